"""What every lasting record of calls must do: SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from qualifybot.adapters.local.call_store import SpoolingCallStore
from qualifybot.adapters.local.spool import Spool
from qualifybot.adapters.sql.archive import SqlArchive
from qualifybot.adapters.sql.call_store import SqlCallStore, insert_new
from qualifybot.adapters.sql.engine import Database
from qualifybot.adapters.sql.erasures import Erasures
from qualifybot.adapters.sql.rows import call_row
from qualifybot.adapters.sql.tables import calls, erasures
from qualifybot.domain.events import CallEvent
from qualifybot.domain.models import (
    Budget,
    CompanySize,
    Contact,
    Engine,
    Evidence,
    Kind,
    Outcome,
    Question,
    Reading,
    Timeline,
)
from qualifybot.domain.record import (
    CallRecord,
    DeliveryStatus,
    Held,
    Latency,
    LeadDelivery,
    Point,
    Score,
    Settled,
    Turn,
)
from qualifybot.errors import StorageUnavailable
from qualifybot.ports.call_store import CallQuery, CallStore
from still_clock import StillClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SIZE = CompanySize(50, 60)


class Queue:
    """Stands for the durable queue; remembers what was enqueued, refuses when broken."""

    def __init__(self) -> None:
        self.enqueued: list[str] = []
        self.broken = False

    def __call__(self, _connection: Connection, call_sid: str) -> None:
        if self.broken:
            raise OSError("the queue is gone")
        self.enqueued.append(call_sid)

    def again(self, _connection: Connection, call_sid: str) -> None:
        self.enqueued.append(f"{call_sid} again")


class Deaf:
    """An observer who takes no note."""

    def observe(self, event: CallEvent) -> None:
        """Nothing to see."""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.aclose()


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest.fixture(params=["database", "spooling"])
def store(request: pytest.FixtureRequest, database: Database, queue: Queue, tmp_path: Path) -> CallStore:
    """The database's own, and the one that puts a spool beside it."""
    own = SqlCallStore(database, Erasures(b"pepper"), queue, queue.again)
    return (
        own
        if request.param == "database"
        else SpoolingCallStore(own, Spool(tmp_path / "spool"), StillClock(NOON), Deaf(), deadline=30)
    )


@pytest.fixture
def archive(database: Database) -> SqlArchive:
    return SqlArchive(database, StillClock(NOON), Erasures(b"pepper"))


def turn(index: int = 0, caller: str = "about fifty people, sixty at most") -> Turn:
    reading = Reading(
        Kind.ANSWER,
        SIZE,
        also={Question.BUDGET: Budget(Decimal("1000.50"), None, "EUR", "month")},
        evidence=(Evidence(Question.COMPANY_SIZE, 6, 18, "fifty people"),),
        confident=True,
    )
    return Turn(index, Question.COMPANY_SIZE, "How many are you?", caller, reading, 1.5, 3.25, Latency(200.0))


def opened(call_sid: str = "CA1", caller: str = "+14155550123", minutes: int = 0) -> CallRecord:
    return CallRecord(call_sid, caller, "+18005550100", NOON + timedelta(minutes=minutes), "northwind")


def finished(call_sid: str = "CA1", caller: str = "+14155550123", minutes: int = 0) -> CallRecord:
    return dataclasses.replace(
        opened(call_sid, caller, minutes),
        ended_at=NOON + timedelta(minutes=minutes + 4),
        outcome=Outcome.DECLINED_SOME,
        stopped_at=Question.TIMELINE,
        contact=Contact("Priya Nair", "Birch & Sons", None),
        answers={
            Question.COMPANY_SIZE: Held(SIZE, "about fifty people", 0, Engine.RULES, True),
            Question.TIMELINE: Held(Timeline(None, NOON.date()), "by March", 2, Engine.MODEL, False, True),
        },
        settled={Question.COMPANY_SIZE: Settled.ANSWERED, Question.BUDGET: Settled.DECLINED},
        turns=(turn(0), turn(1, "Zwölf — naïve 日本語 words")),
    )


async def test_a_finished_call_is_read_back_as_it_was(store: CallStore) -> None:
    await store.open(opened())
    await store.finish(finished())
    loaded = await store.load("CA1")
    assert loaded is not None
    assert dataclasses.replace(loaded, delivery=LeadDelivery()) == finished()
    assert loaded.delivery.status is DeliveryStatus.PENDING


