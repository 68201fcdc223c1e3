"""The demo's one call: server, vendor stand-in and caller in one process, over real sockets with real audio."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from random import Random

from fastapi import FastAPI

from qualifybot.background import meanwhile
from qualifybot.bootstrap import Service, service
from qualifybot.config import Settings, load_settings
from qualifybot.domain.events import CallEvent, CallStarted
from qualifybot.domain.models import Question
from qualifybot.domain.reading.reader import prepare
from qualifybot.domain.record import CallRecord, DeliveryStatus
from qualifybot.domain.record_form import call_to_json
from qualifybot.entrypoints.asked_topics import AskedTopics
from qualifybot.entrypoints.console_mount import console_beside
from qualifybot.entrypoints.demo_show import DemoShow, demo_json
from qualifybot.entrypoints.http import create_app
from qualifybot.entrypoints.running import settle_memory
from qualifybot.entrypoints.server import free_port
from qualifybot.errors import QualifyBotError, StorageUnavailable
from qualifybot.simulators.caller_speech import CallerSpeech
from qualifybot.simulators.faults import Faults
from qualifybot.simulators.keys import Keys
from qualifybot.simulators.openai_realtime import Realtime
from qualifybot.simulators.pace import PUBLISHED
from qualifybot.simulators.phone.caller import ScriptedCaller
from qualifybot.simulators.phone.personas import Persona
from qualifybot.simulators.phone.phone import place_call
from qualifybot.simulators.phone.report import CallReport
from qualifybot.simulators.serving import serve
from qualifybot.simulators.speech_index import SpeechIndex

DELIVERY_SECONDS = 30.0
_LOOK_EVERY = 0.2


class NoRecord(QualifyBotError):
    """The call could not be placed or left nothing behind."""

    code = "no_record"


async def ring(settings: Settings, who: Persona, port: int, *, stay: bool, as_json: bool) -> bool:
    """Place the call, show it, and tell whether its lead was delivered.

    `stay` keeps server and console up until cancelled.
    """
    clips = settings.qualifybot_data_dir / "utterances"
    realtime = Realtime(SpeechIndex(clips), Faults(), Keys(), PUBLISHED, Random())  # noqa: S311  # delays, no secrets
    openai = FastAPI()
    openai.include_router(realtime.router(), prefix="/v1")
    topics = AskedTopics()
    async with AsyncExitStack() as stack:
        openai_base = await stack.enter_async_context(serve(openai))
        embedded = embedded_settings(f"{openai_base}/v1")
        show = None if as_json else stack.enter_context(DemoShow())
        answered = _Answered()
        watching = (topics, answered) if show is None else (topics, answered, show)
        running = await stack.enter_async_context(service(embedded, port or free_port(), *watching, prepared=False))
        app = create_app(running)
        console = await stack.enter_async_context(console_beside(app, running))
        base = await stack.enter_async_context(serve(app, _port_of(running)))
        speech = CallerSpeech(clips, who.voice, who.speed)
        stack.push_async_callback(speech.close)
        caller = ScriptedCaller(who.lines, speech, who.behaviour, topics.on())
        settle_memory()
        async with meanwhile(_prepare_reader(running, answered)):
            report = await place_call(base, caller=caller, auth_token=_token(embedded))
        record = await _delivered(running, report)
        if show is None:
            lead = call_to_json(record) if record.makes_lead else {}
            sys.stdout.write(json.dumps(demo_json(record, report, lead), ensure_ascii=False) + "\n")
        else:
            show.finish(record, report, f"{base}/console" if stay else None)
        if stay:
            if console is not None:
                console.load()
            await asyncio.Event().wait()
        return record.delivery.status is DeliveryStatus.DELIVERED


class _Answered:
    """An observer that waits for the first call to be answered."""

    def __init__(self) -> None:
        self._answered = asyncio.Event()

    def observe(self, event: CallEvent) -> None:
        """Take note of the call."""
        if isinstance(event, CallStarted):
            self._answered.set()

    async def wait(self) -> None:
        """Return once there is a call."""
        await self._answered.wait()


async def _prepare_reader(running: Service, answered: _Answered) -> None:
    """Get the reader ready while the greeting is said: before, it would keep the telephone from ringing."""
    await answered.wait()
    await asyncio.to_thread(prepare, running.script.context(Question.USE_CASE, datetime.now(UTC).date(), {}))


def embedded_settings(openai_base_url: str) -> Settings:
    """The settings with every vendor left out, but for the stand-in of OpenAI's transcription."""
    return load_settings(
        openai_api_key="sim-demo",
        openai_base_url=openai_base_url,
        openai_ws_base_url=None,
        qualifybot_stt_model="gpt-live-transcribe",
        qualifybot_stt_turns="client",
        qualifybot_extraction="rules",
        qualifybot_summary="template",
        twilio_auth_token=secrets.token_hex(16),
        elevenlabs_api_key=None,
        salesforce_login_url=None,
        database_url=None,
        redis_url=None,
        public_url=None,
    )


def _token(settings: Settings) -> str | None:
    return settings.twilio_auth_token.get_secret_value() if settings.twilio_auth_token else None


def _port_of(running: Service) -> int:
    return int(running.public_base.rpartition(":")[2])


async def _delivered(running: Service, report: CallReport) -> CallRecord:
    """The call's record once its lead's delivery came to an end. Raises NoRecord."""
    record = None
    try:
        async with asyncio.timeout(DELIVERY_SECONDS):
            while True:
                record = await running.storage.calls.load(report.call_sid)
                if record and record.outcome and record.delivery.status is not DeliveryStatus.PENDING:
                    return record
                await asyncio.sleep(_LOOK_EVERY)
    except (TimeoutError, StorageUnavailable):
        if record is None:
            raise NoRecord(f"the call left no record: {report.problem or 'it was not answered'}") from None
        return record
