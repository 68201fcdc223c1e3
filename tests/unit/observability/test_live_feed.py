"""What happened beside the calls reaches whoever watches."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from qualifybot.domain import events
from qualifybot.domain.circuit import CircuitState
from qualifybot.domain.models import Outcome
from qualifybot.errors import StorageUnavailable
from qualifybot.observability.live_feed import LiveFeed

AT: dict[str, Any] = {"call_sid": "CA1", "at": datetime(2027, 3, 1, tzinfo=UTC)}
ENDED = events.CallEnded(**AT, outcome=Outcome.COMPLETED, seconds=60)
SPENT = events.Cost(**AT, role="transcriber", usd=0.01)
OPENED = events.CircuitChanged(**AT, provider="crm", state=CircuitState.OPEN, process="pod-a")


class Stream:
    """A stream that is away at first."""

    def __init__(self) -> None:
        self.away = False
        self.held: list[events.CallEvent] = []
        self.tried = asyncio.Event()

    async def publish(self, batch: Sequence[bytes]) -> None:
        self.tried.set()
        if self.away:
            raise StorageUnavailable("redis: gone")
        self.held += [events.EVENT.validate_json(event) for event in batch]


async def passed_on(feed: LiveFeed, stream: Stream) -> None:
    stream.tried.clear()
    task = asyncio.create_task(feed.pass_on(stream.publish))
    async with asyncio.timeout(5):
        await stream.tried.wait()
    task.cancel()
    await asyncio.wait({task})


async def test_ends_expenses_and_providers_left_alone_are_passed_on_and_nothing_else() -> None:
    feed, stream = LiveFeed(), Stream()
    for event in (ENDED, events.CutOff(**AT), SPENT, OPENED):
        feed.observe(event)
    await passed_on(feed, stream)
    assert stream.held == [ENDED, SPENT, OPENED]


async def test_while_the_stream_is_away_old_news_is_dropped_and_observing_never_waits() -> None:
    feed, stream = LiveFeed(), Stream()
    stream.away = True
    for _ in range(5_000):
        feed.observe(SPENT)
    await passed_on(feed, stream)
    stream.away = False
    feed.observe(ENDED)
    await passed_on(feed, stream)
    assert stream.held == [ENDED]
