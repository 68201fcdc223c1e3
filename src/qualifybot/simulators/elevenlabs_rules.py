"""Would ElevenLabs take this request? Voices, models, formats, settings, and the shape of its refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse, JSONResponse, Response

from qualifybot.audio import RATE, decode, resample

_MOST_CHARACTERS = {
    "eleven_flash_v2_5": 40_000,
    "eleven_flash_v2": 30_000,
    "eleven_turbo_v2_5": 40_000,
    "eleven_turbo_v2": 30_000,
    "eleven_multilingual_v2": 10_000,
    "eleven_v3": 5_000,
}
_VOICE = re.compile(r"[A-Za-z0-9]{20}")

OutputFormat = Literal[
    "ulaw_8000",
    "pcm_8000",
    "pcm_16000",
    "pcm_22050",
    "pcm_24000",
    "pcm_32000",
    "pcm_44100",
    "pcm_48000",
]
"""The formats that are simulated: the vendor has compressed ones too."""

_Share = Annotated[float, Field(ge=0, le=1)]


class VoiceSettings(BaseModel):
    """How the voice is to speak."""

    stability: _Share | None = None
    similarity_boost: _Share | None = None
    style: _Share | None = None
    use_speaker_boost: bool | None = None
    speed: Annotated[float, Field(ge=0.7, le=1.2)] | None = None


class SpeechRequest(BaseModel):
    """The body of a text-to-speech request."""

    text: str
    model_id: str = "eleven_multilingual_v2"
    language_code: str | None = None
    voice_settings: VoiceSettings | None = None
    previous_text: str | None = None
    next_text: str | None = None
    previous_request_ids: Annotated[list[str], Field(max_length=3)] | None = None
    next_request_ids: Annotated[list[str], Field(max_length=3)] | None = None
    pronunciation_dictionary_locators: Annotated[list[dict[str, Any]], Field(max_length=3)] | None = None
    seed: Annotated[int, Field(ge=0, le=4_294_967_295)] | None = None
    apply_text_normalization: Literal["auto", "on", "off"] = "auto"

    @property
    def speed(self) -> float:
        """How many times as fast as usual."""
        settings = self.voice_settings
        return settings.speed if settings and settings.speed else 1.0


@dataclass(eq=False)
class Refused(Exception):
    """An error of the vendor's: HTTP status, its stable word, and what it says."""

    status: int
    word: str
    message: str

    def response(self) -> JSONResponse:
        """The answer."""
        return JSONResponse({"detail": {"status": self.word, "message": self.message}}, status_code=self.status)


INVALID_KEY = Refused(401, "invalid_api_key", "Invalid API key")
TOO_MANY = Refused(429, "too_many_concurrent_requests", "Too many concurrent requests for your plan.")
_STRUCK = {
    "401": INVALID_KEY,
    "quota": Refused(401, "quota_exceeded", "This request exceeds your quota."),
    "429": TOO_MANY,
    "busy": Refused(429, "system_busy", "We are experiencing high traffic, try again later."),
    "500": Refused(500, "internal_server_error", "An unexpected error occurred."),
}


def check(voice: str, request: SpeechRequest) -> None:
    """Raises Refused for a voice, model or length that the vendor does not take."""
    if not _VOICE.fullmatch(voice):
        raise Refused(404, "voice_not_found", f"A voice with voice_id {voice} was not found.")
    check_model(request.model_id)
    if not request.text.strip():
        raise Refused(400, "invalid_text", "The text is empty.")
    if len(request.text) > _MOST_CHARACTERS[request.model_id]:
        raise Refused(400, "max_character_limit_exceeded", "The text is too long for this model.")


def check_model(model: str) -> None:
    """Raises Refused for an unknown model."""
    if model not in _MOST_CHARACTERS:
        raise Refused(400, "model_not_found", f"A model with model_id {model} was not found.")


def struck(kind: str) -> Response:
    """The answer for a fault in force."""
    if kind in _STRUCK:
        return _STRUCK[kind].response()
    return HTMLResponse("<html><body><h1>503 Service Unavailable</h1></body></html>", 503)


def encoded(ulaw: bytes, output: str) -> bytes:
    """8 kHz μ-law in the format asked for."""
    kind, _, rate = output.partition("_")
    if kind == "ulaw":
        return ulaw
    return resample(decode(ulaw), RATE, int(rate)).astype("<i2").tobytes() if ulaw else b""


def seconds(audio_bytes: int, output: str) -> float:
    """How long so many bytes play."""
    kind, _, rate = output.partition("_")
    return audio_bytes / (int(rate) * (1 if kind == "ulaw" else np.dtype("<i2").itemsize))


def media_type(output: str) -> str:
    """The content type of the answer."""
    return "audio/basic" if output.startswith("ulaw") else "audio/pcm"
