from __future__ import annotations

import numpy as np
import pytest
from tones import tone

from qualifybot import audio
from qualifybot.simulators.phone.handset import Handset
from qualifybot.simulators.phone.playout import Playout
from qualifybot.simulators.phone.surroundings import QUIET, Kind, Surroundings

SILENT = audio.silence(0.02)


def level(frame: bytes) -> float:
    """In dB of full scale."""
    sound = audio.decode(frame).astype(np.float64)
    return float(20 * np.log10(max(np.sqrt(np.mean(sound**2)), 1e-3) / 32_768))


def heard(surroundings: Surroundings, ear: Playout, seconds: float = 4.0) -> bytes:
    frames = range(0, round(seconds * audio.RATE), audio.FRAME)
    return b"".join(surroundings.around(SILENT, start, ear) for start in frames)


def test_nothing_is_added_where_it_is_quiet() -> None:
    assert QUIET.around(b"\x10" * audio.FRAME, 0, Playout()) == b"\x10" * audio.FRAME


@pytest.mark.parametrize("kind", ["hiss", "street", "voices"])
def test_noise_is_as_loud_as_it_was_told(kind: Kind) -> None:
    assert level(heard(Surroundings(noise=-30, kind=kind), Playout())) == pytest.approx(-30, abs=1)


def test_the_echo_is_what_was_heard_a_moment_ago_and_quieter() -> None:
    ear = Playout()
    ear.feed(tone(0.5), at=8_000)
    echo = heard(Surroundings(echo=-20, echo_delay=0.1), ear)
    assert level(echo[:8_000]) < -80
    assert level(echo[8_800:12_000]) == pytest.approx(level(tone(0.4)) - 20, abs=1)
    assert level(echo[13_600:]) < -80


def test_what_was_cleared_has_no_echo() -> None:
    ear = Playout()
    ear.feed(tone(0.5), at=0)
    ear.clear(at=800)
    assert level(ear.between(800, 4_000).tobytes()) < -80 or not ear.between(800, 4_000).any()


def test_a_recording_holds_what_left_the_mouth() -> None:
    handset = Handset(0.0, Surroundings(noise=-30))
    handset.frames_due(0.1)
    assert [piece.start for piece in handset.picked_up] == [0, 160, 320, 480, 640]
