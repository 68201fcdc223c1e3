from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    CurrentSolution,
    DecisionMakers,
    Engine,
    Person,
    Question,
    Timeline,
    UseCase,
)
from qualifybot.domain.record import CallRecord, Held, Score, Settled
from qualifybot.domain.scoring import score, score_record
from qualifybot.domain.script import default_script

TODAY = date(2026, 11, 22)
SCRIPT = default_script()
Q = Question


def scored(answers: dict[Question, Answer], settled: dict[Question, Settled] | None = None) -> Score:
    held = {question: Held(value, "", 0, Engine.RULES, True) for question, value in answers.items()}
    return score(held, settled or {}, TODAY, SCRIPT)


def reasons(answers: dict[Question, Answer], settled: dict[Question, Settled] | None = None) -> list[str]:
    return [point.reason for point in scored(answers, settled).points]


def usd(amount: int, **terms: object) -> Budget:
    return Budget(Decimal(amount), Decimal(amount), **terms)  # type: ignore[arg-type]  # terms are the budget's own


BEST: dict[Question, Answer] = {
    Q.COMPANY_SIZE: CompanySize(400, 400),
    Q.BUDGET: usd(80_000, period="year"),
    Q.TIMELINE: Timeline(TODAY, TODAY),
    Q.DECISION_MAKERS: DecisionMakers("alone"),
    Q.CURRENT_SOLUTION: CurrentSolution("manual"),
    Q.USE_CASE: UseCase(("lead_management",)),
}


def test_the_best_lead_gets_all_points_and_a_reason_for_each() -> None:
    best = scored(BEST)
    assert (best.total, best.rating) == (100, "Hot")
    assert len(best.points) == 6
    assert sum(point.points for point in best.points) == 100


def test_an_empty_lead_is_cold() -> None:
    assert scored({}) == Score(0, "Cold", ())


def test_between_is_warm() -> None:
    some = {q: BEST[q] for q in (Q.COMPANY_SIZE, Q.BUDGET)}
    assert scored(some).rating == "Warm"


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        (Q.COMPANY_SIZE, CompanySize(200, None), "200 people or more"),
        (Q.COMPANY_SIZE, CompanySize(40, 60), "50 to 199 people"),
        (Q.COMPANY_SIZE, CompanySize(None, 9), "fewer than 10 people"),
        (Q.BUDGET, usd(5000, period="month"), "budget of 50,000 or more a year"),
        (Q.BUDGET, usd(2500, period="quarter"), "budget of 10,000 or more a year"),
        (Q.BUDGET, usd(10_000), "budget of 10,000 or more a year"),
        (Q.BUDGET, usd(9500, currency="EUR"), "budget of 10,000 or more a year"),
        (Q.BUDGET, usd(0), "small budget"),
        (Q.TIMELINE, Timeline(None, date(2027, 2, 22)), "wants it within three months"),
        (Q.TIMELINE, Timeline(date(2027, 4, 1), None), "wants it within six months"),
        (Q.TIMELINE, Timeline(date(2027, 1, 1), date(2027, 9, 30)), "wants it within a year"),
        (Q.TIMELINE, Timeline(None, date(2029, 1, 1)), "wants it later than in a year"),
        (Q.DECISION_MAKERS, DecisionMakers("shared", (Person(role="CTO"),)), "the caller shares in the decision"),
        (Q.DECISION_MAKERS, DecisionMakers(None, (Person(role="CTO"),)), "knows who decides"),
        (Q.CURRENT_SOLUTION, CurrentSolution("in_house"), "a home-grown tool to replace"),
        (Q.CURRENT_SOLUTION, CurrentSolution("vendor", ("Zoho",)), "knows this kind of software"),
        (Q.USE_CASE, UseCase(("other", "lead_management")), "a use outside the catalogue"),
    ],
)
def test_each_point_has_its_reason(question: Question, answer: Answer, reason: str) -> None:
    assert reasons({question: answer}) == [reason]


def test_a_price_per_seat_counts_for_everybody() -> None:
    per_seat = usd(50, period="month", per_seat=True)
    assert reasons({Q.COMPANY_SIZE: CompanySize(100, 100), Q.BUDGET: per_seat})[1] == "budget of 50,000 or more a year"
    assert reasons({Q.BUDGET: per_seat}) == []


def test_an_unknown_currency_is_not_compared() -> None:
    assert reasons({Q.BUDGET: usd(10**6, currency="XTS")}) == []


def test_a_question_that_could_not_be_answered_may_count_too() -> None:
    assert reasons({}, {Q.BUDGET: Settled.UNKNOWN}) == ["budget not set yet"]
    assert reasons({}, {Q.BUDGET: Settled.DECLINED}) == []


def test_a_value_in_the_wrong_place_counts_for_nothing() -> None:
    assert reasons({Q.COMPANY_SIZE: CurrentSolution("none")}) == []
    assert reasons({Q.USE_CASE: CompanySize(1, 1)}) == ["a use we serve"]


def test_a_record_is_scored_from_the_day_of_its_call() -> None:
    answers = {q: Held(value, "", 0, Engine.RULES, True) for q, value in BEST.items()}
    record = CallRecord("CA1", "", "", datetime(2026, 11, 22, 9, tzinfo=UTC), "s", answers=answers)
    assert score_record(record, SCRIPT) == scored(BEST)


@given(
    st.fixed_dictionaries({}, optional=strategies.answers),
    st.dictionaries(st.sampled_from(Question), st.sampled_from(Settled)),
)
def test_whatever_was_learnt_has_a_score(answers: dict[Question, Answer], settled: dict[Question, Settled]) -> None:
    found = scored(answers, settled)
    assert 0 <= found.total <= 100
    assert found.rating in {"Hot", "Warm", "Cold"}
