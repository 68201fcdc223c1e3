"""The mouth: what is sent when, what is kept, and what happens when a voice fails or the caller speaks up."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from mouth import Mouth
from qualifybot import audio
from qualifybot.conversation.tts_service import AllHeard, LineBegan, Mute, VoiceFailed
from qualifybot.domain.dialogue import Say
from stage import Voice
from virtual_time import VirtualClock

QUESTION = Say("How many people work at your company?", "company_size.ask.0")
GREETING = Say("Hello, this is Ava, an automated assistant.", "greeting.0")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "speech"


async def test_lines_are_said_after_each_other_and_heard_when_the_last_mark_is_back(
    folder: Path, clock: VirtualClock
) -> None:
    mouth = Mouth(folder, clock, Voice())
    before = clock.monotonic()
    await mouth.say(GREETING, QUESTION)
    began = [event.line for event in mouth.events if isinstance(event, LineBegan)]
    assert began == [GREETING, QUESTION]
    expected = 0.05 * (len(GREETING.text) + len(QUESTION.text))
    assert clock.monotonic() - before == pytest.approx(expected, abs=0.02)
    assert sum(len(chunk) for _, chunk in mouth.line.played) == 400 * (len(GREETING.text) + len(QUESTION.text))


async def test_audio_runs_little_ahead_in_messages_of_a_second(folder: Path, clock: VirtualClock) -> None:
    mouth = Mouth(folder, clock, Voice())
    await mouth.say(GREETING)
    began, sent = mouth.line.played[0][0], 0.0
    for at, chunk in mouth.line.played:
        sent += audio.seconds(chunk)
        assert len(chunk) <= 8_000
        assert sent - (at - began) <= 1.7 + 1e-6


async def test_a_fixed_line_is_rendered_once(folder: Path, clock: VirtualClock) -> None:
    voice = Voice()
    await Mouth(folder, clock, voice).say(QUESTION)
    again = Mouth(folder, clock, voice)
    await again.say(QUESTION)
    assert voice.spoken == [QUESTION.text]
    assert [e.source for e in again.events if isinstance(e, LineBegan)] == ["cache"]


async def test_what_a_caller_said_is_not_kept(folder: Path, clock: VirtualClock) -> None:
    mouth = Mouth(folder, clock, Voice())
    await mouth.say(Say("Thanks, Maria.", "contact.ack.0", fixed=False))
    assert mouth.cache.get("test-voice", "Thanks, Maria.") is None


@pytest.mark.parametrize("first", [Voice("bad", fails=True), Voice("slow", wait=60), Voice("cut", breaks_off=True)])
async def test_when_a_voice_fails_the_next_one_speaks(folder: Path, clock: VirtualClock, first: Voice) -> None:
    good = Voice("good")
    mouth = Mouth(folder, clock, first, good)
    before = clock.monotonic()
    await mouth.say(QUESTION)
    assert good.spoken == [QUESTION.text]
    assert any(isinstance(event, VoiceFailed) for event in mouth.events)
    assert mouth.events[-1] == AllHeard()
    assert mouth.line.played[0][0] - before < 3.0
    assert mouth.cache.get(first.voice, QUESTION.text) is None


async def test_without_any_voice_the_call_is_told(folder: Path, clock: VirtualClock) -> None:
    mouth = Mouth(folder, clock, Voice(fails=True))
    await mouth.say(QUESTION)
    assert mouth.events[-1] == Mute()


async def test_stopping_falls_silent_and_tells_what_was_not_heard(folder: Path, clock: VirtualClock) -> None:
    mouth = Mouth(folder, clock, Voice())
    async with asyncio.TaskGroup() as tasks:
        marks = tasks.create_task(mouth.bring_marks())
        mouth.service.say((GREETING, QUESTION), tasks)
        await asyncio.sleep(1.0)
        unheard = await mouth.service.stop()
        sent = len(mouth.line.played)
        await asyncio.sleep(5.0)
        marks.cancel()
    assert [left.line for left in unheard] == [GREETING.line, QUESTION.line]
    assert mouth.line.cleared
    assert len(mouth.line.played) == sent
    assert AllHeard() not in mouth.events
    assert not mouth.service.speaking
    assert await mouth.service.stop() == ()


async def test_a_lost_mark_does_not_stop_the_call(folder: Path, clock: VirtualClock) -> None:
    mouth = Mouth(folder, clock, Voice())
    async with asyncio.TaskGroup() as tasks:
        mouth.service.say((QUESTION,), tasks)
        await mouth.done.wait()
    assert mouth.events[-1] == AllHeard()


async def test_a_mark_nobody_waits_for_means_nothing(folder: Path, clock: VirtualClock) -> None:
    Mouth(folder, clock, Voice()).service.reached("speech-99")
