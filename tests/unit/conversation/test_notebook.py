"""Who is told what of a call as it grows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from lead_cases import Heard, finished_call
from qualifybot.conversation.books import Books
from qualifybot.conversation.notebook import Notebook
from qualifybot.conversation.session_manager import Session
from qualifybot.domain.dialogue import State
from qualifybot.domain.models import Contact, Question
from qualifybot.domain.record import CallRecord, LeadDelivery, Score, Turn
from qualifybot.ports.telephone import IncomingCall
from virtual_time import VirtualClock

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
ANSWERS = finished_call().answers


class Untouched:
    """A record that nobody writes."""

    async def open(self, record: CallRecord) -> None:
        raise AssertionError

    async def add_turn(self, call_sid: str, turn: Turn) -> None:
        raise AssertionError

    async def finish(self, record: CallRecord) -> bool:
        raise AssertionError

    async def load(self, call_sid: str) -> CallRecord | None:
        raise AssertionError

    async def set_assessment(self, call_sid: str, summary: str, score: Score) -> None:
        raise AssertionError

    async def set_delivery(self, call_sid: str, delivery: LeadDelivery) -> None:
        raise AssertionError


def notebook(told: list[CallRecord]) -> Notebook:
    clock = VirtualClock()
    session = Session(IncomingCall("CA1", "+14155550123", "+18005550100"), NOW, "northwind", State(today=NOW.date()))
    return Notebook(session, Books(Untouched(), clock), Heard(), clock, told.append)


async def test_sales_are_told_what_was_learnt_when_it_is_learnt() -> None:
    told: list[CallRecord] = []
    notes = notebook(told)
    state = replace(notes.session.state, topic=Question.BUDGET, contact=Contact("Priya Nair"))
    notes.change(state=state, last_said="What is your budget?")
    notes.change(state=replace(state, answers=ANSWERS))
    assert [len(record.answers) for record in told] == [0, len(ANSWERS)]
    assert (told[-1].call_sid, told[-1].caller, told[-1].stopped_at) == ("CA1", "+14155550123", Question.BUDGET)
    assert told[-1].outcome is None


async def test_what_teaches_nothing_is_not_told() -> None:
    told: list[CallRecord] = []
    notes = notebook(told)
    notes.change(last_said="Sorry?")
    notes.change(state=replace(notes.session.state, silences=1))
    assert told == []


async def test_an_answer_that_was_taken_back_is_told_too() -> None:
    told: list[CallRecord] = []
    notes = notebook(told)
    before = notes.session
    notes.change(state=replace(before.state, answers=ANSWERS))
    notes.go_back(before)
    assert [len(record.answers) for record in told] == [len(ANSWERS), 0]
