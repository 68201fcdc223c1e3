"""Knows from their heartbeats which delivery workers are alive."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from qualifybot.adapters.sql.call_store import upsert
from qualifybot.adapters.sql.engine import Database
from qualifybot.adapters.sql.tables import workers
from qualifybot.ports.clock import Clock


class SqlWorkerRegistry:
    """The `worker_registry` port over SQLite or PostgreSQL."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def beat(self, worker: str) -> None:
        """This worker is alive now."""
        async with self._database.statement() as connection:
            await upsert(connection, workers, {"worker": worker, "seen_at": self._clock.now()})

    async def silent(self, seconds: float) -> tuple[str, ...]:
        """Workers not heard of for so long."""
        before = self._clock.now() - timedelta(seconds=seconds)
        async with self._database.statement() as connection:
            found = await connection.execute(select(workers.c.worker).where(workers.c.seen_at <= before))
            return tuple(found.scalars())

    async def remove(self, worker: str) -> None:
        """This worker left, or what it left behind was taken over."""
        async with self._database.statement() as connection:
            await connection.execute(delete(workers).where(workers.c.worker == worker))
