"""Where a line goes on that was cut."""

from __future__ import annotations

import pytest

from qualifybot import audio
from qualifybot.conversation.remainder import resume_at, unspoken
from voices import PAUSE_SECONDS, spoken

TEXT = "Okay, thank you. Your budget is sixty thousand dollars. Is that right?"
FIRST, SECOND, THIRD = "Okay, thank you.", "Your budget is sixty thousand dollars.", "Is that right?"
ENDS = (
    audio.seconds(spoken(FIRST)),
    audio.seconds(spoken(f"{FIRST} {SECOND}")),
)


def upto(seconds: float) -> bytes:
    return spoken(TEXT)[: round(seconds * audio.RATE)]


@pytest.mark.parametrize(
    ("heard", "rest"),
    [
        (0.0, TEXT),
        (ENDS[0] - 0.2, TEXT),
        (ENDS[0] + PAUSE_SECONDS + 0.4, f"{SECOND} {THIRD}"),
        (ENDS[1] - 0.1, f"{SECOND} {THIRD}"),
        (ENDS[1] + PAUSE_SECONDS + 0.1, THIRD),
    ],
)
def test_the_sentence_that_was_cut_and_those_after_it_are_left(heard: float, rest: str) -> None:
    kept, left = unspoken(TEXT, upto(heard))
    assert left == rest
    assert kept <= heard * audio.RATE


def test_what_is_kept_ends_in_the_pause_after_a_sentence() -> None:
    kept, _ = unspoken(TEXT, upto(ENDS[1] - 0.1))
    assert ENDS[0] <= kept / audio.RATE <= ENDS[0] + PAUSE_SECONDS


def test_a_voice_may_speak_faster_or_more_slowly_than_most() -> None:
    sound = upto(ENDS[1] + PAUSE_SECONDS + 0.3)
    slower = b"".join(bytes([byte]) * (2 if index % 4 == 0 else 1) for index, byte in enumerate(sound))
    assert unspoken(TEXT, slower)[1] == THIRD


def test_without_pauses_nothing_is_taken_for_spoken() -> None:
    assert unspoken(TEXT, b"\x10" * 40_000) == (0, TEXT)
    assert unspoken(TEXT, audio.silence(3.0)) == (0, TEXT)


@pytest.mark.parametrize(
    ("heard", "at"),
    [
        (0.2, 0.0),
        (1.0, 0.7),
        (ENDS[0] + PAUSE_SECONDS + 0.5, ENDS[0] + PAUSE_SECONDS),
        (ENDS[1] - 0.1, ENDS[0] + PAUSE_SECONDS),
        (ENDS[1] + PAUSE_SECONDS + 0.2, ENDS[1] + PAUSE_SECONDS),
    ],
)
def test_a_whole_line_goes_on_after_its_last_pause_or_a_little_before(heard: float, at: float) -> None:
    assert resume_at(upto(99), round(heard * audio.RATE)) / audio.RATE == pytest.approx(at, abs=0.08)


def test_a_pause_long_ago_is_too_far_back() -> None:
    sound = spoken("Yes. ") + audio.silence(0.3) + b"\x10" * 40_000
    assert resume_at(sound, 32_000) == 32_000 - 2_400
