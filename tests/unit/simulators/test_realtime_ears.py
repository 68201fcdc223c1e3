"""A session's audio clock: what was heard, and when it came."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualifybot.audio import silence
from qualifybot.simulators.realtime_ears import RealtimeEars
from qualifybot.simulators.speech_index import SpeechIndex


@pytest.fixture
def ears(tmp_path: Path) -> RealtimeEars:
    return RealtimeEars(SpeechIndex(tmp_path), "audio/pcmu")


def test_audio_is_listened_to_a_tenth_of_a_second_at_a_time(ears: RealtimeEars) -> None:
    assert ears.take(silence(0.06), 1.0) is None
    assert ears.position == 0
    heard = ears.take(silence(0.06), 1.1)
    assert heard is not None
    assert heard.size == ears.position == 960


def test_what_is_left_is_flushed(ears: RealtimeEars) -> None:
    ears.take(silence(0.05), 1.0)
    assert ears.flush(1.0).size == 400
    assert ears.flush(1.0).size == 0


def test_the_time_of_arrival_of_a_sample(ears: RealtimeEars) -> None:
    assert ears.arrived(0) is None
    for second in range(5):
        ears.take(silence(1.0), float(second))
    assert [ears.arrived(sample) for sample in (1, 8_000, 8_001, 39_999, 90_000)] == [0, 0, 1, 4, 4]


def test_very_old_arrivals_are_forgotten(ears: RealtimeEars) -> None:
    for tenth in range(1_300):
        ears.take(silence(0.1), tenth / 10)
    assert ears.arrived(1) is None
    assert ears.arrived(1_300 * 800) == pytest.approx(129.9)


def test_seconds_follow_the_format(ears: RealtimeEars) -> None:
    assert ears.seconds(8_000) == 1
    ears.use("audio/pcm")
    assert ears.seconds(48_000) == 1
    ears.take(b"\0" * 48_000, 1.0)
    assert ears.position == pytest.approx(8_000, abs=1)
