"""Figures at the edges: numbers without end, periods that are none, bounds of the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qualifybot.domain.models import Budget, CompanySize, Kind, Question, Timeline
from qualifybot.domain.reading.company_size import read_company_size
from qualifybot.domain.reading.money import read_budget
from qualifybot.domain.reading.reader import read
from qualifybot.domain.reading.timeline import read_timeline
from qualifybot.domain.script import default_script

TODAY = date(2027, 3, 10)
TIMELINE = default_script().context(Question.TIMELINE, TODAY, {})
BUDGET = default_script().context(Question.BUDGET, TODAY, {})
SIZE = default_script().context(Question.COMPANY_SIZE, TODAY, {})


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("We use Monday.", None),
        ("As soon as September.", Timeline(date(2027, 9, 1), date(2027, 9, 30))),
        ("June 45.", Timeline(date(2027, 6, 1), date(2027, 6, 30))),
        ("In calendar week 60.", None),
        ("In twenty thousand days.", None),
        ("The fifth Monday in April.", Timeline(date(2027, 4, 1), date(2027, 4, 30))),
    ],
)
def test_a_time_at_the_edge(text: str, window: Timeline | None) -> None:
    found = read_timeline(text, TIMELINE, asked=True)
    assert (found.value if found else None) == window


@pytest.mark.parametrize("text", ["By the 31st.", "Next week.", "The 31st of next month."])
def test_no_time_beyond_the_calendar(text: str) -> None:
    last = replace(TIMELINE, today=date(2119, 12, 31))
    found = read_timeline(text, last, asked=True)
    assert found is None or found.value is None or found.kind is Kind.ANSWER


def test_a_time_of_something_else_leaves_it_open() -> None:
    found = read_timeline("There's no deadline, the audit was in October.", TIMELINE, asked=True)
    assert found is not None
    assert found.kind is Kind.UNKNOWN


def test_a_bare_deadline_is_volunteered() -> None:
    found = read_timeline("Chasing quotes, ideally by June.", TIMELINE, asked=False)
    assert found is not None
    assert found.value == Timeline(None, date(2027, 6, 30))


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("They quoted us 900 a month, I've got 700.", "period of another amount"),
        ("Ten thousand a month and another twenty thousand a year.", "several amounts"),
        ("One figure.", "bare figure"),
    ],
)
def test_an_amount_of_doubt(text: str, doubt: str) -> None:
    found = read_budget(text, BUDGET, asked=True)
    assert found is not None
    assert found.doubt == doubt


@pytest.mark.parametrize("text", ["million " * 9, "one " * 40, "a million million million million dollars"])
def test_numbers_without_end_are_no_size(text: str) -> None:
    found = read_company_size(text, SIZE, asked=True)
    assert found is None or not isinstance(found.value, CompanySize) or (found.value.max or 0) < 10**7


def test_new_terms_of_a_sum_beyond_measure_change_nothing() -> None:
    answered = {Question.BUDGET: Budget(Decimal(10**13), Decimal(10**13))}
    reading = read("Sorry, I meant euros.", replace(SIZE, answered=answered))
    assert reading.kind is not Kind.CORRECTION


def test_a_hedge_about_an_earlier_answer_corrects_nothing() -> None:
    answered = {Question.BUDGET: Budget(Decimal(5000), Decimal(5000))}
    reading = read("Sorry, the budget depends on what you charge.", replace(SIZE, answered=answered))
    assert reading.kind is not Kind.CORRECTION


def test_who_asks_for_nobody_is_not_taken_to_want_a_person() -> None:
    assert read("Hand me over now.", SIZE).kind is not Kind.HUMAN


@pytest.mark.parametrize(
    ("text", "size"),
    [("Ten of us in total, a receptionist.", 10), ("Ten point. Ten people.", 10)],
)
def test_a_count_with_loose_ends(text: str, size: int) -> None:
    found = read_company_size(text, SIZE, asked=True)
    assert found is not None
    assert found.value == CompanySize(size, size)


def test_an_amount_bounded_by_an_afterthought() -> None:
    found = read_budget("Twenty thousand. Well, no more than that.", BUDGET, asked=True)
    assert found is not None
    assert found.value == Budget(None, Decimal(20000))


def test_what_must_be_done_by_then_is_not_volunteered_for_something_else() -> None:
    assert read_timeline("The shop opens in May, the paint has dried by then.", TIMELINE, asked=False) is None


def test_those_who_decide_are_not_the_company() -> None:
    assert read_company_size("My sister and I, the two of us.", SIZE, asked=False) is None
