"""How loud is the caller now: as loud as callers speak, as they spoke before, or no louder than the line itself?"""

from __future__ import annotations

from math import log10

import numpy as np

from qualifybot import audio

_SAMPLED, _SAMPLED_VOICE = 8, 3
"""Every so many frames of silence one is measured, and of voice: more would cost without telling more."""
_NOISE_RISES = 0.5
"""Decibels by which the noise may seem louder from one measurement to the next: a word is no noise."""
_OVER_NOISE = 6.0
_SILENCE = -50.0
"""Decibels below full scale: under that nobody speaks on a telephone."""
_SOFTER = 12.0
_UNHEARD_CALLER = -36.0
"""What a caller is expected to be louder than, before they were heard."""
_LEARNS = 0.3
_FLOOR = -90.0


class Loudness:
    """Measures speech and the noise around it, in decibels below full scale."""

    def __init__(self) -> None:
        self._noise = _SILENCE - _OVER_NOISE
        self._skipped = 0
        self._power = 0.0
        self._frames = 0
        self._voiced = 0
        self._usual: float | None = None

    def quiet(self, frame: bytes) -> None:
        """A frame in which nobody speaks."""
        self._skipped += 1
        if self._skipped >= _SAMPLED:
            self._skipped = 0
            self._noise = max(_FLOOR, min(_decibels(_power(frame)), self._noise + _NOISE_RISES))

    def speech_begins(self) -> None:
        """What is measured from now on is another stretch of speech."""
        self._power, self._frames, self._voiced = 0.0, 0, 0

    def voiced(self, frame: bytes) -> None:
        """A frame of the present stretch."""
        if self._voiced % _SAMPLED_VOICE == 0:
            self._power += _power(frame)
            self._frames += 1
        self._voiced += 1

    def was_caller(self) -> None:
        """The present stretch, or the last one, was the caller answering: that is how loud they are."""
        if self._frames:
            level = self._level
            self._usual = level if self._usual is None else self._usual + _LEARNS * (level - self._usual)

    @property
    def faint(self) -> bool:
        """Whether the stretch is softer than this caller speaks."""
        threshold = _UNHEARD_CALLER if self._usual is None else self._usual - _SOFTER
        return self._level < threshold

    @property
    def silent(self) -> bool:
        """Whether the stretch is no louder than the line's own noise."""
        return self._level < max(_SILENCE, self._noise + _OVER_NOISE)

    @property
    def _level(self) -> float:
        return _decibels(self._power / self._frames) if self._frames else _FLOOR


def _power(frame: bytes) -> float:
    samples = audio.decode(frame).astype(np.float32)
    return float(samples.dot(samples)) / max(1, samples.size)


def _decibels(power: float) -> float:
    return max(_FLOOR, 10 * log10(power / 32_768**2)) if power > 0 else _FLOOR
