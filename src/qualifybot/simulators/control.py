"""The control room: puts faults in force, scripts replies and shows what the simulated vendors hold."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict

from qualifybot.errors import SettingsError
from qualifybot.simulators.bot_speech import BotSpeech
from qualifybot.simulators.elevenlabs import Voices
from qualifybot.simulators.faults import Faults
from qualifybot.simulators.openai_chat import ChatModels
from qualifybot.simulators.openai_realtime import Realtime
from qualifybot.simulators.salesforce import Salesforce
from qualifybot.simulators.speech_index import SpeechIndex
from qualifybot.simulators.twilio_rest import TwilioRest

Json = dict[str, Any]


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FaultOrder(_Order):
    """Other faults from now on."""

    specification: str


class ReplyOrder(_Order):
    """What the chat models are to say next: texts word for word, or values as JSON."""

    replies: list[str | Json]


class OrgOrder(_Order):
    """Changes to the simulated org; what is left out stays."""

    duplicate_rule: bool | None = None
    daily_limit: int | None = None
    certificate: str | None = None
    end_sessions: bool = False


class CallOrder(_Order):
    """A call that the telephone interface is to know."""

    sid: str
    account_sid: str
    status: str = "in-progress"


@dataclass(frozen=True)
class ControlRoom:
    """Everything below `/control`."""

    faults: Faults
    index: SpeechIndex
    speech: BotSpeech
    realtime: Realtime
    chat: ChatModels
    voices: Voices
    salesforce: Salesforce
    twilio: TwilioRest

    def router(self) -> APIRouter:
        """The endpoints."""
        router = APIRouter()
        router.add_api_route("", self._overview, methods=["GET"])
        router.add_api_route("/faults", self._set_faults, methods=["PUT"])
        router.add_api_route("/openai/sessions", self._sessions, methods=["GET"])
        router.add_api_route("/openai/requests", self._requests, methods=["GET"])
        router.add_api_route("/openai/replies", self._script, methods=["POST"])
        router.add_api_route("/elevenlabs", self._spoken, methods=["GET"])
        router.add_api_route("/salesforce", self._org, methods=["GET"])
        router.add_api_route("/salesforce", self._change_org, methods=["PATCH"])
        router.add_api_route("/twilio", self._calls, methods=["GET"])
        router.add_api_route("/twilio/calls", self._ring, methods=["POST"])
        return router

    async def _overview(self) -> Json:
        items = [item for session in self.realtime.sessions for item in session.items]
        return {
            "faults": self.faults.specification,
            "struck": dict(self.faults.struck),
            "clips": len(self.index),
            "sessions": len(self.realtime.sessions),
            "sessions_open": sum(session.open for session in self.realtime.sessions),
            "items": len(items),
            "items_unknown": sum(item.unknown for item in items),
            "leads": len(self.salesforce.org.records("Lead")),
        }

    async def _set_faults(self, order: FaultOrder) -> Json:
        try:
            self.faults.set(order.specification)
        except SettingsError as error:
            raise HTTPException(400, str(error)) from None
        return {"faults": self.faults.specification}

    async def _sessions(self) -> list[Json]:
        return [asdict(session) for session in self.realtime.sessions]

    async def _requests(self) -> list[Json]:
        return list(self.chat.requests)

    async def _script(self, order: ReplyOrder) -> Json:
        self.chat.replies.extend(
            reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False) for reply in order.replies
        )
        return {"waiting": len(self.chat.replies)}

    async def _spoken(self) -> Json:
        return {"spoken": list(self.voices.spoken), "running": self.voices.slots.running}

    async def _org(self) -> Json:
        org = self.salesforce.org
        return {"leads": org.records("Lead"), "tasks": org.records("Task"), "requests": self.salesforce.used}

    async def _change_org(self, order: OrgOrder) -> Json:
        if order.duplicate_rule is not None:
            self.salesforce.org.duplicate_rule = order.duplicate_rule
        if order.daily_limit is not None:
            self.salesforce.daily_limit = order.daily_limit
        if order.certificate is not None:
            self.salesforce.logins.certificate = order.certificate
        if order.end_sessions:
            self.salesforce.logins.invalidate()
        return {"duplicate_rule": self.salesforce.org.duplicate_rule, "daily_limit": self.salesforce.daily_limit}

    async def _calls(self) -> Json:
        return {"calls": list(self.twilio.calls.values()), "requests": list(self.twilio.requests)}

    async def _ring(self, order: CallOrder) -> Json:
        self.twilio.ring(order.sid, order.account_sid, status=order.status)
        return self.twilio.calls[order.sid]
