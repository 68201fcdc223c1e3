"""What does this stretch of sound look like, in bits that survive a telephone line?

After Haitsma and Kalker: whether the step in energy from one band to the next grew or shrank since a moment ago. Level,
filtering and mild noise leave most of the signs alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualifybot.audio import RATE, Samples

HOP = 80
"""Samples (8 kHz) from one word to the next: 10 ms."""
BITS = 20
_FRAME = 320
_LAG = 4
SPAN = _FRAME + _LAG * HOP
"""Samples that one word is made of."""
_SPECTRUM = 320
_LOWEST_HZ, _HIGHEST_HZ = 250, 3_600
_FLOOR = 4e5
"""Energy added to every band: keeps the sound of an idle line from looking like speech."""
_LOUD = 250.0
"""A frame of speech has at least this root mean square."""

Words = NDArray[np.uint32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Prints:
    """`words[i]` describes samples i·HOP to i·HOP + SPAN; `loud[i]` tells whether it is speech at all."""

    words: Words
    loud: Mask


_EDGES = np.geomspace(_LOWEST_HZ, _HIGHEST_HZ, BITS + 2) * _SPECTRUM / RATE + 0.5
_BELOW = _EDGES.astype(np.int64)
_SHARE = _EDGES - _BELOW
_WINDOW = np.hanning(_FRAME).astype(np.float32)
_WITHIN = np.arange(_FRAME)
_PLACES = (1 << np.arange(BITS)).astype(np.uint32)


class Fingerprinter:
    """Fingerprints a stream piece by piece; pieces may have any length."""

    def __init__(self) -> None:
        self._samples: Samples = np.zeros(0, dtype=np.int16)
        self._steps = np.zeros((0, BITS), dtype=np.float32)
        self._loud: Mask = np.zeros(0, dtype=np.bool_)

    def push(self, samples: Samples) -> Prints:
        """The words that became complete with these samples (mono, 8 kHz)."""
        held = np.concatenate([self._samples, samples])
        count = max(0, (held.size - _FRAME) // HOP + 1)
        self._samples = held[count * HOP :]
        steps, loud = _describe(held, count)
        self._steps = np.concatenate([self._steps, steps])
        self._loud = np.concatenate([self._loud, loud])
        grown = self._steps[_LAG:] > self._steps[:-_LAG]
        words = (grown * _PLACES).sum(axis=1, dtype=np.uint32)
        # A word is speech where its later frame is: the earlier one lies in the pause before an onset.
        ready = self._loud[_LAG:]
        self._steps, self._loud = self._steps[-_LAG:], self._loud[-_LAG:]
        return Prints(words, ready)


def _describe(samples: Samples, count: int) -> tuple[NDArray[np.float32], Mask]:
    """Steps between neighbouring bands, and loudness, of so many frames."""
    if samples.size == 0 or max(samples.max(), -int(samples.min())) < _LOUD:
        return np.zeros((count, BITS), dtype=np.float32), np.zeros(count, dtype=np.bool_)
    frames = samples.astype(np.float32)[np.arange(count)[:, None] * HOP + _WITHIN]
    spectrum = np.fft.rfft(frames * _WINDOW, n=_SPECTRUM)
    # Band energies as differences of a running sum: a matrix product would wake a pool of threads for every clip.
    power = np.cumsum(spectrum.real**2 + spectrum.imag**2, axis=1, dtype=np.float64)
    until_edge = power[:, _BELOW - 1] * (1 - _SHARE) + power[:, _BELOW] * _SHARE
    bands = np.log(until_edge[:, 1:] - until_edge[:, :-1] + _FLOOR).astype(np.float32)
    loud = np.einsum("ij,ij->i", frames, frames) > _LOUD**2 * _FRAME
    return bands[:, 1:] - bands[:, :-1], loud


def fingerprint(samples: Samples) -> Prints:
    """A whole clip's words."""
    return Fingerprinter().push(samples)


def differing_bits(left: Words, right: Words) -> NDArray[np.uint8]:
    """How many of BITS differ, word by word."""
    counts: NDArray[np.uint8] = np.bitwise_count(left ^ right)
    return counts
