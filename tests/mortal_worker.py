"""A delivery worker process that kills itself as one step begins: `mortal_worker.py URL LOG NAME DIE_AT [CALLS]`.

It notes each step that it did in LOG, and leaves once people were told of the leads of all CALLS (CA1). DIE_AT
`upserted` dies when the CRM has the lead but the workflow has not yet noted it, `confirmed` likewise when the record
says so.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from delivering import delivery
from lead_cases import ScriptedCrm
from qualifybot.domain.lead import Lead
from qualifybot.domain.record import CallRecord, LeadDelivery, Score, Turn
from qualifybot.ports.call_store import CallStore
from qualifybot.ports.crm import Delivered
from qualifybot.ports.lead_journal import LeadJournal, LeadMarks


class Mortal:
    """Notes steps, and dies at one."""

    def __init__(self, log: Path, die_at: str) -> None:
        self._log = log
        self._die_at = die_at

    def begin(self, step: str) -> None:
        """A step begins."""
        if step == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def done(self, step: str) -> None:
        """A step's work is done."""
        with self._log.open("a") as log:
            log.write(f"{step}\n")


class MortalCrm(ScriptedCrm):
    """A CRM whose calls are such steps."""

    def __init__(self, mortal: Mortal) -> None:
        super().__init__()
        self._mortal = mortal

    async def upsert(self, lead: Lead, *, without: frozenset[str] = frozenset()) -> Delivered:
        self._mortal.begin("upsert")
        delivered = await super().upsert(lead, without=without)
        self._mortal.done("upsert")
        self._mortal.begin("upserted")
        return delivered

    async def log_call(self, crm_id: str, lead: Lead) -> None:
        self._mortal.begin("log_call")
        await super().log_call(crm_id, lead)
        self._mortal.done("log_call")


class MortalStore:
    """A record whose writes are such steps."""

    def __init__(self, store: CallStore, mortal: Mortal) -> None:
        self._store = store
        self._mortal = mortal

    async def open(self, record: CallRecord) -> None:
        await self._store.open(record)

    async def add_turn(self, call_sid: str, turn: Turn) -> None:
        await self._store.add_turn(call_sid, turn)

    async def finish(self, record: CallRecord) -> bool:
        return await self._store.finish(record)

    async def load(self, call_sid: str) -> CallRecord | None:
        return await self._store.load(call_sid)

    async def set_assessment(self, call_sid: str, summary: str, score: Score) -> None:
        self._mortal.begin("assess")
        await self._store.set_assessment(call_sid, summary, score)
        self._mortal.done("assess")

    async def set_delivery(self, call_sid: str, delivery: LeadDelivery) -> None:
        await self._store.set_delivery(call_sid, delivery)


class MortalJournal:
    """A journal whose settling of the delivery is such a step."""

    def __init__(self, journal: LeadJournal, mortal: Mortal) -> None:
        self._journal = journal
        self._mortal = mortal

    async def begin_partial(self, call_sid: str, seconds: float) -> bool:
        return await self._journal.begin_partial(call_sid, seconds)

    async def end_partial(self, call_sid: str, delivered: Delivered | None) -> None:
        await self._journal.end_partial(call_sid, delivered)

    async def marks(self, call_sid: str) -> LeadMarks:
        return await self._journal.marks(call_sid)

    async def settle(self, call_sid: str, delivery: LeadDelivery) -> bool:
        self._mortal.begin("confirm")
        news = await self._journal.settle(call_sid, delivery)
        self._mortal.done("confirm")
        self._mortal.begin("confirmed")
        return news

    async def note_notified(self, call_sid: str) -> None:
        await self._journal.note_notified(call_sid)


class MortalNotifier:
    """People whose being told is such a step."""

    def __init__(self, mortal: Mortal) -> None:
        self._mortal = mortal

    async def notify(self, lead: Lead, url: str | None) -> None:
        self._mortal.begin("notify")
        self._mortal.done("notify")

    async def aclose(self) -> None:
        """Holds nothing."""


async def main(url: str, log: str, name: str, die_at: str, calls: str = "CA1", dead_seconds: str = "0.5") -> None:
    """Deliver leads; `calls` are their ids with commas between. Others silent for `dead_seconds` are taken for dead."""
    mortal = Mortal(Path(log), die_at)
    async with delivery(
        url,
        MortalCrm(mortal),
        name,
        lambda store: MortalStore(store, mortal),
        lambda journal: MortalJournal(journal, mortal),
        MortalNotifier(mortal),
        float(dead_seconds),
    ) as here:
        await here.worker.start()
        async with asyncio.timeout(50):
            for call_sid in calls.split(","):
                while not (await here.journal.marks(call_sid)).notified:  # noqa: ASYNC110  # a database
                    await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
