"""How loud is the caller now: as loud as callers speak, as they spoke before, or no louder than the line itself?"""

from __future__ import annotations

from math import log10

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
_BEHIND = 18.0
"""Decibels under the caller's own voice: a television, or colleagues."""
_DROPS = 20.0
"""Decibels below their loudest: so softly nobody ends a word; who is that soft for long has stopped."""
_LOUDEST_OVER = 8
"""Frames over which somebody's loudest is measured: a click is no voice."""
_MURMUR = -56.0
_MURMUR_RISES, _MURMUR_FALLS = 0.5, 0.05
"""Decibels a frame: the end of a sentence is no murmur, and a street swells."""
_OVER_MURMUR = 6.0
_FLOOR = -90.0


class Loudness:
    """Measures speech and the noise around it, in decibels below full scale, in frames of μ-law.

    The murmur is what sounds like voices while the caller, who is far louder, is silent.
    """

    def __init__(self) -> None:
        self._noise = _SILENCE - _OVER_NOISE
        self._skipped = 0
        self._power = 0.0
        self._frames = 0
        self._voiced = 0
        self._usual: float | None = None
        self._now = _FLOOR
        self._recent = 0.0
        self._loudest = _FLOOR
        self._murmur = _FLOOR

    def hears(self, frame: bytes) -> bool:
        """Whether a frame that sounds like a voice may be the caller's: neither the murmur nor far softer than they."""
        power = audio.power(frame)
        self._now = _decibels(power)
        if self._now < max(self._loudest - _DROPS, self._murmur + _OVER_MURMUR):
            self._murmurs()
            return False
        self._recent += (power - self._recent) / _LOUDEST_OVER
        self._loudest = max(self._loudest, _decibels(self._recent))
        return True

    def _murmurs(self) -> None:
        """Learn from what was just measured: nobody speaks to us."""
        drift = _MURMUR_RISES if self._now > self._murmur else -_MURMUR_FALLS
        self._murmur = min(max(self._murmur, _MURMUR) + drift, self._callers - _OVER_MURMUR)

    def turn_over(self) -> None:
        """Whoever speaks next may be softer."""
        self._loudest, self._recent = _FLOOR, 0.0

    def quiet(self, frame: bytes) -> None:
        """A frame in which nobody speaks."""
        self._skipped += 1
        if self._skipped >= _SAMPLED:
            self._skipped = 0
            level = _decibels(audio.power(frame))
            self._noise = max(_FLOOR, min(level, self._noise + _NOISE_RISES))
            if level < self._murmur:
                self._murmur -= _MURMUR_FALLS * _SAMPLED

    def speech_begins(self) -> None:
        """What is measured from now on is another stretch of speech."""
        self._power, self._frames, self._voiced = 0.0, 0, 0

    def voiced(self, frame: bytes) -> None:
        """A frame of the present stretch."""
        if self._voiced % _SAMPLED_VOICE == 0:
            self._power += audio.power(frame)
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
        return self._level < self._callers

    @property
    def loud(self) -> bool:
        """Whether the frame last asked about was as loud as this caller speaks."""
        return self._now >= self._callers

    @property
    def silent(self) -> bool:
        """Whether the stretch is no louder than the line's own noise, or than what goes on behind the caller."""
        return self._level < max(_SILENCE, self._noise + _OVER_NOISE, self._behind)

    @property
    def _callers(self) -> float:
        """What is softer is not this caller, as they speak when they speak to us."""
        return _UNHEARD_CALLER if self._usual is None else self._usual - _SOFTER

    @property
    def _behind(self) -> float:
        return _FLOOR if self._usual is None else self._usual - _BEHIND

    @property
    def _level(self) -> float:
        return _decibels(self._power / self._frames) if self._frames else _FLOOR


def _decibels(power: float) -> float:
    return max(_FLOOR, 10 * log10(power / 32_768**2)) if power > 0 else _FLOOR
