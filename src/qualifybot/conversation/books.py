"""The lasting record, written without making the caller wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from qualifybot.domain.record import CallRecord, Turn
from qualifybot.errors import StorageUnavailable
from qualifybot.ports.call_store import CallStore
from qualifybot.ports.clock import Clock

_MAX_WAITING = 10_000
_CLOSE_TRIES = 5
_RETRY_SECONDS = 0.5


class Books:
    """Queues the turns of live calls and records finished ones."""

    def __init__(self, store: CallStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._waiting: asyncio.Queue[CallRecord | tuple[str, Turn]] = asyncio.Queue(_MAX_WAITING)

    def note_opened(self, record: CallRecord) -> None:
        """A call began; returns at once."""
        self._note(record)

    def note_turn(self, call_sid: str, turn: Turn) -> None:
        """A turn was understood, or became known better; returns at once."""
        self._note((call_sid, turn))

    async def close(self, record: CallRecord) -> bool:
        """Record the finished call with all its turns, and enqueue its lead; False if that was done before.

        Raises StorageUnavailable after some tries; the session still holds everything then.
        """
        for attempt in range(_CLOSE_TRIES):
            try:
                return await self._store.finish(record)
            except StorageUnavailable:
                if attempt == _CLOSE_TRIES - 1:
                    raise
            await self._clock.sleep(_RETRY_SECONDS * 2**attempt)
        raise AssertionError("unreachable")

    async def load(self, call_sid: str) -> CallRecord | None:
        """The record of a call. Raises StorageUnavailable."""
        return await self._store.load(call_sid)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Write what is noted while inside."""
        writer = asyncio.create_task(self._write_on())
        try:
            yield
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)

    def _note(self, item: CallRecord | tuple[str, Turn]) -> None:
        # When the database is away for long, a finished call brings its turns along: what is dropped here is not lost.
        if not self._waiting.full():
            self._waiting.put_nowait(item)

    async def _write_on(self) -> None:
        while True:
            item = await self._waiting.get()
            try:
                if isinstance(item, CallRecord):
                    await self._store.open(item)
                else:
                    await self._store.add_turn(*item)
            except StorageUnavailable:
                await self._clock.sleep(_RETRY_SECONDS)
