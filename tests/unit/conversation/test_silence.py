"""When is a caller asked whether they are still there? After silence: not while they talk, and in spite of noise."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from one_call import ANSWERS, Stage
from qualifybot import audio
from qualifybot.domain import events
from qualifybot.domain.models import Moment, Outcome
from qualifybot.domain.script import default_script
from stage import Ears, speech

QUESTION = default_script().topic(Moment.CONTACT).ask[0]
SECONDS_A_CHARACTER = 0.05


def prompts(act: Stage) -> int:
    return sum(line.startswith("silence.") for line in act.said)


async def test_noise_does_not_keep_the_bot_waiting_for_an_answer_that_does_not_come(
    stage: Callable[..., Stage],
) -> None:
    act = stage()
    async with act.call():
        await act.hear_out()
        asked = asyncio.get_running_loop().time()
        await act.line.send(audio.silence(3.0) + speech(0.3) + audio.silence(7.0))
        assert prompts(act) == 1
        assert next(at for at, _ in act.line.played if at > asked) - asked < 9.0
        act.line.hang_up()


async def test_noise_without_end_does_not_either(stage: Callable[..., Stage]) -> None:
    act = stage(ears=Ears(*[""] * 50))
    async with act.call() as running:
        await act.hear_out()
        for _ in range(300):
            await act.line.send(speech(1.0))
            if running.done():
                break
    assert act.records.finished["CA1"].outcome is Outcome.NO_SPEECH


async def test_whoever_talks_for_long_is_not_asked_whether_they_are_there(stage: Callable[..., Stage]) -> None:
    act = stage(ears=Ears("We sell bikes and", "and also repair them and", "and then there is", "the shop in town."))
    async with act.call():
        await act.hear_out()
        for seconds in (7.0, 8.0, 9.0, 7.0):
            await act.line.send(speech(seconds) + audio.silence(0.9))
        assert prompts(act) == 0
        act.line.hang_up()


async def test_words_start_the_silence_anew(stage: Callable[..., Stage]) -> None:
    act = stage(ANSWERS[0], "Um,")
    async with act.call():
        await act.converse(1)
        await act.hear_out()
        await act.line.send(audio.silence(5.0) + speech(0.5) + audio.silence(1.5))
        assert prompts(act) == 0
        act.line.hang_up()


async def test_a_nod_while_the_bot_speaks_does_not_stop_the_clock(stage: Callable[..., Stage]) -> None:
    act = stage("Mhm.")
    async with act.call():
        while "contact.ask.0" not in act.said:  # noqa: ASYNC110  # told by no event of ours
            await asyncio.sleep(0.1)
        await asyncio.sleep(len(QUESTION) * SECONDS_A_CHARACTER - 0.25)
        await act.line.send(speech(0.3) + audio.silence(12.0))
        assert prompts(act) == 1
        act.line.hang_up()
    assert act.records.finished["CA1"].turns == ()


async def test_no_call_is_longer_than_its_cap_whatever_the_caller_does(stage: Callable[..., Stage]) -> None:
    act, going_on = stage(ears=Ears(*["and then"] * 400)), speech(2.0) + audio.silence(0.5)
    async with act.call() as running:
        spoken = 0.0
        while not running.done() and spoken < 700.0:
            await act.line.send(going_on)
            spoken += 2.5
    assert running.done()
    assert act.of(events.CallEnded)[0].seconds < act.parts.script.call_cap_seconds + 30
