"""Readiness names what is wrong, within a deadline."""

from __future__ import annotations

import asyncio

import pytest

from qualifybot.errors import StorageUnavailable
from qualifybot.observability import health
from qualifybot.observability.health import Readiness


async def well() -> None:
    return


async def away() -> None:
    raise StorageUnavailable("gone")


async def stuck() -> None:
    await asyncio.Event().wait()


async def test_all_is_well() -> None:
    assert await Readiness({"database": well}, lambda: False).reasons() == ()


async def test_every_reason_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_CHECK_SECONDS", 0.01)
    readiness = Readiness({"database": away, "sessions": stuck, "spare": well}, lambda: True)
    readiness.draining = True
    assert await readiness.reasons() == (
        "draining",
        "all lines are taken",
        "database is not available",
        "sessions does not answer within 0.01 s",
    )
