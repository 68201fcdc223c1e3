"""The wire of an OpenAI Realtime transcription session: client events to JSON, server events to values.

Events are told apart by their `type` alone, and those of no use here are passed over: the mix varies with the model.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from qualifybot.adapters.openai.models import transcription_model
from qualifybot.errors import ProviderBroken

AudioFormat = Literal["pcmu", "pcm24k"]
Turns = Literal["client", "server"]

_FORMATS: Mapping[AudioFormat, Mapping[str, Any]] = {
    "pcmu": {"type": "audio/pcmu"},
    "pcm24k": {"type": "audio/pcm", "rate": 24_000},
}
_SERVER_TURNS: Mapping[str, Any] = {
    "type": "server_vad",
    "threshold": 0.5,
    "prefix_padding_ms": 300,
    "silence_duration_ms": 500,
}
_TRANSCRIPTION = "conversation.item.input_audio_transcription"


@dataclass(frozen=True, slots=True)
class SessionForm:
    """What we ask a session to be. `turns`: who ends an item, our commits or the server's voice detection."""

    model: str
    language: str
    keywords: tuple[str, ...] = ()
    audio_format: AudioFormat = "pcmu"
    turns: Turns = "client"


# --- client events --------------------------------------------------------------------------------------------------


def session_update(form: SessionForm, event_id: str) -> str:
    """Ask for this form of session. Every field is named: those left out would keep the server's default."""
    audio_input = {
        "format": _FORMATS[form.audio_format],
        "noise_reduction": None,
        "transcription": _transcription(form.model, form.language, form.keywords),
        "turn_detection": _SERVER_TURNS if form.turns == "server" else None,
    }
    session = {"type": "transcription", "audio": {"input": audio_input}}
    return json.dumps({"type": "session.update", "event_id": event_id, "session": session})


def append(audio: bytes) -> str:
    """Add audio in the session's format; never acknowledged."""
    return '{"type":"input_audio_buffer.append","audio":"' + base64.b64encode(audio).decode("ascii") + '"}'


def commit(event_id: str) -> str:
    """End the item; an error names `event_id`."""
    return json.dumps({"type": "input_audio_buffer.commit", "event_id": event_id})


def _transcription(model: str, language: str, keywords: Sequence[str]) -> dict[str, Any]:
    settings: dict[str, Any] = {"model": model, "language": language}
    match transcription_model(model).hint:
        case "keywords" if keywords:
            settings["keywords"] = list(keywords)
        case "prompt" if keywords:
            settings["prompt"] = ", ".join(keywords)
    return settings


# --- server events --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SessionUpdated:
    """The session as it now is, for comparison with what was asked for."""

    model: str | None
    audio_type: str | None
    server_turns: bool

    def honours(self, form: SessionForm) -> bool:
        """Whether the server took every setting that a transcript depends on."""
        return (self.model, self.audio_type, self.server_turns) == (
            form.model,
            _FORMATS[form.audio_format]["type"],
            form.turns == "server",
        )


@dataclass(frozen=True, slots=True)
class ItemCommitted:
    item_id: str


@dataclass(frozen=True, slots=True)
class TranscriptDelta:
    item_id: str
    text: str


@dataclass(frozen=True, slots=True)
class TranscriptCompleted:
    """`seconds` of audio billed; None where the model is billed by tokens."""

    item_id: str
    text: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class ItemFailed:
    item_id: str
    code: str


@dataclass(frozen=True, slots=True)
class Problem:
    """The server refused something; `event_id` is that of our event, if it was one with an id."""

    kind: str
    code: str
    event_id: str | None


ServerEvent = SessionUpdated | ItemCommitted | TranscriptDelta | TranscriptCompleted | ItemFailed | Problem


def parse(data: bytes) -> ServerEvent | None:
    """One server event; None if it is of no use here. Raises ProviderBroken if it breaks the documented form."""
    try:
        event = json.loads(data)
        return _event(event["type"], event)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ProviderBroken("openai", "a realtime event outside its documented form") from None


def _event(kind: str, event: dict[str, Any]) -> ServerEvent | None:
    match kind:
        case "session.updated":
            return _session_updated(event["session"])
        case "input_audio_buffer.committed":
            return ItemCommitted(event["item_id"])
        case str() if kind == f"{_TRANSCRIPTION}.delta":
            return TranscriptDelta(event["item_id"], event.get("delta") or "")
        case str() if kind == f"{_TRANSCRIPTION}.completed":
            seconds = (event.get("usage") or {}).get("seconds")
            return TranscriptCompleted(event["item_id"], event["transcript"], seconds)
        case str() if kind == f"{_TRANSCRIPTION}.failed":
            return ItemFailed(event["item_id"], _code(event["error"]))
        case "error":
            error = event["error"]
            return Problem(error.get("type") or "", _code(error), error.get("event_id"))
        case _:
            return None


def _session_updated(session: dict[str, Any]) -> SessionUpdated:
    heard = session["audio"]["input"]
    return SessionUpdated(
        model=(heard.get("transcription") or {}).get("model"),
        audio_type=(heard.get("format") or {}).get("type"),
        server_turns=heard.get("turn_detection") is not None,
    )


def _code(error: dict[str, Any]) -> str:
    return error.get("code") or error.get("type") or "error"
