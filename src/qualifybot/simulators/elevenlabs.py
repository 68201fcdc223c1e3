"""Plays ElevenLabs' text to speech over HTTP: validation, concurrency limit, first-byte delay and pace of delivery."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fastapi import APIRouter, Header, Query
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from qualifybot.simulators.bot_speech import BotSpeech
from qualifybot.simulators.broken_answer import CutOff
from qualifybot.simulators.elevenlabs_rules import (
    INVALID_KEY,
    TOO_MANY,
    OutputFormat,
    Refused,
    SpeechRequest,
    check,
    encoded,
    media_type,
    seconds,
    struck,
)
from qualifybot.simulators.faults import Fault, Faults
from qualifybot.simulators.keys import Keys
from qualifybot.simulators.pace import Pace

_CHUNK_SECONDS = 0.064
_SLOW = 0.5
"""A starving stream comes at half the speed at which it plays."""


class Slots:
    """So many requests at a time, so many waiting; one more is turned away."""

    def __init__(self, limit: int, queue: int) -> None:
        self.limit = limit
        self.running = 0
        self._room = asyncio.Semaphore(limit)
        self._waiting = 0
        self._queue = queue

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A slot, once there is one. Raises Refused when too many wait already."""
        if self._room.locked() and self._waiting >= self._queue:
            raise TOO_MANY
        self._waiting += 1
        try:
            await self._room.acquire()
        finally:
            self._waiting -= 1
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1
            self._room.release()


class _Queued(Response):
    """An answer that begins when there is a slot for it and holds the slot until its end, however it ends."""

    def __init__(self, slots: Slots, begun: Callable[[], Response]) -> None:
        super().__init__()
        self._slots = slots
        self._begun = begun

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with self._slots.one():
                await self._begun()(scope, receive, send)
        except Refused as refused:
            await refused.response()(scope, receive, send)


@dataclass
class Voices:
    """The simulated vendor; `spoken` holds the texts it was asked for lately."""

    faults: Faults
    keys: Keys
    pace: Pace
    speech: BotSpeech
    slots: Slots
    spoken: deque[str] = field(default_factory=lambda: deque(maxlen=1_000))

    def router(self) -> APIRouter:
        """The endpoints below `/v1`."""
        router = APIRouter()
        router.add_api_route("/text-to-speech/{voice}/stream", self._stream, methods=["POST"], response_model=None)
        router.add_api_route("/text-to-speech/{voice}", self._whole, methods=["POST"], response_model=None)
        return router

    async def _stream(
        self,
        voice: str,
        request: SpeechRequest,
        output_format: OutputFormat = "ulaw_8000",
        optimize_streaming_latency: int = Query(0, ge=0, le=4),
        xi_api_key: str | None = Header(None),
    ) -> Response:
        return await self._answer(voice, request, output_format, xi_api_key)

    async def _whole(
        self,
        voice: str,
        request: SpeechRequest,
        output_format: OutputFormat = "ulaw_8000",
        xi_api_key: str | None = Header(None),
    ) -> Response:
        return await self._answer(voice, request, output_format, xi_api_key)

    async def _answer(self, voice: str, request: SpeechRequest, output: str, key: str | None) -> Response:
        fault = self.faults.strike("elevenlabs")
        if fault is not None and fault.kind not in {"cut", "slow"}:
            await asyncio.sleep(fault.seconds)
            return struck(fault.kind)
        try:
            if not self.keys.accept(key):
                raise INVALID_KEY
            check(voice, request)
            audio = encoded(await self.speech.render(request.text, request.speed), output)
            self.spoken.append(request.text)
        except Refused as refused:
            return refused.response()

        def begun() -> Response:
            pieces = self._paced(audio, output, fault)
            if fault is not None and fault.kind == "cut":
                return CutOff(pieces, media_type(output))
            return StreamingResponse(pieces, media_type=media_type(output), headers=self._headers(len(request.text)))

        return _Queued(self.slots, begun)

    def _headers(self, cost: int) -> dict[str, str]:
        return {
            "request-id": secrets.token_hex(10),
            "history-item-id": secrets.token_hex(10),
            "character-cost": str(cost),
            "current-concurrent-requests": str(self.slots.running),
            "maximum-concurrent-requests": str(self.slots.limit),
        }

    async def _paced(self, audio: bytes, output: str, fault: Fault | None) -> AsyncIterator[bytes]:
        kind = fault.kind if fault else None
        sent = audio[: len(audio) // 4 * 2] if kind == "cut" else audio
        speed = _SLOW if kind == "slow" else self.pace.audio_speed
        size = round(_CHUNK_SECONDS / seconds(2, output)) * 2
        await asyncio.sleep(self.pace.first_audio)
        for start in range(0, len(sent), size):
            yield sent[start : start + size]
            await asyncio.sleep(_CHUNK_SECONDS / speed if speed else 0)
