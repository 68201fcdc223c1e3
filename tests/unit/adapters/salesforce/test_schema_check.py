"""Whether the org's Lead takes what the mapping writes."""

from __future__ import annotations

import dataclasses

import pytest

from qualifybot.adapters.salesforce.mapping import DEFAULT_FIELDS, LeadMapping, parse_mapping
from qualifybot.adapters.salesforce.protocol import Column
from qualifybot.adapters.salesforce.schema_check import problems

_TYPES = {"Qualification_Score__c": "double", "NumberOfEmployees": "int", "DoNotCall": "boolean"}


def good_columns() -> dict[str, Column]:
    columns = {
        name: Column(name, _TYPES.get(name, "string"), 32_000, True, False, False, (), False) for name in DEFAULT_FIELDS
    }
    columns["Rating"] = Column("Rating", "picklist", 255, True, False, False, ("Hot", "Warm", "Cold"), True)
    columns["Call_SID__c"] = Column("Call_SID__c", "string", 34, True, False, True, (), False)
    return columns


def test_a_fitting_org_has_no_problems() -> None:
    assert list(problems(LeadMapping(), good_columns())) == []


@pytest.mark.parametrize(
    ("name", "change", "line"),
    [
        ("Call_SID__c", {"external_id": False}, "Lead.Call_SID__c must be there as Text(34), External ID"),
        ("Email", {"writable": False}, "Lead.Email is read-only for this user"),
        ("QB_Budget__c", {"length": 100}, "Lead.QB_Budget__c holds 100 characters, but up to 255 are written"),
        ("QB_Budget__c", {"type": "currency"}, "Lead.QB_Budget__c is currency, but budget is text"),
        ("Qualification_Score__c", {"type": "string"}, "Lead.Qualification_Score__c is string, but score is a number"),
        ("DoNotCall", {"type": "string"}, "Lead.DoNotCall is string, but opted_out is a checkbox"),
        ("Rating", {"values": ("Hot", "Cold")}, "Lead.Rating does not offer the value Warm"),
        ("LeadSource", {"type": "picklist", "restricted": True}, "Lead.LeadSource does not offer the value Phone Inq"),
        ("QB_Use_Case__c", {"type": "picklist", "restricted": True}, "Lead.QB_Use_Case__c is a restricted picklist"),
    ],
)
def test_what_is_amiss_is_said_in_one_line(name: str, change: dict[str, object], line: str) -> None:
    columns = good_columns()
    columns[name] = dataclasses.replace(columns[name], **change)  # type: ignore[arg-type]  # any field of a column
    assert [problem[: len(line)] for problem in problems(LeadMapping(), columns)] == [line]


def test_missing_columns_and_an_orgs_own_required_ones_are_named() -> None:
    columns = good_columns()
    del columns["QB_Timeline__c"], columns["Call_SID__c"]
    columns["Region__c"] = Column("Region__c", "string", 40, True, True, False, (), False)
    lines = list(problems(LeadMapping(), columns))
    assert [line.split(" ")[0] for line in lines] == ["Lead.Call_SID__c", "Lead.QB_Timeline__c", "Lead.Region__c"]


def test_an_open_picklist_takes_any_text() -> None:
    columns = good_columns()
    columns["QB_Use_Case__c"] = Column("QB_Use_Case__c", "picklist", 255, True, False, False, (), False)
    assert list(problems(LeadMapping(), columns)) == []


def test_a_picklist_must_offer_what_it_is_given() -> None:
    columns = good_columns()
    mapping = parse_mapping("Rating: {source: rating, values: {Hot: Hot, Warm: Tepid}, otherwise: Cold}")
    assert list(problems(mapping, columns)) == ["Lead.Rating does not offer the value Tepid: add it to the picklist"]
