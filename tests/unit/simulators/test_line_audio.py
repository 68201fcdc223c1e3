"""Every format a session may send comes out as the same 8 kHz sound."""

from __future__ import annotations

import numpy as np
import pytest

from qualifybot.audio import RATE, encode, resample
from qualifybot.simulators.line_audio import FORMATS

TONE = (8_000 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.int16)


def test_mu_law() -> None:
    assert np.abs(FORMATS["audio/pcmu"].decoder()(encode(TONE)).astype(int) - TONE).max() < 300


@pytest.mark.parametrize(("code", "sample"), [(0xD5, 8), (0x55, -8), (0xAA, 32_256), (0x2A, -32_256), (0x80, 5_504)])
def test_a_law_by_the_standards_table(code: int, sample: int) -> None:
    assert FORMATS["audio/pcma"].decoder()(bytes([code]))[0] == sample


@pytest.mark.parametrize("piece", [1, 7, 961, 48_000])
def test_24_khz_in_pieces_of_any_length(piece: int) -> None:
    wide = resample(TONE, RATE, 24_000).astype("<i2").tobytes()
    decoder = FORMATS["audio/pcm"].decoder()
    step = max(piece, 1)
    heard = np.concatenate([decoder(wide[start : start + step]) for start in range(0, min(len(wide), 9_600), step)])
    # Delayed by the filter; the same tone at the same level.
    spectrum = np.abs(np.fft.rfft(heard[200:1_480]))
    assert np.argmax(spectrum) * RATE / 1_280 == pytest.approx(440, abs=7)
    assert np.abs(heard[200:]).max() == pytest.approx(8_000, rel=0.05)


def test_what_lies_above_the_telephones_band_is_gone() -> None:
    high = (8_000 * np.sin(2 * np.pi * 7_000 * np.arange(24_000) / 24_000)).astype("<i2").tobytes()
    assert np.abs(FORMATS["audio/pcm"].decoder()(high))[20:-20].max() < 100  # but for the clicks at its ends
