"""Who of the delivery workers is alive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from qualifybot.adapters.sql.engine import Database
from qualifybot.adapters.sql.worker_registry import SqlWorkerRegistry


class Wound:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        """Time moves by hand."""


async def test_a_worker_is_silent_when_it_has_not_beaten_for_long(database_url: str) -> None:
    clock, database = Wound(), Database(database_url)
    registry = SqlWorkerRegistry(database, clock)
    await registry.beat("a")
    await registry.beat("b")
    clock.time += timedelta(seconds=20)
    await registry.beat("b")
    assert await registry.silent(30) == ()
    clock.time += timedelta(seconds=10)
    assert await registry.silent(30) == ("a",)
    await registry.remove("a")
    await registry.remove("a")
    assert await registry.silent(30) == ()
    await database.aclose()
