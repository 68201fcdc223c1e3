"""A real PostgreSQL is killed and comes back: calls end as ever, and every lead is delivered, by the same processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

import servers
from lead_cases import finished_call
from qualifybot.adapters.sql.migrations import upgrade
from qualifybot.bootstrap import Service, service
from qualifybot.config import load_settings
from qualifybot.domain.models import CompanySize, Question
from qualifybot.domain.record import DeliveryStatus
from replicas import key_in, replica
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
    with psycopg.connect(database_server.url, autocommit=True) as connection:
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
