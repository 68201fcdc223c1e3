"""Telephone audio: mono 8 kHz μ-law (ITU-T G.711), to and from 16-bit linear samples."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

with warnings.catch_warnings():  # Python 3.13 parts with it; from there on it is a package of its own
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

Samples = NDArray[np.int16]

RATE = 8_000
"""Samples, and in μ-law also bytes, per second."""
FRAME = 160
"""Bytes in one 20 ms frame as the carrier sends it."""
FRAME_SECONDS = FRAME / RATE
SILENT_BYTE = b"\xff"
"""μ-law zero; 0x00 would be full-scale negative."""

_BIAS = 0x84
_CLIP = 32_635


def _encode_table() -> NDArray[np.uint8]:
    sample = np.arange(-32_768, 32_768, dtype=np.int32)
    sign = np.where(sample < 0, 0x80, 0).astype(np.uint8)
    magnitude = np.minimum(np.abs(sample), _CLIP) + _BIAS
    exponent = (np.floor(np.log2(magnitude)).astype(np.int32) - 7).clip(0, 7)
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    code: NDArray[np.uint8] = np.invert(sign | (exponent << 4).astype(np.uint8) | mantissa.astype(np.uint8))
    return code


_ENCODE = _encode_table()


def decode(ulaw: bytes) -> Samples:
    """μ-law bytes to linear samples, one each."""
    return np.frombuffer(linear(ulaw), dtype=np.int16)


def linear(ulaw: bytes) -> bytes:
    """μ-law bytes to linear samples as bytes, in the machine's own order."""
    return audioop.ulaw2lin(ulaw, 2)


def encode(samples: Samples) -> bytes:
    """Linear samples to μ-law bytes, one each, to the nearest code; `audioop` drops two bits before it looks."""
    return _ENCODE[samples.astype(np.int32) + 32_768].tobytes()


def power(ulaw: bytes) -> float:
    """The mean square of the linear samples."""
    return float(audioop.rms(linear(ulaw), 2) ** 2)


def resample(samples: Samples, rate: int, to_rate: int) -> Samples:
    """Linear samples at `rate` Hz to `to_rate` Hz, band-limited; meant for whole clips, not for pieces of a stream."""
    if rate == to_rate or samples.size == 0:
        return samples
    length = round(samples.size * to_rate / rate)
    spectrum = np.fft.rfft(samples.astype(np.float64))
    kept = min(spectrum.size, length // 2 + 1)
    resized = np.zeros(length // 2 + 1, dtype=np.complex128)
    resized[:kept] = spectrum[:kept]
    restored = np.fft.irfft(resized, n=length) * (length / samples.size)
    return np.clip(np.rint(restored), -32_768, 32_767).astype(np.int16)


def silence(seconds: float) -> bytes:
    """So much silence in μ-law."""
    return SILENT_BYTE * round(seconds * RATE)


def seconds(ulaw: bytes) -> float:
    """How long this μ-law audio plays."""
    return len(ulaw) / RATE
