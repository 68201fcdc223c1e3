"""Who is speaking to us? Callers against the street behind them, and against our own voice come back."""

from __future__ import annotations

import numpy as np
import pytest

from qualifybot import audio
from qualifybot.conversation.loudness import Loudness
from qualifybot.conversation.voice_activity import Change, VoiceActivity
from surroundings import LEVEL, street, voices


class Heard:
    """What is noticed, with the seconds at which it was, and at which it is said to have been.

    Whatever is heard, speech may not begin sooner than the voice said it could.
    """

    def __init__(self) -> None:
        self.loudness = Loudness()
        self.voice = VoiceActivity(self.loudness)
        self.now = 0.0
        self.frames = self.earliest = 0

    def hear(self, *sounds: bytes) -> list[tuple[Change, float, float]]:
        noticed = []
        for sound in sounds:
            for start in range(0, len(sound), audio.FRAME):
                change = self.voice.feed(sound[start : start + audio.FRAME])
                self.now += audio.FRAME_SECONDS
                self.frames += 1
                assert change is not Change.BEGAN or self.frames >= self.earliest
                self.earliest = max(self.earliest, self.frames + self.voice.frames_to_onset)
                if change is not None:
                    noticed.append((change, self.now, self.now - self._ago(change)))
        return noticed

    def _ago(self, change: Change) -> float:
        match change:
            case Change.BEGAN:
                return self.voice.onset_seconds
            case Change.ROSE:
                return self.voice.rise_seconds
            case Change.ENDED:
                return self.voice.release_seconds


def changes(noticed: list[tuple[Change, float, float]]) -> list[Change]:
    return [change for change, _, _ in noticed]


@pytest.mark.parametrize("behind", [24, 28, 32])
def test_who_stops_speaking_is_heard_to_stop_though_the_street_goes_on(behind: float) -> None:
    heard = Heard()
    noticed = heard.hear(audio.silence(0.5), voices(1.0), street(3.0, LEVEL - behind))
    assert changes(noticed) == [Change.BEGAN, Change.ENDED]
    _, noticed_at, ended = noticed[1]
    assert ended == pytest.approx(1.5, abs=0.1)
    assert noticed_at - ended <= 0.32


def test_who_lowers_their_voice_goes_on_speaking() -> None:
    fading = [voices(0.5, LEVEL - drop) for drop in (0, 4, 8, 12, 15)]
    assert changes(Heard().hear(audio.silence(0.5), *fading)) == [Change.BEGAN]


def test_a_swallowed_syllable_parts_nothing() -> None:
    assert changes(Heard().hear(voices(0.75), street(0.2, LEVEL - 26), voices(0.75))) == [Change.BEGAN]


def test_the_street_begins_no_speech_when_it_was_told_from_the_caller() -> None:
    heard = Heard()
    heard.hear(audio.silence(0.5), voices(1.0), street(1.4, LEVEL - 28))
    heard.loudness.turn_over()
    assert heard.hear(street(4.0, LEVEL - 28)) == []


def test_who_speaks_next_may_be_softer() -> None:
    heard = Heard()
    heard.hear(audio.silence(0.5), voices(1.0), audio.silence(1.0))
    heard.loudness.turn_over()
    assert changes(heard.hear(voices(1.0, LEVEL - 24))) == [Change.BEGAN]


def test_an_echo_is_told_from_the_answer_that_follows_without_a_pause() -> None:
    heard = Heard()
    assert Change.BEGAN in changes(heard.hear(audio.silence(0.5), voices(0.85, LEVEL - 24)))
    assert heard.voice.faint
    assert heard.voice.speaking
    (rose, _, began), *_ = heard.hear(voices(0.9))
    assert rose is Change.ROSE
    assert began == pytest.approx(1.35, abs=0.06)
    assert not heard.voice.faint


def test_a_caller_is_loud_from_the_beginning() -> None:
    heard = Heard()
    assert changes(heard.hear(audio.silence(0.5), voices(1.0))) == [Change.BEGAN]
    assert not heard.voice.faint


def test_a_bang_makes_no_caller_of_an_echo() -> None:
    bang = audio.encode(np.full(2 * audio.FRAME, 20_000, dtype=np.int16))
    heard = Heard()
    heard.hear(audio.silence(0.5), voices(0.75, LEVEL - 26), bang, voices(0.75, LEVEL - 26))
    assert heard.voice.faint
