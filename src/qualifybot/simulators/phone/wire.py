"""Media Streams messages as the carrier writes and reads them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qualifybot import audio
from qualifybot.simulators.phone import faults
from qualifybot.simulators.phone.faults import CarrierFault

FRAME_MS = round(audio.FRAME_SECONDS * 1000)
_SILENT_FRAME = audio.SILENT_BYTE * audio.FRAME
_SILENT_PAYLOAD = base64.b64encode(_SILENT_FRAME).decode()

CONNECTED = '{"event":"connected","protocol":"Call","version":"1.0.0"}'


@dataclass(frozen=True, slots=True)
class Media:
    """μ-law audio for the caller's ear."""

    audio: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """Wants to be told when everything before it was played."""

    name: str


@dataclass(frozen=True, slots=True)
class Clear:
    """Drop what was not played yet."""


def read(text: str | bytes, stream_sid: str) -> Media | Mark | Clear:
    """One message of the server. Raises CarrierFault with the carrier's number if it breaks the wire's rules."""
    message = _object(text)
    if message.get("streamSid") != stream_sid:
        raise CarrierFault(faults.STREAM_PROTOCOL, "streamSid missing or of another stream")
    match message:
        case {"event": "media", "media": {"payload": str(payload)}}:
            return Media(_ulaw(payload))
        case {"event": "mark", "mark": {"name": str(name)}} if name:
            return Mark(name)
        case {"event": "clear"}:
            return Clear()
        case _:
            raise CarrierFault(faults.STREAM_BAD_MESSAGE, f"no {message.get('event')} message looks like this")


def _object(text: str | bytes) -> dict[str, Any]:
    if isinstance(text, bytes):
        raise CarrierFault(faults.STREAM_PROTOCOL, "a binary frame")
    try:
        message = json.loads(text)
    except ValueError:
        raise CarrierFault(faults.STREAM_PROTOCOL, "not JSON") from None
    if not isinstance(message, dict):
        raise CarrierFault(faults.STREAM_PROTOCOL, "not a JSON object")
    return message


def _ulaw(payload: str) -> bytes:
    try:
        sound = base64.b64decode(payload, validate=True)
    except binascii.Error:
        raise CarrierFault(faults.STREAM_BAD_MESSAGE, "payload is not base64") from None
    if not sound or sound.startswith((b"RIFF", b"ID3")):
        raise CarrierFault(faults.STREAM_BAD_MESSAGE, "payload is empty or has a file header")
    return sound


@dataclass(slots=True)
class Writer:
    """The carrier's side of one stream: every message numbered, every figure a string where the carrier's is one."""

    account_sid: str
    call_sid: str
    stream_sid: str
    _sequence: int = field(default=0, init=False)
    _chunk: int = field(default=0, init=False)

    def start(self, parameters: Mapping[str, str]) -> str:
        """The second message of a stream."""
        start = {
            "accountSid": self.account_sid,
            "streamSid": self.stream_sid,
            "callSid": self.call_sid,
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": audio.RATE, "channels": 1},
            "customParameters": dict(parameters),
        }
        return self._numbered("start", start)

    def media(self, frame: bytes) -> str:
        """20 ms of the caller. Built by hand: it is sent fifty times a second on every line."""
        self._sequence += 1
        self._chunk += 1
        payload = _SILENT_PAYLOAD if frame == _SILENT_FRAME else base64.b64encode(frame).decode()
        return (
            f'{{"event":"media","sequenceNumber":"{self._sequence}","streamSid":"{self.stream_sid}",'
            f'"media":{{"track":"inbound","chunk":"{self._chunk}","timestamp":"{self._chunk * FRAME_MS}",'
            f'"payload":"{payload}"}}}}'
        )

    def key(self, digit: str) -> str:
        """A key was pressed."""
        return self._numbered("dtmf", {"track": "inbound_track", "digit": digit})

    def mark(self, name: str) -> str:
        """The echo of a mark."""
        return self._numbered("mark", {"name": name})

    def stop(self) -> str:
        """The last message, when the caller has hung up."""
        return self._numbered("stop", {"accountSid": self.account_sid, "callSid": self.call_sid})

    def strange(self) -> str:
        """A message of a kind that the carrier has not documented yet."""
        return self._numbered("weather", {"outlook": "fair"})

    def _numbered(self, event: str, body: Mapping[str, Any]) -> str:
        self._sequence += 1
        head = {"event": event, "sequenceNumber": str(self._sequence), "streamSid": self.stream_sid}
        return json.dumps(head | {event: body})
