"""The only place that reads the settings, chooses who plays each role, and connects them."""

from __future__ import annotations

import asyncio
import random
import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from qualifybot.adapters.local.call_store import SpoolingCallStore
from qualifybot.adapters.local.clock import SystemClock
from qualifybot.adapters.local.spool import Spool
from qualifybot.adapters.redis.connect import connect, embedded
from qualifybot.adapters.redis.session_store import RedisSessionStore
from qualifybot.adapters.sql.archive import SqlArchive
from qualifybot.adapters.sql.call_store import SqlCallStore
from qualifybot.adapters.sql.engine import Database, blocking_engine
from qualifybot.adapters.sql.erasures import Erasures
from qualifybot.adapters.sql.lead_journal import SqlLeadJournal
from qualifybot.adapters.sql.migrations import upgrade
from qualifybot.adapters.sql.worker_registry import SqlWorkerRegistry
from qualifybot.background import meanwhile
from qualifybot.bootstrap.circuits import Circuits
from qualifybot.bootstrap.crm_report import report_fit, report_fit_and_retry
from qualifybot.bootstrap.deployment import load_script, make_folder, session_secret
from qualifybot.bootstrap.ledger import Ledger
from qualifybot.bootstrap.roles import (
    crm_of,
    extractor_of,
    notifier_of,
    openai_of,
    spool_of,
    summarizer_of,
    transcriber_of,
    voices_of,
)
from qualifybot.config import Settings
from qualifybot.conversation.books import Books
from qualifybot.conversation.desk import Desk
from qualifybot.conversation.extraction_service import EngineChoice, ExtractionService
from qualifybot.conversation.parts import Parts
from qualifybot.conversation.speech_cache import SpeechCache
from qualifybot.conversation.warming import wake, warm
from qualifybot.delivery.lead_delivery import DeliveryWorker
from qualifybot.delivery.lead_queue import LeadQueue
from qualifybot.delivery.partial_leads import PartialLeads
from qualifybot.delivery.retention import retain
from qualifybot.delivery.steps import LeadSteps
from qualifybot.domain.circuit import CircuitState
from qualifybot.domain.events import CallEvent
from qualifybot.domain.models import Question
from qualifybot.domain.reading.reader import prepare
from qualifybot.domain.script import Script
from qualifybot.errors import SettingsError
from qualifybot.observability.health import Readiness
from qualifybot.observability.live_feed import LiveFeed
from qualifybot.observability.logging import EventLog
from qualifybot.observability.monitoring import Metrics
from qualifybot.ports.clock import Clock
from qualifybot.ports.crm import Crm
from qualifybot.ports.lead_journal import LeadJournal
from qualifybot.ports.observer import Observer
from qualifybot.ports.synthesizer import Synthesizer

_CLOCK = SystemClock()


class Observers:
    """An observer that tells all others, in order."""

    def __init__(self, *observers: Observer) -> None:
        self._observers = observers

    def observe(self, event: CallEvent) -> None:
        """Pass it on."""
        for observer in self._observers:
            observer.observe(event)


