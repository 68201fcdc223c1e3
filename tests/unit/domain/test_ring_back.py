"""Who may go on with an earlier call, and what is then held of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qualifybot.domain.dialogue import State
from qualifybot.domain.models import CompanySize, Contact, Engine, Outcome, Question, Timeline
from qualifybot.domain.record import CallRecord, Held, Settled
from qualifybot.domain.ring_back import EARLIER, may_go_on, names_somebody, with_offer, without_offer
from qualifybot.domain.script import default_script

CALLER = "+14155550123"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SCRIPT = default_script()
SIZE = Held(CompanySize(50, 50), "fifty", 1, Engine.RULES, confident=False)
WHEN = Held(Timeline(None, NOON.date()), "today", 2, Engine.RULES, confident=True)
BROKEN_OFF = CallRecord(
    "CA1",
    CALLER,
    "+18005550100",
    NOON - timedelta(minutes=5),
    SCRIPT.name,
    ended_at=NOON - timedelta(minutes=3),
    outcome=Outcome.HUNG_UP,
    stopped_at=Question.BUDGET,
    contact=Contact("Priya", "Birch"),
    answers={Question.COMPANY_SIZE: SIZE, Question.TIMELINE: WHEN},
    settled={Question.COMPANY_SIZE: Settled.ANSWERED, Question.TIMELINE: Settled.ANSWERED},
)


def offered(earlier: CallRecord = BROKEN_OFF, caller: str = CALLER, now: datetime = NOON) -> bool:
    return may_go_on(earlier, caller, now, SCRIPT)


@pytest.mark.parametrize("outcome", [Outcome.HUNG_UP, Outcome.NO_SPEECH, Outcome.FAILED, Outcome.STOPPED])
def test_a_call_that_broke_off_may_be_gone_on_with(outcome: Outcome) -> None:
    assert offered(replace(BROKEN_OFF, outcome=outcome))


@pytest.mark.parametrize("outcome", [None, Outcome.COMPLETED, Outcome.DECLINED_SOME, Outcome.HUMAN])
def test_a_call_that_is_live_or_came_to_its_end_is_not_offered(outcome: Outcome | None) -> None:
    assert not offered(replace(BROKEN_OFF, outcome=outcome))


@pytest.mark.parametrize(
    "change",
    [
        {"contact": Contact(), "answers": {}},
        {"opted_out": True},
        {"script": "another"},
        {"caller": "+14155550199"},
        {"continued_by": "CA2"},
        {"ended_at": None},
    ],
)
def test_what_else_keeps_it_from_being_offered(change: dict[str, object]) -> None:
    assert not offered(replace(BROKEN_OFF, **change))  # type: ignore[arg-type]  # any field


def test_the_scripts_window_counts_from_the_end_of_the_call() -> None:
    window = timedelta(minutes=SCRIPT.callback_minutes)
    assert BROKEN_OFF.ended_at is not None
    assert offered(now=BROKEN_OFF.ended_at + window)
    assert not offered(now=BROKEN_OFF.ended_at + window + timedelta(seconds=1))


@pytest.mark.parametrize("number", ["anonymous", "unknown", "", "+266696687", "+7378742833", "sip:a@b", "4155550123"])
def test_a_withheld_number_is_nobodys(number: str) -> None:
    assert not names_somebody(number)
    assert not offered(replace(BROKEN_OFF, caller=number), caller=number)


def test_earlier_answers_are_held_with_their_words_until_the_caller_declines() -> None:
    state = with_offer(State(NOON.date()), BROKEN_OFF, SCRIPT)
    assert state.offered == "CA1"
    assert state.contact == Contact("Priya", "Birch")
    assert state.answers[Question.COMPANY_SIZE] == replace(SIZE, turn=EARLIER)
    assert state.settled == BROKEN_OFF.settled
    assert state.to_confirm == (Question.COMPANY_SIZE,)
    assert without_offer(state) == State(NOON.date())


def test_what_was_said_on_this_call_stays_when_the_offer_goes() -> None:
    state = with_offer(State(NOON.date()), BROKEN_OFF, SCRIPT)
    own = replace(SIZE, turn=0)
    said = replace(state, answers={**state.answers, Question.COMPANY_SIZE: own})
    assert without_offer(said).answers == {Question.COMPANY_SIZE: own}
    assert without_offer(said).settled == {Question.COMPANY_SIZE: Settled.ANSWERED}


def test_a_call_that_went_on_twice_is_still_the_first_calls_lead() -> None:
    second = replace(BROKEN_OFF, call_sid="CA2", continues="CA1")
    assert with_offer(State(NOON.date()), second, SCRIPT).offered == "CA1"
