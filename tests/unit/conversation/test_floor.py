"""Who gets the floor: labelled nods and labelled interruptions, echoes, noise, and answers given too early."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import numpy as np

from one_call import ANSWERS, Stage
from qualifybot import audio
from qualifybot.domain import events
from stage import Ears, speech

BACK_CHANNELS = {
    "Mhm.": 0.35,
    "Mm-hmm.": 0.45,
    "Uh-huh.": 0.45,
    "Okay.": 0.45,
    "OK": 0.4,
    "Yeah.": 0.35,
    "Yep.": 0.3,
    "Right.": 0.35,
    "Sure.": 0.4,
    "I see.": 0.5,
    "Got it.": 0.4,
    "Alright.": 0.45,
    "Hmm.": 0.4,
    "Oh.": 0.3,
    "Ah okay.": 0.5,
    "Cool.": 0.4,
    "Great.": 0.4,
    "Yeah, yeah.": 0.5,
    "Okay, sure.": 0.5,
    "Good.": 0.35,
    "Thanks.": 0.45,
    "Fine.": 0.4,
    "Oh, nice.": 0.5,
    "Aha.": 0.4,
}
"""What listeners say while they go on listening, with its length in seconds."""
INTERRUPTIONS = {
    "No.": 0.3,
    "Stop.": 0.4,
    "Wait.": 0.35,
    "Wait, what?": 0.5,
    "Hold on.": 0.45,
    "Sorry?": 0.4,
    "Hello?": 0.4,
    "Excuse me.": 0.5,
    "That's wrong.": 0.5,
    "No, no.": 0.5,
    "Fifty.": 0.4,
    "Not yet.": 0.45,
    "A human, please.": 0.8,
    "I have a question about the price first.": 1.9,
    "Actually we are eighty people now.": 1.6,
}
"""What callers say to be heard."""
GREETING = "Hi, you've reached Northwind CRM."


def softer(sound: bytes, decibels: float) -> bytes:
    return audio.encode((audio.decode(sound) * 10 ** (-decibels / 20)).astype(np.int16))


def heard(act: Stage) -> list[str]:
    """What the caller was taken to have said to the bot."""
    return [turn.caller for turn in act.records.finished["CA1"].turns]


async def until_nearly_heard(act: Stage, left: float) -> None:
    """Wait until so many seconds of what the bot says are still to be played."""
    await asyncio.sleep(0.5)
    while (rest := act.line.quiet_at - left - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110  # a moving end
        await asyncio.sleep(min(rest, 0.3))


@asynccontextmanager
async def while_the_bot_speaks(act: Stage) -> AsyncIterator[None]:
    async with act.call():
        await asyncio.sleep(1.5)
        yield
        act.line.hang_up()


async def stops(stage: Callable[..., Stage], text: str, seconds: float) -> bool:
    act = stage(text)
    async with while_the_bot_speaks(act):
        await act.line.send(speech(seconds) + audio.silence(1.5))
    return bool(act.of(events.BargedIn))


async def test_nods_do_not_stop_the_bot(stage: Callable[..., Stage]) -> None:
    stopped = [text for text, seconds in BACK_CHANNELS.items() if await stops(stage, text, seconds)]
    assert len(stopped) <= len(BACK_CHANNELS) * 0.05, stopped


async def test_short_interruptions_do(stage: Callable[..., Stage]) -> None:
    unheard = [text for text, seconds in INTERRUPTIONS.items() if not await stops(stage, text, seconds)]
    assert unheard == []


async def test_the_bot_falls_silent_within_300_ms_of_half_a_second_of_speech(stage: Callable[..., Stage]) -> None:
    act = stage("We are fifty people.")
    async with while_the_bot_speaks(act):
        began = asyncio.get_running_loop().time()
        await act.line.send(speech(2.0) + audio.silence(1.0))
    assert act.line.cleared[0] - began <= 0.5 + 0.3


async def test_the_bot_falls_silent_at_the_first_words_that_mean_something(stage: Callable[..., Stage]) -> None:
    act = stage(ears=Ears("No.", delay=0.3))
    async with while_the_bot_speaks(act):
        began = asyncio.get_running_loop().time()
        await act.line.send(speech(0.3) + audio.silence(1.0))
    written = began + 0.3 + 0.22 + 0.3 / 2
    assert act.line.cleared[0] - written <= 0.3


async def test_the_bots_own_voice_come_back_does_not_stop_it(stage: Callable[..., Stage]) -> None:
    act = stage(GREETING)
    async with while_the_bot_speaks(act):
        await act.line.send(softer(speech(2.5), 20) + audio.silence(8.0))
    assert not act.line.cleared
    assert heard(act) == []
    assert "contact.ask.0" in act.said


async def test_a_soft_caller_is_let_speak_by_their_words(stage: Callable[..., Stage]) -> None:
    act = stage("We are fifty people.")
    async with while_the_bot_speaks(act):
        await act.line.send(softer(speech(1.5), 20) + audio.silence(2.5))
    assert act.line.cleared


async def test_after_noise_the_bot_goes_on_at_once(stage: Callable[..., Stage]) -> None:
    act = stage("")
    async with while_the_bot_speaks(act):
        await act.line.send(speech(1.2) + audio.silence(3.0))
    stopped = act.line.cleared[0]
    assert min(at for at, _ in act.line.played if at > stopped) - stopped < 1.6


async def test_after_words_that_say_nothing_the_bot_goes_on_too(stage: Callable[..., Stage]) -> None:
    act = stage("Okay, yeah, right, sure.")
    async with while_the_bot_speaks(act):
        await act.line.send(speech(1.2) + audio.silence(3.0))
    stopped = act.line.cleared[0]
    assert [at for at, _ in act.line.played if at > stopped]
    assert heard(act) == []


async def test_a_yes_at_the_very_end_of_a_question_answers_it(stage: Callable[..., Stage]) -> None:
    act = stage(*ANSWERS[:-1], "Yes.")
    async with act.call() as running:
        await act.converse(len(ANSWERS) - 1)
        await until_nearly_heard(act, 0.5)
        await act.line.send(speech(0.4) + audio.silence(2.5))
        await act.hear_out()
        assert running.done()
    assert act.said[-1].startswith("completed")


async def test_a_yes_in_the_middle_of_a_read_back_only_listens(stage: Callable[..., Stage]) -> None:
    act = stage(*ANSWERS[:-1], "Yes.", "Yes, that's right.")
    async with act.call() as running:
        await act.converse(len(ANSWERS) - 1)
        await asyncio.sleep(1.5)
        await act.line.send(speech(0.4) + audio.silence(2.0))
        assert not act.line.cleared
        assert not running.done()
        act.line.hang_up()
    assert "Yes." not in heard(act)


async def test_no_interrupts_a_wrong_read_back(stage: Callable[..., Stage]) -> None:
    act = stage(*ANSWERS[:-1], "No, the budget is wrong.")
    async with act.call():
        await act.converse(len(ANSWERS) - 1)
        await asyncio.sleep(1.5)
        await act.line.send(speech(1.1) + audio.silence(3.0))
        act.line.hang_up()
    assert act.line.cleared
    assert [event.line for event in act.of(events.BargedIn)] == ["company_size.read_back.0"]
    assert heard(act)[-1] == "No, the budget is wrong."
