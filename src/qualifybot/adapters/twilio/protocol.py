"""The wire form of Twilio Media Streams: text frames to values and back, without I/O."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from qualifybot.ports.telephone import KeyPressed, MarkReached

MAX_FRAME_CHARS = 64 * 1024
"""Twilio's own frames stay below 1 KiB; anything near this is not Twilio's."""

_MULAW = "audio/x-mulaw"


class BadFrame(ValueError):
    """A frame that breaks the wire's rules; the message is a stable word for counting."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The socket is up; always first."""


@dataclass(frozen=True, slots=True)
class Start:
    """The stream begins; `parameters` are those of the TwiML, visible to anyone who can see it."""

    stream_sid: str
    call_sid: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Media:
    """Caller audio: mono 8 kHz μ-law, usually 160 bytes = 20 ms."""

    audio: bytes


@dataclass(frozen=True, slots=True)
class Stop:
    """The stream is over: the caller hung up, or the call was redirected."""


Frame = Connected | Start | Media | KeyPressed | MarkReached | Stop


def parse(text: str | bytes) -> Frame:
    """Read one text frame, as text or in UTF-8.

    Raises BadFrame: `too_large`, `not_json`, `unknown_event`, `malformed`, `bad_base64`.
    """
    if len(text) > MAX_FRAME_CHARS:
        raise BadFrame("too_large")
    try:
        message = from_json(text)
    except ValueError:
        raise BadFrame("not_json") from None
    if not isinstance(message, dict):
        raise BadFrame("malformed")
    try:
        return _frame(message)
    except (KeyError, TypeError, ValueError) as error:
        raise error if isinstance(error, BadFrame) else BadFrame("malformed") from None


def media(stream_sid: str, audio: bytes) -> str:
    """A frame that appends μ-law audio to what the caller will hear."""
    payload = base64.b64encode(audio).decode("ascii")
    return f'{{"event":"media","streamSid":"{stream_sid}","media":{{"payload":"{payload}"}}}}'


def mark(stream_sid: str, name: str) -> str:
    """A frame that asks for `name` back once everything before it was played."""
    return json.dumps({"event": "mark", "streamSid": stream_sid, "mark": {"name": name}})


def clear(stream_sid: str) -> str:
    """A frame that drops everything not yet played."""
    return json.dumps({"event": "clear", "streamSid": stream_sid})


def _frame(message: dict[str, Any]) -> Frame:
    match message.get("event"):
        case "media":
            return Media(_payload(message["media"]["payload"]))
        case "mark":
            return MarkReached(_text(message["mark"]["name"]))
        case "dtmf":
            return KeyPressed(_digit(message["dtmf"]["digit"]))
        case "connected":
            return Connected()
        case "start":
            return _start(message["start"], message)
        case "stop":
            return Stop()
        case _:
            raise BadFrame("unknown_event")


def _start(start: dict[str, Any], message: dict[str, Any]) -> Start:
    form = start.get("mediaFormat", {})
    if form.get("encoding", _MULAW) != _MULAW or int(form.get("sampleRate", 8000)) != 8000:
        raise BadFrame("wrong_format")
    parameters = start.get("customParameters") or {}
    stream_sid = start.get("streamSid") or message["streamSid"]
    return Start(
        stream_sid=_sid(stream_sid),
        call_sid=_sid(start["callSid"]),
        parameters={_text(k): _text(v) for k, v in parameters.items()},
    )


def _payload(data: object) -> bytes:
    try:
        return binascii.a2b_base64(_text(data), strict_mode=True)
    except binascii.Error:
        raise BadFrame("bad_base64") from None


def _sid(value: object) -> str:
    sid = _text(value)
    if not sid.isalnum() or not sid.isascii() or len(sid) > 64:
        raise BadFrame("malformed")
    return sid


def _digit(value: object) -> str:
    if value not in tuple("0123456789*#"):
        raise BadFrame("malformed")
    return str(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadFrame("malformed")
    return value
