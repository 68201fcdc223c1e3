"""A real PostgreSQL is killed and comes back: calls end as ever, and every lead is delivered, by the same processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import make_url

import servers
from lead_cases import finished_call
from qualifybot.adapters.sql.migrations import upgrade
from qualifybot.bootstrap import Service, service
from qualifybot.config import load_settings
from qualifybot.conversation.next_step import Hold, Resume
from qualifybot.conversation.parts import Ending
from qualifybot.domain import events
from qualifybot.domain.models import CompanySize, Question
from qualifybot.domain.record import DeliveryStatus
from qualifybot.ports.telephone import IncomingCall
from replicas import CALLED, CALLER, WITHIN, Replica, key_in, replica
from stage import Line

RETURNS_WITHIN = 60.0


@pytest.fixture(scope="module")
def database_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    """A PostgreSQL of this module's own, to be killed."""
    try:
        server = servers.postgres_cluster(tmp_path_factory.mktemp("postgres"), durable=True)
    except servers.NoServer as missing:
        pytest.skip(f"no PostgreSQL: {missing}")
    with servers.running(server):
        yield server


@pytest.fixture
def url(database_server: servers.Server, request: pytest.FixtureRequest) -> str:
    name = f"test_{abs(hash(request.node.name))}"
    with psycopg.connect(database_server.url, autocommit=True, connect_timeout=10) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return make_url(database_server.url).set(drivername="postgresql+psycopg", database=name).render_as_string(False)


@asynccontextmanager
async def serving(url: str, folder: Path) -> AsyncIterator[Service]:
    settings = load_settings(_env_file=None, qualifybot_data_dir=folder, database_url=url)
    async with service(settings, 1, worker=True) as running:
        yield running


async def delivered(running: Service, sid: str) -> None:
    """Return when the call's lead was delivered."""
    async with asyncio.timeout(RETURNS_WITHIN):
        while True:
            record = await running.storage.calls.load(sid)
            if record is not None and record.delivery.status is DeliveryStatus.DELIVERED:
                return
            await asyncio.sleep(0.1)


async def test_calls_and_delivery_outlive_the_database(
    database_server: servers.Server, url: str, tmp_path: Path
) -> None:
    async with serving(url, tmp_path) as running:
        store = running.storage.calls
        await store.finish(finished_call("CA1"))
        await delivered(running, "CA1")
        database_server.kill()
        assert await store.finish(finished_call("CA2"))
        assert (await store.load("CA2")) == finished_call("CA2")
        assert running.readiness.reasons() == ()
        told = await running.readiness.impairments()
        assert set(told) >= {"database is not available", "1 calls wait on disk for the database"}
        assert b"qualifybot_spool_calls 1.0" in running.metrics.render()
        await asyncio.sleep(3)  # the durable queue's own threads notice
        database_server.start()
        await delivered(running, "CA2")
        assert running.storage.spool.waiting() == 0
        await store.finish(finished_call("CA3"))
        await delivered(running, "CA3")


async def test_what_a_process_left_on_disk_is_delivered_by_the_next(
    database_server: servers.Server, url: str, tmp_path: Path
) -> None:
    async with serving(url, tmp_path) as running:
        database_server.kill()
        await running.storage.calls.finish(finished_call("CA1"))
    database_server.start()
    async with serving(url, tmp_path) as running:
        await delivered(running, "CA1")
        assert running.storage.spool.waiting() == 0


