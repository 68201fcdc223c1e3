"""Opens the database, SQLite or PostgreSQL, so that both behave alike."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

from sqlalchemy import Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from qualifybot.errors import StorageUnavailable

STATEMENT_SECONDS = 10.0
CONNECT_SECONDS = 5
CLOSE_SECONDS = 1.0
BUSY_MILLISECONDS = 30_000
PING_AFTER_SECONDS = 2.0
"""A connection that lay idle for so long is asked whether it still is one before it is used."""


class Database:
    """Our connection to the database; every use of it has a deadline."""

    def __init__(self, url: str, *, seconds: float = STATEMENT_SECONDS) -> None:
        """`url` is `sqlite+aiosqlite:///FILE` or `postgresql+psycopg://…`; `seconds` is what a transaction may take."""
        self._engine: AsyncEngine = create_async_engine(url, **_options(url))
        # On SQLite nothing is to be spared, and switching back would undo how its transactions begin.
        is_local = self._engine.dialect.name == "sqlite"
        self._single = self._engine if is_local else self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._seconds = seconds
        _prepare(self._engine.sync_engine)

    def transaction(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection whose work is committed at the end, or undone if the block raises. Raises StorageUnavailable."""
        return self._bounded(self._engine.begin())

    def statement(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection for one statement, which is committed by itself: one round trip instead of three.

        Raises StorageUnavailable."""
        return self._bounded(self._single.begin())

    @asynccontextmanager
    async def _bounded(self, opening: AbstractAsyncContextManager[AsyncConnection]) -> AsyncIterator[AsyncConnection]:
        try:
            async with asyncio.timeout(self._seconds), opening as connection:
                yield connection
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            # Also for a row that the database will not take: whoever writes must keep it, whatever the reason.
            raise StorageUnavailable(f"database: {type(error).__name__}") from error

    async def ping(self) -> None:
        """Raises StorageUnavailable if the database does not answer."""
        async with self.statement() as connection:
            await connection.exec_driver_sql("SELECT 1")

    async def aclose(self) -> None:
        """Give back all connections, once those of work that was just cancelled have come back."""
        pool = self._engine.pool
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                while isinstance(pool, QueuePool) and pool.checkedout():  # noqa: ASYNC110  # a pool tells nobody
                    await asyncio.sleep(0.01)
        await self._engine.dispose()


def blocking_engine(url: str) -> Engine:
    """An engine for code that runs in threads: migrations and durable workflows."""
    parsed = make_url(url)
    engine = create_engine(parsed.set(drivername=parsed.drivername.replace("+aiosqlite", "")), **_options(url))
    _prepare(engine)
    return engine


def _options(url: str) -> dict[str, Any]:
    if make_url(url).get_backend_name() == "sqlite":
        return {}
    return {
        "pool_size": 10,
        "max_overflow": 10,
        "pool_timeout": CONNECT_SECONDS,
        "connect_args": {"connect_timeout": CONNECT_SECONDS},
    }


def _prepare(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        _ping_idle(engine)
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        # The write lock is taken when a transaction begins, not half way through, where waiting for it would deadlock.
        connection.isolation_level = "IMMEDIATE"
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            f"busy_timeout={BUSY_MILLISECONDS}",
            "foreign_keys=ON",
            "synchronous=NORMAL",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        # Durable workflows keep their tables in the same file and stamp rows by `unixepoch('subsec')`, which SQLite
        # before 3.42 answers with NULL.
        connection.create_function("unixepoch", 1, _seconds_now)


def _ping_idle(engine: Engine) -> None:
    """As `pool_pre_ping`, which asks before every use, but for connections in steady use."""

    @event.listens_for(engine, "checkin")
    def on_checkin(_connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: Any, _proxy: object) -> None:
        if time.monotonic() - record.info.get("used", time.monotonic()) < PING_AFTER_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise DisconnectionError from gone  # the pool then opens another one


def _seconds_now(_modifier: str) -> float:
    return time.time()
