"""The ears against what transcribers and lines do: late, doubled, disordered, empty and invented texts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from qualifybot import audio
from qualifybot.conversation.stt_service import (
    EarEvent,
    LateWords,
    NothingHeard,
    SpeechBegan,
    SttService,
    TurnHeard,
    WordsHeard,
)
from qualifybot.domain.turn_taking import Completeness
from qualifybot.ports.transcriber import (
    Committed,
    FinalText,
    PartialText,
    SessionRestored,
    TranscriptEvent,
    TranscriptFailed,
)
from stage import speech
from surroundings import LEVEL, street, voices
from virtual_time import VirtualClock


class Session:
    """A transcription session that says what it is told to; `sent` is the audio it got."""

    def __init__(self) -> None:
        self.sent = b""
        self.commits = 0
        self._events: asyncio.Queue[TranscriptEvent] = asyncio.Queue()

    def append(self, chunk: bytes) -> None:
        self.sent += chunk

    def commit(self) -> None:
        self.commits += 1

    async def events(self) -> AsyncIterator[TranscriptEvent]:
        while True:
            yield await self._events.get()

    def later(self, seconds: float, *events: TranscriptEvent) -> None:
        def come() -> None:
            for event in events:
                self._events.put_nowait(event)

        asyncio.get_running_loop().call_later(seconds, come)


class Ear:
    """One call's ears with such a session."""

    def __init__(self, how: Completeness = Completeness.COMPLETE, *, continuous: bool = False) -> None:
        self.session = Session()
        self.events: list[EarEvent] = []
        self.service = SttService(
            self.session, VirtualClock(), judge=lambda text: how, emit=self.events.append, continuous=continuous
        )

    async def hear(self, *sounds: bytes) -> None:
        for sound in sounds:
            for start in range(0, len(sound), audio.FRAME):
                self.service.hear(sound[start : start + audio.FRAME])
                await asyncio.sleep(audio.FRAME_SECONDS)

    @property
    def turns(self) -> list[str]:
        return [event.text for event in self.events if isinstance(event, TurnHeard)]


def softly(sound: bytes, decibels: float) -> bytes:
    return audio.encode((audio.decode(sound) * 10 ** (-decibels / 20)).astype(np.int16))


async def test_a_final_text_after_a_forced_turn_completes_it_and_makes_no_second_one() -> None:
    ear = Ear()
    async with ear.service.listening():
        ear.session.later(1.3, Committed("a"), PartialText("a", "Fifty"))
        ear.session.later(8.0, FinalText("a", "Fifty people."))
        await ear.hear(speech(1.0), audio.silence(9.0))
    assert ear.turns == ["Fifty"]
    (turn,) = [event for event in ear.events if isinstance(event, TurnHeard)]
    assert turn.forced
    assert ear.events[-1] == LateWords("Fifty people.")


async def test_such_a_text_does_not_leak_into_the_next_answer() -> None:
    ear = Ear()
    async with ear.service.listening():
        ear.session.later(1.3, Committed("a"), PartialText("a", "Fifty"))
        ear.session.later(5.5, FinalText("a", "Fifty people."))
        ear.session.later(6.3, Committed("b"), FinalText("b", "In May."))
        await ear.hear(speech(1.0), audio.silence(4.0), speech(1.0), audio.silence(3.0))
    assert ear.turns == ["Fifty", "In May."]


async def test_doubled_and_disordered_finals_make_one_turn_in_the_order_of_speech() -> None:
    ear = Ear(Completeness.UNSURE)
    async with ear.service.listening():
        ear.session.later(1.3, Committed("a"))
        ear.session.later(2.8, Committed("b"), FinalText("b", "twenty part-time."), FinalText("b", "twenty part-time."))
        ear.session.later(3.0, FinalText("a", "Sixty full-timers and"), FinalText("a", "Sixty"))
        await ear.hear(speech(1.0), audio.silence(0.5), speech(1.0), audio.silence(4.0))
    assert ear.turns == ["Sixty full-timers and twenty part-time."]


