"""The record while its database is gone: calls wait on disk and get there by themselves."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from lead_cases import NOON, finished_call
from qualifybot.adapters.local.call_store import SpoolingCallStore
from qualifybot.adapters.local.spool import Spool
from qualifybot.domain.events import CallEvent, FellBack
from qualifybot.domain.record import CallRecord, LeadDelivery, Score, Turn
from qualifybot.errors import StorageUnavailable


class Database:
    """A record that comes and goes; `spurns` a call for its own sake, `hangs` instead of refusing."""

    def __init__(self) -> None:
        self.there = False
        self.hangs = False
        self.spurns = ""
        self.kept: dict[str, CallRecord] = {}
        self.finishes: list[str] = []

    async def finish(self, record: CallRecord) -> bool:
        await self._answer()
        if record.call_sid == self.spurns:
            raise StorageUnavailable("will not have it")
        self.finishes.append(record.call_sid)
        fresh = record.call_sid not in self.kept
        self.kept.setdefault(record.call_sid, record)
        return fresh

    async def load(self, call_sid: str) -> CallRecord | None:
        await self._answer()
        return self.kept.get(call_sid)

    async def open(self, record: CallRecord) -> None:
        await self._answer()

    async def add_turn(self, call_sid: str, turn: Turn) -> None:
        await self._answer()

    async def set_assessment(self, call_sid: str, summary: str, score: Score) -> None:
        await self._answer()

    async def set_delivery(self, call_sid: str, delivery: LeadDelivery) -> None:
        await self._answer()

    async def _answer(self) -> None:
        if self.hangs:
            await asyncio.Event().wait()
        if not self.there:
            raise StorageUnavailable("gone")


class Heard(list[CallEvent]):
    def observe(self, event: CallEvent) -> None:
        self.append(event)


class Quick:
    """A clock whose pauses are over at once; drains are real threads, so no virtual time here."""

    def now(self) -> datetime:
        return NOON

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0.001)


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def store(database: Database, spool: Spool, heard: Heard) -> SpoolingCallStore:
    return SpoolingCallStore(database, spool, Quick(), heard, deadline=0.05)


async def test_while_the_database_is_there_nothing_touches_the_disk(
    store: SpoolingCallStore, database: Database, spool: Spool
) -> None:
    database.there = True
    assert await store.finish(finished_call())
    assert not await store.finish(finished_call())
    assert spool.waiting() == 0
    assert await store.load("CA1") == finished_call()


@pytest.mark.parametrize("hangs", [False, True])
async def test_a_call_that_the_database_cannot_take_counts_as_recorded(
    store: SpoolingCallStore, database: Database, spool: Spool, heard: Heard, hangs: bool
) -> None:
    database.hangs = hangs
    assert await store.finish(finished_call())
    assert not await store.finish(finished_call())
    assert spool.waiting() == 1
    assert await store.load("CA1") == finished_call()
    assert {(event.role, event.reason) for event in heard if isinstance(event, FellBack)} == {("call_store", "spooled")}


async def test_waiting_calls_reach_the_database_when_it_returns(
    store: SpoolingCallStore, database: Database, spool: Spool
) -> None:
    for sid in ("CA1", "CA2", "CA3"):
        await store.finish(finished_call(sid))
    draining = asyncio.create_task(store.drain())
    await asyncio.sleep(0.02)
    assert spool.waiting() == 3
    database.there = True
    await until_empty(spool)
    draining.cancel()
    assert database.kept == {sid: finished_call(sid) for sid in ("CA1", "CA2", "CA3")}


async def test_a_later_process_brings_what_an_earlier_one_left(
    store: SpoolingCallStore, database: Database, spool: Spool, heard: Heard
) -> None:
    await store.finish(finished_call())
    database.there = True
    later = SpoolingCallStore(database, spool, Quick(), heard)
    assert await later.drain_one()
    assert not await later.drain_one()
    assert database.finishes == ["CA1"]


async def test_processes_that_share_the_folder_bring_each_call_once(
    store: SpoolingCallStore, database: Database, spool: Spool, heard: Heard
) -> None:
    for number in range(10):
        await store.finish(finished_call(f"CA{number}"))
    database.there = True
    other = SpoolingCallStore(database, Spool(spool.folder), Quick(), heard)
    both = [asyncio.create_task(one.drain()) for one in (store, other)]
    await until_empty(spool)
    for task in both:
        task.cancel()
    assert sorted(database.finishes) == sorted({f"CA{number}" for number in range(10)})


async def test_a_call_that_the_database_spurns_keeps_no_other_waiting(
    store: SpoolingCallStore, database: Database, spool: Spool
) -> None:
    for sid in ("CA1", "CA2", "CA3"):
        await store.finish(finished_call(sid))
    database.there, database.spurns = True, "CA1"
    draining = asyncio.create_task(store.drain())
    async with asyncio.timeout(5):
        while spool.waiting() > 1:  # noqa: ASYNC110  # the folder tells nobody
            await asyncio.sleep(0.005)
    draining.cancel()
    assert spool.waiting() == 1


async def test_without_database_and_disk_the_call_is_not_recorded(database: Database, heard: Heard) -> None:
    store = SpoolingCallStore(database, Spool(Path("/proc/no/folder")), Quick(), heard)
    with pytest.raises(StorageUnavailable):
        await store.finish(finished_call())
    with pytest.raises(StorageUnavailable):
        await store.load("CA1")


async def until_empty(spool: Spool) -> None:
    async with asyncio.timeout(5):
        while spool.waiting():  # noqa: ASYNC110  # the folder tells nobody
            await asyncio.sleep(0.005)
