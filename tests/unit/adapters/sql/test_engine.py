"""The database answers, or is not to be had."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert, text

from qualifybot.adapters.sql import engine as engines
from qualifybot.adapters.sql.engine import Database, blocking_engine
from qualifybot.adapters.sql.tables import workers
from qualifybot.errors import StorageUnavailable


async def test_a_database_answers_to_ping(database_url: str) -> None:
    database = Database(database_url)
    await database.ping()
    await database.aclose()


async def test_what_raises_leaves_nothing_behind(database_url: str) -> None:
    database = Database(database_url)

    async def half_way() -> None:
        async with database.transaction() as connection:
            await connection.execute(text("INSERT INTO workers VALUES ('w', '2026-01-01 00:00:00')"))
            raise OSError("the disk is gone")

    with pytest.raises(StorageUnavailable):
        await half_way()
    async with database.transaction() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM workers"))).scalar_one() == 0
    await database.aclose()


async def test_a_single_statement_stays(database_url: str) -> None:
    database = Database(database_url)
    async with database.statement() as connection:
        await connection.execute(text("INSERT INTO workers VALUES ('w', '2026-01-01 00:00:00')"))
    async with database.transaction() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM workers"))).scalar_one() == 1
    await database.aclose()


async def test_a_connection_that_died_while_it_lay_idle_is_replaced(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "PING_AFTER_SECONDS", 0.0)
    database = Database(postgres_url)
    await database.ping()
    _cut_all_connections(postgres_url)
    await database.ping()
    await database.aclose()


async def test_one_that_died_in_use_costs_one_failure(postgres_url: str) -> None:
    database = Database(postgres_url)
    await database.ping()
    _cut_all_connections(postgres_url)
    with pytest.raises(StorageUnavailable):
        await database.ping()
    await database.ping()
    await database.aclose()


async def test_closing_waits_for_work_that_was_just_cancelled(database_url: str) -> None:
    database, begun = Database(database_url), asyncio.Event()

    async def work() -> None:
        async with database.statement():
            begun.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    await database.aclose()
    assert task.cancelled()


def _cut_all_connections(url: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_a_database_that_is_slow_is_unavailable_by_the_deadline(sqlite_url: str) -> None:
    database = Database(sqlite_url, seconds=0.05)
    with pytest.raises(StorageUnavailable):
        async with database.transaction():
            await asyncio.Event().wait()
    await database.aclose()


async def test_a_time_without_a_zone_is_refused(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  # that is the point
    with pytest.raises(StorageUnavailable):
        async with database.transaction() as connection:
            await connection.execute(insert(workers).values(worker="w", seen_at=naive))
    await database.aclose()


def test_sqlite_knows_the_time_to_the_millisecond(tmp_path: Path) -> None:
    engine = blocking_engine(f"sqlite+aiosqlite:///{tmp_path}/time.db")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT unixepoch('subsec') > 1700000000")).scalar_one() == 1
    engine.dispose()
