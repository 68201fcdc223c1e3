"""The rungs of the mouth: whatever a voice does, the caller hears no gap of three seconds and no sentence is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from mouth import Mouth
from qualifybot import audio
from qualifybot.adapters.guarded.breaker import Breaker
from qualifybot.adapters.guarded.synthesizer import GuardedSynthesizer
from qualifybot.conversation.speech_cache import SpeechCache
from qualifybot.conversation.tts_service import (
    FIRST_AUDIO_SECONDS,
    STALL_SECONDS,
    AllHeard,
    LineBegan,
    Mute,
)
from qualifybot.conversation.utterance import Unheard
from qualifybot.domain.circuit import CircuitState
from qualifybot.domain.dialogue import Say
from qualifybot.errors import ProviderOverloaded, ProviderRefused
from virtual_time import VirtualClock
from voices import PAUSE_SECONDS, Speaker, silences, spoken

FIRST, SECOND = "Okay, sixty thousand dollars.", "And when would you like to have it?"
LINE = Say(f"{FIRST} {SECOND}", "echo.0", fixed=False, impersonal=True)
ONE_SENTENCE = Say("Sixty thousand dollars a year, got it.", "echo.1", fixed=False)
NEXT = Say("By when do you need it in place?", "timeline.ask.1")
CUT = ProviderOverloaded("vendor", "too_many_concurrent_requests", status=429)


@pytest.fixture
def spare() -> Speaker:
    return Speaker("spare", "local", wait=0.05)


@pytest.mark.parametrize(
    ("vendor", "reason"),
    [
        (Speaker(wait=0.1, cut=0.0, fault=CUT), "provider_overloaded"),
        (Speaker(wait=0.1, cut=0.0, fault=ProviderRefused("vendor", "quota_exceeded", status=401)), "provider_refused"),
        (Speaker(wait=600), "timeout"),
    ],
    ids=["too many requests", "quota used up", "hangs"],
)
async def test_a_voice_that_does_not_begin_is_replaced_before_the_caller_wonders(
    tmp_path: Path, clock: VirtualClock, vendor: Speaker, reason: str, spare: Speaker
) -> None:
    mouth = Mouth(tmp_path, clock, vendor, spare)
    wanted = await mouth.say(LINE)
    assert mouth.reasons == [reason]
    assert spare.asked == [LINE.text]
    assert mouth.began == [("echo.0", "local")]
    assert max(silences(mouth.line, wanted)) <= FIRST_AUDIO_SECONDS + 0.1
    assert mouth.sent == pytest.approx(audio.seconds(spoken(LINE.text)))


@pytest.mark.parametrize("hangs", [False, True], ids=["cut off", "stalls"])
async def test_a_line_that_breaks_off_goes_on_at_the_sentence_that_was_not_heard(
    tmp_path: Path, clock: VirtualClock, hangs: bool, spare: Speaker
) -> None:
    first = audio.seconds(spoken(FIRST))
    mouth = Mouth(tmp_path, clock, Speaker(cut=first + PAUSE_SECONDS + 0.8, hangs=hangs), spare)
    wanted = await mouth.say(LINE)
    assert spare.asked == [SECOND]
    assert mouth.began == [("echo.0", "api")]
    assert max(silences(mouth.line, wanted)) <= STALL_SECONDS + 0.1
    assert mouth.events[-1] == AllHeard()


async def test_a_sentence_that_breaks_off_is_said_again(tmp_path: Path, clock: VirtualClock, spare: Speaker) -> None:
    mouth = Mouth(tmp_path, clock, Speaker(cut=0.7), spare)
    await mouth.say(ONE_SENTENCE, NEXT)
    assert spare.asked == [ONE_SENTENCE.text, NEXT.text]
    assert [line for line, _ in mouth.began] == ["echo.1", "timeline.ask.1"]
    assert mouth.cache.get("spare", ONE_SENTENCE.text) is None


async def test_a_voice_slower_than_it_plays_is_left_before_the_silences_add_up(
    tmp_path: Path, clock: VirtualClock, spare: Speaker
) -> None:
    mouth = Mouth(tmp_path, clock, Speaker(gap=0.4), spare)
    wanted = await mouth.say(LINE)
    heard = silences(mouth.line, wanted)
    assert mouth.reasons == ["timeout"]
    assert sum(heard) <= 0.2 + STALL_SECONDS + 0.1
    assert spare.asked == [LINE.text]


async def test_a_voice_that_only_just_keeps_up_is_kept(tmp_path: Path, clock: VirtualClock, spare: Speaker) -> None:
    mouth = Mouth(tmp_path, clock, Speaker(gap=0.095), spare)
    await mouth.say(LINE)
    assert mouth.reasons == []


async def test_when_every_voice_hangs_the_call_is_told_in_time_for_the_carriers_own(
    tmp_path: Path, clock: VirtualClock
) -> None:
    mouth = Mouth(tmp_path, clock, Speaker(wait=600), Speaker("spare", "local", wait=600))
    wanted = await mouth.say(LINE)
    assert mouth.events[-1] == Mute()
    assert clock.monotonic() - wanted <= 2.6


async def test_after_a_stall_too_no_three_seconds_pass_in_silence(tmp_path: Path, clock: VirtualClock) -> None:
    mouth = Mouth(tmp_path, clock, Speaker(cut=0.5, hangs=True), Speaker("spare", "local", wait=600))
    wanted = await mouth.say(ONE_SENTENCE)
    assert mouth.events[-1] == Mute()
    assert clock.monotonic() - (wanted + 0.2 + 0.5) <= 2.6


async def test_what_was_rendered_before_needs_no_voice(tmp_path: Path, clock: VirtualClock) -> None:
    broken = Speaker(wait=600)
    mouth = Mouth(tmp_path, clock, broken)
    mouth.cache.put(broken.voice, NEXT.text, spoken(NEXT.text))
    await mouth.say(NEXT)
    assert mouth.began == [("timeline.ask.1", "cache")]


async def test_a_vendors_slot_is_free_long_before_its_line_was_heard(tmp_path: Path, clock: VirtualClock) -> None:
    vendor = Speaker()
    mouth = Mouth(tmp_path, clock, vendor)
    wanted = await mouth.say(LINE)
    assert vendor.left_at[0] - wanted == pytest.approx(0.2, abs=0.01)
    assert clock.monotonic() - wanted > 4


async def test_falling_silent_lets_the_voice_go_at_once(tmp_path: Path, clock: VirtualClock) -> None:
    vendor = Speaker(gap=0.09)
    mouth = Mouth(tmp_path, clock, vendor)
    await mouth.say_until(0.6, LINE)
    assert len(vendor.left_at) == 1


async def test_a_hanging_vendor_costs_a_few_lines_their_wait_and_then_none(tmp_path: Path, clock: VirtualClock) -> None:
    told: list[CircuitState] = []
    breaker = Breaker("synthesizer", clock, lambda provider, state: told.append(state), patience=STALL_SECONDS)
    vendor, spare = Speaker(wait=600), Speaker("spare", "local", wait=0.05)
    waits = []
    for call in range(8):  # each call has a mouth of its own; the breaker is the process's
        mouth = Mouth(tmp_path / str(call), clock, GuardedSynthesizer(vendor, breaker), spare)
        wanted = await mouth.say(ONE_SENTENCE)
        waits.append(silences(mouth.line, wanted)[0])
    assert [wait > 1 for wait in waits] == [True] * 3 + [False] * 3 + [True, False]  # one probe in these 25 seconds
    assert max(waits[3:6]) < 0.1
    vendor.wait = 0.2
    await asyncio.sleep(120)
    mouth = Mouth(tmp_path / "well", clock, GuardedSynthesizer(vendor, breaker), spare)
    await mouth.say(ONE_SENTENCE)
    assert mouth.began == [("echo.1", "api")]
    assert told[-1] is CircuitState.CLOSED


# --- what was not heard ---------------------------------------------------------------------------------------------

HEARD_LATE = 0.15


async def test_after_a_false_alarm_a_line_goes_on_at_its_last_pause(tmp_path: Path, clock: VirtualClock) -> None:
    mouth = Mouth(tmp_path, clock, Speaker())
    pause_ends = audio.seconds(spoken(FIRST)) + PAUSE_SECONDS
    (left,) = await mouth.say_until(0.2 + pause_ends + 0.5, LINE)
    assert left.line == LINE.line
    assert left.sound is not None
    assert audio.seconds(left.sound) == pytest.approx(audio.seconds(spoken(SECOND)), abs=0.08)
    before = mouth.sent
    await mouth.say(left)
    assert mouth.sent - before == pytest.approx(audio.seconds(left.sound))
    assert mouth.began == [("echo.0", "api")]


async def test_without_a_pause_near_it_goes_on_a_little_before(tmp_path: Path, clock: VirtualClock) -> None:
    mouth = Mouth(tmp_path, clock, Speaker())
    (left,) = await mouth.say_until(0.2 + 1.5, ONE_SENTENCE)
    assert left.sound is not None
    heard = audio.seconds(spoken(ONE_SENTENCE.text)) - audio.seconds(left.sound)
    assert heard == pytest.approx(1.5 - HEARD_LATE - 0.3, abs=0.02)


async def test_the_tail_of_one_line_and_the_whole_of_the_next_are_left(tmp_path: Path, clock: VirtualClock) -> None:
    mouth = Mouth(tmp_path, clock, Speaker())
    first = audio.seconds(spoken(ONE_SENTENCE.text))
    left = await mouth.say_until(0.2 + first - 0.5, ONE_SENTENCE, NEXT)  # the next is on its way to the carrier already
    assert [rest.line for rest in left] == [ONE_SENTENCE.line, NEXT.line]
    assert [rest.begun for rest in left] == [True, False]
    await mouth.say(*left)
    assert [line for line, _ in mouth.began][-1] == NEXT.line


async def test_of_a_line_all_but_heard_nothing_is_said_again_and_the_end_is_told(
    tmp_path: Path, clock: VirtualClock
) -> None:
    mouth = Mouth(tmp_path, clock, Speaker())
    (left,) = await mouth.say_until(0.2 + audio.seconds(spoken(ONE_SENTENCE.text)) - 0.1, ONE_SENTENCE)
    before = mouth.sent
    await mouth.say(left)
    assert mouth.sent == before
    assert mouth.events[-1] == AllHeard()


async def test_a_line_still_being_made_goes_on_at_its_sentence(tmp_path: Path, clock: VirtualClock) -> None:
    vendor = Speaker(gap=0.09)
    mouth = Mouth(tmp_path, clock, vendor)
    pause_ends = audio.seconds(spoken(FIRST)) + PAUSE_SECONDS
    (left,) = await mouth.say_until(0.2 + pause_ends + 0.6, LINE)
    assert left.sound is None
    await mouth.say(left)
    assert vendor.asked == [LINE.text, SECOND]
    assert mouth.began == [("echo.0", "api")]


async def test_a_line_stopped_before_its_first_sound_is_said_as_if_it_were_new(
    tmp_path: Path, clock: VirtualClock
) -> None:
    mouth = Mouth(tmp_path, clock, Speaker())
    left = await mouth.say_until(0.1, LINE, NEXT)
    assert left == (Unheard(LINE), Unheard(NEXT))
    await mouth.say(*left)
    assert [line for line, _ in mouth.began] == [LINE.line, NEXT.line]


async def test_a_second_false_alarm_goes_on_from_the_second_place(tmp_path: Path, clock: VirtualClock) -> None:
    mouth = Mouth(tmp_path, clock, Speaker())
    left = await mouth.say_until(1.0, ONE_SENTENCE)
    again = await mouth.say_until(1.0, *left)
    assert left[0].sound is not None
    assert again[0].sound is not None
    assert len(again[0].sound) < len(left[0].sound)
    assert again[0].begun


async def test_what_the_next_voice_was_to_say_is_left_when_it_is_stopped_before(
    tmp_path: Path, clock: VirtualClock, spare: Speaker
) -> None:
    first = audio.seconds(spoken(FIRST))
    mouth = Mouth(tmp_path, clock, Speaker(cut=first + PAUSE_SECONDS + 0.2), spare)
    left = await mouth.say_until(0.2 + 0.5, LINE)
    assert [rest.say.text for rest in left] == [LINE.text, SECOND]
    assert left[0].sound is not None
    assert audio.seconds(left[0].sound) <= first + PAUSE_SECONDS


async def test_silence_is_nothing_to_stop(tmp_path: Path, clock: VirtualClock) -> None:
    mouth = Mouth(tmp_path, clock, Speaker())
    assert await mouth.service.stop() == ()
    assert mouth.line.cleared == []


# --- a clause that is at hand ---------------------------------------------------------------------------------------

OPENED = Say("Okay, sixty thousand dollars a year.", "echo.1", fixed=False, impersonal=True, opening="Okay,")
REST = "sixty thousand dollars a year."


@pytest.fixture
def mouth_with_opening(tmp_path: Path, clock: VirtualClock, spare: Speaker) -> Mouth:
    mouth = Mouth(tmp_path, clock, Speaker(), spare)
    mouth.cache.put("vendor", OPENED.opening, spoken(OPENED.opening))
    return mouth


async def test_the_opening_is_heard_at_once_while_the_rest_is_made(mouth_with_opening: Mouth) -> None:
    wanted = await mouth_with_opening.say(OPENED, NEXT)
    assert silences(mouth_with_opening.line, wanted)[0] == 0.0
    assert max(silences(mouth_with_opening.line, wanted)) < 0.01
    assert mouth_with_opening.began[0] == ("echo.1", "cache")
    assert next(event.line for event in mouth_with_opening.events if isinstance(event, LineBegan)) == OPENED
    assert mouth_with_opening.cache.get("vendor", REST) == spoken(REST)


async def test_a_line_stopped_in_its_opening_goes_on_with_all_the_rest(mouth_with_opening: Mouth) -> None:
    left = await mouth_with_opening.say_until(0.1, OPENED, NEXT)
    assert [rest.line for rest in left] == ["echo.1", "echo.1", NEXT.line]
    assert left[1].say.text == REST
    await mouth_with_opening.say(*left)
    assert [line for line, _ in mouth_with_opening.began] == ["echo.1", NEXT.line]


async def test_when_the_rest_hangs_the_next_voice_says_it_without_the_opening(
    tmp_path: Path, clock: VirtualClock, spare: Speaker
) -> None:
    mouth = Mouth(tmp_path, clock, Speaker(wait=600), spare)
    mouth.cache.put("vendor", OPENED.opening, spoken(OPENED.opening))
    wanted = await mouth.say(OPENED)
    assert spare.asked == [REST]
    assert max(silences(mouth.line, wanted)) <= FIRST_AUDIO_SECONDS + 0.1


async def test_a_voice_that_is_left_alone_does_not_begin_what_another_one_ends(
    tmp_path: Path, clock: VirtualClock, spare: Speaker
) -> None:
    breaker = Breaker("synthesizer", clock, lambda provider, state: None, patience=STALL_SECONDS)
    mouth = Mouth(tmp_path, clock, GuardedSynthesizer(Speaker(wait=0.1, cut=0.0), breaker), spare)
    await mouth.say(ONE_SENTENCE, ONE_SENTENCE, ONE_SENTENCE)
    mouth.cache.put("vendor", OPENED.opening, spoken(OPENED.opening))
    await mouth.say(OPENED)
    assert spare.asked[-1] == OPENED.text
    assert mouth.began[-1] == ("echo.1", "local")
    assert mouth.reasons[-1] == "circuit_open"


async def test_without_its_opening_at_hand_a_line_is_made_whole(
    tmp_path: Path, clock: VirtualClock, spare: Speaker
) -> None:
    mouth = Mouth(tmp_path, clock, spare)
    await mouth.say(OPENED)
    assert spare.asked == [OPENED.text]


# --- what is kept ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "times"),
    [(NEXT, 1), (LINE, 1), (ONE_SENTENCE, 2)],
    ids=["a fixed line", "a figure", "what may tell who it is"],
)
async def test_what_may_be_kept_is_asked_for_once(tmp_path: Path, clock: VirtualClock, line: Say, times: int) -> None:
    vendor = Speaker()
    mouth = Mouth(tmp_path / "speech", clock, vendor)
    await mouth.say(line)
    await mouth.say(line)
    assert vendor.asked == [line.text] * times
    found_by_another_process = SpeechCache(tmp_path / "speech").get(vendor.voice, line.text)
    assert (found_by_another_process is not None) == line.fixed
