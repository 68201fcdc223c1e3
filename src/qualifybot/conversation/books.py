"""The lasting record, written without making the caller wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from qualifybot.background import meanwhile
from qualifybot.domain.record import CallRecord, Turn
from qualifybot.errors import StorageUnavailable
from qualifybot.ports.call_store import CallStore
from qualifybot.ports.clock import Clock

_MAX_WAITING = 10_000
_FLUSH_SECONDS = 3.0
_OPENED = -1
"""Stands before the turns' indexes: a turn needs its call."""
_RETRY_SECONDS = 1.0
_GATHER_SECONDS = 0.005
"""What is noted within it is written together, and after the bot has begun to answer."""


class Books:
    """Queues the turns of live calls and records finished ones."""

    def __init__(self, store: CallStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._waiting: dict[tuple[str, int], CallRecord | Turn] = {}
        self._noted = asyncio.Event()
        self._over = False

    def note_opened(self, record: CallRecord) -> None:
        """A call began; returns at once."""
        self._note((record.call_sid, _OPENED), record)

    def note_turn(self, call_sid: str, turn: Turn) -> None:
        """A turn was understood, or became known better; returns at once.

        How quickly it was answered is worth no writing of its own: it goes with whatever is written next.
        """
        self._note((call_sid, turn.index), turn, at_once=turn.latency.first_audio is None)

    async def close(self, record: CallRecord) -> bool:
        """Record the finished call with all its turns, and enqueue its lead; False if that was done before.

        Raises StorageUnavailable when it cannot be kept anywhere; the session still holds everything then.
        """
        fresh = await self._store.finish(record)
        self._waiting = {key: item for key, item in self._waiting.items() if key[0] != record.call_sid}
        return fresh

    async def load(self, call_sid: str) -> CallRecord | None:
        """The record of a call. Raises StorageUnavailable."""
        return await self._store.load(call_sid)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Write what is noted while inside; on leaving, what is left is written within a short time."""
        async with meanwhile(self._write_on()) as writers:
            try:
                yield
            finally:
                self._over = True
                self._noted.set()
                await asyncio.wait(writers, timeout=_FLUSH_SECONDS)  # what is left then, the calls' sessions still hold

    def _note(self, key: tuple[str, int], item: CallRecord | Turn, *, at_once: bool = True) -> None:
        # When the database is away for long, a finished call brings its turns along: what is dropped here is not lost.
        if len(self._waiting) < _MAX_WAITING:
            self._waiting[key] = item
            if at_once:
                self._noted.set()

    async def _write_on(self) -> None:
        while self._waiting or not self._over:
            await self._noted.wait()
            await self._clock.sleep(_GATHER_SECONDS)
            self._noted.clear()
            noted, self._waiting = self._waiting, {}
            for key, item in tuple(noted.items()):
                try:
                    await self._write(key[0], item)
                except StorageUnavailable:
                    # What the database will not take for its own sake goes last, so that nothing waits behind it.
                    del noted[key]
                    self._waiting = {**noted, key: item, **self._waiting}
                    self._noted.set()
                    await self._clock.sleep(_RETRY_SECONDS)
                    break
                del noted[key]

    async def _write(self, call_sid: str, item: CallRecord | Turn) -> None:
        if isinstance(item, CallRecord):
            await self._store.open(item)
        else:
            await self._store.add_turn(call_sid, item)
