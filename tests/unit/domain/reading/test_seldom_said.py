"""What callers hardly ever say, and yet is not read wrongly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qualifybot.domain.models import (
    Budget,
    Contact,
    Context,
    DecisionMakers,
    Kind,
    Moment,
    Question,
    Reading,
    Timeline,
    Topic,
)
from qualifybot.domain.reading.reader import read

Q = Question
TUESDAY = date(2026, 11, 24)
END_OF_TIME = date(9999, 12, 20)


def heard(topic: Topic, text: str, today: date = TUESDAY) -> Reading:
    return read(text, Context(topic, today))


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        (Q.BUDGET, "Low twelve figures."),
        (Q.BUDGET, "Five million million million."),
        (Q.COMPANY_SIZE, "Two thousand million million people."),
        (Q.TIMELINE, "In a third month."),
        (Q.TIMELINE, "20000 days from now."),
        (Q.TIMELINE, "Week 60."),
        (Q.TIMELINE, "On the 35th."),
    ],
)
def test_figures_that_nobody_means_are_no_answer(topic: Topic, text: str) -> None:
    assert heard(topic, text).value is None


@pytest.mark.parametrize(
    "text", ["The week after next.", "The 31st of next month.", "In the first quarter of next year."]
)
def test_no_time_is_made_up_beyond_the_calendar(text: str) -> None:
    assert heard(Q.TIMELINE, text, END_OF_TIME).value is None


def test_a_day_that_no_month_has_leaves_the_month() -> None:
    march = Timeline(date(2027, 3, 1), date(2027, 3, 31))
    assert heard(Q.TIMELINE, "March the 45th.").value == march


@pytest.mark.parametrize(
    ("text", "sum_"),
    [("Four twenty-two per user.", 422), ("Nine oh five per user.", 905), ("Nine seventeen a seat.", 917)],
)
def test_a_price_per_seat_in_hundreds_is_no_price_with_cents(text: str, sum_: int) -> None:
    assert heard(Q.BUDGET, text).value == Budget(Decimal(sum_), Decimal(sum_), per_seat=True)


@pytest.mark.parametrize("text", ["500 a month plus 200 a quarter.", "They ask 900 a month, I have 700."])
def test_amounts_of_several_periods_are_not_sure(text: str) -> None:
    assert not heard(Q.BUDGET, text).confident


@pytest.mark.parametrize(
    "text",
    ["We haven't set one; last year we spent five thousand on ads.", "No budget yet, our revenue is five million."],
)
def test_a_budget_that_is_not_set_is_no_other_sum(text: str) -> None:
    reading = heard(Q.BUDGET, text)
    assert (reading.kind, reading.value) == (Kind.UNKNOWN, None)


def test_no_date_is_not_the_one_that_was_first_planned() -> None:
    reading = heard(Q.TIMELINE, "No date yet, it was first planned last year.")
    assert (reading.kind, reading.value) == (Kind.UNKNOWN, None)


def test_a_deadline_and_nothing_else_is_one_whatever_was_asked() -> None:
    assert heard(Q.BUDGET, "By March.").also == {Q.TIMELINE: Timeline(None, date(2027, 3, 31))}


@pytest.mark.parametrize("text", ["Me, the CFO.", "It's me, the owner."])
def test_the_callers_own_role_is_nobody_else(text: str) -> None:
    assert heard(Q.DECISION_MAKERS, text).value == DecisionMakers("alone", ())


@pytest.mark.parametrize("text", ["this is dana i'm from acme tools", "This is Dana i'm from Acme Tools."])
def test_a_name_ends_where_the_next_words_begin(text: str) -> None:
    assert heard(Moment.CONTACT, text).value == Contact("Dana", "Acme Tools")


def test_what_comes_after_a_name_is_no_part_of_it() -> None:
    reading = heard(Moment.CONTACT, "Dana Reed it's from Acme.")
    assert isinstance(reading.value, Contact)
    assert (reading.value.name, reading.value.company, reading.confident) == (None, "Acme", False)