async def test_a_call_in_progress_keeps_every_turn(
    database_server: servers.Server, url: str, redis_url: str, tmp_path: Path
) -> None:
    await upgrade(url)
    line = Line()
    async with replica("a", redis_url, url, tmp_path) as here:
        await here.rings("CA1")
        async with asyncio.TaskGroup() as tasks:
            here.takes("CA1", line, tasks)
            await here.until_said("contact.ask")
            await key_in(line, "1")
            await here.until_said("contact.unclear")
            database_server.kill()
            await key_in(line, "1")
            await here.until_said("company_size.ask")
            await key_in(line, "50")
            await here.until_said("budget.ask")
            line.hang_up()
        record = await here.record("CA1")
        assert here.spool.waiting() == 1
        assert [turn.caller for turn in record.turns] == ["1", "1", "50"]
        assert record.answers[Question.COMPANY_SIZE].value == CompanySize(50, 50)
        database_server.start()
        async with asyncio.timeout(RETURNS_WITHIN):
            while here.spool.waiting():  # noqa: ASYNC110  # the folder tells nobody
                await asyncio.sleep(0.05)
        stored = await here.store.load("CA1")
    assert stored is not None
    assert stored.turns == record.turns


@pytest.fixture
async def pair(url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[tuple[Replica, Replica]]:
    """Two replicas on machines of their own."""
    await upgrade(url)
    async with replica("a", redis_url, url, tmp_path / "a") as a, replica("b", redis_url, url, tmp_path / "b") as b:
        yield a, b


async def as_far_as_company_size(here: Replica, line: Line, tasks: asyncio.TaskGroup) -> asyncio.Task[Ending]:
    """A call of which the record knows two turns."""
    await here.rings("CA1")
    call = here.takes("CA1", line, tasks)
    await here.until_said("contact.ask")
    await key_in(line, "1")
    await here.until_said("contact.unclear")
    await key_in(line, "1")
    await here.until_said("company_size.ask")
    await here.written("CA1", turns=2)
    return call


async def test_who_is_unknown_while_stores_are_away_waits_and_goes_on_when_one_is_back(
    database_server: servers.Server, pair: tuple[Replica, Replica], redis_url: str
) -> None:
    here, there = pair
    first, stray, second = Line(), Line(), Line()
    async with asyncio.TaskGroup() as tasks:
        call = await as_far_as_company_size(here, first, tasks)
        first.lose()
        assert await call is Ending.LOST
        database_server.kill()
        with redis.Redis.from_url(redis_url) as sessions:
            sessions.flushdb()
        assert isinstance(await there.desk.whats_next("CA1"), Hold)
        assert isinstance(await there.desk.heard_by_carrier("CA1", "fifty", ""), Hold)
        assert await there.takes("CA1", stray, tasks) is Ending.LOST
        database_server.start()
        async with asyncio.timeout(WITHIN):
            while isinstance(await there.desk.whats_next("CA1"), Hold):  # noqa: ASYNC110  # as the carrier asks
                await asyncio.sleep(0.1)
        assert isinstance(await there.desk.whats_next("CA1"), Resume)
        there.takes("CA1", second, tasks)
        await there.until_said("company_size.ask")
        second.hang_up()
    record = await there.record("CA1")
    assert (record.caller, len(record.turns)) == (CALLER, 2)


async def test_a_call_that_just_rang_begins_though_all_stores_are_away(
    database_server: servers.Server, pair: tuple[Replica, Replica], redis_url: str
) -> None:
    here, there = pair
    line = Line()
    database_server.kill()
    await here.rings("CA1")
    with redis.Redis.from_url(redis_url) as sessions:
        sessions.flushdb()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(there.desk.take(line, IncomingCall("CA1", CALLER, CALLED)))
        await there.until_said("contact.ask")
        line.hang_up()
    assert (await there.record("CA1")).caller == CALLER
    database_server.start()


async def test_one_end_is_told_once_though_two_machines_keep_the_call(
    database_server: servers.Server, pair: tuple[Replica, Replica]
) -> None:
    here, there = pair
    line = Line()
    async with asyncio.TaskGroup() as tasks:
        await as_far_as_company_size(here, line, tasks)
        database_server.kill()
        line.hang_up()
    await there.desk.close("CA1")
    assert (here.spool.waiting(), there.spool.waiting()) == (1, 1)
    assert len(here.of(events.CallEnded) + there.of(events.CallEnded)) == 1
    database_server.start()
