"""The simulated org keeps whole records, one per external id, and undoes what it is told to."""

from __future__ import annotations

import pytest

from qualifybot.simulators.salesforce_org import Org
from qualifybot.simulators.salesforce_schema import Rejected

LEAD = {"LastName": "Doe", "Company": "Acme"}
KEY = ("Call_SID__c", "CA1")


def code(rejected: pytest.ExceptionInfo[Rejected]) -> str:
    return rejected.value.code


def test_ids_have_eighteen_characters_and_either_form_finds_the_record() -> None:
    org = Org()
    first, second = (org.insert("Lead", LEAD).id for _ in range(2))
    assert len({first, second}) == 2
    assert first.startswith("00Q")
    assert len(first) == 18
    assert org.get("Lead", first) == org.get("Lead", first[:15])


def test_an_upsert_makes_and_then_changes_one_record() -> None:
    org = Org()
    made = org.upsert("Lead", KEY, LEAD)
    changed = org.upsert("Lead", KEY, {"Rating": "Hot"})
    assert (made.created, changed.created) == (True, False)
    assert made.id == changed.id
    kept = org.get_by("Lead", *KEY)
    assert (kept["Rating"], kept["Company"]) == ("Hot", "Acme")


def test_a_refused_change_leaves_the_record() -> None:
    org = Org()
    org.upsert("Lead", KEY, LEAD)
    with pytest.raises(Rejected) as rejected:
        org.upsert("Lead", KEY, {"Rating": "Hot", "Company": None})
    assert code(rejected) == "REQUIRED_FIELD_MISSING"
    assert org.get_by("Lead", *KEY)["Rating"] is None


def test_a_task_belongs_to_a_lead_that_exists() -> None:
    org = Org()
    lead = org.insert("Lead", LEAD).id
    assert org.insert("Task", {"WhoId": lead, "Subject": "Call"}).id.startswith("00T")
    with pytest.raises(Rejected) as rejected:
        org.insert("Task", {"WhoId": "00QSM0000000009AAA"})
    assert code(rejected) == "INVALID_CROSS_REFERENCE_KEY"
    with pytest.raises(Rejected) as rejected:
        org.insert("Task", {"WhoId": "Ada"})
    assert code(rejected) == "MALFORMED_ID"


def test_the_duplicate_rule_looks_at_the_phone_number() -> None:
    org = Org()
    org.duplicate_rule = True
    org.insert("Lead", {**LEAD, "Phone": "+14155550123"})
    org.insert("Lead", {**LEAD, "Phone": "+14155550124"})
    with pytest.raises(Rejected) as rejected:
        org.insert("Lead", {**LEAD, "Phone": "+14155550123"})
    assert code(rejected) == "DUPLICATES_DETECTED"
    assert rejected.value.body()[0]["duplicateResult"]["allowSave"]
    assert org.insert("Lead", {**LEAD, "Phone": "+14155550123"}, allow_duplicates=True).created


def test_going_back_to_a_snapshot_keeps_what_others_wrote() -> None:
    org = Org()
    before = org.snapshot()
    theirs, mine = (org.insert("Lead", LEAD).id for _ in range(2))
    org.keep(theirs)
    org.restore(before)
    assert [lead["Id"] for lead in org.records("Lead")] == [theirs]
    with pytest.raises(Rejected):
        org.get("Lead", mine)
