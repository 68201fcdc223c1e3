"""What the journal of outside writes must do, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from lead_cases import finished_call
from qualifybot.adapters.sql.archive import SqlArchive
from qualifybot.adapters.sql.call_store import SqlCallStore
from qualifybot.adapters.sql.engine import Database
from qualifybot.adapters.sql.erasures import Erasures
from qualifybot.adapters.sql.lead_journal import SqlLeadJournal
from qualifybot.domain.record import CallRecord, DeliveryStatus, LeadDelivery
from qualifybot.ports.crm import Delivered
from qualifybot.ports.lead_journal import LeadMarks
from still_clock import StillClock

DELIVERED = LeadDelivery(DeliveryStatus.DELIVERED, 1, "00Q1", "https://crm.example/1")


@dataclass
class Room:
    database: Database
    clock: StillClock = field(default_factory=StillClock)

    def __post_init__(self) -> None:
        self.journal = SqlLeadJournal(self.database, self.clock)
        self.store = SqlCallStore(self.database, Erasures(b"pepper"), lambda _connection, _call_sid: None)

    async def begins(self, call_sid: str = "CA1") -> None:
        await self.store.open(in_progress(call_sid))


def in_progress(call_sid: str = "CA1") -> CallRecord:
    return replace(finished_call(call_sid), ended_at=None, outcome=None)


@pytest.fixture
async def room(database_url: str) -> AsyncIterator[Room]:
    database = Database(database_url)
    yield Room(database)
    await database.aclose()


async def test_one_write_at_a_time_until_it_is_over_or_its_time_is_up(room: Room) -> None:
    await room.begins()
    assert await room.journal.begin_partial("CA1", 30)
    assert not await room.journal.begin_partial("CA1", 30)
    await room.journal.end_partial("CA1", None)
    assert await room.journal.begin_partial("CA1", 30)
    room.clock.time += timedelta(seconds=30)
    assert await room.journal.begin_partial("CA1", 30)


async def test_how_long_a_write_may_last_is_told(room: Room) -> None:
    await room.begins()
    assert await room.journal.marks("CA1") == LeadMarks()
    await room.journal.begin_partial("CA1", 30)
    room.clock.time += timedelta(seconds=12)
    assert (await room.journal.marks("CA1")).writing_seconds == 18
    await room.journal.end_partial("CA1", Delivered("00Q1", True, "https://crm.example/1"))
    assert await room.journal.marks("CA1") == LeadMarks(shown=True, crm_url="https://crm.example/1")


async def test_a_write_that_failed_forgets_nothing_that_was_written_before(room: Room) -> None:
    await room.begins()
    await room.journal.end_partial("CA1", Delivered("00Q1", True, "https://crm.example/1"))
    await room.journal.end_partial("CA1", None)
    assert (await room.journal.marks("CA1")).crm_url == "https://crm.example/1"


async def test_a_write_without_an_answer_may_have_been_shown(room: Room) -> None:
    await room.begins()
    await room.journal.begin_partial("CA1", 30)
    room.clock.time += timedelta(minutes=1)
    assert await room.journal.marks("CA1") == LeadMarks(shown=True)
    await room.journal.end_partial("CA1", None)
    assert not (await room.journal.marks("CA1")).shown


async def test_calls_that_are_unknown_over_or_erased_are_not_written(room: Room) -> None:
    assert not await room.journal.begin_partial("CA-unknown", 30)
    await room.store.finish(finished_call("CA1"))
    assert not await room.journal.begin_partial("CA1", 30)
    await room.begins("CA2")
    await SqlArchive(room.database, room.clock, Erasures(b"pepper")).erase(in_progress().caller)
    assert not await room.journal.begin_partial("CA2", 30)


async def test_whoever_records_the_end_of_a_call_finds_every_write_that_may_be_under_way(room: Room) -> None:
    async def end(call_sid: str) -> float:
        await room.store.finish(finished_call(call_sid))
        return (await room.journal.marks(call_sid)).writing_seconds

    for number in range(12):
        call_sid = f"CA{number}"
        await room.begins(call_sid)
        may_write, seconds = await asyncio.gather(room.journal.begin_partial(call_sid, 30), end(call_sid))
        assert may_write == (seconds > 0)


async def test_a_delivery_is_settled_once(room: Room) -> None:
    await room.store.finish(finished_call())
    settled = await asyncio.gather(*(room.journal.settle("CA1", DELIVERED) for _ in range(5)))
    assert sorted(settled) == [False, False, False, False, True]
    record = await room.store.load("CA1")
    assert record is not None
    assert record.delivery == DELIVERED


async def test_a_delivery_that_is_tried_anew_is_settled_anew(room: Room) -> None:
    await room.store.finish(finished_call())
    assert await room.journal.settle("CA1", DELIVERED)
    await room.store.set_delivery("CA1", LeadDelivery(DeliveryStatus.PENDING))
    assert await room.journal.settle("CA1", DELIVERED)
    assert not await room.journal.settle("CA-unknown", DELIVERED)


async def test_a_notice_is_remembered(room: Room) -> None:
    await room.store.finish(finished_call())
    assert not (await room.journal.marks("CA1")).notified
    await room.journal.note_notified("CA1")
    assert (await room.journal.marks("CA1")).notified
