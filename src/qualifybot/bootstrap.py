"""The only place that reads the settings, chooses who plays each role, and connects them."""

from __future__ import annotations

import asyncio
import hashlib
import random
import secrets
import socket
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qualifybot.adapters.local.clock import SystemClock
from qualifybot.adapters.local.synthesizer import EspeakSynthesizer
from qualifybot.adapters.local.synthesizer import available as embedded_voice_available
from qualifybot.adapters.local.transcriber import NoTranscriber
from qualifybot.adapters.redis.connect import connect, embedded
from qualifybot.adapters.redis.session_store import RedisSessionStore
from qualifybot.adapters.salesforce.crm import SalesforceCrm
from qualifybot.adapters.salesforce.http import client as salesforce_client
from qualifybot.adapters.salesforce.login import ClientCredentials, Grant, JwtBearer, Login
from qualifybot.adapters.salesforce.mapping import LeadMapping, parse_mapping
from qualifybot.adapters.sql.archive import SqlArchive
from qualifybot.adapters.sql.call_store import SqlCallStore
from qualifybot.adapters.sql.crm import SqlCrm
from qualifybot.adapters.sql.engine import Database, blocking_engine
from qualifybot.adapters.sql.migrations import upgrade
from qualifybot.adapters.sql.worker_registry import SqlWorkerRegistry
from qualifybot.config import Settings
from qualifybot.conversation.books import Books
from qualifybot.conversation.desk import Desk
from qualifybot.conversation.extraction_service import EngineChoice, ExtractionService
from qualifybot.conversation.parts import Parts
from qualifybot.conversation.speech_cache import SpeechCache, warm
from qualifybot.delivery.lead_delivery import DeliveryWorker
from qualifybot.delivery.lead_queue import LeadQueue
from qualifybot.delivery.retention import retain
from qualifybot.delivery.steps import LeadSteps
from qualifybot.domain.events import CallEvent
from qualifybot.domain.models import Question
from qualifybot.domain.reading.reader import prepare
from qualifybot.domain.script import Script, default_script, parse_script
from qualifybot.errors import SettingsError
from qualifybot.observability.health import Readiness
from qualifybot.observability.logging import EventLog
from qualifybot.observability.monitoring import Metrics
from qualifybot.ports.call_store import Archive
from qualifybot.ports.clock import Clock
from qualifybot.ports.crm import Crm
from qualifybot.ports.extractor import Extractor
from qualifybot.ports.observer import Observer
from qualifybot.ports.summarizer import Summarizer
from qualifybot.ports.synthesizer import Synthesizer
from qualifybot.ports.transcriber import Transcriber

if TYPE_CHECKING:
    from openai import AsyncOpenAI


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

    calls: SqlCallStore
    archive: Archive
    delivery: DeliveryWorker
    queue: LeadQueue
    crm: Crm
    database: Database


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


def load_script(settings: Settings) -> Script:
    """The script as deployed. Raises ScriptError, or SettingsError when the file cannot be read."""
    path = settings.qualifybot_script
    script = default_script() if path is None else parse_script(_text(path, "QUALIFYBOT_SCRIPT"))
    return script.as_deployed(
        recorded=settings.qualifybot_recording, transfer_number=settings.qualifybot_transfer_number
    )


def twins(settings: Settings) -> tuple[str, ...]:
    """One line for each role that an embedded twin plays because its vendor's key is not set."""
    roles = (
        (settings.twilio_auth_token, "telephone: TWILIO_AUTH_TOKEN is not set, so only loopback callers are let in"),
        (settings.openai_api_key, "ears: OPENAI_API_KEY is not set, so calls go by keypad and Twilio's own listening"),
        (settings.openai_api_key, "model: OPENAI_API_KEY is not set, so rules read and a template summarises"),
        (settings.elevenlabs_api_key, "mouth: ELEVENLABS_API_KEY is not set, so the embedded voice speaks"),
        (settings.salesforce_login_url, "CRM: SALESFORCE_LOGIN_URL is not set, so leads stay in the database"),
        (
            settings.database_url,
            "record: DATABASE_URL is not set, so a SQLite file keeps it",
        ),
        (settings.redis_url, "sessions: REDIS_URL is not set, so they live in this process alone"),
    )
    return tuple(line for setting, line in roles if not setting)


