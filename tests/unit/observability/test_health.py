"""Readiness names what is wrong, within a deadline."""

from __future__ import annotations

import asyncio

import pytest

from qualifybot.domain.circuit import CircuitState
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
    readiness = Readiness({"database": well}, lambda: False)
    assert readiness.reasons() == ()
    assert await readiness.impairments() == ()


def test_every_reason_to_take_no_call_is_named() -> None:
    readiness = Readiness({}, lambda: True)
    readiness.draining = True
    assert readiness.reasons() == ("draining", "all lines are taken")


async def test_an_outage_that_calls_outlive_is_told_and_keeps_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_CHECK_SECONDS", 0.01)
    readiness = Readiness({"database": away, "sessions": stuck, "spare": well}, lambda: False, lambda: 3)
    assert readiness.reasons() == ()
    assert await readiness.impairments() == (
        "database is not available",
        "sessions does not answer within 0.01 s",
        "3 calls wait on disk for the database",
    )


async def test_a_provider_that_is_left_alone_is_told_and_keeps_nobody_out() -> None:
    states = {"synthesizer": CircuitState.OPEN, "crm": CircuitState.HALF_OPEN, "extractor": CircuitState.CLOSED}
    readiness = Readiness({}, lambda: False, circuits=lambda: states)
    assert readiness.reasons() == ()
    assert await readiness.impairments() == (
        "the synthesizer fails and is left alone",
        "the crm fails and is left alone",
    )
