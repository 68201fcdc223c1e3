"""How loud is somebody, against the line's noise and against themselves?"""

from __future__ import annotations

import numpy as np

from qualifybot import audio
from qualifybot.conversation.loudness import Loudness
from stage import speech


def softer(sound: bytes, decibels: float) -> bytes:
    return audio.encode((audio.decode(sound) * 10 ** (-decibels / 20)).astype(np.int16))


def hear(loudness: Loudness, sound: bytes) -> None:
    loudness.speech_begins()
    for start in range(0, len(sound) - audio.FRAME + 1, audio.FRAME):
        loudness.voiced(sound[start : start + audio.FRAME])


def noise(loudness: Loudness, sound: bytes) -> None:
    for start in range(0, len(sound) - audio.FRAME + 1, audio.FRAME):
        loudness.quiet(sound[start : start + audio.FRAME])


def test_a_voice_is_neither_faint_nor_silent() -> None:
    loudness = Loudness()
    hear(loudness, speech(1.0))
    assert not loudness.faint
    assert not loudness.silent


def test_an_echo_is_faint_even_before_the_caller_was_heard() -> None:
    loudness = Loudness()
    hear(loudness, softer(speech(1.0), 20))
    assert loudness.faint
    assert not loudness.silent


def test_a_soft_caller_is_not_faint_once_known() -> None:
    loudness = Loudness()
    hear(loudness, softer(speech(1.0), 18))
    loudness.was_caller()
    hear(loudness, softer(speech(1.0), 20))
    assert not loudness.faint
    hear(loudness, softer(speech(1.0), 36))
    assert loudness.faint


def test_what_is_no_louder_than_the_lines_noise_is_silent() -> None:
    hiss = softer(speech(10.0), 18)
    loudness = Loudness()
    noise(loudness, hiss)
    hear(loudness, hiss)
    assert loudness.silent
    hear(loudness, speech(1.0))
    assert not loudness.silent


def test_nothing_heard_is_silent() -> None:
    assert Loudness().silent
    loudness = Loudness()
    loudness.was_caller()
    hear(loudness, audio.silence(0.5))
    assert loudness.silent
