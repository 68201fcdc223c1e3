"""A delivery worker process that kills itself as one step begins: `mortal_worker.py URL LOG NAME DIE_AT`.

It notes each step that it did in LOG, and leaves once a lead was delivered. DIE_AT `upserted` dies when the CRM has
the lead but the workflow has not yet noted it.
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
from qualifybot.domain.record import CallRecord, DeliveryStatus, LeadDelivery, Score, Turn
from qualifybot.ports.call_store import CallStore
from qualifybot.ports.crm import Delivered


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
        step = "confirm" if delivery.status is DeliveryStatus.DELIVERED else "note"
        self._mortal.begin(step)
        await self._store.set_delivery(call_sid, delivery)
        self._mortal.done(step)


async def main(url: str, log: str, name: str, die_at: str) -> None:
    """Deliver one lead."""
    mortal = Mortal(Path(log), die_at)
    async with delivery(url, MortalCrm(mortal), name, lambda store: MortalStore(store, mortal)) as here:
        await here.worker.start()
        await here.heard.until("delivered", within=50)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