async def test_an_unknown_call_is_none(store: CallStore) -> None:
    assert await store.load("CA-nobody") is None


async def test_opening_again_keeps_what_is_stored(store: CallStore) -> None:
    await store.finish(finished())
    await store.open(opened())
    loaded = await store.load("CA1")
    assert loaded is not None
    assert loaded.outcome is Outcome.DECLINED_SOME


async def test_a_turn_is_there_before_the_call_ends_and_is_replaced_when_repeated(store: CallStore) -> None:
    await store.open(opened())
    await store.add_turn("CA1", turn(0, "fifteen"))
    await store.add_turn("CA1", turn(0, "fifty"))
    loaded = await store.load("CA1")
    assert loaded is not None
    assert [spoken.caller for spoken in loaded.turns] == ["fifty"]


async def test_finishing_enqueues_one_delivery_however_often_it_is_repeated(store: CallStore, queue: Queue) -> None:
    await store.open(opened())
    assert await store.finish(finished())
    assert not await store.finish(finished())
    assert queue.enqueued == ["CA1"]


async def test_racing_processes_finish_a_call_once(store: CallStore, queue: Queue) -> None:
    results = await asyncio.gather(*(store.finish(finished()) for _ in range(5)))
    assert sorted(results) == [False, False, False, False, True]
    assert queue.enqueued == ["CA1"]


async def test_a_call_taken_for_over_that_went_on_replaces_its_record_and_is_delivered_again(
    store: CallStore, queue: Queue
) -> None:
    cut = dataclasses.replace(finished(), outcome=Outcome.HUNG_UP, answers={}, settled={}, turns=(turn(0),))
    assert await store.finish(cut)
    assert not await store.finish(finished())
    loaded = await store.load("CA1")
    assert loaded is not None
    assert dataclasses.replace(loaded, delivery=LeadDelivery()) == finished()
    assert loaded.delivery.status is DeliveryStatus.PENDING
    assert queue.enqueued == ["CA1", "CA1 again"]


async def test_a_late_and_poorer_record_replaces_nothing(store: CallStore, queue: Queue) -> None:
    whole = dataclasses.replace(finished(), outcome=Outcome.HUNG_UP)
    for first, second in ((finished(), whole), (whole, dataclasses.replace(whole, answers={}))):
        await store.finish(first)
        assert not await store.finish(second)
        loaded = await store.load("CA1")
        assert loaded is not None
        assert loaded.outcome is Outcome.DECLINED_SOME
    assert queue.enqueued == ["CA1"]


async def test_whoever_was_forgotten_during_the_call_stays_forgotten(
    store: CallStore, archive: SqlArchive, queue: Queue
) -> None:
    await store.open(opened())
    await archive.erase(opened().caller)
    assert not await store.finish(finished())
    loaded = await store.load("CA1")
    assert loaded is not None
    assert (loaded.caller, loaded.answers, queue.enqueued) == ("", {}, [])


async def test_calls_of_one_qualification_leave_one_lead_the_latest_calls(
    store: CallStore, archive: SqlArchive, queue: Queue
) -> None:
    for sid, minutes in (("CA1", 0), ("CA2", 10), ("CA3", 20)):
        await store.finish(
            dataclasses.replace(finished(sid, minutes=minutes), continues=None if sid == "CA1" else "CA1")
        )
    calls = [await store.load(sid) for sid in ("CA1", "CA2", "CA3")]
    assert [call.continued_by for call in calls if call] == ["CA3", "CA3", None]
    assert [call.makes_lead for call in calls if call] == [False, False, True]
    assert {call.lead_sid for call in calls if call} == {"CA1"}
    assert [call.call_sid for call in (await archive.calls(CallQuery(with_lead=True))).items] == ["CA3"]


async def test_an_earlier_call_that_is_recorded_last_leaves_no_lead(store: CallStore, queue: Queue) -> None:
    await store.finish(dataclasses.replace(finished("CA2", minutes=10), continues="CA1"))
    assert await store.finish(finished("CA1"))
    earlier = await store.load("CA1")
    assert earlier is not None
    assert (earlier.continued_by, earlier.makes_lead) == ("CA2", False)
    assert queue.enqueued == ["CA2"]


async def test_a_finish_that_cannot_enqueue_stores_nothing(database: Database, queue: Queue) -> None:
    store = SqlCallStore(database, Erasures(b"pepper"), queue)
    await store.open(opened())
    queue.broken = True
    with pytest.raises(StorageUnavailable):
        await store.finish(finished())
    loaded = await store.load("CA1")
    assert loaded == opened()


