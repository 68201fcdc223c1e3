from __future__ import annotations

import asyncio

import pytest
from tones import tone

from hasty_time import run_hastily
from qualifybot.simulators.phone.handset import INPUTS_KEPT, Handset, Key, Manner, Said

SILENT = b"\xff" * 160


def test_what_is_said_leaves_in_frames_and_silence_fills_the_rest() -> None:
    async def speak() -> tuple[list[bytes], Said]:
        handset = Handset(0.0)
        frames = handset.frames_due(0.04)
        speaking = asyncio.create_task(handset.say("hello", tone(0.05), Manner.REPLY))
        await asyncio.sleep(0)
        frames += handset.frames_due(0.14)
        return frames, await speaking

    frames, said = run_hastily(speak())
    sound = tone(0.05)
    assert frames == [SILENT, SILENT, sound[:160], sound[160:320], sound[320:] + SILENT[:80], SILENT, SILENT]
    assert (said.sound.start, said.sound.end) == (320, 720)


def test_words_said_back_to_back_do_not_overlap() -> None:
    async def speak() -> list[int]:
        handset = Handset(0.0)
        await asyncio.gather(handset.say("a", tone(0.05)), handset.say("b", tone(0.05)))
        return [said.sound.start for said in handset.said]

    assert run_hastily(speak()) == [0, 480]


def test_hears_the_bot_begin_and_end() -> None:
    async def listen() -> tuple[bool, bool, bool, int]:
        handset = Handset(0.0)
        nothing = await handset.bot_begins(-1, patience=1.0)
        asyncio.get_running_loop().call_later(0.5, handset.hear, tone(1.0))
        began = await handset.bot_begins(-1, patience=1.0)
        speaking = handset.bot_speaking
        await handset.bot_ends(quiet=0.25)
        return nothing, began, speaking, handset.now()

    nothing, began, speaking, ended = run_hastily(listen())
    assert (nothing, began, speaking) == (False, True, True)
    assert ended == pytest.approx((1.0 + 0.5 + 1.0 + 0.25) * 8000, abs=8)


def test_keys_and_words_are_handed_to_the_carrier_and_never_pile_up() -> None:
    async def act() -> tuple[object, object, int]:
        handset = Handset(0.0)
        handset.press("5")
        await handset.say("hello", tone(0.02))
        first, second = handset.inputs.get_nowait(), handset.inputs.get_nowait()
        for _ in range(2 * INPUTS_KEPT):
            handset.press("1")
        return first, second, handset.inputs.qsize()

    first, second, waiting = run_hastily(act())
    assert first == Key("5")
    assert isinstance(second, Said)
    assert waiting == INPUTS_KEPT


def test_a_bot_that_is_silenced_has_ended() -> None:
    async def listen() -> int:
        handset = Handset(0.0)
        handset.hear(tone(9.0))
        asyncio.get_running_loop().call_later(1.0, handset.clear)
        await handset.bot_ends(quiet=0.5)
        return handset.now()

    assert run_hastily(listen()) == pytest.approx(1.5 * 8000, abs=8)
