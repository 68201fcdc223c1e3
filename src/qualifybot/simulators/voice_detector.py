"""Is somebody speaking? By level alone, as the vendor's server-side detection is played."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qualifybot.audio import RATE, Samples

_STEP = RATE // 50
_LEVEL = 900.0
"""Root mean square over which 20 ms are speech at a threshold of a half."""
_ONSET_STEPS = 3


@dataclass(frozen=True, slots=True)
class Started:
    """Speech began at this sample of the stream."""

    at: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """Speech ended at this sample; the silence asked for has passed."""

    at: int


class VoiceDetector:
    """Energy with an onset of 60 ms and the hangover that the session asks for."""

    def __init__(self, threshold: float, silence_seconds: float) -> None:
        self._level = _LEVEL * threshold * 2
        self._patience = max(1, round(silence_seconds * RATE / _STEP))
        self._samples: Samples = np.zeros(0, dtype=np.int16)
        self._position = 0
        self._voiced = 0
        self._quiet = 0
        self._speaking = False

    def hear(self, samples: Samples) -> list[Started | Stopped]:
        """What these samples (8 kHz) begin and end."""
        held = np.concatenate([self._samples, samples])
        count = held.size // _STEP
        self._samples = held[count * _STEP :]
        steps = held[: count * _STEP].reshape(count, _STEP).astype(np.float64)
        loud = np.sqrt(np.mean(steps**2, axis=1)) > self._level if count else np.zeros(0, dtype=np.bool_)
        return [change for step in loud if (change := self._step(bool(step))) is not None]

    def _step(self, loud: bool) -> Started | Stopped | None:
        self._position += _STEP
        self._voiced = self._voiced + 1 if loud else 0
        self._quiet = 0 if loud else self._quiet + 1
        if not self._speaking and self._voiced >= _ONSET_STEPS:
            self._speaking = True
            return Started(self._position - self._voiced * _STEP)
        if self._speaking and self._quiet >= self._patience:
            self._speaking = False
            return Stopped(self._position - self._quiet * _STEP)
        return None
