"""What does this use of a vendor cost, in US dollars at list price?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

AS_OF = date(2026, 11, 22)
"""When these prices were looked up; what is not listed here is not counted."""

AUDIO_MINUTE: Mapping[str, float] = {"gpt-live-transcribe": 0.017, "gpt-transcribe": 0.0045}
MILLION_CHARACTERS: Mapping[str, float] = {"eleven_flash_v2_5": 40.0}
PHONE_MINUTE: Mapping[str, float] = {"twilio": 0.0085 + 0.0044}
"""Inbound in the US, with a media stream."""


@dataclass(frozen=True, slots=True)
class TokenPrice:
    """Dollars for a million tokens: read, read from the vendor's cache, and written."""

    fresh: float
    cached: float
    written: float


MILLION_TOKENS: Mapping[str, TokenPrice] = {
    "gpt-4o-mini": TokenPrice(0.15, 0.075, 0.60),
    "gpt-6-luna": TokenPrice(0.10, 0.01, 0.50),
}


@dataclass(frozen=True, slots=True)
class Listening:
    """So many seconds of audio were transcribed."""

    model: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Thinking:
    """So many tokens were read, some of them from the vendor's cache, and written."""

    model: str
    read: int
    cached: int
    written: int


@dataclass(frozen=True, slots=True)
class Speaking:
    """So many characters were spoken."""

    model: str
    characters: int


@dataclass(frozen=True, slots=True)
class Phoning:
    """A line was open for so many seconds; each minute begun counts."""

    carrier: str
    seconds: float


Usage = Listening | Thinking | Speaking | Phoning


def cost(usage: Usage) -> float:
    """US dollars; 0 where the price is not known."""
    match usage:
        case Listening(model, seconds):
            return AUDIO_MINUTE.get(model, 0.0) * seconds / 60
        case Thinking(model, read, cached, written):
            price = MILLION_TOKENS.get(model, TokenPrice(0, 0, 0))
            return ((read - cached) * price.fresh + cached * price.cached + written * price.written) / 1_000_000
        case Speaking(model, characters):
            return MILLION_CHARACTERS.get(model, 0.0) * characters / 1_000_000
        case _:
            return PHONE_MINUTE.get(usage.carrier, 0.0) * math.ceil(usage.seconds / 60)
