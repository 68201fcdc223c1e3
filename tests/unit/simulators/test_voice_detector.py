"""Speech found by its level, 60 ms after it begins and a patience after it ends."""

from __future__ import annotations

import numpy as np
import pytest

from qualifybot.audio import RATE, Samples
from qualifybot.simulators.voice_detector import Started, Stopped, VoiceDetector


def sound(*parts: tuple[float, int]) -> Samples:
    """Stretches of (seconds, level)."""
    return np.concatenate([np.full(round(length * RATE), level, dtype=np.int16) for length, level in parts])


@pytest.mark.parametrize("piece", [100, 160, 4_000])
def test_speech_has_a_beginning_and_an_end(piece: int) -> None:
    detector = VoiceDetector(0.5, 0.4)
    audio = sound((1, 0), (1, 3_000), (1, 0))
    changes = [c for start in range(0, audio.size, piece) for c in detector.hear(audio[start : start + piece])]
    assert changes == [Started(RATE), Stopped(2 * RATE)]


def test_a_pause_shorter_than_the_patience_is_part_of_the_speech() -> None:
    changes = VoiceDetector(0.5, 0.4).hear(sound((1, 3_000), (0.3, 0), (1, 3_000)))
    assert changes == [Started(0)]


def test_a_click_is_no_speech() -> None:
    assert VoiceDetector(0.5, 0.4).hear(sound((1, 0), (0.04, 9_000), (1, 0))) == []


def test_a_higher_threshold_takes_louder_speech() -> None:
    quiet = sound((1, 1_000))
    assert VoiceDetector(0.5, 0.4).hear(quiet)
    assert not VoiceDetector(0.9, 0.4).hear(quiet)
