"""What does the caller's microphone pick up besides the caller? Noise around them, and the bot out of the earpiece."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qualifybot import audio
from qualifybot.simulators.phone.playout import Playout

_FULL_SCALE = 32_768
_LOOP_SECONDS = 4.0

Kind = Literal["hiss", "street", "voices"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`noise`: its level in dB of full scale; `echo`: how many dB the bot comes back louder (below zero: quieter) than
    it was heard, `echo_delay` seconds later. None for neither.

    Kinds of noise: `hiss` is a bad line, `street` rumbles and swells, `voices` murmur in the rhythm of speech.
    """

    noise: float | None = None
    kind: Kind = "hiss"
    echo: float | None = None
    echo_delay: float = 0.12

    def around(self, frame: bytes, start: int, ear: Playout) -> bytes:
        """`frame`, which leaves the mouth at `start`, with all that there is around it."""
        if self.noise is None and self.echo is None:
            return frame
        sound = audio.decode(frame).astype(np.float64)
        if self.noise is not None:
            loop = _loop(self.kind)
            sound += loop.take(range(start, start + sound.size), mode="wrap") * _amplitude(self.noise) * _FULL_SCALE
        if self.echo is not None:
            since = start - round(self.echo_delay * audio.RATE)
            sound += ear.between(since, since + sound.size) * _amplitude(self.echo)
        return audio.encode(np.clip(np.rint(sound), -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16))


QUIET = Surroundings()


def _amplitude(decibel: float) -> float:
    return float(10 ** (decibel / 20))


@cache
def _loop(kind: Kind) -> NDArray[np.float64]:
    """A stretch of this noise with a mean power of one."""
    size = round(_LOOP_SECONDS * audio.RATE)
    at = np.arange(size) / audio.RATE
    sound = np.random.default_rng(3).normal(0, 1, size)
    match kind:
        case "hiss":
            pass
        case "street":
            sound = _band(sound, 60, 500) * (1 + 0.8 * np.sin(2 * np.pi * at / _LOOP_SECONDS * 3))
        case "voices":
            overtones = np.arange(1, 16)[:, None]
            hum = np.sum(np.sin(2 * np.pi * 140 * overtones * at) / overtones, axis=0)
            syllables = np.clip(np.sin(2 * np.pi * 4 * at) + 0.3, 0, None)
            sound = (0.3 * _band(sound, 300, 3000) + _band(hum, 100, 3000)) * syllables
    return np.asarray(sound / np.sqrt(np.mean(sound**2)), dtype=np.float64)


def _band(sound: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(sound)
    pitches = np.fft.rfftfreq(sound.size, 1 / audio.RATE)
    return np.fft.irfft(np.where((pitches >= low) & (pitches <= high), spectrum, 0), n=sound.size)