@dataclass(frozen=True, slots=True)
class Storage:
    """The lasting record, and what brings leads to the CRM."""

    calls: SpoolingCallStore
    spool: Spool
    archive: SqlArchive
    delivery: DeliveryWorker
    journal: LeadJournal
    queue: LeadQueue
    crm: Crm
    database: Database
    circuits: Circuits


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that takes calls in this process."""

    settings: Settings
    script: Script
    storage: Storage
    sessions: RedisSessionStore
    desk: Desk
    readiness: Readiness
    metrics: Metrics
    public_base: str
    secret: str


@asynccontextmanager
async def storage(settings: Settings, script: Script | None = None, *observers: Observer) -> AsyncIterator[Storage]:
    """The record and the delivery of leads; the database is brought to the present schema first.

    Raises StorageUnavailable, or SettingsError when its folder cannot be made.
    """
    clock = SystemClock()
    if settings.database.startswith("sqlite"):
        make_folder(settings.qualifybot_data_dir)
    async with AsyncExitStack() as stack:
        engine = blocking_engine(settings.database)
        stack.callback(engine.dispose)
        queue = LeadQueue(engine)
        stack.callback(queue.close)
        await upgrade(settings.database)
        await asyncio.to_thread(queue.migrate)
        database = Database(settings.database)
        stack.push_async_callback(database.aclose)
        name = f"{socket.gethostname()}-{secrets.token_hex(4)}"
        circuits = Circuits(clock, Observers(*observers), name)
        ledger = Ledger(clock, Observers(*observers))
        crm = circuits.crm(crm_of(settings, database, clock))
        stack.push_async_callback(crm.aclose)
        erasures = Erasures(session_secret(settings).encode())
        calls = SqlCallStore(database, erasures, queue.enqueue, queue.enqueue_again)
        client = None
        if settings.qualifybot_summary != "template":
            client = await stack.enter_async_context(openai_of(settings))
        journal = SqlLeadJournal(database, clock)
        script = script or load_script(settings)
        summarizer = summarizer_of(settings, client, script, ledger.spent_by("summarizer"))
        notifier = notifier_of(settings)
        if notifier is not None:
            stack.push_async_callback(notifier.aclose)
        steps = LeadSteps(
            store=calls,
            journal=journal,
            crm=crm,
            summarizer=circuits.summarizer(summarizer),
            notifier=notifier,
            notify_from=settings.qualifybot_notify_rating,
            script=script,
            observer=Observers(*observers),
            clock=clock,
            chance=random.random,
        )
        delivery = DeliveryWorker(
            name=name,
            engine=engine,
            queue=queue,
            steps=steps,
            store=calls,
            registry=SqlWorkerRegistry(database, clock),
            clock=clock,
        )
        spool = spool_of(settings)
        safe = SpoolingCallStore(calls, spool, clock, Observers(*observers))
        archive = SqlArchive(database, clock, erasures)
        yield Storage(safe, spool, archive, delivery, journal, queue, crm, database, circuits)


@asynccontextmanager
async def delivering(settings: Settings, store: Storage) -> AsyncIterator[None]:
    """Deliver leads, those of spooled calls too, and erase what was kept long enough, while inside.

    Raises StorageUnavailable."""
    await store.delivery.start()
    days = settings.qualifybot_retention_days
    try:
        erasing = retain(days, store.archive, SystemClock(), forget_work=store.queue.prune)
        fitting = report_fit_and_retry(store.crm, store.archive, store.delivery.retry)
        async with meanwhile(erasing, store.calls.drain(), fitting):
            yield
    finally:
        await store.delivery.stop()


@asynccontextmanager
async def service(
    settings: Settings,
    port: int,
    *observers: Observer,
    worker: bool = True,
    clock: Clock = _CLOCK,
    prepared: bool = True,
) -> AsyncIterator[Service]:
    """Everything that takes calls, started and, on leaving, stopped in order; calls live by `clock`.

    Unless `prepared`, the reader gets ready as it reads, or by `prepare`.
    """
    script, secret = load_script(settings), session_secret(settings)
    async with AsyncExitStack() as stack:
        desks: list[Desk] = []
        name = f"{socket.gethostname()}-{secrets.token_hex(4)}"
        guards: list[Circuits] = []

        def states() -> Mapping[str, CircuitState]:
            return {provider: state for guard in guards for provider, state in guard.states.items()}

        metrics = Metrics(lambda: sum(desk.active for desk in desks), spool_of(settings).waiting, states)
        feed = LiveFeed()
        watchers = Observers(metrics, EventLog(), feed, *observers)
        ledger = Ledger(clock, watchers, carrier="twilio" if settings.twilio_auth_token else None)
        observer = Observers(watchers, ledger)
        store = await stack.enter_async_context(storage(settings, script, observer))
        circuits = Circuits(clock, observer, name)
        guards += store.circuits, circuits
        client = await stack.enter_async_context(openai_of(settings))
        live = await stack.enter_async_context(sessions(settings)) or RedisSessionStore(
            embedded(), secret=secret.encode()
        )
        voices = circuits.voices(voices_of(settings, script, ledger.spent_by("synthesizer")))
        for voice in voices:
            stack.push_async_callback(voice.aclose)
        cache = SpeechCache(settings.qualifybot_data_dir / "speech")
        model = circuits.extractor(extractor_of(settings, client, ledger.spent_by("extractor")))
        if prepared:
            prepare(script.context(Question.USE_CASE, clock.now().date(), {}))
        partial_leads = PartialLeads(
            crm=store.crm, journal=store.journal, script=script, observer=observer, clock=clock
        )
        parts = Parts(
            transcriber=circuits.transcriber(transcriber_of(settings, client, clock, ledger.spent_by("transcriber"))),
            voices=voices,
            cache=cache,
            extraction=lambda fell_back: ExtractionService(settings.qualifybot_extraction, model, fell_back=fell_back),
            books=Books(store.calls, clock),
            observer=observer,
            clock=clock,
            script=script,
            growing=partial_leads.note if settings.qualifybot_partial_leads else None,
        )
        desk = Desk(parts, live, name, store.archive.unfinished)
        desks.append(desk)
        if worker:
            await stack.enter_async_context(delivering(settings, store))
        else:
            await stack.enter_async_context(meanwhile(store.calls.drain(), report_fit(store.crm)))
        await stack.enter_async_context(desk.open())
        readiness = Readiness(
            {"database": store.database.ping, "sessions": live.ping},
            lambda: desk.active >= settings.qualifybot_max_calls,
            store.spool.waiting,
            states,
        )
        spare = circuits.voices(voices_of(settings, script, ledger.spent_by("synthesizer"), slots=1))
        warming = _warm(spare, cache, script, clock)
        background = (
            metrics.watch_loop(clock),
            wake(voices),
            warming,
            feed.pass_on(live.publish),
            partial_leads.keep_writing(),
        )
        await stack.enter_async_context(meanwhile(*background))
        public_base = settings.public_base(port)
        yield Service(settings, script, store, live, desk, readiness, metrics, public_base, secret)


@asynccontextmanager
async def sessions(settings: Settings) -> AsyncIterator[RedisSessionStore | None]:
    """Live calls' sessions as all replicas share them; None where each process keeps its own."""
    if settings.redis_url is None:
        yield None
        return
    redis = connect(settings.redis_url)
    try:
        yield RedisSessionStore(redis, secret=session_secret(settings).encode())
    finally:
        await redis.aclose()


@asynccontextmanager
async def reading(settings: Settings, engine: EngineChoice, script: Script) -> AsyncIterator[ExtractionService]:
    """An engine that reads turns outside a call. Raises SettingsError where the engine needs a key that is not set."""
    if engine != "rules" and settings.openai_api_key is None:
        raise SettingsError(f"the engine {engine} needs OPENAI_API_KEY; without it use --engine rules")
    async with openai_of(settings) as client:
        yield ExtractionService(engine, extractor_of(settings, client))


# --- who plays each role --------------------------------------------------------------------------------------------


async def _warm(voices: tuple[Synthesizer, ...], cache: SpeechCache, script: Script, clock: Clock) -> None:
    """Render the script's fixed lines in voices of their own, so that no live line waits behind them."""
    async with AsyncExitStack() as stack:
        for voice in voices:
            stack.push_async_callback(voice.aclose)
        await warm(voices[0], cache, script.fixed_lines() + script.openings(), clock)
