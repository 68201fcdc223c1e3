"""Sounds that a voice detector takes for voices, at a level in decibels below full scale."""

from __future__ import annotations

from qualifybot import audio
from qualifybot.simulators.phone.playout import Playout
from qualifybot.simulators.phone.surroundings import Kind, Surroundings

LEVEL = -20.0
"""As loud as callers speak."""


def voices(seconds: float, level: float = LEVEL) -> bytes:
    """A voice in the rhythm of speech, four syllables a second."""
    return _sound("voices", seconds, level)


def street(seconds: float, level: float) -> bytes:
    """Rumble that swells."""
    return _sound("street", seconds, level)


def _sound(kind: Kind, seconds: float, level: float) -> bytes:
    around, nothing = Surroundings(noise=level, kind=kind), Playout()
    quiet = audio.silence(audio.FRAME_SECONDS)
    return b"".join(
        around.around(quiet, start, nothing) for start in range(0, round(seconds * audio.RATE), audio.FRAME)
    )
