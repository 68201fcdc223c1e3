"""The delivery of one process, wired over a database as the application wires it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from lead_cases import Heard
from qualifybot.adapters.local.clock import SystemClock
from qualifybot.adapters.local.summarizer import TemplateSummarizer
from qualifybot.adapters.sql.call_store import SqlCallStore
from qualifybot.adapters.sql.engine import Database, blocking_engine
from qualifybot.adapters.sql.erasures import Erasures
from qualifybot.adapters.sql.lead_journal import SqlLeadJournal
from qualifybot.adapters.sql.worker_registry import SqlWorkerRegistry
from qualifybot.delivery.lead_delivery import DeliveryWorker
from qualifybot.delivery.lead_queue import LeadQueue
from qualifybot.delivery.steps import LeadSteps
from qualifybot.domain.record import LeadDelivery
from qualifybot.domain.script import default_script
from qualifybot.ports.call_store import CallStore
from qualifybot.ports.crm import Crm
from qualifybot.ports.lead_journal import LeadJournal
from qualifybot.ports.notifier import Notifier


@dataclass
class Delivery:
    """One process's delivery, and what it did."""

    store: CallStore
    journal: LeadJournal
    queue: LeadQueue
    worker: DeliveryWorker
    heard: Heard

    async def of(self, call_sid: str) -> LeadDelivery:
        """Where the lead's delivery stands."""
        record = await self.store.load(call_sid)
        assert record is not None
        return record.delivery


@asynccontextmanager
async def delivery(
    url: str,
    crm: Crm,
    name: str = "worker-1",
    wrapped: Callable[[CallStore], CallStore] = lambda store: store,
    wrapped_journal: Callable[[LeadJournal], LeadJournal] = lambda journal: journal,
    notifier: Notifier | None = None,
    dead_seconds: float = 0.5,
) -> AsyncIterator[Delivery]:
    """Everything but a started worker; what wraps may put something between the steps and the record."""
    database, engine, clock, heard = Database(url), blocking_engine(url), SystemClock(), Heard()
    queue = LeadQueue(engine)
    queue.migrate()
    store = SqlCallStore(database, Erasures(b"pepper"), queue.enqueue, queue.enqueue_again)
    journal = SqlLeadJournal(database, clock)
    steps = LeadSteps(
        store=wrapped(store),
        journal=wrapped_journal(journal),
        crm=crm,
        summarizer=TemplateSummarizer(default_script()),
        notifier=notifier,
        script=default_script(),
        observer=heard,
        clock=clock,
        chance=lambda: 0.0,
        first_pause=0.01,
    )
    registry = SqlWorkerRegistry(database, clock)
    worker = DeliveryWorker(
        name=name,
        engine=engine,
        queue=queue,
        steps=steps,
        store=store,
        registry=registry,
        clock=clock,
        dead_seconds=dead_seconds,
    )
    try:
        yield Delivery(store, journal, queue, worker, heard)
    finally:
        await worker.stop()
        queue.close()
        engine.dispose()
        await database.aclose()
