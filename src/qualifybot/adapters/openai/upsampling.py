"""Telephone audio to the 24 kHz linear form, as a stream: pieces join without a seam."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qualifybot import audio

_RATIO = 3
_TAPS = 16
"""Input samples that one output sample is made of; half of them, 1 ms, is the delay."""


def _phases() -> NDArray[np.float64]:
    place = np.arange(_RATIO * _TAPS) - (_RATIO * _TAPS - 1) / 2
    lowpass = (np.sinc(place / _RATIO) * np.hamming(place.size)).reshape(_TAPS, _RATIO).T
    gain: NDArray[np.float64] = lowpass.sum(axis=1, keepdims=True)
    return lowpass / gain


_PHASES = _phases()


class Upsampler:
    """Interpolates one stream of audio by a factor of three."""

    def __init__(self) -> None:
        self._past = np.zeros(_TAPS - 1)

    def next(self, ulaw: bytes) -> bytes:
        """The next piece, mono 8 kHz μ-law, as mono 24 kHz 16-bit little-endian samples: six bytes for each one."""
        samples = np.concatenate([self._past, audio.decode(ulaw).astype(np.float64)])
        self._past = samples[samples.size - self._past.size :]
        phases = np.stack([np.convolve(samples, phase, mode="valid") for phase in _PHASES], axis=1)
        linear: NDArray[np.int16] = np.clip(np.rint(phases.ravel()), -32_768, 32_767).astype("<i2")
        return linear.tobytes()