async def test_an_empty_text_is_no_turn_and_says_so_at_once() -> None:
    ear = Ear()
    async with ear.service.listening():
        ear.session.later(1.3, Committed("a"), FinalText("a", ""))
        await ear.hear(speech(1.0), audio.silence(1.0))
    assert [type(event) for event in ear.events][-1] is NothingHeard
    assert ear.turns == []
    assert not ear.service.mid_turn


async def test_words_made_up_from_the_lines_noise_are_no_turn() -> None:
    ear = Ear()
    async with ear.service.listening():
        ear.session.later(1.3, Committed("a"), FinalText("a", "Thank you."))
        await ear.hear(softly(speech(1.0), 34), audio.silence(2.0))
    assert ear.session.commits == 1, "the detector must have taken this for speech"
    assert ear.turns == []


async def test_words_made_up_from_voices_behind_the_caller_are_no_turn() -> None:
    ear = Ear()
    async with ear.service.listening():
        ear.session.later(1.5, Committed("a"), FinalText("a", "Fifty people."))
        ear.session.later(5.8, Committed("b"), FinalText("b", "Thank you for watching."))
        await ear.hear(speech(1.0), audio.silence(2.0))
        ear.service.was_caller()
        await ear.hear(voices(1.5, LEVEL - 22), audio.silence(2.0))
    assert ear.session.commits == 2
    assert ear.turns == ["Fifty people."]


async def test_how_it_sounded_counts_not_what_is_heard_when_its_words_come() -> None:
    ear = Ear()
    async with ear.service.listening():
        ear.session.later(1.3, Committed("a"))
        ear.session.later(2.3, FinalText("a", "Thank you."))
        ear.session.later(3.8, Committed("b"), FinalText("b", "Fifty people."))
        await ear.hear(softly(speech(1.0), 34), audio.silence(0.5), speech(2.0), audio.silence(2.0))
    assert ear.turns == ["Fifty people."]


async def test_a_turn_ends_though_the_street_goes_on() -> None:
    ear = Ear()
    async with ear.service.listening():
        ear.session.later(2.1, Committed("a"), FinalText("a", "Fifty people."))
        await ear.hear(audio.silence(0.5), speech(1.0), street(4.0, LEVEL - 28))
        (turn,) = [event for event in ear.events if isinstance(event, TurnHeard)]
    began = asyncio.get_running_loop().time() - 5.5
    assert turn.ended - began == pytest.approx(1.5, abs=0.06)
    assert turn.due - turn.ended < 1.0
    assert not ear.service.mid_turn


async def test_a_turn_begins_with_the_callers_word_not_with_the_echo_before_it() -> None:
    ear = Ear()
    async with ear.service.listening():
        ear.session.later(3.0, Committed("a"), FinalText("a", "Fifty people."))
        await ear.hear(audio.silence(0.5), voices(1.0, LEVEL - 24), speech(1.0), audio.silence(2.0))
    (turn,) = [event for event in ear.events if isinstance(event, TurnHeard)]
    *echoes, voice = [event for event in ear.events if isinstance(event, SpeechBegan)]
    assert [echo.faint for echo in echoes] == [True] * len(echoes) != []
    assert voice == SpeechBegan(turn.began)
    assert turn.ended - turn.began == pytest.approx(1.0, abs=0.08)


async def test_an_echo_after_the_callers_first_words_does_not_date_the_turn_anew() -> None:
    ear = Ear(Completeness.OPEN)
    async with ear.service.listening():
        ear.session.later(3.5, Committed("a"), FinalText("a", "Fifty people."))
        await ear.hear(speech(1.0))
        ear.service.was_caller()
        await ear.hear(audio.silence(0.3), street(0.7, LEVEL - 18), speech(0.5), audio.silence(3.0))
    assert {event.faint for event in ear.events if isinstance(event, SpeechBegan)} == {True, False}
    (turn,) = [event for event in ear.events if isinstance(event, TurnHeard)]
    assert turn.ended - turn.began == pytest.approx(2.5, abs=0.1)


