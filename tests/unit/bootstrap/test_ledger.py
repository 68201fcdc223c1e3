"""Every expense is told of the call that it was made for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from qualifybot.bootstrap.ledger import Ledger
from qualifybot.domain import events
from qualifybot.domain.models import Outcome
from qualifybot.domain.prices import Listening, Speaking
from qualifybot.ports.observer import CALL
from still_clock import StillClock

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


class Heard:
    """What observers are told."""

    def __init__(self) -> None:
        self.costs: list[tuple[str, str, float]] = []

    def observe(self, event: events.CallEvent) -> None:
        assert isinstance(event, events.Cost)
        self.costs.append((event.call_sid, event.role, round(event.usd, 6)))


async def test_expenses_of_calls_at_the_same_time_are_told_apart() -> None:
    heard = Heard()
    spent = Ledger(StillClock(NOON), heard).spent_by("synthesizer")

    async def call(sid: str, characters: int) -> None:
        CALL.set(sid)
        await asyncio.sleep(0)
        await asyncio.create_task(speak(characters))

    async def speak(characters: int) -> None:
        spent(Speaking("eleven_flash_v2_5", characters))

    await asyncio.gather(call("CA1", 100), call("CA2", 50))
    assert sorted(heard.costs) == [("CA1", "synthesizer", 0.004), ("CA2", "synthesizer", 0.002)]


def test_what_has_no_known_price_is_not_told() -> None:
    heard = Heard()
    Ledger(StillClock(NOON), heard).spent_by("transcriber")(Listening("a model of tomorrow", 60))
    assert heard.costs == []


@pytest.mark.parametrize(("carrier", "costs"), [("twilio", [("CA1", "telephone", 0.0258)]), (None, [])])
def test_the_line_is_paid_for_when_the_call_ended(carrier: str | None, costs: list[tuple[str, str, float]]) -> None:
    heard = Heard()
    ended = events.CallEnded(call_sid="CA1", at=NOON, outcome=Outcome.COMPLETED, seconds=95)
    ledger = Ledger(StillClock(NOON), heard, carrier)
    ledger.observe(ended)
    ledger.observe(events.CutOff(call_sid="CA1", at=NOON))
    assert heard.costs == costs
