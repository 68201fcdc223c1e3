"""Plays ElevenLabs' `stream-input` socket: text comes in fragments, audio goes out when enough of it has come."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass, field
from typing import Any, get_args

from fastapi import APIRouter, WebSocket
from pydantic import TypeAdapter, ValidationError

from qualifybot.simulators.elevenlabs import Voices
from qualifybot.simulators.elevenlabs_rules import (
    INVALID_KEY,
    OutputFormat,
    Refused,
    SpeechRequest,
    VoiceSettings,
    check,
    encoded,
    seconds,
    struck,
)

_SCHEDULE = (120, 160, 250, 290)
_MOST_INACTIVITY = 180.0
_POLICY = 1008
_PIECE_SECONDS = 0.25
_SCHEDULES: TypeAdapter[list[int]] = TypeAdapter(list[int])


@dataclass(frozen=True)
class VoiceSockets:
    """The sockets of the simulated voices."""

    voices: Voices

    def router(self) -> APIRouter:
        """The endpoint below `/v1`."""
        router = APIRouter()
        router.add_api_websocket_route("/text-to-speech/{voice}/stream-input", self._connected)
        return router

    async def _connected(self, socket: WebSocket, voice: str) -> None:
        fault = self.voices.faults.strike("elevenlabs")
        if fault is not None and fault.kind not in {"cut", "slow"}:
            await asyncio.sleep(fault.seconds)
            await socket.send_denial_response(struck(fault.kind))
            return
        await socket.accept()
        query = socket.query_params
        try:
            stream = _Stream(
                self.voices,
                socket,
                voice=voice,
                model=query.get("model_id", "eleven_flash_v2_5"),
                output=_output(query.get("output_format", "ulaw_8000")),
                eager=query.get("auto_mode") == "true",
                patience=min(_MOST_INACTIVITY, float(query.get("inactivity_timeout", "20"))),
                broken=fault is not None and fault.kind == "cut",
            )
            await stream.run()
        except Refused as refused:
            error = {"message": refused.message, "error": refused.word, "code": _POLICY}
            await socket.send_text(json.dumps(error))
            await socket.close(_POLICY)


def _output(name: str) -> str:
    if name not in get_args(OutputFormat):
        raise Refused(422, "invalid_output_format", f"Unknown output format {name}.")
    return name


@dataclass
class _Stream:
    voices: Voices
    socket: WebSocket
    voice: str
    model: str
    output: str
    eager: bool
    patience: float
    broken: bool
    settings: VoiceSettings | None = None
    schedule: list[int] = field(default_factory=lambda: list(_SCHEDULE))
    waiting: str = ""

    async def run(self) -> None:
        """Speak what comes until the empty text. Raises Refused."""
        await self._begin(await self._next())
        while (event := await self._next()) is not None:
            text = event.get("text")
            if not isinstance(text, str):
                raise Refused(400, "invalid_input_message", "The message has no text.")
            if text == "":
                await self._speak()
                await self.socket.send_text(json.dumps({"audio": None, "isFinal": True}))
                await self.socket.close(1000)
                return
            self.waiting += text
            due = self.schedule[0] if self.schedule else _SCHEDULE[-1]
            if event.get("flush") or len(self.waiting) >= due or (self.eager and self.waiting.rstrip()[-1:] in ".!?"):
                self.schedule = self.schedule[1:]
                await self._speak()

    async def _begin(self, event: dict[str, Any] | None) -> None:
        if event is None:
            return
        headers, query = self.socket.headers, self.socket.query_params
        key = headers.get("xi-api-key") or event.get("xi-api-key") or event.get("xi_api_key")
        bearer = query.get("authorization") or event.get("authorization")
        if not (self.voices.keys.accept(key) or self.voices.keys.accept_bearer(bearer)):
            raise INVALID_KEY
        try:
            self.settings = VoiceSettings.model_validate(event.get("voice_settings") or {})
            generation = event.get("generation_config") or {}
            self.schedule = _SCHEDULES.validate_python(generation.get("chunk_length_schedule", self.schedule))
        except ValidationError:
            raise Refused(400, "invalid_input_message", "The settings are not valid.") from None
        if any(not 50 <= size <= 500 for size in self.schedule):
            raise Refused(400, "invalid_input_message", "chunk_length_schedule takes 50 to 500.")
        self.waiting = str(event.get("text", "")).lstrip()

    async def _next(self) -> dict[str, Any] | None:
        """The next message; None when the client is gone. Raises Refused."""
        try:
            async with asyncio.timeout(self.patience):
                message = await self.socket.receive()
        except TimeoutError:
            raise Refused(408, "input_timeout_exceeded", "No input for too long.") from None
        if message["type"] == "websocket.disconnect":
            return None
        try:
            event = json.loads(message.get("text") or "")
        except ValueError:
            event = None
        if not isinstance(event, dict):
            raise Refused(400, "invalid_input_message", "The message is not valid JSON.")
        return event

    async def _speak(self) -> None:
        text, self.waiting = self.waiting.strip(), ""
        if not text:
            return
        request = SpeechRequest(text=text, model_id=self.model, voice_settings=self.settings)
        check(self.voice, request)
        self.voices.spoken.append(text)
        async with self.voices.slots.one():
            audio = encoded(await self.voices.speech.render(text, request.speed), self.output)
            await asyncio.sleep(self.voices.pace.first_audio)
            await self._send(audio, text)

    async def _send(self, audio: bytes, text: str) -> None:
        size = round(_PIECE_SECONDS / seconds(2, self.output)) * 2
        alignment = _alignment(text, seconds(len(audio), self.output))
        for start in range(0, len(audio), size):
            if self.broken and start > len(audio) // 2:
                await self.socket.close(1011)
                return
            piece = base64.b64encode(audio[start : start + size]).decode()
            timed = alignment if start == 0 else None
            event = {"audio": piece, "isFinal": None, "alignment": timed, "normalizedAlignment": timed}
            await self.socket.send_text(json.dumps(event))
            speed = self.voices.pace.audio_speed
            await asyncio.sleep(_PIECE_SECONDS / speed if speed else 0)


def _alignment(text: str, length: float) -> dict[str, list[Any]]:
    each = length * 1000 / max(1, len(text))
    starts = [round(i * each) for i in range(len(text))]
    return {"chars": list(text), "charStartTimesMs": starts, "charDurationsMs": [round(each)] * len(text)}