@asynccontextmanager
async def storage(settings: Settings, script: Script | None = None, *observers: Observer) -> AsyncIterator[Storage]:
    """The record and the delivery of leads; the database is brought to the present schema first.

    Raises StorageUnavailable, or SettingsError when its folder cannot be made.
    """
    clock = SystemClock()
    if settings.database.startswith("sqlite"):
        _make_folder(settings.qualifybot_data_dir)
    async with AsyncExitStack() as stack:
        engine = blocking_engine(settings.database)
        stack.callback(engine.dispose)
        queue = LeadQueue(engine)
        stack.callback(queue.close)
        await upgrade(settings.database)
        await asyncio.to_thread(queue.migrate)
        database = Database(settings.database)
        stack.push_async_callback(database.aclose)
        crm = crm_of(settings, database, clock)
        stack.push_async_callback(crm.aclose)
        calls = SqlCallStore(database, queue.enqueue)
        client = await stack.enter_async_context(openai_of(settings))
        steps = LeadSteps(
            store=calls,
            crm=crm,
            summarizer=_summarizer(settings, client),
            script=script or load_script(settings),
            observer=Observers(*observers),
            clock=clock,
            chance=random.random,
        )
        delivery = DeliveryWorker(
            name=f"{socket.gethostname()}-{secrets.token_hex(4)}",
            engine=engine,
            queue=queue,
            steps=steps,
            store=calls,
            registry=SqlWorkerRegistry(database, clock),
            clock=clock,
        )
        yield Storage(calls, SqlArchive(database, clock), delivery, queue, crm, database)


@asynccontextmanager
async def delivering(settings: Settings, store: Storage) -> AsyncIterator[None]:
    """Deliver leads, and erase what was kept long enough, while inside. Raises StorageUnavailable."""
    await store.delivery.start()
    days = settings.qualifybot_retention_days
    try:
        async with _meanwhile(retain(days, store.archive, SystemClock(), forget_work=store.queue.prune)):
            yield
    finally:
        await store.delivery.stop()


@asynccontextmanager
async def service(settings: Settings, port: int, *observers: Observer, worker: bool = True) -> AsyncIterator[Service]:
    """Everything that takes calls, started and, on leaving, stopped in order."""
    script, clock, secret = load_script(settings), SystemClock(), session_secret(settings)
    async with AsyncExitStack() as stack:
        desks: list[Desk] = []
        metrics = Metrics(lambda: sum(desk.active for desk in desks))
        observer = Observers(metrics, EventLog(), *observers)
        store = await stack.enter_async_context(storage(settings, script, observer))
        client = await stack.enter_async_context(openai_of(settings))
        live = await stack.enter_async_context(sessions(settings)) or RedisSessionStore(
            embedded(), secret=secret.encode()
        )
        voices = voices_of(settings, script)
        for voice in voices:
            stack.push_async_callback(voice.aclose)
        cache = SpeechCache(settings.qualifybot_data_dir / "speech")
        model = _extractor(settings, client)
        prepare(script.context(Question.USE_CASE, clock.now().date(), {}))
        parts = Parts(
            transcriber=_transcriber(settings, client, clock),
            voices=voices,
            cache=cache,
            extraction=lambda fell_back: ExtractionService(settings.qualifybot_extraction, model, fell_back=fell_back),
            books=Books(store.calls, clock),
            observer=observer,
            clock=clock,
            script=script,
        )
        desk = Desk(parts, live, f"{socket.gethostname()}-{secrets.token_hex(4)}")
        desks.append(desk)
        if worker:
            await stack.enter_async_context(delivering(settings, store))
        await stack.enter_async_context(desk.open())
        readiness = Readiness(
            {"database": store.database.ping, "sessions": live.ping},
            lambda: desk.active >= settings.qualifybot_max_calls,
        )
        await stack.enter_async_context(_meanwhile(metrics.watch_loop(clock), _warm(settings, cache, script)))
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
        yield ExtractionService(engine, _extractor(settings, client))


# --- who plays each role --------------------------------------------------------------------------------------------


@asynccontextmanager
async def openai_of(settings: Settings) -> AsyncIterator[AsyncOpenAI | None]:
    """OpenAI's client while inside; None without a key."""
    if settings.openai_api_key is None:
        yield None
        return
    from openai import AsyncOpenAI  # noqa: PLC0415  # heavy, and not needed without a key

    async with AsyncOpenAI(
        api_key=settings.openai_api_key.get_secret_value(),
        base_url=settings.openai_base_url,
        websocket_base_url=settings.openai_realtime_url,
    ) as client:
        yield client


