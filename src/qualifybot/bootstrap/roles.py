"""Who plays each role: the vendor whose key is set, else its embedded twin."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from qualifybot.adapters.local.spool import Spool
from qualifybot.adapters.local.summarizer import TemplateSummarizer
from qualifybot.adapters.local.synthesizer import EspeakSynthesizer
from qualifybot.adapters.local.synthesizer import available as embedded_voice_available
from qualifybot.adapters.local.transcriber import NoTranscriber
from qualifybot.adapters.salesforce.crm import OnMatch, SalesforceCrm
from qualifybot.adapters.salesforce.http import client as salesforce_client
from qualifybot.adapters.salesforce.login import ClientCredentials, Grant, JwtBearer, Login
from qualifybot.adapters.salesforce.mapping import LeadMapping, parse_mapping
from qualifybot.adapters.sql.crm import SqlCrm
from qualifybot.adapters.sql.engine import Database
from qualifybot.adapters.webhook.notifier import WebhookNotifier
from qualifybot.adapters.webhook.protocol import Form, Telling
from qualifybot.bootstrap.deployment import text_of
from qualifybot.config import Settings
from qualifybot.domain.prices import Usage
from qualifybot.domain.script import Script
from qualifybot.errors import SettingsError
from qualifybot.ports.clock import Clock
from qualifybot.ports.crm import Crm
from qualifybot.ports.extractor import Extractor
from qualifybot.ports.notifier import Notifier
from qualifybot.ports.summarizer import Summarizer
from qualifybot.ports.synthesizer import Synthesizer
from qualifybot.ports.transcriber import Transcriber

if TYPE_CHECKING:
    from openai import AsyncOpenAI

Spent = Callable[[Usage], None]


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


def transcriber_of(settings: Settings, client: AsyncOpenAI | None, clock: Clock, spent: Spent) -> Transcriber:
    if client is None:
        return NoTranscriber()
    from qualifybot.adapters.openai.transcriber import OpenAITranscriber  # noqa: PLC0415  # heavy

    return OpenAITranscriber(
        client,
        model=settings.qualifybot_stt_model,
        clock=clock,
        audio_format=settings.qualifybot_stt_audio,
        turns=settings.qualifybot_stt_turns,
        spent=spent,
    )


def extractor_of(settings: Settings, client: AsyncOpenAI | None, spent: Spent = lambda usage: None) -> Extractor | None:
    if client is None or settings.qualifybot_extraction == "rules":
        return None
    from qualifybot.adapters.openai.extractor import OpenAIExtractor  # noqa: PLC0415  # heavy

    return OpenAIExtractor(
        client,
        model=settings.qualifybot_llm_model,
        fallback_model=settings.qualifybot_llm_fallback_model,
        spent=spent,
    )


def summarizer_of(settings: Settings, client: AsyncOpenAI | None, script: Script, spent: Spent) -> Summarizer:
    if client is None or settings.qualifybot_summary == "template":
        return TemplateSummarizer(script)
    from qualifybot.adapters.openai.summarizer import OpenAISummarizer  # noqa: PLC0415  # heavy

    return OpenAISummarizer(
        client,
        model=settings.qualifybot_llm_model,
        fallback_model=settings.qualifybot_llm_fallback_model,
        spent=spent,
    )


def voices_of(
    settings: Settings, script: Script, spent: Spent = lambda usage: None, *, slots: int | None = None
) -> tuple[Synthesizer, ...]:
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
                spent=spent,
            )
        )
    if embedded_voice_available():
        voices.append(EspeakSynthesizer(name=settings.qualifybot_local_voice))
    if not voices:
        raise SettingsError("nothing to speak with: set ELEVENLABS_API_KEY or install the dependency group `offline`")
    return tuple(voices)


def spool_of(settings: Settings) -> Spool:
    """Where finished calls wait while the database is gone."""
    return Spool(settings.qualifybot_data_dir / "spool")


def crm_of(settings: Settings, database: Database, clock: Clock) -> Crm:
    """Salesforce where it is set up, else our own database. Raises SettingsError."""
    login_url, client_id = settings.salesforce_login_url, settings.salesforce_client_id
    if login_url is None or client_id is None:
        return SqlCrm(database, clock)
    mapping = LeadMapping()
    if settings.salesforce_mapping_file is not None:
        mapping = parse_mapping(text_of(settings.salesforce_mapping_file, "SALESFORCE_MAPPING_FILE"))
    http = salesforce_client()
    login = Login(http, login_url, _grant(settings, login_url, client_id), clock)
    return SalesforceCrm(http, login, mapping, on_match=OnMatch(settings.salesforce_duplicates))


def notifier_of(settings: Settings) -> Notifier | None:
    """Who is told of leads; None where nobody is."""
    if settings.qualifybot_notify_url is None:
        return None
    telling = Telling(
        Form(settings.qualifybot_notify_format), settings.console_url, settings.qualifybot_notify_personal
    )
    return WebhookNotifier(settings.qualifybot_notify_url.get_secret_value(), telling)


def _grant(settings: Settings, login_url: str, client_id: str) -> Grant:
    if settings.salesforce_client_secret is not None:
        return ClientCredentials(client_id, settings.salesforce_client_secret.get_secret_value())
    if settings.salesforce_private_key is not None:
        key = settings.salesforce_private_key.get_secret_value()
    else:
        key = text_of(settings.salesforce_private_key_file, "SALESFORCE_PRIVATE_KEY_FILE")
    return JwtBearer(client_id, settings.salesforce_username or "", key, login_url)