async def test_a_call_that_left_nothing_makes_no_delivery(store: CallStore, queue: Queue) -> None:
    silent = dataclasses.replace(opened(), ended_at=NOON, outcome=Outcome.NO_SPEECH)
    assert await store.finish(silent)
    assert queue.enqueued == []
    assert await store.load("CA1") == dataclasses.replace(silent, delivery=LeadDelivery(updated_at=NOON))


async def test_assessment_and_delivery_are_kept(store: CallStore) -> None:
    await store.finish(finished())
    score = Score(82, "Hot", (Point(30, "Budget of $50,000"), Point(-5, "No date")))
    delivery = LeadDelivery(DeliveryStatus.PARKED, 3, "00Q1", "https://crm/00Q1", "STRING_TOO_LONG on Company", NOON)
    await store.set_assessment("CA1", "Wants a CRM.", score)
    await store.set_delivery("CA1", delivery)
    loaded = await store.load("CA1")
    assert loaded is not None
    assert (loaded.summary, loaded.score, loaded.delivery) == ("Wants a CRM.", score, delivery)


async def test_code_points_that_a_database_cannot_keep_lose_no_call(store: CallStore) -> None:
    await store.finish(dataclasses.replace(finished(), contact=Contact("Pri\x00ya"), turns=(turn(0, "a\x00b\ud800"),)))
    loaded = await store.load("CA1")
    assert loaded is not None
    assert (loaded.contact.name, loaded.turns[0].caller) == ("Priya", "ab?")


async def test_a_database_that_is_not_there_is_unavailable(tmp_path: object) -> None:
    gone = Database(f"sqlite+aiosqlite:///{tmp_path}/no/such/folder.db")
    with pytest.raises(StorageUnavailable):
        await SqlCallStore(gone, Erasures(b"pepper"), Queue()).load("CA1")
    await gone.aclose()
    for thread in threading.enumerate():  # the driver's own, which tells our loop of its end
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 5)


async def test_pages_run_from_the_newest_call_to_the_oldest(store: CallStore, archive: SqlArchive) -> None:
    for number in range(5):
        await store.finish(finished(f"CA{number}", minutes=number))
    first = await archive.calls(CallQuery(), limit=2)
    second = await archive.calls(CallQuery(), cursor=first.next, limit=2)
    last = await archive.calls(CallQuery(), cursor=second.next, limit=2)
    assert [[r.call_sid for r in page.items] for page in (first, second, last)] == [
        ["CA4", "CA3"],
        ["CA2", "CA1"],
        ["CA0"],
    ]
    assert (first.total, last.next) == (5, None)


async def test_calls_of_the_same_instant_are_paged_without_loss(store: CallStore, archive: SqlArchive) -> None:
    for number in range(3):
        await store.finish(finished(f"CA{number}"))
    page = await archive.calls(CallQuery(), limit=2)
    rest = await archive.calls(CallQuery(), cursor=page.next, limit=2)
    assert {r.call_sid for r in [*page.items, *rest.items]} == {"CA0", "CA1", "CA2"}


@pytest.mark.parametrize("cursor", ["nonsense", "e30=", "WzEsMl0=", "\xff"])
async def test_a_cursor_that_is_not_ours_is_refused(archive: SqlArchive, cursor: str) -> None:
    with pytest.raises(ValueError, match="not a page cursor"):
        await archive.calls(CallQuery(), cursor=cursor)