def _transcriber(settings: Settings, client: AsyncOpenAI | None, clock: Clock) -> Transcriber:
    if client is None:
        return NoTranscriber()
    from qualifybot.adapters.openai.transcriber import OpenAITranscriber  # noqa: PLC0415  # heavy

    return OpenAITranscriber(
        client,
        model=settings.qualifybot_stt_model,
        clock=clock,
        audio_format=settings.qualifybot_stt_audio,
        turns=settings.qualifybot_stt_turns,
    )


def _extractor(settings: Settings, client: AsyncOpenAI | None) -> Extractor | None:
    if client is None or settings.qualifybot_extraction == "rules":
        return None
    from qualifybot.adapters.openai.extractor import OpenAIExtractor  # noqa: PLC0415  # heavy

    return OpenAIExtractor(
        client, model=settings.qualifybot_llm_model, fallback_model=settings.qualifybot_llm_fallback_model
    )


def _summarizer(settings: Settings, client: AsyncOpenAI | None) -> Summarizer | None:
    if client is None or settings.qualifybot_summary == "template":
        return None
    from qualifybot.adapters.openai.summarizer import OpenAISummarizer  # noqa: PLC0415  # heavy

    return OpenAISummarizer(
        client, model=settings.qualifybot_llm_model, fallback_model=settings.qualifybot_llm_fallback_model
    )


def voices_of(settings: Settings, script: Script, *, slots: int | None = None) -> tuple[Synthesizer, ...]:
    """In order of preference; the embedded voice, where it is installed, is the last resort."""
    voices: list[Synthesizer] = []
    if settings.elevenlabs_api_key is not None:
        from qualifybot.adapters.elevenlabs.synthesizer import ElevenLabsSynthesizer  # noqa: PLC0415  # heavy

        voices.append(
            ElevenLabsSynthesizer(
                api_key=settings.elevenlabs_api_key.get_secret_value(),
                voice_id=settings.elevenlabs_voice_id,
                model=settings.elevenlabs_model,
                base_url=settings.elevenlabs_base_url,
                language=script.language,
                slots=slots or settings.elevenlabs_concurrency,
            )
        )
    if embedded_voice_available():
        voices.append(EspeakSynthesizer(name=settings.qualifybot_local_voice))
    if not voices:
        raise SettingsError("nothing to speak with: set ELEVENLABS_API_KEY or install the dependency group `offline`")
    return tuple(voices)


async def _warm(settings: Settings, cache: SpeechCache, script: Script) -> None:
    """Render the script's fixed lines in a voice of its own, so that no live line waits behind them."""
    async with AsyncExitStack() as stack:
        voices = voices_of(settings, script, slots=1)
        for voice in voices:
            stack.push_async_callback(voice.aclose)
        await warm(voices[0], cache, script.fixed_lines())


def crm_of(settings: Settings, database: Database, clock: Clock) -> Crm:
    """Salesforce where it is set up, else our own database. Raises SettingsError."""
    login_url, client_id = settings.salesforce_login_url, settings.salesforce_client_id
    if login_url is None or client_id is None:
        return SqlCrm(database, clock)
    mapping = LeadMapping()
    if settings.salesforce_mapping_file is not None:
        mapping = parse_mapping(_text(settings.salesforce_mapping_file, "SALESFORCE_MAPPING_FILE"))
    http = salesforce_client()
    return SalesforceCrm(http, Login(http, login_url, _grant(settings, login_url, client_id), clock), mapping)


def _grant(settings: Settings, login_url: str, client_id: str) -> Grant:
    if settings.salesforce_client_secret is not None:
        return ClientCredentials(client_id, settings.salesforce_client_secret.get_secret_value())
    if settings.salesforce_private_key is not None:
        key = settings.salesforce_private_key.get_secret_value()
    else:
        key = _text(settings.salesforce_private_key_file, "SALESFORCE_PRIVATE_KEY_FILE")
    return JwtBearer(client_id, settings.salesforce_username or "", key, login_url)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"QUALIFYBOT_DATA_DIR: cannot make {path}: {type(error).__name__}") from None


def _text(path: Path | None, setting: str) -> str:
    """A file that a setting names. Raises SettingsError when it cannot be read."""
    try:
        return Path(path or "").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{setting}: cannot read {path}: {type(error).__name__}") from None


def session_secret(settings: Settings) -> str:
    """What session tokens are signed with: replicas that share settings share it."""
    if settings.qualifybot_secret is not None:
        return settings.qualifybot_secret.get_secret_value()
    if settings.twilio_auth_token is not None:
        return hashlib.sha256(b"session:" + settings.twilio_auth_token.get_secret_value().encode()).hexdigest()
    return secrets.token_hex(32)


@asynccontextmanager
async def _meanwhile(*works: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Run these in the background while inside."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
