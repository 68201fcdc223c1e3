"""What of a call goes into which Lead field."""

from __future__ import annotations

import dataclasses
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_cases import finished_call
from qualifybot.adapters.salesforce.mapping import DEFAULT_FIELDS, LeadMapping, fit, length_of, parse_mapping
from qualifybot.domain.lead import Lead
from qualifybot.domain.models import Budget, CompanySize, Contact, Engine, Outcome, Question
from qualifybot.domain.record import Held, Point, Score
from qualifybot.errors import SettingsError
from strategies import records, scores, words

SCORE = Score(82, "Hot", (Point(30, "50 people or more"), Point(-5, "No date")))


def lead(**changes: object) -> Lead:
    record = dataclasses.replace(finished_call(), **changes)  # type: ignore[arg-type]  # any field of the record
    return Lead(record, "Priya wants a CRM by March.", SCORE)


def held(value: CompanySize | Budget) -> Held:
    return Held(value, "as said", 0, Engine.RULES, True)


def test_a_full_call_fills_the_default_fields() -> None:
    values = LeadMapping().values(lead())
    description = str(values.pop("Description"))
    assert values == {
        "LastName": "Nair",
        "FirstName": "Priya",
        "Company": "Birch & Sons",
        "Phone": "+14155550123",
        "Email": "priya@birch.example",
        "LeadSource": "Phone Inquiry",
        "Rating": "Hot",
        "NumberOfEmployees": 55,
        "DoNotCall": False,
        "Qualification_Score__c": 82,
        "QB_Company_Size__c": "50–60 people",
        "QB_Budget__c": "Would not say",
        "QB_Timeline__c": "by 2 March 2026",
        "QB_Outcome__c": "completed",
    }
    assert "Priya wants a CRM by March." in description


def test_a_caller_without_a_name_still_makes_a_lead() -> None:
    values = LeadMapping().values(lead(contact=Contact()))
    assert values["LastName"] == "Unknown caller +14155550123"
    assert values["Company"] == "Unknown (call CA1)"
    assert "FirstName" not in values


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Priya", None, "Priya"),
        ("Priya Nair", "Priya", "Nair"),
        ("Ana Maria de la Cruz", "Ana Maria", "de la Cruz"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("De Vries", "De", "Vries"),
        ("  Mary   Ann  Smith ", "Mary Ann", "Smith"),
    ],
)
def test_names_are_split(name: str, first: str | None, last: str) -> None:
    values = LeadMapping().values(lead(contact=Contact(name)))
    assert (values.get("FirstName"), values["LastName"]) == (first, last)


@pytest.mark.parametrize("caller", ["anonymous", "", "client:alice", "+1 (415)"])
def test_what_is_no_number_is_no_phone(caller: str) -> None:
    assert "Phone" not in LeadMapping().values(lead(caller=caller))


@pytest.mark.parametrize(
    ("size", "employees"),
    [
        (CompanySize(50, 50), 50),
        (CompanySize(50, 101), 75),
        (CompanySize(500, None), 500),
        (CompanySize(None, 20), 20),
        (CompanySize(10**9, None), 99_999_999),
        (CompanySize(None, None), None),
    ],
)
def test_employees_are_one_whole_number(size: CompanySize, employees: int | None) -> None:
    values = LeadMapping().values(lead(answers={Question.COMPANY_SIZE: held(size)}))
    assert values.get("NumberOfEmployees") == employees


def test_an_unsure_answer_says_so() -> None:
    unsure = Held(Budget(Decimal(50_000), Decimal(50_000)), "fifty", 0, Engine.RULES, confident=False)
    assert "(not confirmed)" in str(LeadMapping().values(lead(answers={Question.BUDGET: unsure}))["QB_Budget__c"])


def test_rejected_fields_are_left_out_and_required_ones_replaced() -> None:
    values = LeadMapping().values(lead(), without=frozenset({"Email", "LastName", "Company", "Unheard_Of__c"}))
    assert "Email" not in values
    assert (values["LastName"], values["Company"]) == ("Unknown caller", "Unknown (call CA1)")


