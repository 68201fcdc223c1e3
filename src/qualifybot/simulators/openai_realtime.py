"""Plays OpenAI's realtime interface for transcription sessions: strict about the wire, understanding by sound alone.

Models that stream send a word's delta while the caller still speaks, a moment after the word, under the id that the
item will have when it is committed; the others send their deltas just before the final transcript.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import itertools
import json
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.responses import JSONResponse
from starlette.websockets import WebSocketState

from qualifybot.audio import RATE, Samples
from qualifybot.simulators.faults import Faults
from qualifybot.simulators.keys import Keys
from qualifybot.simulators.openai_errors import error_response, struck_response
from qualifybot.simulators.pace import Pace
from qualifybot.simulators.realtime_config import STREAMING_MODELS, Json, Refused, initial, updated
from qualifybot.simulators.realtime_ears import RealtimeEars
from qualifybot.simulators.speech_index import SpeechIndex
from qualifybot.simulators.voice_detector import Started, Stopped, VoiceDetector

_MOST_AUDIO = 15 * 1024 * 1024
_LEAST_COMMIT_SECONDS = 0.1
_REFUSED_CLOSE = 4000
_EAGER_SECONDS = {"low": 1.5, "medium": 1.0, "high": 0.5, "auto": 1.0}
"""Silence that ends a turn under semantic detection, which is played by level alone."""
_PHANTOM = "Thank you for watching."
"""What such models hear in noise."""
_TRANSCRIPTION = "conversation.item.input_audio_transcription"


@dataclass
class ItemSeen:
    """An item as the far side had it."""

    id: str
    seconds: float
    transcript: str | None = None
    unknown: bool = False


@dataclass
class SessionSeen:
    """What one connection did: for tests and for a person who looks at `/control`."""

    id: str
    config: Json
    items: list[ItemSeen] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    open: bool = True


@dataclass(frozen=True)
class Realtime:
    """Everything that the realtime endpoint shares between connections."""

    index: SpeechIndex
    faults: Faults
    keys: Keys
    pace: Pace
    chance: Random
    session_seconds: float = 3_600.0
    sessions: deque[SessionSeen] = field(default_factory=lambda: deque(maxlen=1_000))

    def router(self) -> APIRouter:
        """The endpoint below `/v1`."""
        router = APIRouter()
        router.add_api_websocket_route("/realtime", self._connected)
        return router

    async def _connected(self, socket: WebSocket) -> None:
        if fault := self.faults.strike("openai.realtime.connect"):
            await socket.send_denial_response(await struck_response(fault))
            return
        if not self.keys.accept_bearer(socket.headers.get("authorization")):
            await socket.send_denial_response(_unauthorized())
            return
        await socket.accept()
        session = _Session(self, socket)
        if problem := _handshake_problem(socket):
            await session.refuse(problem)
            return
        try:
            await session.run()
        finally:
            session.seen.open = False


def _unauthorized() -> JSONResponse:
    return error_response(401, "Incorrect API key provided.", "invalid_api_key")


def _handshake_problem(socket: WebSocket) -> Refused | None:
    if "openai-beta" in socket.headers:
        return Refused("The Realtime Beta API is no longer supported.", None, "beta_api_shape_disabled")
    if socket.query_params.get("intent") != "transcription":
        return Refused("You must provide a model parameter.", "model", "missing_model")
    if "model" in socket.query_params:
        return Refused("You must not provide a model parameter for transcription sessions.", "model", "invalid_model")
    return None


@dataclass
class _Item:
    id: str
    start: int
    end: int = 0
    sent: str = ""


class _Session:
    """One connection."""

    def __init__(self, realtime: Realtime, socket: WebSocket) -> None:
        self._shared = realtime
        self._socket = socket
        self._now: Callable[[], float] = asyncio.get_running_loop().time
        self._numbers = itertools.count(1)
        session_id = f"sess_{secrets.token_hex(10)}"
        self._config = initial(session_id, int(time.time() + realtime.session_seconds))
        self.seen = SessionSeen(session_id, self._config)
        realtime.sessions.append(self.seen)
        self._ears = RealtimeEars(realtime.index, self._input["format"]["type"])
        self._detector = self._new_detector()
        self._buffered = 0
        self._item = _Item(_item_id(), 0)
        self._previous: str | None = None
        self._finishing: set[asyncio.Task[None]] = set()

    @property
    def _input(self) -> Json:
        config: Json = self._config["audio"]["input"]
        return config

    async def run(self) -> None:
        """Serve the connection until either side ends it."""
        await self._emit("session.created", session=self._config)
        try:
            async with asyncio.timeout(self._shared.session_seconds), asyncio.TaskGroup() as group:
                try:
                    await self._read(group)
                finally:
                    for task in self._finishing:
                        task.cancel()
        except TimeoutError:
            await self.refuse(Refused("Your session hit the maximum duration.", None, "session_expired"), code=1001)

    async def refuse(self, problem: Refused, code: int = _REFUSED_CLOSE) -> None:
        """Say what is wrong and close."""
        await self._error(problem, None)
        if self._socket.application_state is WebSocketState.CONNECTED:
            await self._socket.close(code, f"invalid_request_error.{problem.code}")

    async def _read(self, group: asyncio.TaskGroup) -> None:
        while self._socket.application_state is WebSocketState.CONNECTED:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            event: Any = None
            try:
                event = _parsed(message.get("text"))
                await self._handle(event, group)
            except Refused as problem:
                await self._error(problem, event.get("event_id") if event else None)

    async def _handle(self, event: Json, group: asyncio.TaskGroup) -> None:
        match event["type"]:
            case "input_audio_buffer.append":
                await self._append(event, group)
            case "input_audio_buffer.commit":
                await self._commit(group)
            case "input_audio_buffer.clear":
                self._ears.flush(self._now())
                self._begin_item()
                await self._emit("input_audio_buffer.cleared")
            case "session.update":
                await self._update(event)
            case other:
                raise Refused(f"Invalid value: '{other}'.", "type")

    async def _update(self, event: Json) -> None:
        config = updated(self._config, event.get("session"))
        self._ears.flush(self._now())
        changed = config["audio"]["input"]["format"] != self._input["format"]
        self._config = self.seen.config = config
        if changed:
            self._ears.use(self._input["format"]["type"])
        self._detector = self._new_detector()
        await self._emit("session.updated", session=config)

    def _new_detector(self) -> VoiceDetector | None:
        detection = self._input["turn_detection"]
        if detection is None:
            return None
        if detection["type"] == "semantic_vad":
            return VoiceDetector(0.5, _EAGER_SECONDS.get(detection["eagerness"], 1.0))
        return VoiceDetector(detection["threshold"], detection["silence_duration_ms"] / 1000)

    async def _append(self, event: Json, group: asyncio.TaskGroup) -> None:
        try:
            audio = base64.b64decode(event["audio"], validate=True)
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise Refused("Invalid 'audio': expected base64-encoded bytes.", "audio", "invalid_value") from None
        if len(audio) > _MOST_AUDIO:
            raise Refused("Audio is larger than 15 MiB.", "audio", "string_above_max_length")
        self._buffered += len(audio)
        samples = self._ears.take(audio, self._now())
        if samples is None:
            return
        if self._detector is not None:
            await self._detect(self._detector, samples, group)
        elif self._model in STREAMING_MODELS:
            await self._stream_words()

    @property
    def _model(self) -> str | None:
        return (self._input["transcription"] or {}).get("model")

    async def _stream_words(self) -> None:
        """Send what was said up to a moment ago."""
        until = self._ears.position - round(self._shared.pace.delta_lag * RATE)
        words = self._ears.words(self._item.start, self._ears.position)
        await self._delta(self._item, " ".join(word.text for word in words if word.end <= until))

    async def _detect(self, detector: VoiceDetector, samples: Samples, group: asyncio.TaskGroup) -> None:
        for change in detector.hear(samples):
            match change:
                case Started(at):
                    padding = self._input["turn_detection"].get("prefix_padding_ms", 300) * RATE // 1000
                    self._item.start = max(self._item.start, at - padding)
                    await self._emit(
                        "input_audio_buffer.speech_started",
                        audio_start_ms=_milliseconds(self._item.start),
                        item_id=self._item.id,
                    )
                case Stopped(at):
                    await self._emit(
                        "input_audio_buffer.speech_stopped", audio_end_ms=_milliseconds(at), item_id=self._item.id
                    )
                    await self._finish_item(group)

    async def _commit(self, group: asyncio.TaskGroup) -> None:
        self._ears.flush(self._now())
        if self._ears.seconds(self._buffered) < _LEAST_COMMIT_SECONDS:
            milliseconds = self._ears.seconds(self._buffered) * 1000
            message = f"Expected at least 100ms of audio, but the buffer only has {milliseconds:.2f}ms of audio."
            raise Refused(f"Error committing input audio buffer: {message}", None, "input_audio_buffer_commit_empty")
        await self._finish_item(group)

    async def _finish_item(self, group: asyncio.TaskGroup) -> None:
        fault = self._shared.faults.strike("openai.realtime.session")
        if fault is not None and fault.kind.startswith("close-"):
            await self._socket.close(int(fault.kind.removeprefix("close-")))
            return
        if fault is not None:
            await self._error(Refused("The server had an error.", None, "server_error"), None, kind="server_error")
        item, self._item.end = self._item, self._ears.position
        seen = ItemSeen(item.id, (item.end - item.start) / RATE)
        self.seen.items.append(seen)
        previous, self._previous = self._previous, item.id
        self._begin_item()
        await self._emit("input_audio_buffer.committed", previous_item_id=previous, item_id=item.id)
        content = [{"type": "input_audio", "transcript": None}]
        message = {"id": item.id, "type": "message", "role": "user", "status": "completed", "content": content}
        await self._emit("conversation.item.added", previous_item_id=previous, item=message)
        if self._model is not None:
            task = group.create_task(self._transcribe(item, seen, self._now()))
            self._finishing.add(task)
            task.add_done_callback(self._finishing.discard)

    def _begin_item(self) -> None:
        self._buffered = 0
        self._item = _Item(_item_id(), self._ears.position)

    async def _transcribe(self, item: _Item, seen: ItemSeen, committed: float) -> None:
        pace, fault = self._shared.pace, self._shared.faults.strike("openai.realtime.final")
        kind = fault.kind if fault else None
        passed_over = kind == "overtaken" and len(self.seen.items) % 2 == 0
        end = self._ears.speech_end(item.start, item.end)
        spoken = self._ears.arrived(end) if end is not None else None
        due = max((spoken or committed) + pace.draw_final(self._shared.chance), committed + pace.after_commit)
        if kind != "empty":
            await self._stream_rest(item, due)
        await self._until(due + (fault.seconds if fault and not passed_over else 0))
        if kind == "never":
            return
        if kind == "failed":
            problem = {"type": "server_error", "code": "transcription_failed", "message": "Failed.", "param": None}
            await self._emit(f"{_TRANSCRIPTION}.failed", item_id=item.id, content_index=0, error=problem)
            return
        text = "" if kind == "empty" else " ".join(w.text for w in self._ears.words(item.start, item.end))
        if kind == "phantom" and not text:
            text = _PHANTOM
        seen.transcript, seen.unknown = text, self._ears.unknown(item.start, item.end)
        usage = {"type": "duration", "seconds": round(seen.seconds, 3)}
        done: Json = {"item_id": item.id, "content_index": 0, "transcript": text, "usage": usage}
        for _ in range(2 if kind == "twice" else 1):
            await self._emit(f"{_TRANSCRIPTION}.completed", **done)

    async def _stream_rest(self, item: _Item, due: float) -> None:
        """The words not sent yet, each a moment after it was spoken where the model streams, else just before `due`."""
        words = self._ears.words(item.start, item.end)
        for count, word in enumerate(words, start=1):
            text = " ".join(spoken.text for spoken in words[:count])
            if len(text) <= len(item.sent):
                continue
            if self._model in STREAMING_MODELS:
                arrived = self._ears.arrived(word.end) or self._now()
                await self._until(min(due, arrived + self._shared.pace.delta_lag))
            elif self._model == "whisper-1" and count < len(words):
                continue
            else:
                await self._until(due - 0.01 * (len(words) - count))
            await self._delta(item, text)

    async def _delta(self, item: _Item, text: str) -> None:
        """The part of the transcript so far that was not sent; fragments are never taken back."""
        if len(text) <= len(item.sent) or not text.startswith(item.sent):
            return
        fragment, item.sent = text[len(item.sent) :], text
        await self._emit(f"{_TRANSCRIPTION}.delta", item_id=item.id, content_index=0, delta=fragment)

    async def _until(self, moment: float) -> None:
        if (delay := moment - self._now()) > 0:
            await asyncio.sleep(delay)

    async def _error(self, problem: Refused, event_id: object, kind: str = "invalid_request_error") -> None:
        self.seen.errors.append(problem.code or kind)
        detail = {"message": problem.message, "param": problem.param, "code": problem.code}
        await self._emit("error", error={"type": kind, **detail, "event_id": event_id})

    async def _emit(self, kind: str, **fields: Any) -> None:
        if self._socket.application_state is not WebSocketState.CONNECTED:
            return
        event = {"type": kind, "event_id": f"event_{next(self._numbers)}", **fields}
        try:
            await self._socket.send_text(json.dumps(event))
        except WebSocketDisconnect:
            return  # the reader meets the same end and closes the session


def _parsed(text: str | None) -> Json:
    try:
        event = json.loads(text or "")
    except json.JSONDecodeError:
        raise Refused("We could not parse the JSON body of your event.", None, "invalid_json") from None
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise Refused("Missing required parameter: 'type'.", "type", "missing_required_parameter")
    return event


def _item_id() -> str:
    return f"item_{secrets.token_hex(10)}"


def _milliseconds(samples: int) -> int:
    return samples * 1000 // RATE
