"""What is noted during calls reaches the record, whatever the database is doing."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from lead_cases import finished_call
from qualifybot.conversation.books import Books
from qualifybot.domain.models import Question
from qualifybot.domain.record import CallRecord, Latency, LeadDelivery, Score, Turn
from qualifybot.errors import StorageUnavailable
from virtual_time import VirtualClock


class Database:
    """A record that comes and goes, and takes no turns of calls that it does not know."""

    def __init__(self) -> None:
        self.away = False
        self.opened: list[str] = []
        self.turns: list[tuple[str, str]] = []
        self.asked = 0

    async def open(self, record: CallRecord) -> None:
        self._there()
        self.opened.append(record.call_sid)

    async def add_turn(self, call_sid: str, turn: Turn) -> None:
        self._there()
        if call_sid not in self.opened:
            raise StorageUnavailable("no such call")
        self.turns.append((call_sid, turn.caller))

    async def finish(self, record: CallRecord) -> bool:
        self._there()
        return True

    async def load(self, call_sid: str) -> CallRecord | None:
        return None

    async def set_assessment(self, call_sid: str, summary: str, score: Score) -> None:
        raise AssertionError("not during a call")

    async def set_delivery(self, call_sid: str, delivery: LeadDelivery) -> None:
        raise AssertionError("not during a call")

    def _there(self) -> None:
        self.asked += 1
        if self.away:
            raise StorageUnavailable("gone")


def turn(index: int, words: str) -> Turn:
    return Turn(index, Question.BUDGET, "", words, None)


async def test_what_was_noted_during_an_outage_is_written_after_it(clock: VirtualClock) -> None:
    database = Database()
    books = Books(database, clock)
    database.away = True
    async with books.writing():
        books.note_opened(finished_call("CA1"))
        books.note_turn("CA1", turn(0, "fifty"))
        books.note_turn("CA1", turn(1, "sixty"))
        await asyncio.sleep(60)
        books.note_turn("CA1", turn(1, "seventy"))
        assert database.asked < 70, "an absent database is not pestered"
        database.away = False
        await asyncio.sleep(5)
    assert database.opened == ["CA1"]
    assert sorted(database.turns) == [("CA1", "fifty"), ("CA1", "seventy")]


async def test_what_the_database_will_not_take_keeps_nothing_else_waiting(clock: VirtualClock) -> None:
    database = Database()
    books = Books(database, clock)
    async with books.writing():
        books.note_turn("CA9", turn(0, "nobody's"))
        for sid in ("CA1", "CA2"):
            books.note_opened(finished_call(sid))
            books.note_turn(sid, turn(0, "fifty"))
        await asyncio.sleep(10)
        assert database.turns == [("CA1", "fifty"), ("CA2", "fifty")]
        assert await books.close(finished_call("CA9"))
        asked = database.asked
        await asyncio.sleep(10)
        assert database.asked == asked, "a finished call has brought its turns along"


async def test_what_was_understood_is_written_at_once(clock: VirtualClock) -> None:
    database = Database()
    books = Books(database, clock)
    async with books.writing():
        books.note_opened(finished_call("CA1"))
        await asyncio.sleep(1)
        books.note_turn("CA1", turn(0, "fifty"))
        await asyncio.sleep(0.01)
        assert database.turns == [("CA1", "fifty")]


async def test_how_quickly_a_turn_was_answered_goes_with_what_is_written_next(clock: VirtualClock) -> None:
    database = Database()
    books = Books(database, clock)
    async with books.writing():
        books.note_opened(finished_call("CA1"))
        books.note_turn("CA1", turn(0, "fifty"))
        await asyncio.sleep(1)
        books.note_turn("CA1", replace(turn(0, "fifty, answered"), latency=Latency(first_audio=800.0)))
        await asyncio.sleep(60)
        assert database.turns == [("CA1", "fifty")]
        books.note_turn("CA1", turn(1, "sixty"))
        await asyncio.sleep(1)
        assert database.turns[1:] == [("CA1", "fifty, answered"), ("CA1", "sixty")]
        books.note_turn("CA1", replace(turn(1, "sixty, answered"), latency=Latency(first_audio=800.0)))
    assert database.turns[-1] == ("CA1", "sixty, answered")
