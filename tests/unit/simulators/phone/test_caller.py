"""How callers behave, against a bot played by hand on the handset; the mouth's frames are not needed here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tones import ToneVoice, tone

from hasty_time import run_hastily
from qualifybot.simulators.phone.caller import Behaviour, Lines, Reply, ScriptedCaller
from qualifybot.simulators.phone.handset import Handset, Manner, Said
from qualifybot.simulators.phone.personas import find_persona

LINES = Lines(
    contact=Reply("I am Dana."),
    replies={"budget": (Reply("No."), Reply("Ten … thousand.")), "timeline": (Reply("Soon."),)},
    order=("budget", "budget", "timeline"),
)


def hold(caller: ScriptedCaller, bot: Callable[[Handset], Awaitable[None]]) -> Handset:
    """The handset after the bot has done its part and a caller could have reacted to it."""

    async def call() -> Handset:
        handset = Handset(asyncio.get_running_loop().time())
        await caller.prepare()
        living = asyncio.create_task(caller.live(handset))
        await bot(handset)
        living.cancel()
        return handset

    return run_hastily(call())


def caller(asked: str | None = None, **behaviour: object) -> ScriptedCaller:
    async def topic() -> str | None:
        return asked

    how = Behaviour(**behaviour)  # type: ignore[arg-type]
    return ScriptedCaller(LINES, ToneVoice(), how, asked=topic if asked else None)


def asks(times: int, seconds: float = 1.0) -> Callable[[Handset], Awaitable[None]]:
    async def bot(handset: Handset) -> None:
        for _ in range(times):
            handset.hear(tone(seconds))
            await asyncio.sleep(seconds + 3)

    return bot


def words(said: list[Said]) -> list[str]:
    return [one.text for one in said]


def test_replies_in_order_when_it_cannot_know_what_was_asked() -> None:
    told = hold(caller(), asks(5)).said
    assert words(told) == ["I am Dana.", "No.", "Ten … thousand.", "Soon.", "Yes, that's right."]


def test_replies_to_what_was_asked_when_it_can() -> None:
    assert words(hold(caller("budget"), asks(3)).said) == ["No.", "Ten … thousand.", "Ten … thousand."]
    assert words(hold(caller("contact"), asks(1)).said) == ["I am Dana."]
    assert words(hold(caller("read_back"), asks(1)).said) == ["Yes, that's right."]


def test_waits_until_the_bot_is_quiet_and_then_a_human_moment() -> None:
    (said,) = hold(caller(reaction=(0.5, 0.5), quiet=0.3), asks(1)).said
    assert said.sound.start >= 0
    heard_out = hold(caller(reaction=(0.5, 0.5), quiet=0.3), asks(1))
    assert heard_out.inputs.get_nowait() == heard_out.said[0]


def test_a_bot_that_goes_on_is_not_spoken_over() -> None:
    async def bot(handset: Handset) -> None:
        handset.hear(tone(1.0))
        await asyncio.sleep(1.5)
        assert not handset.said
        handset.hear(tone(1.0))
        await asyncio.sleep(1.2)
        assert not handset.said
        await asyncio.sleep(2.0)

    assert words(hold(caller(reaction=(0.4, 0.4)), bot).said) == ["I am Dana."]


def test_interrupts_every_second_turn() -> None:
    async def bot(handset: Handset) -> None:
        for _ in range(2):
            handset.hear(tone(2.0))
            await asyncio.sleep(1.0)
            if handset.said[1:]:
                handset.clear()
            await asyncio.sleep(3.0)

    told = hold(caller(interrupts_after=0.8), bot).said
    assert [one.manner for one in told] == [Manner.REPLY, Manner.INTERRUPTION]


def test_nods_while_the_bot_talks_and_replies_when_it_is_done() -> None:
    told = hold(caller(nods_after=1.0, nods=("Mhm.",)), asks(1, seconds=4.0)).said
    assert [(one.text, one.manner) for one in told] == [
        ("Mhm.", Manner.BACK_CHANNEL),
        ("I am Dana.", Manner.REPLY),
    ]


def test_hangs_up_after_so_many_replies_or_when_the_bot_says_nothing() -> None:
    assert hold(caller(hangs_up_after=1), asks(1)).hung_up.is_set()
    assert not hold(caller(hangs_up_after=2), asks(1)).hung_up.is_set()
    silence = hold(caller(patience=2.0), lambda handset: asyncio.sleep(3.0))
    assert silence.hung_up.is_set()


def test_the_silent_persona_stays_and_says_nothing() -> None:
    silent = find_persona("silent")
    handset = hold(ScriptedCaller(silent.lines, ToneVoice(), silent.behaviour), asks(3))
    assert handset.said == []
    assert not handset.hung_up.is_set()


def test_a_pause_for_thought_is_silence_inside_one_reply() -> None:
    said = hold(caller("budget", pause=0.5), asks(2)).said[1]
    assert len(said.sound.audio) == pytest.approx((3 * 0.05 + 0.5 + 9 * 0.05) * 8000)
