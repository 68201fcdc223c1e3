"""Shows calls in progress to sales: leads are written as answers arrive, without the callers' noticing."""

from __future__ import annotations

import asyncio

from qualifybot.domain.events import FellBack
from qualifybot.domain.lead import Lead, lead_of, shows_already
from qualifybot.domain.record import CallRecord
from qualifybot.domain.script import Script
from qualifybot.errors import ProviderError, ProviderUnreachable, QualifyBotError, RecordRejected, StorageUnavailable
from qualifybot.ports.clock import Clock
from qualifybot.ports.crm import Crm, Delivered
from qualifybot.ports.lead_journal import LeadJournal
from qualifybot.ports.observer import Observer

EVERY_SECONDS = 30.0
"""A call's lead is written at most this often."""
ATTEMPT_SECONDS = 8.0
LEASE_SECONDS = 30.0
"""The finished lead waits so long for a write of which nobody knows whether it is over."""
QUIET_SECONDS = 60.0
"""After a failure the CRM is left alone for so long: the finished lead brings everything anyway."""
_MOST_WAITING = 1_000
_AT_ONCE = 4
"""Writes under way in this process."""


class PartialLeads:
    """Takes notes of live calls and writes the latest of each call to the CRM, while `keep_writing` runs."""

    def __init__(
        self,
        *,
        crm: Crm,
        journal: LeadJournal,
        script: Script,
        observer: Observer,
        clock: Clock,
        at_once: int = _AT_ONCE,
    ) -> None:
        """`at_once` limits the writes under way in this process."""
        self._crm = crm
        self._journal = journal
        self._script = script
        self._observer = observer
        self._clock = clock
        self._slots = asyncio.Semaphore(at_once)
        self._waiting: dict[str, CallRecord] = {}
        self._followed: set[str] = set()
        self._noted = asyncio.Event()
        self._quiet_until = 0.0

    def note(self, record: CallRecord) -> None:
        """The call has come so far; returns at once. What is noted before it is written replaces what was noted."""
        if not shows_already(record):
            self._waiting.pop(record.call_sid, None)
        elif record.call_sid in self._waiting or len(self._waiting) < _MOST_WAITING:
            self._waiting[record.call_sid] = record
            self._noted.set()

    async def keep_writing(self) -> None:
        """Write what is noted, until cancelled."""
        async with asyncio.TaskGroup() as writers:
            while True:
                await self._noted.wait()
                self._noted.clear()
                for call_sid in self._waiting.keys() - self._followed:
                    self._followed.add(call_sid)
                    writers.create_task(self._follow(call_sid))

    async def _follow(self, call_sid: str) -> None:
        """Write one call's notes one after the other, until there is none."""
        while call_sid in self._waiting:
            async with self._slots:
                if self._clock.monotonic() >= self._quiet_until and (record := self._waiting.pop(call_sid, None)):
                    await self._write(record)
            await self._clock.sleep(EVERY_SECONDS)
        self._followed.discard(call_sid)

    async def _write(self, record: CallRecord) -> None:
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                shown = (await self._journal.marks(record.call_sid)).shown
                if not await self._journal.begin_partial(record.call_sid, LEASE_SECONDS):
                    return
                delivered = await self._upsert(lead_of(record, self._script, shown_before=shown))
            await self._journal.end_partial(record.call_sid, delivered)
        except (ProviderUnreachable, StorageUnavailable, TimeoutError) as error:
            # It may still arrive, so the right to write is not given back: it ends by its time.
            self._fell_back(record.call_sid, error)

    async def _upsert(self, lead: Lead) -> Delivered | None:
        """What the CRM holds now; None if it refused. Raises ProviderUnreachable when nobody knows."""
        try:
            return await self._repaired(lead)
        except ProviderUnreachable:
            raise
        except (ProviderError, RecordRejected) as error:
            self._fell_back(lead.record.call_sid, error)
            return None

    async def _repaired(self, lead: Lead) -> Delivered:
        try:
            return await self._crm.upsert(lead)
        except RecordRejected as error:
            if not error.fields:
                raise
            return await self._crm.upsert(lead, without=frozenset(error.fields))

    def _fell_back(self, call_sid: str, error: QualifyBotError | TimeoutError) -> None:
        if not isinstance(error, RecordRejected):
            asked = error.retry_after if isinstance(error, ProviderError) else None
            self._quiet_until = self._clock.monotonic() + max(QUIET_SECONDS, asked or 0.0)
        reason = error.code if isinstance(error, QualifyBotError) else "timeout"
        self._observer.observe(FellBack(call_sid=call_sid, at=self._clock.now(), role="crm", reason=reason))
