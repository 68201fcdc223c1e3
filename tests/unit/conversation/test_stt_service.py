"""The ears: which audio is sent, when a turn is over, and what happens when the transcriber fails."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import astuple

import pytest

from qualifybot import audio
from qualifybot.conversation.stt_service import (
    Deaf,
    EarEvent,
    SpeechBegan,
    SpeechEnded,
    SttService,
    TurnHeard,
    WordsHeard,
)
from qualifybot.domain.turn_taking import Completeness
from qualifybot.ports.transcriber import SessionRestored, TranscriptFailed
from stage import Ears, speech
from virtual_time import VirtualClock, VirtualTimeLoop


class Listener:
    """Ears that hear what they are sent, in real time."""

    def __init__(self, ears: Ears, *, how: Completeness = Completeness.COMPLETE, continuous: bool = False) -> None:
        self.ears = ears
        self.events: list[EarEvent] = []
        self.service = SttService(
            ears, VirtualClock(), judge=lambda text: how, emit=self.events.append, continuous=continuous
        )

    async def hear(self, *sounds: bytes) -> None:
        async with self.service.listening():
            for sound in sounds:
                for start in range(0, len(sound), audio.FRAME):
                    self.service.hear(sound[start : start + audio.FRAME])
                    await asyncio.sleep(audio.FRAME_SECONDS)

    def of(self, kind: type[EarEvent]) -> Sequence[EarEvent]:
        return [event for event in self.events if isinstance(event, kind)]


async def test_a_turn_is_heard_soon_after_its_final_text() -> None:
    listener = Listener(Ears("Fifty people."))
    await listener.hear(audio.silence(0.5), speech(1.0), audio.silence(2.0))
    (turn,) = listener.of(TurnHeard)
    assert isinstance(turn, TurnHeard)
    assert turn.text == "Fifty people."
    assert turn.ended - turn.began == pytest.approx(1.0, abs=0.2)
    assert turn.final_at is not None
    assert turn.final_at - turn.ended == pytest.approx(0.6, abs=0.1)
    assert not turn.forced


async def test_words_and_bounds_of_speech_are_told_as_they_come() -> None:
    listener = Listener(Ears("Fifty people."))
    await listener.hear(speech(1.0), audio.silence(2.0))
    assert [type(event) for event in listener.events] == [SpeechBegan, SpeechEnded, WordsHeard, WordsHeard, TurnHeard]
    final = listener.of(WordsHeard)[-1]
    assert isinstance(final, WordsHeard)
    assert final.final_ms == pytest.approx(600, abs=100)


async def test_silence_is_not_sent_but_what_came_just_before_speech_is() -> None:
    ears = Ears("Fifty.")
    await Listener(ears).hear(audio.silence(10.0), speech(1.0), audio.silence(10.0))
    assert 1.2 <= audio.seconds(b"x" * ears.appended) <= 2.0


async def test_a_server_that_ends_items_itself_is_sent_everything() -> None:
    ears = Ears()
    await Listener(ears, continuous=True).hear(audio.silence(3.0))
    assert audio.seconds(b"x" * ears.appended) == 3.0


@pytest.mark.parametrize(("continuous", "together"), [(False, {1, 2, 3, 4}), (True, {1})])
async def test_frames_come_together_before_anybody_speaks(*, continuous: bool, together: set[int]) -> None:
    listener = Listener(Ears("Fifty."), continuous=continuous)
    sound = audio.silence(1.0) + speech(1.0) + audio.silence(1.0)
    async with listener.service.listening():
        frames = [sound[start : start + audio.FRAME] for start in range(0, len(sound), audio.FRAME)]
        assert {listener.service.hear(frame) for frame in frames} == together


def test_frames_that_came_together_are_heard_as_if_one_by_one() -> None:
    sound = audio.silence(1.0) + speech(1.0) + audio.silence(3.0)

    async def told(*, together: bool) -> list[tuple[object, ...]]:
        listener = Listener(Ears("Fifty."))
        async with listener.service.listening():
            place, frames = 0, 1
            while place < len(sound):
                piece = sound[place : place + frames * audio.FRAME]
                await asyncio.sleep(audio.seconds(piece))
                may_come = listener.service.hear(piece)
                place, frames = place + len(piece), may_come if together else 1
        return [
            (type(event), *(round(value, 6) if isinstance(value, float) else value for value in astuple(event)))
            for event in listener.events
        ]

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as one, asyncio.Runner(loop_factory=VirtualTimeLoop) as other:
        assert one.run(told(together=False)) == other.run(told(together=True))


async def test_silence_alone_is_no_turn() -> None:
    listener = Listener(Ears())
    await listener.hear(audio.silence(5.0))
    assert listener.events == []


async def test_frames_of_any_size_are_heard() -> None:
    ears = Ears("Fifty people.")
    listener = Listener(ears)
    sound = speech(1.0) + audio.silence(2.0)
    async with listener.service.listening():
        for start in range(0, len(sound), 333):
            listener.service.hear(sound[start : start + 333])
            await asyncio.sleep(333 / audio.RATE)
    assert len(listener.of(TurnHeard)) == 1


async def test_a_pause_inside_an_unfinished_answer_does_not_end_it() -> None:
    listener = Listener(Ears("Two hundred and", "fifty."), how=Completeness.OPEN)
    await listener.hear(speech(0.8), audio.silence(1.2), speech(0.8), audio.silence(3.0))
    (turn,) = listener.of(TurnHeard)
    assert isinstance(turn, TurnHeard)
    assert turn.text == "Two hundred and fifty."


async def test_a_final_text_that_never_comes_is_not_waited_for() -> None:
    listener = Listener(Ears("Fifty people.", delay=60.0))
    await listener.hear(speech(1.0), audio.silence(3.0))
    (turn,) = listener.of(TurnHeard)
    assert isinstance(turn, TurnHeard)
    assert turn.forced


class Troubled(Ears):
    """A transcriber that fails one item after some words, having lost its connection in between."""

    def commit(self) -> None:
        loop = asyncio.get_running_loop()
        super().commit()
        self._events.put_nowait(SessionRestored())
        loop.call_later(self.delay * 0.75, self._events.put_nowait, TranscriptFailed("item-1", "server_error"))


async def test_an_item_that_fails_keeps_the_words_there_were() -> None:
    listener = Listener(Troubled("Fifty people."))
    await listener.hear(speech(1.0), audio.silence(3.0))
    (turn,) = listener.of(TurnHeard)
    assert isinstance(turn, TurnHeard)
    assert turn.text == "Fifty people."


async def test_ears_that_cannot_hear_say_so() -> None:
    ears = Ears(failed="provider_refused")
    async with ears.connect(language="en", keywords=()):
        listener = Listener(ears)
        await listener.hear(audio.silence(0.1))
    assert listener.events == [Deaf("provider_refused")]
