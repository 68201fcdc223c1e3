"""A record that never turns a finished call away: while the database is gone, the call waits in a folder."""

from __future__ import annotations

import asyncio

from qualifybot.adapters.local.spool import Spool, Spooled
from qualifybot.domain.events import FellBack
from qualifybot.domain.record import CallRecord, LeadDelivery, Score, Turn
from qualifybot.errors import StorageUnavailable
from qualifybot.ports.call_store import CallStore
from qualifybot.ports.clock import Clock
from qualifybot.ports.observer import Observer

FINISH_SECONDS = 3.0
"""A database that takes longer is treated as gone: the carrier may be waiting for what comes next."""
DRAIN_SECONDS = 2.0


class SpoolingCallStore:
    """The `call_store` port over another one and a spool; `drain` brings what waits to the other one."""

    def __init__(
        self, store: CallStore, spool: Spool, clock: Clock, observer: Observer, *, deadline: float = FINISH_SECONDS
    ) -> None:
        """`deadline`: seconds that the other store may take to finish a call."""
        self._store = store
        self._spool = spool
        self._clock = clock
        self._observer = observer
        self._deadline = deadline

    async def open(self, record: CallRecord) -> None:
        """A call began; keeps the stored record if there is one already."""
        await self._store.open(record)

    async def add_turn(self, call_sid: str, turn: Turn) -> None:
        """One more understood turn; a turn with this index that is there already is replaced."""
        await self._store.add_turn(call_sid, turn)

    async def finish(self, record: CallRecord) -> bool:
        """Store the finished call and enqueue its delivery, or keep it on disk until that can be done.

        False if it was finished before. Raises StorageUnavailable when neither database nor disk will have it."""
        try:
            async with asyncio.timeout(self._deadline):
                return await self._store.finish(record)
        except (StorageUnavailable, TimeoutError):
            fresh = await asyncio.to_thread(self._spool.put, record)
        self._observer.observe(
            FellBack(call_sid=record.call_sid, at=self._clock.now(), role="call_store", reason="spooled")
        )
        return fresh

    async def load(self, call_sid: str) -> CallRecord | None:
        """The record with its turns, or None; a call that waits on disk is as good as stored."""
        waiting = await asyncio.to_thread(self._spool.get, call_sid)
        return waiting or await self._store.load(call_sid)

    async def set_assessment(self, call_sid: str, summary: str, score: Score) -> None:
        """What a rep should know of the call, and what the lead is worth."""
        await self._store.set_assessment(call_sid, summary, score)

    async def set_delivery(self, call_sid: str, delivery: LeadDelivery) -> None:
        """Where the lead's delivery stands now."""
        await self._store.set_delivery(call_sid, delivery)

    async def drain(self) -> None:
        """Bring waiting calls to the database whenever it is there, until cancelled."""
        while True:
            try:
                while await self.drain_one():
                    pass
            except StorageUnavailable:
                pass  # still away; the call stays where it is
            await self._clock.sleep(DRAIN_SECONDS)

    async def drain_one(self) -> bool:
        """Bring the call that waits longest to the database; False when none waits.

        Raises StorageUnavailable when it could not be brought, or another process is at it."""
        if not self._spool.waiting():
            return False
        with self._spool.locked(tries=1):
            spooled = await asyncio.to_thread(self._spool.first)
            if spooled is None:
                return False
            await self._bring(spooled)
        return True

    async def _bring(self, spooled: Spooled) -> None:
        try:
            await self._store.finish(spooled.record)
        except StorageUnavailable:
            # One that the database will not take for its own sake must not keep the others waiting.
            await asyncio.to_thread(self._spool.postpone, spooled)
            raise
        await asyncio.to_thread(self._spool.done, spooled)
