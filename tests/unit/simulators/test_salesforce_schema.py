"""Which values a column of the simulated org takes."""

from __future__ import annotations

from typing import Any

import pytest

from qualifybot.simulators.salesforce_schema import LEAD, OBJECT_TYPES, Field, Rejected


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        (Field("A"), "x", "x"),
        (Field("A"), "", None),
        (Field("A"), None, None),
        (Field("A", length=3), "äöü", "äöü"),
        (Field("A", "int", 8), 12.0, 12.0),
        (Field("A", "double", 3), 99.5, 99.5),
        (Field("A", "boolean"), False, False),
        (Field("A", "date"), "2026-11-22", "2026-11-22"),
        (Field("A", "email", 80), "ada@acme.example", "ada@acme.example"),
        (Field("A", "picklist", values=("x",)), "y", "y"),
        (Field("A", "picklist", values=("x",), restricted=True), "x", "x"),
        (Field("A", "textarea", 4), "a\nb", "a\nb"),
    ],
)
def test_values_taken(field: Field, value: Any, stored: Any) -> None:
    assert field.taken(value) == stored


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (Field("A", length=3), "abcd", "STRING_TOO_LONG"),
        (Field("A", "textarea", 3), "a\nb", "STRING_TOO_LONG"),
        (Field("A"), 7, "JSON_PARSER_ERROR"),
        (Field("A"), {"x": 1}, "JSON_PARSER_ERROR"),
        (Field("A", "int", 8), 1.5, "JSON_PARSER_ERROR"),
        (Field("A", "int", 8), True, "JSON_PARSER_ERROR"),
        (Field("A", "double", 3), 1_000, "NUMBER_OUTSIDE_VALID_RANGE"),
        (Field("A", "boolean"), "yes", "JSON_PARSER_ERROR"),
        (Field("A", "boolean"), None, "INVALID_TYPE_ON_FIELD_IN_RECORD"),
        (Field("A", "date"), "22.11.2026", "JSON_PARSER_ERROR"),
        (Field("A", "email", 80), "ada", "INVALID_EMAIL_ADDRESS"),
        (Field("A", "picklist", values=("x",), restricted=True), "y", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        (Field("A", "reference", 18), "short", "MALFORMED_ID"),
    ],
)
def test_values_refused(field: Field, value: Any, code: str) -> None:
    with pytest.raises(Rejected) as rejected:
        field.taken(value)
    assert rejected.value.code == code


def test_a_new_lead_needs_a_name_and_a_company_and_gets_a_status() -> None:
    with pytest.raises(Rejected) as rejected:
        LEAD.stored({}, insert=True)
    assert rejected.value.body()[0]["fields"] == ["LastName", "Company"]
    assert LEAD.stored({"LastName": "Doe", "Company": "Acme"}, insert=True)["Status"] == "Open - Not Contacted"


def test_every_field_is_described() -> None:
    for object_type in OBJECT_TYPES.values():
        described = object_type.describe()["fields"]
        assert [field["name"] for field in described] == list(object_type.fields)
    lead = {field["name"]: field for field in LEAD.describe()["fields"]}
    assert lead["Call_SID__c"]["length"] == 34
    assert lead["Qualification_Score__c"]["precision"] == 3
    assert not lead["Id"]["createable"]
