"""Telephone audio at 24 kHz: the same sound, whatever the pieces."""

from __future__ import annotations

import numpy as np
import pytest

from qualifybot import audio
from qualifybot.adapters.openai.upsampling import Upsampler


def tone(hertz: float, seconds: float = 0.5) -> bytes:
    at = np.arange(round(seconds * audio.RATE)) / audio.RATE
    return audio.encode((8_000 * np.sin(2 * np.pi * hertz * at)).astype(np.int16))


def linear(data: bytes) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.frombuffer(data, dtype="<i2").astype(np.float64)


@pytest.mark.parametrize("hertz", [300, 1_000, 3_000])
def test_a_tone_keeps_its_pitch_and_loudness_and_gains_no_image(hertz: int) -> None:
    samples = linear(Upsampler().next(tone(hertz)))[1_000:-1_000]
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    frequencies = np.fft.rfftfreq(samples.size, 1 / 24_000)
    assert frequencies[spectrum.argmax()] == pytest.approx(hertz, abs=5)
    assert np.sqrt((samples**2).mean()) == pytest.approx(8_000 / np.sqrt(2), rel=0.05)
    assert (spectrum[frequencies > 4_800] ** 2).sum() < 0.001 * (spectrum**2).sum()


def test_pieces_join_without_a_seam() -> None:
    ulaw = tone(700)
    whole, pieces = Upsampler(), Upsampler()
    joined = b"".join(pieces.next(ulaw[start : start + 333]) for start in range(0, len(ulaw), 333))
    assert joined == whole.next(ulaw)
    assert len(joined) == 6 * len(ulaw)


def test_silence_stays_silent() -> None:
    assert not linear(Upsampler().next(audio.silence(0.1))).any()
