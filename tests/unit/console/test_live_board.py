"""What the live page knows of the calls in progress."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qualifybot.console.live_board import CALLS_KEPT, ENDED_KEPT, LINES_KEPT, Line, LiveBoard
from qualifybot.domain import events
from qualifybot.domain.circuit import CircuitState
from qualifybot.domain.models import CompanySize, Kind, Outcome, Question, Reading
from qualifybot.domain.record import Latency
from qualifybot.errors import StorageUnavailable
from still_clock import StillClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def started(sid: str = "CA1", minute: int = 0, *, resumed: bool = False) -> events.CallStarted:
    at = NOON + timedelta(minutes=minute)
    return events.CallStarted(call_sid=sid, at=at, caller="+14155550123", called="+18005550100", resumed=resumed)


def said(text: str, sid: str = "CA1") -> events.BotSpoke:
    return events.BotSpoke(call_sid=sid, at=NOON, text=text, line="ask", source="cache", first_byte_ms=1)


def heard(text: str, *, final: bool = False) -> events.CallerHeard:
    return events.CallerHeard(call_sid="CA1", at=NOON, text=text, final=final)


def read(text: str, reading: Reading) -> events.TurnUnderstood:
    return events.TurnUnderstood(
        call_sid="CA1", at=NOON, index=0, topic=Question.COMPANY_SIZE, text=text, reading=reading, extraction_ms=1
    )


def ended(sid: str = "CA1") -> events.CallEnded:
    return events.CallEnded(call_sid=sid, at=NOON, outcome=Outcome.COMPLETED, seconds=90)


def board(*happened: events.CallEvent) -> LiveBoard:
    found = LiveBoard()
    for event in happened:
        found.observe(event)
    return found


def test_words_show_while_they_are_spoken_and_once_understood() -> None:
    speaking = board(started(), said("How many are you?"), heard("about fif"))
    (call,) = speaking.in_progress
    assert (call.lines, call.hearing) == ((Line("bot", "How many are you?"),), "about fif")

    speaking.observe(read("about fifty", Reading(Kind.ANSWER, CompanySize(50, 50), confident=True)))
    (call,) = speaking.in_progress
    assert (call.lines[-1], call.hearing) == (Line("caller", "about fifty"), "")
    assert call.slots[Question.COMPANY_SIZE].text == "50 people"


def test_what_the_bot_says_in_one_breath_is_one_line() -> None:
    (call,) = board(started(), said("Eighty people, got it."), said("And the budget?")).in_progress
    assert call.lines == (Line("bot", "Eighty people, got it. And the budget?"),)


def test_what_happens_besides_is_noted() -> None:
    (call,) = board(
        started(),
        started(resumed=True),
        events.BargedIn(call_sid="CA1", at=NOON, line="ask"),
        events.FellBack(call_sid="CA1", at=NOON, role="synthesizer", reason="provider_unreachable"),
        events.TurnAnswered(call_sid="CA1", at=NOON, index=0, latency=Latency(first_audio=640)),
        events.Cost(call_sid="CA1", at=NOON, role="transcriber", usd=0.01),
    ).in_progress
    assert [line.who for line in call.lines] == ["note"] * 3
    assert call.answered_ms == 640


def test_what_a_call_costs_adds_up() -> None:
    spent = events.Cost(call_sid="CA1", at=NOON, role="transcriber", usd=0.01)
    unknown = replace(spent, call_sid="")
    watched = board(unknown, started(), spent, replace(spent, role="synthesizer", usd=0.004), unknown)
    (call,) = watched.in_progress
    assert call.usd == pytest.approx(0.014)


def test_a_provider_is_shown_as_left_alone_until_it_is_back() -> None:
    def change(process: str, state: CircuitState, minute: int) -> events.CircuitChanged:
        at = NOON + timedelta(minutes=minute)
        return events.CircuitChanged(call_sid="CA1", at=at, provider="crm", state=state, process=process)

    watched = board(change("pod-a", CircuitState.OPEN, 0), change("pod-b", CircuitState.OPEN, 1))
    assert watched.left_alone(NOON + timedelta(minutes=2)) == {"crm": NOON}
    assert watched.in_progress == ()
    for process in ("pod-a", "pod-b"):
        assert watched.left_alone(NOON + timedelta(minutes=3))
        watched.observe(change(process, CircuitState.CLOSED, 3))
    assert watched.left_alone(NOON + timedelta(minutes=3)) == {}


def test_what_a_dead_process_said_of_a_provider_fades() -> None:
    opened = events.CircuitChanged(call_sid="", at=NOON, provider="crm", state=CircuitState.OPEN, process="pod-a")
    assert board(opened).left_alone(NOON + timedelta(minutes=11)) == {}


def test_a_call_that_ended_leaves_the_line_but_can_still_be_opened() -> None:
    over = board(started(), ended())
    assert over.in_progress == ()
    assert [call.outcome for call in over.ended] == [Outcome.COMPLETED]


def test_the_board_stays_bounded() -> None:
    many = board(
        *(started(f"CA{n}", n) for n in range(CALLS_KEPT + 10)),
        *(started("CA205", 205, resumed=True) for _ in range(150)),
    )
    assert len(many.in_progress) == CALLS_KEPT
    assert many.in_progress[0].call_sid == f"CA{CALLS_KEPT + 9}"
    assert max(len(call.lines) for call in many.in_progress) == LINES_KEPT
    for n in range(100, 120):
        many.observe(ended(f"CA{n}"))
    assert len(many.ended) == ENDED_KEPT


class Stream:
    """A stream that breaks once and then goes on, noting from where it was asked to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.told = asyncio.Event()

    async def follow(self, after: str = "$") -> AsyncIterator[tuple[str, bytes]]:
        self.asked.append(after)
        if len(self.asked) == 1:
            yield "1-0", events.EVENT.dump_json(started())
            yield "2-0", b'{"type":"unheard_of"}'
            raise StorageUnavailable("redis: gone")
        yield "3-0", events.EVENT.dump_json(said("Welcome back"))
        self.told.set()
        await asyncio.Event().wait()


async def test_following_goes_on_where_the_stream_broke_off() -> None:
    stream, watched = Stream(), LiveBoard()
    async with watched.following(stream, StillClock()), asyncio.timeout(5):
        await stream.told.wait()
    assert stream.asked == ["0", "2-0"]
    assert watched.in_progress[0].lines == (Line("bot", "Welcome back"),)
    assert watched.is_available


class Deaf:
    """A stream that swallows the first cancellation, as a client may that is just connecting."""

    async def follow(self, after: str = "$") -> AsyncIterator[tuple[str, bytes]]:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()
        yield "", b""


async def test_following_ends_also_where_a_cancellation_is_swallowed() -> None:
    async with asyncio.timeout(5):
        async with LiveBoard().following(Deaf(), StillClock()):
            await asyncio.sleep(0)