async def test_the_same_words_from_somebody_are() -> None:
    ear = Ear()
    async with ear.service.listening():
        ear.session.later(1.3, Committed("a"), FinalText("a", "Thank you."))
        await ear.hear(speech(1.0), audio.silence(2.0))
    assert ear.turns == ["Thank you."]


async def test_an_answer_said_again_over_a_new_connection_is_heard_once() -> None:
    ear = Ear()
    async with ear.service.listening():
        ear.session.later(1.3, Committed("a"), PartialText("a", "Fifty peo"))
        ear.session.later(1.6, SessionRestored(), PartialText("a", "Fifty"))
        ear.session.later(2.0, FinalText("a", "Fifty people."))
        await ear.hear(speech(1.0), audio.silence(3.0))
    assert ear.turns == ["Fifty people."]


async def test_a_stretch_that_was_lost_with_the_connection_leaves_what_was_known_of_it() -> None:
    ear = Ear()
    async with ear.service.listening():
        ear.session.later(1.3, Committed("a"), PartialText("a", "Fifty people"))
        ear.session.later(1.6, TranscriptFailed("a", "connection_lost"), SessionRestored())
        await ear.hear(speech(1.0), audio.silence(3.0))
    assert ear.turns == ["Fifty people"]


async def test_a_stretch_that_was_refused_does_not_swallow_the_next_one() -> None:
    ear = Ear()
    async with ear.service.listening():
        ear.session.later(4.0, TranscriptFailed("refused-0", "refused"))
        ear.session.later(6.3, Committed("b"), FinalText("b", "In May."))
        await ear.hear(speech(1.0), audio.silence(4.0), speech(1.0), audio.silence(3.0))
    assert ear.turns == ["", "In May."]


async def test_a_voice_too_soft_for_us_is_heard_where_the_server_decides() -> None:
    ear = Ear(continuous=True)
    async with ear.service.listening():
        ear.session.later(1.0, Committed("a"), FinalText("a", "Fifty people."))
        await ear.hear(audio.silence(4.0))
    assert ear.turns == ["Fifty people."]


async def test_both_kinds_of_model_hear_the_same_turn() -> None:
    for continuous in (False, True):
        ear = Ear(continuous=continuous)
        async with ear.service.listening():
            ear.session.later(2.2, Committed("a"), FinalText("a", "Fifty people."))
            await ear.hear(audio.silence(0.6), speech(1.0), audio.silence(3.0))
        assert ear.turns == ["Fifty people."]


@pytest.mark.parametrize("before", [0.3, 1.0, 20.0])
async def test_what_was_said_up_to_300_ms_before_the_detector_noticed_is_sent(before: float) -> None:
    ear = Ear()
    soft = softly(speech(0.3), 45)  # a consonant that no detector takes for a voice
    async with ear.service.listening():
        await ear.hear(audio.silence(before), soft, speech(1.0), audio.silence(1.0))
    assert soft in ear.session.sent
    assert audio.seconds(ear.session.sent) < 2.2


async def test_the_end_of_speech_is_dated_where_it_was() -> None:
    ear = Ear()
    began = asyncio.get_running_loop().time()
    async with ear.service.listening():
        ear.session.later(2.0, Committed("a"), FinalText("a", "Fifty people."))
        await ear.hear(audio.silence(0.5), speech(1.0), audio.silence(2.0))
    (turn,) = [event for event in ear.events if isinstance(event, TurnHeard)]
    assert turn.ended - began == pytest.approx(1.5, abs=0.06)
    assert turn.began - began == pytest.approx(0.5, abs=0.08)


async def test_words_are_told_as_they_change() -> None:
    ear = Ear()
    async with ear.service.listening():
        ear.session.later(0.5, PartialText("a", "Fifty"))
        ear.session.later(0.6, PartialText("a", "Fifty"))
        ear.session.later(1.6, Committed("a"), FinalText("a", "Fifty people."))
        await ear.hear(speech(1.0), audio.silence(2.0))
    assert [event.text for event in ear.events if isinstance(event, WordsHeard)] == ["Fifty", "Fifty people."]
