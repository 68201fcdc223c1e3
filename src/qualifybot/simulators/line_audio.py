"""Decodes what a transcription session is sent, whatever its format, to linear samples at 8 kHz."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualifybot.audio import Samples, decode

_TAPS = 33


def _low_pass() -> NDArray[np.float64]:
    """A third of the band of 24 kHz, windowed sinc."""
    at = np.arange(_TAPS) - _TAPS // 2
    taps = np.sinc(at / 3) * np.hamming(_TAPS)
    scaled: NDArray[np.float64] = taps / taps.sum()
    return scaled


def _alaw_table() -> Samples:
    code = np.arange(256, dtype=np.uint8) ^ 0x55
    exponent, mantissa = ((code >> 4) & 7).astype(np.int32), (code & 0x0F).astype(np.int32)
    magnitude = np.where(exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


_LOW_PASS = _low_pass()
_ALAW = _alaw_table()


class _Thirds:
    """24 kHz linear samples to 8 kHz, piece by piece."""

    def __init__(self) -> None:
        self._samples: NDArray[np.float64] = np.zeros(_TAPS - 1)
        self._odd = b""

    def __call__(self, audio: bytes) -> Samples:
        whole = self._odd + audio
        self._odd = whole[len(whole) & ~1 :]
        fresh = np.frombuffer(whole[: len(whole) & ~1], dtype="<i2").astype(np.float64)
        held = np.concatenate([self._samples, fresh])
        count = max(0, (held.size - _TAPS) // 3 + 1)
        self._samples = held[count * 3 :]
        if count == 0:
            return np.zeros(0, dtype=np.int16)
        smooth = np.convolve(held[: (count - 1) * 3 + _TAPS], _LOW_PASS, mode="valid")[::3]
        return np.clip(np.rint(smooth), -32_768, 32_767).astype(np.int16)


@dataclass(frozen=True, slots=True)
class LineFormat:
    """An accepted format: bytes a second, and how to make a decoder for one stream of it."""

    bytes_per_second: int
    decoder: Callable[[], Callable[[bytes], Samples]]


def _alaw(audio: bytes) -> Samples:
    return _ALAW[np.frombuffer(audio, dtype=np.uint8)]


FORMATS = {
    "audio/pcmu": LineFormat(8_000, lambda: decode),
    "audio/pcma": LineFormat(8_000, lambda: _alaw),
    "audio/pcm": LineFormat(48_000, _Thirds),
}