async def test_calls_without_an_end_are_named_oldest_first(store: CallStore, archive: SqlArchive) -> None:
    for sid, minutes in (("CA2", 2), ("CA1", 1), ("CA9", 9)):
        await store.open(opened(sid, minutes=minutes))
    await store.open(opened("CA0", caller="+14155550199"))
    await archive.erase("+14155550199")
    await store.finish(finished("CA3"))
    assert await archive.unfinished(NOON + timedelta(minutes=5)) == ("CA1", "CA2")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (CallQuery(outcome=Outcome.NO_SPEECH), ["CA9"]),
        (CallQuery(delivery=DeliveryStatus.PARKED), ["CA0"]),
        (CallQuery(delivery=DeliveryStatus.PENDING), ["CA1"]),
        (CallQuery(with_lead=True), ["CA1", "CA0"]),
        (CallQuery(since=NOON + timedelta(minutes=1)), ["CA9", "CA1"]),
        (CallQuery(until=NOON + timedelta(minutes=1)), ["CA0"]),
        (CallQuery(text="birch & s"), ["CA1", "CA0"]),
        (CallQuery(text="5550199"), ["CA1"]),
        (CallQuery(text="日本"), ["CA1", "CA0"]),
        (CallQuery(text="50%"), []),
    ],
)
async def test_filters_and_search(store: CallStore, archive: SqlArchive, query: CallQuery, found: list[str]) -> None:
    await store.finish(finished("CA0"))
    await store.set_delivery("CA0", LeadDelivery(DeliveryStatus.PARKED))
    await store.finish(finished("CA1", caller="+14155550199", minutes=1))
    await store.finish(dataclasses.replace(opened("CA9", "+4930", 2), outcome=Outcome.NO_SPEECH, ended_at=NOON))
    page = await archive.calls(query)
    assert [record.call_sid for record in page.items] == found
    assert page.total == len(found)
    assert all(record.turns == () for record in page.items)


async def test_a_forgotten_person_leaves_no_words(store: CallStore, archive: SqlArchive) -> None:
    await store.finish(finished("CA0"))
    await store.set_assessment("CA0", "Priya wants a CRM.", Score(1, "Cold", (Point(1, "Priya"),)))
    await store.finish(finished("CA1", caller="+14155550199"))
    assert await archive.erase("+14155550123") == ("CA0",)
    gone, kept = await store.load("CA0"), await store.load("CA1")
    assert gone is not None
    assert (gone.caller, gone.contact, gone.answers, gone.summary, gone.score) == ("", Contact(), {}, None, None)
    assert [(t.bot, t.caller, t.reading) for t in gone.turns] == [("", "", None)] * 2
    assert gone.outcome is Outcome.DECLINED_SOME
    assert not gone.makes_lead
    assert kept is not None
    assert kept.contact.name == "Priya Nair"


async def test_a_call_that_is_recorded_after_its_caller_was_forgotten_is_forgotten_too(
    store: CallStore, archive: SqlArchive, queue: Queue
) -> None:
    """As from the spool of a machine that was cut off, or by the process that still held the call."""
    await store.open(opened("CA2"))
    await archive.erase(opened().caller)
    await store.add_turn("CA2", turn())
    for sid in ("CA1", "CA2"):
        assert not await store.finish(dataclasses.replace(finished(sid), turns=(turn(),)))
        await store.set_assessment(sid, "Priya wants a CRM.", Score(1, "Cold", ()))
        loaded = await store.load(sid)
        assert loaded is not None
        assert (loaded.caller, loaded.answers, loaded.summary, loaded.makes_lead) == ("", {}, None, False)
        assert not any(turn.caller for turn in loaded.turns)
    assert queue.enqueued == []
    assert await store.finish(finished("CA3", caller="+14155550199"))
    later = dataclasses.replace(finished("CA4"), started_at=NOON + timedelta(days=30))
    assert await store.finish(later)
    assert ((await store.load("CA4")) or later).caller == opened().caller


async def test_a_call_that_is_being_recorded_while_its_caller_is_forgotten_is_found(
    archive: SqlArchive, database: Database
) -> None:
    async with database.transaction() as connection:
        await insert_new(connection, calls, call_row(finished()))
        assert not await Erasures(b"pepper").covers(connection, finished())
        forgetting = asyncio.create_task(archive.erase(opened().caller))
        await asyncio.sleep(0.1)
        assert not forgetting.done()
    assert await forgetting == ("CA1",)


async def test_whom_we_forgot_is_forgotten_as_well_in_the_end(
    store: CallStore, archive: SqlArchive, database: Database
) -> None:
    await archive.erase(opened().caller)
    async with database.transaction() as connection:
        assert (await connection.execute(select(erasures.c.caller_key))).scalars().all() != [opened().caller]
    await archive.erase_before(NOON + timedelta(days=365))
    async with database.transaction() as connection:
        assert (await connection.execute(select(erasures))).first() is None


async def test_retention_erases_old_calls_once(store: CallStore, archive: SqlArchive) -> None:
    await store.finish(finished("CA0"))
    await store.finish(finished("CA1", minutes=60))
    assert await archive.erase_before(NOON + timedelta(minutes=30)) == 1
    assert await archive.erase_before(NOON + timedelta(minutes=30)) == 0
    kept = await store.load("CA1")
    assert kept is not None
    assert kept.answers
