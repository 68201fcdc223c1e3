"""Answers in the contract's JSON form, and what is refused on the way in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

import strategies
from qualifybot.domain.answer_form import problem_with, question_of, reading_to_json, value_from_json, value_to_json
from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    Correction,
    CurrentSolution,
    DecisionMakers,
    Kind,
    Person,
    Question,
    Reading,
    Timeline,
    UseCase,
)
from qualifybot.errors import InvalidAnswer

Q = Question

WHOLE: list[tuple[Answer, dict[str, Any]]] = [
    (CompanySize(40, None), {"min": 40, "max": None}),
    (
        Budget(Decimal("99.50"), Decimal(32_000), "EUR", "month", per_seat=True),
        {"min": 99.5, "max": 32_000, "currency": "EUR", "period": "month", "per_seat": True},
    ),
    (Timeline(date(2026, 3, 2), date(2026, 6, 30)), {"start": "2026-03-02", "end": "2026-06-30"}),
    (
        DecisionMakers("shared", (Person("Priya", "cfo"), Person(role="board"))),
        {"caller_decides": "shared", "people": [{"name": "Priya", "role": "cfo"}, {"name": None, "role": "board"}]},
    ),
    (CurrentSolution("vendor", ("HubSpot",)), {"category": "vendor", "products": ["HubSpot"]}),
    (UseCase(("lead_management", "other")), {"intents": ["lead_management", "other"]}),
]


@pytest.mark.parametrize(("answer", "form"), WHOLE, ids=[question_of(answer).value for answer, _ in WHOLE])
def test_an_answer_goes_out_and_comes_back_the_same(answer: Answer, form: dict[str, Any]) -> None:
    assert value_to_json(answer) == form
    assert value_from_json(question_of(answer), form) == answer


@given(strategies.any_answer)
def test_what_comes_in_is_whole_or_refused(answer: Answer) -> None:
    question = question_of(answer)
    if problem_with(answer):
        with pytest.raises(InvalidAnswer):
            value_from_json(question, value_to_json(answer))
    else:
        assert type(value_from_json(question, value_to_json(answer))) is type(answer)


@pytest.mark.parametrize(
    ("question", "form", "problem"),
    [
        (Q.COMPANY_SIZE, {"min": None, "max": None}, "neither min nor max"),
        (Q.COMPANY_SIZE, {"min": 60, "max": 50}, "min exceeds max"),
        (Q.COMPANY_SIZE, {"min": 0, "max": 50}, "a figure below 1"),
        (Q.COMPANY_SIZE, {"min": "many", "max": None}, "min: Input should be a valid integer"),
        (Q.COMPANY_SIZE, "fifty", "company_size: Input should be a dictionary"),
        (Q.BUDGET, {"min": None, "max": -1}, "a figure below 0"),
        (Q.BUDGET, {"min": 5, "max": None, "currency": "dollars"}, "currency is not an ISO 4217 code"),
        (Q.BUDGET, {"min": 5, "max": None, "currency": "usd"}, "currency is not an ISO 4217 code"),
        (Q.BUDGET, {"min": 5, "max": None, "period": "week"}, "period: Input should be"),
        (Q.TIMELINE, {"start": None, "end": None}, "neither start nor end"),
        (Q.TIMELINE, {"start": "2026-06-30", "end": "2026-03-02"}, "start after end"),
        (Q.DECISION_MAKERS, {"caller_decides": "alone", "people": [{"role": "cfo"}]}, "alone with 1 other people"),
        (Q.DECISION_MAKERS, {"caller_decides": "shared", "people": []}, "shared with 0 other people"),
        (Q.DECISION_MAKERS, {"caller_decides": "no", "people": [{}]}, "a person with neither name nor role"),
        (Q.CURRENT_SOLUTION, {"category": "manual", "products": ["HubSpot"]}, "manual with products"),
        (Q.USE_CASE, {"intents": []}, "intents empty or doubled"),
        (Q.USE_CASE, {"intents": ["other", "other"]}, "intents empty or doubled"),
    ],
)
def test_what_is_no_whole_answer_is_refused_with_the_reason(question: Question, form: object, problem: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        value_from_json(question, form)
    assert refused.value.question == question
    assert problem in refused.value.problem


def test_a_refusal_does_not_quote_what_was_said() -> None:
    with pytest.raises(InvalidAnswer) as refused:
        value_from_json(Q.COMPANY_SIZE, {"min": "Priya's secret", "max": None})
    assert "secret" not in str(refused.value)


def test_a_reading_leaves_out_what_does_not_apply() -> None:
    assert reading_to_json(Reading(Kind.DECLINED)) == {"kind": "declined"}
    assert reading_to_json(Reading(Kind.PARTIAL)) == {"kind": "partial", "value": {}}
    corrected = Reading(
        Kind.CORRECTION,
        Correction(Q.COMPANY_SIZE, CompanySize(60, 60)),
        also={Q.USE_CASE: UseCase(("other",))},
    )
    assert reading_to_json(corrected) == {
        "kind": "correction",
        "value": {"question": "company_size", "value": {"min": 60, "max": 60}},
        "also": {"use_case": {"intents": ["other"]}},
    }
