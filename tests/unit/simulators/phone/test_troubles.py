from __future__ import annotations

import asyncio
import json

import pytest
from small_bot import STREAM, BotSide, SmallBot
from tones import ToneVoice

from hasty_time import run_hastily
from qualifybot.simulators.phone.phone import place_call
from qualifybot.simulators.phone.report import CallReport
from qualifybot.simulators.phone.scenario import StepCaller, read_steps
from qualifybot.simulators.phone.troubles import Delivery, Trouble, malformed, oversized

VOICE = "/twilio/voice"


def sent(kind: Trouble, *messages: str) -> list[str]:
    delivery = Delivery()
    delivery.trouble(kind, until=10.0)
    return [left for at, message in enumerate(messages) for left in delivery.leaving(message, float(at))]


def test_messages_are_lost_doubled_and_swapped() -> None:
    assert sent(Trouble.LOSE, "a", "b") == []
    assert sent(Trouble.DUPLICATE, "a", "b") == ["a", "a", "b", "b"]
    assert sent(Trouble.OUT_OF_ORDER, "a", "b", "c", "d") == ["b", "a", "d", "c"]


def test_trouble_passes_and_what_was_overtaken_still_comes() -> None:
    delivery = Delivery()
    delivery.trouble(Trouble.OUT_OF_ORDER, until=1.0)
    assert delivery.leaving("a", 0.5) == ()
    assert delivery.leaving("b", 1.5) == ("b", "a")
    assert delivery.leaving("c", 2.0) == ("c",)


def test_frames_are_held_for_a_while() -> None:
    delivery = Delivery()
    delivery.trouble(Trouble.HOLD, until=1.0)
    assert delivery.held(0.5)
    assert not delivery.held(1.0)


def test_malformed_messages_are_each_wrong_in_their_own_way() -> None:
    messages = malformed("MZ1")
    assert len(set(messages)) == len(messages)
    assert len(json.loads(oversized("MZ1"))["media"]["payload"]) > 100_000


def ring(bot: SmallBot, *steps: dict[str, object]) -> CallReport:
    async def call() -> CallReport:
        async with bot.serving() as url:
            return await place_call(url, caller=StepCaller(read_steps(steps), ToneVoice()))

    return run_hastily(call())


async def listens(bot: BotSide) -> None:
    await bot.next("stop")


def test_held_frames_come_in_a_burst_and_in_order() -> None:
    bot = SmallBot({VOICE: STREAM}, listens)
    report = ring(bot, {"wait": 0.5}, {"line": {"trouble": "hold", "seconds": 0.6}}, {"wait": 1.0}, {"hang_up": None})
    chunks = [int(message["media"]["chunk"]) for message in bot.received if message["event"] == "media"]
    assert chunks == list(range(1, len(chunks) + 1))
    assert len(chunks) == pytest.approx(75, abs=3)
    assert report.ok


@pytest.mark.parametrize(("turned_away", "unmet"), [(True, 0), (False, 1)])
def test_a_second_socket_is_to_be_turned_away(turned_away: bool, unmet: int) -> None:
    async def talk(bot: BotSide) -> None:
        if len(bot.received) > 2 and turned_away:
            return
        await asyncio.sleep(30)

    bot = SmallBot({VOICE: STREAM}, talk)
    report = ring(bot, {"wait": 0.3}, {"line": "second_socket"}, {"hang_up": None})
    assert len(report.unmet) == unmet