@given(st.builds(Lead, records, words, scores))
def test_every_text_of_any_call_fits_its_field(any_lead: Lead) -> None:
    values = LeadMapping().values(any_lead)
    assert values["LastName"]
    assert values["Company"]
    assert all(
        len(value) + value.count("\n") <= length_of(name) for name, value in values.items() if isinstance(value, str)
    )


@given(st.text(st.sampled_from("aé\u0301\u0065\n日🙂 "), max_size=60), st.integers(1, 30))
def test_texts_are_cut_on_whole_code_points_with_line_ends_counted_twice(text: str, length: int) -> None:
    cut = fit(text, length)
    composed = unicodedata.normalize("NFC", text.strip())
    assert len(cut) + cut.count("\n") <= length
    assert cut == composed or (cut.endswith("…") and composed.startswith(cut[:-1]))


def test_a_mapping_file_changes_adds_and_takes_out() -> None:
    mapping = parse_mapping("QB_Budget__c: null\nStatus: =Working - Contacted\nCampaign__c: script\n")
    assert "QB_Budget__c" not in mapping.fields
    values = mapping.values(lead())
    assert (values["Status"], values["Campaign__c"]) == ("Working - Contacted", "northwind")
    assert dict(parse_mapping("").fields) == dict(DEFAULT_FIELDS)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Budget__c: bugdet", "Budget__c: no such source: bugdet"),
        ("LastName: null", "LastName: Salesforce requires it"),
        ("Call_SID__c: script", "Call_SID__c: it holds the call's id and nothing else"),
        ("- a\n- b", "lines of the form"),
        ("Score: 7", "lines of the form"),
        ("a: [b", "not a YAML file"),
    ],
)
def test_a_wrong_mapping_file_is_refused_saying_why(text: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        parse_mapping(text)


PICKLISTS = """
Rating: {source: rating, values: {Hot: A, Warm: B}, otherwise: C}
Status: {source: ending, values: {in_progress: Working - Contacted}}
Stage__c: stopped_at
"""


def test_a_picklist_gets_its_own_values() -> None:
    mapping = parse_mapping(PICKLISTS)
    in_progress = lead(outcome=None, stopped_at=Question.BUDGET)
    assert mapping.values(lead())["Rating"] == "A"
    cold = dataclasses.replace(lead(), score=Score(3, "Cold", ()))
    assert mapping.values(cold)["Rating"] == "C"
    assert "Rating" not in mapping.values(in_progress)
    assert mapping.values(in_progress)["Status"] == "Working - Contacted"
    assert mapping.values(in_progress)["Stage__c"] == "budget"
    assert "Status" not in mapping.values(lead())


@pytest.mark.parametrize(
    "text",
    [
        "Rating: {source: rating}",
        "Rating: {source: rating, values: {Hot: 1}}",
        "Rating: {from: x, values: {a: b}}",
        "[1]",
    ],
)
def test_a_picklist_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="Salesforce mapping"):
        parse_mapping(text)


def test_what_sales_saw_and_is_no_longer_so_is_emptied() -> None:
    known = LeadMapping().values(dataclasses.replace(lead(answers={}, settled={}), shown_before=True))
    assert known["QB_Company_Size__c"] is known["QB_Use_Case__c"] is known["NumberOfEmployees"] is None
    assert "Email" in known
    assert "QB_Company_Size__c" not in LeadMapping().values(lead(answers={}, settled={}))


def test_a_call_in_progress_has_no_rating_yet() -> None:
    values = LeadMapping().values(lead(outcome=None, stopped_at=Question.BUDGET))
    assert values["QB_Outcome__c"] == "in progress at budget"
    assert not {"Rating", "Qualification_Score__c"} & values.keys()
    assert "Score" not in str(values["Description"])
    assert "in progress at budget" in str(values["Description"])


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (Outcome.COMPLETED, "completed"),
        (Outcome.DECLINED_SOME, "declined_some"),
        (Outcome.HUNG_UP, "hung_up at budget"),
        (None, "in progress at budget"),
    ],
)
def test_the_outcome_says_where_a_call_stands_or_broke_off(outcome: Outcome | None, text: str) -> None:
    assert LeadMapping().values(lead(outcome=outcome, stopped_at=Question.BUDGET))["QB_Outcome__c"] == text
