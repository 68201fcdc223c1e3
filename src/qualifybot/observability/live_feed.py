"""Brings to whoever watches live what happened beside the calls' own tasks: ends, expenses, providers left alone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

from qualifybot.domain import events
from qualifybot.errors import StorageUnavailable

_MAX_WAITING = 1_000
_GATHER_SECONDS = 1.0
"""Every call costs something again and again: what comes within so short a time is published together."""


class LiveFeed:
    """An observer. What a call's own task tells goes to the stream with the call's session, so it is left out here."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(_MAX_WAITING)

    def observe(self, event: events.CallEvent) -> None:
        """Pass it on soon; while nobody takes it in, later ones are dropped."""
        if isinstance(event, events.CallEnded | events.Cost | events.CircuitChanged) and not self._waiting.full():
            self._waiting.put_nowait(events.EVENT.dump_json(event))

    async def pass_on(self, publish: Callable[[Sequence[bytes]], Awaitable[None]]) -> None:
        """Publish what is observed until cancelled; `publish` raises StorageUnavailable."""
        while True:
            batch = [await self._waiting.get()]
            await asyncio.sleep(_GATHER_SECONDS)
            while not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            # Watching is worth no retry: what comes next is more up to date.
            with contextlib.suppress(StorageUnavailable):
                await publish(batch)
