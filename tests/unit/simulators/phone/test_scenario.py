from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import yaml
from small_bot import STREAM, BotSide, SmallBot
from tones import ToneVoice, tone

from hasty_time import run_hastily
from qualifybot.errors import SettingsError
from qualifybot.simulators.phone.phone import place_call
from qualifybot.simulators.phone.report import CallReport
from qualifybot.simulators.phone.scenario import StepCaller, read_steps

VOICE = "/twilio/voice"


def run(scenario: str, bot: SmallBot) -> CallReport:
    async def call() -> CallReport:
        async with bot.serving() as url:
            return await place_call(url, caller=StepCaller(read_steps(yaml.safe_load(scenario)), ToneVoice()))

    return run_hastily(call())


async def talk(bot: BotSide) -> None:
    await bot.play(tone(1.0))
    await bot.hear_speech_end(silent_frames=40)
    await bot.play(tone(8.0))
    while (await bot.hear_frames(1))[0] == b"\xff" * 160:
        pass
    await bot.send("clear")
    await bot.next("stop")


def test_a_scenario_whose_expectations_are_met() -> None:
    bot = SmallBot({VOICE: STREAM}, talk)
    report = run(
        """
        - expect: {bot: speaks, within_ms: 500}
        - listen: 0.3
        - say: "Forty … people."
        - expect: {bot: speaks, within_ms: 900}
        - interrupt: {text: "Stop there please.", after: 1.0}
        - expect: {bot: falls_silent, within_ms: 100}
        - press: "4#"
        - wait: 0.5
        - hang_up:
        """,
        bot,
    )
    assert report.unmet == ()
    assert report.ended_by == "caller"
    assert [message["dtmf"]["digit"] for message in bot.received if message["event"] == "dtmf"] == ["4", "#"]
    first, second = report.turns
    assert first.ended - first.started == pytest.approx(5 * 0.05 + 0.7 + 7 * 0.05 + 0.05, abs=0.06)
    assert second.stopped_ms == pytest.approx(20, abs=25)


def test_what_did_not_happen_is_noted_and_the_call_goes_on() -> None:
    report = run(
        """
        - listen:
        - say: "Forty."
        - expect: {bot: speaks, within_ms: 100}
        - wait: 1
        - expect: {bot: falls_silent, within_ms: 200}
        - hang_up:
        """,
        SmallBot({VOICE: STREAM}, talk),
    )
    assert len(report.unmet) == 2
    assert report.unmet[0].startswith("step 3")
    assert not report.ok


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([{"shout": "x"}], "step 1: one of"),
        ([{"say": "x"}, {"say": "x", "wait": 1}], "step 2"),
        ([{"expect": {"bot": "sings", "within_ms": 1}}], "step 1, expect"),
        ([{"wait": None}], "step 1, wait"),
    ],
)
def test_names_the_step_at_fault(entries: Sequence[Mapping[str, Any]], problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        read_steps(entries)
