"""What the registry of delivery workers must do, on both databases."""

from __future__ import annotations

from datetime import timedelta

from qualifybot.adapters.sql.engine import Database
from qualifybot.adapters.sql.worker_registry import SqlWorkerRegistry
from still_clock import StillClock


async def test_a_worker_is_silent_when_it_has_not_beaten_for_long(database_url: str) -> None:
    clock, database = StillClock(), Database(database_url)
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
