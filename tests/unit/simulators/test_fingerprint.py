"""Fingerprints depend on the sound, not on how it is cut or how loud it is."""

from __future__ import annotations

import numpy as np
import pytest

from qualifybot.audio import RATE, Samples
from qualifybot.simulators.fingerprint import BITS, HOP, SPAN, Fingerprinter, differing_bits, fingerprint


def babble(seed: int, seconds: float = 2.0) -> Samples:
    """Noise whose colour changes every 80 ms, as speech does."""
    chance = np.random.default_rng(seed)
    pieces = []
    for _ in range(round(seconds / 0.08)):
        spectrum = np.fft.rfft(chance.normal(0, 1, 640)) * np.interp(
            np.linspace(0, 1, 321), np.linspace(0, 1, 6), chance.uniform(0.02, 1, 6)
        )
        pieces.append(np.fft.irfft(spectrum, 640))
    sound = np.concatenate(pieces)
    return (3_000 * sound / np.std(sound)).clip(-32_000, 32_000).astype(np.int16)


def test_one_word_every_hop() -> None:
    sound = babble(1)
    prints = fingerprint(sound)
    assert prints.words.size == prints.loud.size == (sound.size - SPAN) // HOP + 1
    assert int(prints.words.max()) < 1 << BITS


@pytest.mark.parametrize("piece", [37, 80, 4_000])
def test_pieces_give_the_same_words_as_the_whole(piece: int) -> None:
    sound = babble(2)
    fingerprinter = Fingerprinter()
    parts = [fingerprinter.push(sound[start : start + piece]) for start in range(0, sound.size, piece)]
    whole = fingerprint(sound)
    assert np.concatenate([part.words for part in parts]).tolist() == whole.words.tolist()
    assert np.concatenate([part.loud for part in parts]).tolist() == whole.loud.tolist()


def test_level_and_mild_noise_leave_most_bits_alone() -> None:
    sound = babble(3)
    noise = np.random.default_rng(9).normal(0, 100, sound.size)
    changed = fingerprint(np.rint(sound * 0.5 + noise).astype(np.int16))
    assert differing_bits(fingerprint(sound).words, changed.words).mean() / BITS < 0.15


def test_other_sounds_differ_in_about_half_the_bits() -> None:
    differing = differing_bits(fingerprint(babble(4)).words, fingerprint(babble(5)).words)
    assert 0.4 < differing.mean() / BITS < 0.6


def test_silence_is_not_loud() -> None:
    assert not fingerprint(np.zeros(RATE, dtype=np.int16)).loud.any()
    assert fingerprint(babble(6)).loud.all()
