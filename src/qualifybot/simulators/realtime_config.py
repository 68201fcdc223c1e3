"""What does a `session.update` make of a transcription session's configuration, if it is allowed at all?"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qualifybot.simulators.line_audio import FORMATS

Json = dict[str, Any]

STREAMING_MODELS = frozenset({"gpt-live-transcribe", "gpt-realtime-whisper"})
"""These transcribe while audio arrives and leave the end of a turn to the client."""
_DETECTIONS = {
    "gpt-live-transcribe": frozenset[str](),
    "gpt-realtime-whisper": frozenset[str](),
    "gpt-transcribe": frozenset({"server_vad"}),
    "whisper-1": frozenset({"server_vad"}),
    "gpt-4o-transcribe": frozenset({"server_vad", "semantic_vad"}),
    "gpt-4o-mini-transcribe": frozenset({"server_vad", "semantic_vad"}),
    "gpt-4o-mini-transcribe-2025-12-15": frozenset({"server_vad", "semantic_vad"}),
    "gpt-4o-transcribe-diarize": frozenset({"server_vad", "semantic_vad"}),
}
_HINTED = frozenset({"gpt-live-transcribe", "gpt-transcribe"})
_LOGPROBS = "item.input_audio_transcription.logprobs"
_SERVER_VAD: Json = {"type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 500}
_SEMANTIC_VAD: Json = {"type": "semantic_vad", "eagerness": "auto"}
_READ_ONLY = frozenset({"id", "object", "expires_at"})


@dataclass(eq=False)
class Refused(Exception):
    """The vendor's `error`: nothing of the update is taken over."""

    message: str
    param: str | None = None
    code: str | None = "invalid_value"


def initial(session_id: str, expires_at: int) -> Json:
    """The configuration of a session nobody has configured."""
    return {
        "type": "transcription",
        "object": "realtime.transcription_session",
        "id": session_id,
        "expires_at": expires_at,
        "audio": {
            "input": {
                "format": {"type": "audio/pcm", "rate": 24_000},
                "noise_reduction": None,
                "transcription": None,
                "turn_detection": dict(_SERVER_VAD),
            }
        },
        "include": None,
    }


def updated(session: Json, update: object) -> Json:
    """The session after this `session.update`: what is left out stays, null turns off. Raises Refused."""
    change = _object(update, "session")
    if change.get("type") != "transcription":
        raise Refused("Passing a session update with a different session type is not allowed.", "session.type")
    _known(change, {"type", "audio", "include", *_READ_ONLY}, "session")
    result = copy.deepcopy(session)
    if "include" in change:
        result["include"] = _include(change["include"])
    audio = _object(change.get("audio", {}), "session.audio")
    _known(audio, {"input"}, "session.audio")
    _merge_input(result["audio"]["input"], _object(audio.get("input", {}), "session.audio.input"))
    _check_together(result["audio"]["input"])
    return result


def _merge_input(current: Json, change: Mapping[str, Any]) -> None:
    readers = {
        "format": _format,
        "noise_reduction": _noise_reduction,
        "transcription": _transcription,
        "turn_detection": _turn_detection,
    }
    _known(change, set(readers), "session.audio.input")
    for name, value in change.items():
        where = f"session.audio.input.{name}"
        if value is None and name == "format":
            raise Refused("Expected an object.", where, "invalid_type")
        current[name] = None if value is None else readers[name](_object(value, where), current[name] or {}, where)


def _format(value: Mapping[str, Any], _current: Json, where: str) -> Json:
    kind = value.get("type")
    if kind not in FORMATS:
        raise Refused(f"Invalid value. Supported values are: {', '.join(FORMATS)}.", f"{where}.type")
    _known(value, {"type", "rate"} if kind == "audio/pcm" else {"type"}, where)
    if kind == "audio/pcm" and value.get("rate", 24_000) != 24_000:
        raise Refused("Only a 24000 Hz sample rate is supported.", f"{where}.rate")
    return {"type": kind, "rate": 24_000} if kind == "audio/pcm" else {"type": kind}


def _noise_reduction(value: Mapping[str, Any], current: Json, where: str) -> Json:
    _known(value, {"type", "strength"}, where)
    merged = {"strength": 1.0, **current, **value}
    if merged.get("type") not in {"near_field", "far_field"}:
        raise Refused("Supported values are: near_field, far_field.", f"{where}.type")
    return merged


def _transcription(value: Mapping[str, Any], current: Json, where: str) -> Json:
    _known(value, {"model", "language", "languages", "keywords", "prompt", "delay"}, where)
    for name in ("languages", "keywords"):
        if name in value:
            _strings(value[name], f"{where}.{name}", least=1 if name == "languages" else 0)
    return {**current, **value}


def _turn_detection(value: Mapping[str, Any], current: Json, where: str) -> Json:
    kind = value.get("type", current.get("type"))
    defaults = {"server_vad": _SERVER_VAD, "semantic_vad": _SEMANTIC_VAD}.get(str(kind))
    if defaults is None:
        raise Refused("Supported values are: server_vad, semantic_vad.", f"{where}.type")
    voice_only = {"create_response", "interrupt_response", "idle_timeout_ms"}
    _known(value, {*defaults, *voice_only}, where)
    return {**defaults, **(current if current.get("type") == kind else {}), **value}


def _check_together(audio: Json) -> None:
    """The rules of the model that is in force now."""
    transcription = audio["transcription"]
    if transcription is None:
        return
    where = "session.audio.input.transcription"
    model = transcription.get("model")
    if model is None:
        raise Refused("Missing required parameter.", f"{where}.model", "missing_required_parameter")
    if model not in _DETECTIONS:
        raise Refused(f"Invalid value: '{model}'.", f"{where}.model")
    detection = audio["turn_detection"]
    if detection is not None and detection["type"] not in _DETECTIONS[model]:
        raise Refused(f"Turn detection is not supported for {model}.", "session.audio.input.turn_detection")
    for name in transcription.keys() & _refused_hints(model):
        raise Refused(f"'{name}' is not supported for {model}.", f"{where}.{name}", "unsupported_parameter")


def _refused_hints(model: str) -> set[str]:
    refused = set() if model in _HINTED else {"languages", "keywords"}
    if model != "gpt-realtime-whisper":
        refused.add("delay")
    if model in {"gpt-realtime-whisper", "gpt-4o-transcribe-diarize"}:
        refused.add("prompt")
    return refused


def _include(value: object) -> list[str] | None:
    if value is None:
        return None
    names = _strings(value, "session.include", least=0)
    if any(name != _LOGPROBS for name in names):
        raise Refused(f"Supported values are: {_LOGPROBS}.", "session.include")
    return names


def _strings(value: object, where: str, *, least: int) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
        raise Refused("Expected an array of strings.", where, "invalid_type")
    if len(value) < least:
        raise Refused(f"Expected an array with at least {least} element.", where, "array_below_min_length")
    return value


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Refused("Expected an object.", where, "invalid_type")
    return value


def _known(value: Mapping[str, Any], names: set[str], where: str) -> None:
    for name in value:
        if name not in names:
            raise Refused(f"Unknown parameter: '{where}.{name}'.", f"{where}.{name}", "unknown_parameter")
