"""What of a model's proposal is believed: only what the domain accepts and the caller said."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openai.lib._pydantic import to_strict_json_schema

from qualifybot.adapters.openai.belief import believed, locate
from qualifybot.adapters.openai.reading_form import ReadingForm
from qualifybot.domain.answer_form import reading_to_json, value_from_json
from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    Contact,
    Context,
    Correction,
    CurrentSolution,
    Engine,
    Kind,
    Moment,
    Question,
    Reading,
    Topic,
    UseCase,
    UseCaseLabel,
)

TODAY = date(2026, 11, 24)


def form(kind: str, *, corrected: str | None = None, sure: bool = True, **values: dict[str, Any]) -> ReadingForm:
    empty = dict.fromkeys((*(question.value for question in Question), "contact"))
    return ReadingForm.model_validate({"kind": kind, "corrected": corrected, "sure": sure, **empty, **values})


def read(
    text: str,
    proposal: ReadingForm,
    topic: Topic = Question.COMPANY_SIZE,
    answered: dict[Question, Answer] | None = None,
) -> Reading:
    catalogue = (UseCaseLabel("lead_management", "Leads"), UseCaseLabel("reporting", "Dashboards"))
    return believed(proposal, text, Context(topic, TODAY, answered=answered or {}, catalogue=catalogue))


FIFTY = {"min": 50, "max": 50, "quote": "about fifty people"}


def test_a_quoted_valid_value_is_believed_with_its_evidence() -> None:
    reading = read("We're, uh, About fifty people.", form("answer", company_size=FIFTY))
    assert (reading.kind, reading.value) == (Kind.ANSWER, CompanySize(50, 50))
    assert (reading.confident, reading.engine) == (True, Engine.MODEL)
    (evidence,) = reading.evidence
    assert (evidence.topic, evidence.start, evidence.text) == (Question.COMPANY_SIZE, 11, "About fifty people")


def test_a_quote_that_nobody_said_leaves_the_answer_in_doubt() -> None:
    reading = read("We're quite a few.", form("answer", company_size=FIFTY))
    assert (reading.value, reading.confident, reading.doubt) == (CompanySize(50, 50), False, "no_evidence")


def test_a_model_that_is_not_sure_is_taken_at_its_word() -> None:
    reading = read("about fifty people", form("answer", company_size=FIFTY, sure=False))
    assert (reading.confident, reading.doubt) == (False, "model_unsure")


@pytest.mark.parametrize("value", [{"min": 90, "max": 50}, {"min": None, "max": None}, {"min": -3, "max": 5}])
def test_a_value_that_breaks_the_contract_is_no_answer(value: dict[str, Any]) -> None:
    reading = read("fifty to ninety", form("answer", company_size={**value, "quote": "fifty to ninety"}))
    assert (reading.kind, reading.value, reading.confident) == (Kind.UNCLEAR, None, False)


def test_volunteered_values_need_their_words_and_must_be_news() -> None:
    budget = {
        "min": 20_000.5,
        "max": 20_000.5,
        "currency": "usd",
        "period": None,
        "per_seat": False,
        "quote": "20,000.50",
    }
    timeline = {"start": None, "end": "2027-06-30", "quote": "by the end of June"}
    solution = {"category": "vendor", "products": ["HubSpot"], "quote": "we have HubSpot"}
    reading = read(
        "About fifty people, $20,000.50, and we have HubSpot.",
        form("answer", company_size=FIFTY, budget=budget, timeline=timeline, current_solution=solution),
        answered={Question.CURRENT_SOLUTION: CurrentSolution("vendor", ("HubSpot",))},
    )
    assert reading.also == {Question.BUDGET: Budget(Decimal("20000.5"), Decimal("20000.5"))}
    assert {e.topic for e in reading.evidence} == {Question.COMPANY_SIZE, Question.BUDGET}


def test_only_another_questions_answer_is_unclear_with_that_answer() -> None:
    reading = read("about fifty people", form("unclear", company_size=FIFTY), topic=Question.BUDGET)
    assert (reading.kind, reading.value, reading.also) == (
        Kind.UNCLEAR,
        None,
        {Question.COMPANY_SIZE: CompanySize(50, 50)},
    )


def test_a_correction_names_its_question_and_carries_its_evidence() -> None:
    reading = read(
        "Sorry, it is about fifty people.",
        form("correction", corrected="company_size", company_size=FIFTY),
        topic=Question.TIMELINE,
        answered={Question.COMPANY_SIZE: CompanySize(15, 15)},
    )
    assert reading.value == Correction(Question.COMPANY_SIZE, CompanySize(50, 50))
    assert reading.also == {}
    assert reading.confident


def test_a_correction_of_the_question_asked_is_its_answer() -> None:
    reading = read("about fifty people", form("correction", corrected="company_size", company_size=FIFTY))
    assert (reading.kind, reading.value) == (Kind.ANSWER, CompanySize(50, 50))


def test_a_correction_without_its_value_is_unclear() -> None:
    reading = read("No, that was wrong.", form("correction", corrected="budget"))
    assert (reading.kind, reading.doubt) == (Kind.UNCLEAR, "no_value")


@pytest.mark.parametrize("kind", ["unknown", "declined", "repeat", "question", "wait", "human", "stop"])
def test_who_does_not_answer_leaves_no_value(kind: str) -> None:
    reading = read("about fifty people", form(kind, company_size=FIFTY))
    assert (reading.kind, reading.value, reading.also, reading.confident) == (Kind(kind), None, {}, True)


def test_labels_must_be_in_the_catalogue() -> None:
    use_case = {"intents": ["Lead Management", "world_domination", "other"], "quote": "leads"}
    reading = read("leads, mostly", form("answer", use_case=use_case), topic=Question.USE_CASE)
    assert reading.value == UseCase(("lead_management", "other"))
    invented = {"intents": ["world_domination"], "quote": "leads"}
    assert read("leads", form("answer", use_case=invented), topic=Question.USE_CASE).kind is Kind.UNCLEAR


def test_spreadsheets_are_never_products() -> None:
    solution = {"category": "manual", "products": ["Excel"], "quote": "Excel"}
    reading = read("Excel.", form("answer", current_solution=solution), topic=Question.CURRENT_SOLUTION)
    assert reading.value == CurrentSolution("manual")


def test_a_contact_is_read_when_asked_for() -> None:
    contact = {"name": "Ada Byron", "company": "", "email": None, "quote": "Ada Byron"}
    reading = read("This is Ada Byron.", form("answer", contact=contact), topic=Moment.CONTACT)
    assert (reading.kind, reading.value, reading.confident) == (Kind.ANSWER, Contact("Ada Byron"), True)
    nobody = {"name": "", "company": None, "email": "", "quote": "hello"}
    assert read("hello", form("answer", contact=nobody), topic=Moment.CONTACT).kind is Kind.UNCLEAR


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("$50,000", "It is $50,000 a year", "50,000"),
        ("by june", "By  June, I hope", "By  June"),
        ("five", "twenty-fivefold", None),
        ("...", "well...", None),
    ],
)
def test_a_quote_is_found_whatever_its_case_and_punctuation(quote: str, text: str, found: str | None) -> None:
    span = locate(quote, text)
    assert (text[slice(*span)] if span else None) == found


def test_the_form_is_a_strict_schema() -> None:
    schema = to_strict_json_schema(ReadingForm)
    forbidden = {"default", "maxLength", "minLength", "maxItems", "allOf", "not", "if"}

    def check(part: object) -> None:
        if isinstance(part, dict):
            assert not forbidden & part.keys()
            if part.get("type") == "object":
                assert part["additionalProperties"] is False
                assert part["required"] == list(part["properties"])
            for inner in part.values():
                check(inner)
        elif isinstance(part, list):
            for inner in part:
                check(inner)

    assert schema["type"] == "object"
    check(schema)


SAMPLES = Path(__file__).parents[5] / "shared" / "eval" / "dev.jsonl"


@pytest.mark.skipif(not SAMPLES.exists(), reason="the evaluation data is not here")
def test_the_form_can_say_every_reading_of_the_evaluation_data() -> None:
    catalogue = json.loads((SAMPLES.parent / "catalogue.default.json").read_text())
    labels = tuple(UseCaseLabel(entry["label"], entry["description"]) for entry in catalogue["labels"])
    for line in SAMPLES.read_text().splitlines():
        turn = json.loads(line)
        expected = turn["expect"]
        answered = {Question(q): value_from_json(Question(q), v) for q, v in turn.get("answered", {}).items()}
        context = Context(Question(turn["question"]), date.fromisoformat(turn["today"]), answered, labels)
        reading = believed(as_form(turn["question"], turn["text"], expected), turn["text"], context)
        assert reading.kind == expected["kind"], turn["id"]
        said = reading_to_json(reading)
        if reading.kind in (Kind.ANSWER, Kind.CORRECTION):
            assert said["value"] == expected["value"], turn["id"]
        assert said.get("also", {}) == expected.get("also", {}), turn["id"]
        assert reading.confident, turn["id"]


def as_form(question: str, text: str, expected: dict[str, Any]) -> ReadingForm:
    """What a perfect model would hand back, quoting the whole turn."""
    value = expected.get("value") or {}
    corrected = value.get("question") if expected["kind"] == "correction" else None
    named = {corrected: value["value"]} if corrected else {question: value} if value else {}
    quoted: dict[str, Any] = {q: {**v, "quote": text} for q, v in {**named, **expected.get("also", {})}.items()}
    return form(expected["kind"], corrected=corrected, **quoted)
