from __future__ import annotations

import asyncio
from dataclasses import replace

from tones import tone

from hasty_time import run_hastily
from qualifybot.simulators.phone.handset import Handset
from qualifybot.simulators.phone.prompts import gather, play_out, sound
from qualifybot.simulators.phone.twiml import Callback, Gather, Pause, Play, Say

BOTH = Gather(prompts=(Say("How many?"),), action=Callback("https://bot.example.com/g"), speech=True, timeout=2.0)


def collect(verb: Gather, *keys: str, words: str = "", hang_up: bool = False) -> tuple[dict[str, str], int]:
    """What is collected when the caller presses `keys` and then says `words`, and after how many milliseconds."""

    async def call() -> tuple[dict[str, str], int]:
        handset = Handset(0.0)
        handset.press("9")  # left over from before
        gathering = asyncio.create_task(gather(verb, handset))
        await asyncio.sleep(1.0)
        for key in keys:
            handset.press(key)
        if words:
            await handset.say(words, tone(0.5))
        if hang_up:
            handset.hang_up()
        return await gathering, round(handset.now() / 80) * 10

    return run_hastily(call())


def test_keys_until_the_finishing_one_the_number_wanted_or_a_pause() -> None:
    assert collect(BOTH, "4", "0", "#") == ({"Digits": "40"}, 1000)
    assert collect(replace(BOTH, num_digits=2), "4", "0", "5") == ({"Digits": "40"}, 1000)
    assert collect(BOTH, "4", "0") == ({"Digits": "40"}, 3000)


def test_words() -> None:
    got, _ = collect(BOTH, words="Forty people.")
    assert got == {"SpeechResult": "Forty people.", "Confidence": "0.9"}


def test_only_what_was_asked_for_counts() -> None:
    assert collect(replace(BOTH, speech=False), words="Forty.")[0] == {}
    assert collect(replace(BOTH, keys=False), "4", words="Forty.")[0]["SpeechResult"] == "Forty."


def test_nothing_is_collected_in_silence_or_from_a_caller_who_is_gone() -> None:
    assert collect(BOTH) == ({}, 540 + 2000)
    assert collect(BOTH, hang_up=True) == ({}, 1000)


def test_prompts_sound_one_after_the_other() -> None:
    async def hear() -> tuple[int, int]:
        handset = Handset(0.0)
        for prompt in (Say("Hello.", loop=2), Pause(1.0), Play("https://cdn.example.com/a.mp3")):
            sound(prompt, handset)
        await play_out(handset)
        return round(handset.now() / 80) * 10, len(handset.ear.heard)

    assert run_hastily(hear()) == (720 + 1000 + 2000, 3)
