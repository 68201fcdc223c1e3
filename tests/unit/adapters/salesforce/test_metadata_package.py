"""The package for an org brings exactly what the default mapping writes to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from qualifybot.adapters.salesforce.mapping import DEFAULT_FIELDS, KEY_FIELD, LeadMapping, length_of
from qualifybot.adapters.salesforce.protocol import API, Column
from qualifybot.adapters.salesforce.schema_check import problems
from qualifybot.simulators.salesforce_schema import LEAD

PACKAGE = Path(__file__).parents[4] / "salesforce"
MAIN = PACKAGE / "force-app" / "main" / "default"
NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"
DOCUMENTS = sorted(PACKAGE.rglob("*.xml"))
CUSTOM = {name for name in (*DEFAULT_FIELDS, KEY_FIELD) if name.endswith("__c")}
NOT_TO_GRANT = {"LastName", "FirstName", "Company"}
"""Whoever may edit leads may write these: field permissions do not cover them."""


def parsed(path: Path) -> ElementTree.Element:
    return ElementTree.parse(path).getroot()  # noqa: S314 -- files of our own


def values(element: ElementTree.Element) -> dict[str, str]:
    """The texts of an element's children by name."""
    return {child.tag.removeprefix(NAMESPACE): child.text or "" for child in element}


def fields() -> dict[str, dict[str, str]]:
    """The custom fields of Lead by name."""
    folder = MAIN / "objects" / "Lead" / "fields"
    return {path.name.removesuffix(".field-meta.xml"): values(parsed(path)) for path in folder.iterdir()}


def members(kind: str) -> set[str]:
    for types in parsed(PACKAGE / "manifest" / "package.xml").iter(f"{NAMESPACE}types"):
        if types.findtext(f"{NAMESPACE}name") == kind:
            return {member.text or "" for member in types.findall(f"{NAMESPACE}members")}
    return set()


def permissions(kind: str) -> list[dict[str, str]]:
    granted = parsed(MAIN / "permissionsets" / "QualifyBot.permissionset-meta.xml")
    return [values(one) for one in granted.findall(f"{NAMESPACE}{kind}")]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_document_is_metadata(path: Path) -> None:
    root = parsed(path)
    assert root.tag in {
        f"{NAMESPACE}{kind}" for kind in ("CustomField", "PermissionSet", "Package", "StandardValueSet")
    }
    assert path.read_text(encoding="utf-8").startswith('<?xml version="1.0" encoding="UTF-8"?>\n')


def test_every_mapped_custom_field_is_created_and_no_other() -> None:
    assert set(fields()) == CUSTOM == members_of_lead()
    assert all(found["fullName"] == name for name, found in fields().items())


def members_of_lead() -> set[str]:
    return {name.removeprefix("Lead.") for name in members("CustomField")}


@pytest.mark.parametrize("name", sorted(CUSTOM - {KEY_FIELD, "Qualification_Score__c"}))
def test_text_fields_hold_what_is_written(name: str) -> None:
    found = fields()[name]
    assert (found["type"], int(found["length"])) == ("Text", length_of(name))


def test_the_key_names_each_call_once() -> None:
    key = fields()[KEY_FIELD]
    assert (key["type"], key["length"]) == ("Text", "34")
    assert [key[rule] for rule in ("externalId", "unique", "caseSensitive")] == ["true"] * 3


def test_the_score_is_a_whole_number() -> None:
    score = fields()["Qualification_Score__c"]
    assert (score["type"], score["precision"], score["scale"]) == ("Number", "3", "0")


def test_the_user_may_write_every_field() -> None:
    granted = {one["field"] for one in permissions("fieldPermissions") if one["editable"] == one["readable"] == "true"}
    assert granted == {f"Lead.{name}" for name in (*DEFAULT_FIELDS, KEY_FIELD) if name not in NOT_TO_GRANT}
    (lead,) = permissions("objectPermissions")
    assert [lead[right] for right in ("object", "allowCreate", "allowEdit", "allowRead")] == ["Lead", *["true"] * 3]
    assert {one["name"] for one in permissions("userPermissions")} == {"ApiEnabled", "EditTask"}
    assert members("PermissionSet") == {"QualifyBot"}


def test_the_value_sets_offer_what_is_written() -> None:
    folder = PACKAGE / "value-sets" / "main" / "default" / "standardValueSets"
    offered = {
        path.name.removesuffix(".standardValueSet-meta.xml"): {
            value.findtext(f"{NAMESPACE}fullName") for value in parsed(path)
        }
        for path in folder.iterdir()
    }
    assert DEFAULT_FIELDS["LeadSource"].removeprefix("=") in offered["LeadSource"]
    assert {"Hot", "Warm", "Cold"} <= offered["AccountRating"]


def test_the_project_names_its_folders_and_our_version() -> None:
    project = json.loads((PACKAGE / "sfdx-project.json").read_text(encoding="utf-8"))
    version = API.rpartition("/v")[2]
    assert project["sourceApiVersion"] == version
    assert parsed(PACKAGE / "manifest" / "package.xml").findtext(f"{NAMESPACE}version") == version
    assert [folder["path"] for folder in project["packageDirectories"] if folder.get("default")] == ["force-app"]
    assert all((PACKAGE / folder["path"]).is_dir() for folder in project["packageDirectories"])


def test_an_org_with_this_package_passes_the_check() -> None:
    standard = {name: column for name, column in LEAD.fields.items() if not name.endswith("__c")}
    columns = {name: described(column.describe()) for name, column in standard.items()}
    columns |= {name: created(name, found) for name, found in fields().items()}
    assert list(problems(LeadMapping(), columns)) == []


def described(entry: dict[str, Any]) -> Column:
    return Column(
        entry["name"],
        entry["type"],
        entry["length"],
        entry["createable"],
        entry["createable"] and not entry["nillable"] and not entry["defaultedOnCreate"],
        entry["externalId"],
        tuple(value["value"] for value in entry["picklistValues"]),
        entry["restrictedPicklist"],
    )


def created(name: str, field: dict[str, str]) -> Column:
    """The column that the org makes of a custom field."""
    kind = {"Text": "string", "Number": "double"}[field["type"]]
    return Column(name, kind, int(field.get("length", 0)), True, False, field.get("externalId") == "true", (), False)
