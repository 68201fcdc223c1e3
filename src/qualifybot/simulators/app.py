"""All simulated vendors under one roof, each below its own path, and a control room to watch and trouble them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from fastapi import APIRouter, FastAPI

from qualifybot.simulators.bot_speech import BotSpeech
from qualifybot.simulators.control import ControlRoom
from qualifybot.simulators.elevenlabs import Slots, Voices
from qualifybot.simulators.elevenlabs_socket import VoiceSockets
from qualifybot.simulators.faults import Faults
from qualifybot.simulators.keys import Keys
from qualifybot.simulators.openai_chat import ChatModels
from qualifybot.simulators.openai_realtime import Realtime
from qualifybot.simulators.pace import PUBLISHED, Pace
from qualifybot.simulators.salesforce import Salesforce
from qualifybot.simulators.salesforce_login import Logins
from qualifybot.simulators.speech_index import SpeechIndex
from qualifybot.simulators.twilio_rest import TwilioRest

_VOICES_AT_ONCE, _VOICES_WAITING = 10, 10


@dataclass(frozen=True)
class Simulators:
    """The vendors themselves, for whoever wants to look inside."""

    faults: Faults
    index: SpeechIndex
    speech: BotSpeech
    realtime: Realtime
    chat: ChatModels
    voices: Voices
    salesforce: Salesforce
    twilio: TwilioRest

    def app(self) -> FastAPI:
        """`/openai/v1`, `/elevenlabs/v1`, `/salesforce/services`, `/twilio/2010-04-01` and `/control`."""

        @asynccontextmanager
        async def life(_app: FastAPI) -> AsyncIterator[None]:
            try:
                yield
            finally:
                await self.speech.close()

        app = FastAPI(title="Simulated vendors", lifespan=life)
        app.include_router(ControlRoom(**vars(self)).router(), prefix="/control")
        sockets = VoiceSockets(self.voices)
        app.mount("/openai", _vendor("/v1", self.realtime.router(), self.chat.router()))
        app.mount("/elevenlabs", _vendor("/v1", self.voices.router(), sockets.router()))
        app.mount("/salesforce", _vendor("/services", self.salesforce.router()))
        app.mount("/twilio", _vendor("/2010-04-01", self.twilio.router()))
        return app


def simulate(
    *,
    utterances: Path,
    faults: Faults | None = None,
    keys: Keys | None = None,
    pace: Pace = PUBLISHED,
    chance: Random | None = None,
) -> Simulators:
    """The vendors, knowing the callers' clips in `utterances`; no faults and the published pace unless told."""
    faults, keys, speech = faults or Faults(), keys or Keys(), BotSpeech()
    index = SpeechIndex(utterances)
    return Simulators(
        faults=faults,
        index=index,
        speech=speech,
        realtime=Realtime(index, faults, keys, pace, chance or Random(0)),
        chat=ChatModels(faults, keys, pace),
        voices=Voices(faults, keys, pace, speech, Slots(_VOICES_AT_ONCE, _VOICES_WAITING)),
        salesforce=Salesforce(Logins(keys), faults, pace),
        twilio=TwilioRest(faults, keys),
    )


def build_simulators(
    *,
    utterances: Path,
    faults: Faults | None = None,
    keys: Keys | None = None,
    pace: Pace = PUBLISHED,
    chance: Random | None = None,
) -> FastAPI:
    """The same as one application."""
    return simulate(utterances=utterances, faults=faults, keys=keys, pace=pace, chance=chance).app()


def _vendor(prefix: str, *routers: APIRouter) -> FastAPI:
    app = FastAPI(openapi_url=None)
    for router in routers:
        app.include_router(router, prefix=prefix)
    return app
