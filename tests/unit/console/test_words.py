"""How times, readings and evidence read on the operators' pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifybot.console.words import age, counted, highlighted, length, stamp, titled, understood, value_text
from qualifybot.domain.models import (
    CompanySize,
    Confirmation,
    Contact,
    Correction,
    Engine,
    Evidence,
    Kind,
    Moment,
    Question,
    Reading,
    UseCase,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SIZE = CompanySize(50, 60)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(5, "just now"), (60, "1 minute ago"), (7199, "1 hour ago"), (86_400, "1 day ago"), (-5, "just now")],
)
def test_age_is_told_in_the_largest_unit_that_fits(seconds: int, expected: str) -> None:
    assert age(NOON - timedelta(seconds=seconds), NOON) == expected


def test_times_are_told_in_utc() -> None:
    assert stamp(datetime.fromisoformat("2026-03-02T14:05:00+02:00")) == "2 Mar 2026, 12:05 UTC"
    assert length(NOON, NOON + timedelta(seconds=95)) == "1:35"


def test_evidence_is_highlighted_where_it_stands() -> None:
    words = "We are about eighty people."
    evidence = (Evidence(Question.COMPANY_SIZE, 7, 26, "about eighty people"),)
    assert highlighted(words, evidence) == [("We are ", False), ("about eighty people", True), (".", False)]


def test_evidence_that_does_not_fit_the_words_is_left_out() -> None:
    assert highlighted("short", (Evidence(Question.BUDGET, 3, 40, "of other words"),)) == [("short", False)]


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5))
def test_no_word_is_lost_by_highlighting(text: str, spans: list[tuple[int, int]]) -> None:
    evidence = [Evidence(Question.BUDGET, start, end, text[start:end]) for start, end in spans if start <= end]
    assert "".join(piece for piece, _ in highlighted(text, evidence)) == text


def test_a_reading_is_told_topic_by_topic_with_how_sure_and_by_whom() -> None:
    also = MappingProxyType({Question.USE_CASE: UseCase(("lead_management",))})
    reading = Reading(Kind.ANSWER, SIZE, also, confident=True, engine=Engine.MODEL)
    told = [(one.topic, one.text, one.sure) for one in understood(Question.COMPANY_SIZE, reading)]
    assert told == [
        (Question.COMPANY_SIZE, "50–60 people", "sure, by model"),
        (Question.USE_CASE, "lead management", "sure, by model"),
    ]


def test_doubt_says_why() -> None:
    reading = Reading(Kind.PARTIAL, Contact("Ann"), doubt="no_company")
    (one,) = understood(Moment.CONTACT, reading)
    assert (one.text, one.sure, one.is_sure) == ("in part: Ann", "unsure: no company, by rules", False)


def test_a_correction_is_told_on_the_topic_that_it_changes() -> None:
    reading = Reading(Kind.CORRECTION, Correction(Question.COMPANY_SIZE, SIZE))
    (one,) = understood(Question.BUDGET, reading)
    assert (one.topic, one.text) == (Question.COMPANY_SIZE, "changed to 50–60 people")


def test_a_reading_without_a_value_is_told_by_its_kind() -> None:
    (one,) = understood(Question.BUDGET, Reading(Kind.DECLINED, confident=True))
    assert one.text == "declined"


def test_values_besides_answers() -> None:
    assert value_text(Confirmation(True)) == "agrees"
    assert value_text(Confirmation(False)) == "does not agree"
    assert value_text(Contact()) == "nothing"
    assert value_text(Correction(Question.COMPANY_SIZE, SIZE)) == "50–60 people"


def test_headings_and_counts() -> None:
    assert [titled(Moment.READ_BACK), titled(Question.COMPANY_SIZE)] == ["Read-back", "Company size"]
    assert [counted(1, "call"), counted(1200, "call")] == ["1 call", "1,200 calls"]
