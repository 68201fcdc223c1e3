"""μ-law by the standard's own figures, and resampling that keeps a tone a tone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifybot import audio


def test_every_code_comes_back_but_the_second_zero() -> None:
    codes = bytes(range(256))
    back = audio.encode(audio.decode(codes))
    assert [code for code, again in zip(codes, back, strict=True) if code != again] == [0x7F]


@pytest.mark.parametrize(("code", "sample"), [(0xFF, 0), (0x7F, 0), (0x00, -32_124), (0x80, 32_124), (0xF0, 120)])
def test_codes_have_the_standards_values(code: int, sample: int) -> None:
    assert audio.decode(bytes([code]))[0] == sample


@given(st.lists(st.integers(-32_768, 32_767), min_size=1))
def test_encoding_errs_by_less_than_a_step(values: list[int]) -> None:
    samples = np.array(values, dtype=np.int16)
    back = audio.decode(audio.encode(samples)).astype(int)
    error = np.abs(back - samples.astype(int))
    assert np.all(
        error <= np.maximum(np.abs(samples.astype(int)) / 16, 8) + 644 * (np.abs(samples.astype(int)) > 32_000)
    )


def test_samples_as_bytes_are_the_same_samples() -> None:
    every = bytes(range(256))
    assert audio.linear(every) == audio.decode(every).astype("<i2").tobytes()
    assert audio.linear(b"") == b""


def test_power_is_the_mean_square() -> None:
    loud = audio.encode(np.array([3_000, -3_000] * 80, dtype=np.int16))
    assert audio.power(loud) == pytest.approx(3_000**2, rel=0.02)
    assert audio.power(audio.silence(0.02)) == 0.0
    assert audio.power(b"") == 0.0


def test_silence_is_silent_and_as_long_as_asked() -> None:
    quiet = audio.silence(0.5)
    assert audio.seconds(quiet) == 0.5
    assert not audio.decode(quiet).any()


def test_a_tone_keeps_its_pitch_when_resampled() -> None:
    rate = 22_050
    tone = (8_000 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)).astype(np.int16)
    telephone = audio.resample(tone, rate, audio.RATE)
    assert telephone.size == audio.RATE
    assert int(np.argmax(np.abs(np.fft.rfft(telephone)))) == 440


def test_nothing_to_resample_stays_as_it_is() -> None:
    empty = np.array([], dtype=np.int16)
    assert audio.resample(empty, 22_050, 8_000).size == 0
    assert audio.resample(np.ones(3, dtype=np.int16), 8_000, 8_000).size == 3
