"""What every transcriber must do: OpenAI's models against the simulated vendor, guarded too, and one without ears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from random import Random

import pytest
from fastapi import FastAPI
from openai import AsyncOpenAI

from clips import Clips, rendered
from qualifybot import audio
from qualifybot.adapters.guarded.breaker import Breaker
from qualifybot.adapters.guarded.transcriber import GuardedTranscriber
from qualifybot.adapters.local.clock import SystemClock
from qualifybot.adapters.local.transcriber import NoTranscriber
from qualifybot.adapters.openai.protocol import AudioFormat, Turns
from qualifybot.adapters.openai.transcriber import OpenAITranscriber, Patience
from qualifybot.ports.transcriber import (
    Committed,
    FinalText,
    PartialText,
    SessionFailed,
    SessionRestored,
    Transcriber,
    TranscriptEvent,
    TranscriptFailed,
    TranscriptionSession,
)
from qualifybot.simulators.faults import Faults
from qualifybot.simulators.keys import Keys
from qualifybot.simulators.openai_realtime import Realtime
from qualifybot.simulators.pace import INSTANT
from qualifybot.simulators.serving import serve
from qualifybot.simulators.speech_index import SpeechIndex

pytest.importorskip("espeakng_loader", reason="the dependency group `offline` is not installed")

FIFTY = "We are about fifty people, mostly in Boston."
BUDGET = "Somewhere between eighty and a hundred thousand dollars a year."


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    return rendered(tmp_path_factory.mktemp("clips"), FIFTY, BUDGET)


@dataclass(frozen=True)
class Ears:
    """An open session of some transcriber, the clips its far side knows, and what goes wrong there."""

    session: TranscriptionSession
    clips: dict[str, bytes]
    faults: Faults

    def say(self, text: str, trailing: float = 0.0) -> None:
        heard = self.clips[text] + audio.silence(trailing)
        for start in range(0, len(heard), audio.FRAME):
            self.session.append(heard[start : start + audio.FRAME])

    async def until(self, kind: type[TranscriptEvent]) -> list[TranscriptEvent]:
        seen = []
        async for event in self.session.events():
            seen.append(event)
            if isinstance(event, kind):
                return seen
        raise AssertionError(f"the events ended before {kind.__name__}")


Open = Callable[..., AbstractAsyncContextManager[Ears]]


@pytest.fixture(params=["gpt-live-transcribe", "gpt-transcribe", "linear", "guarded"])
def ears(request: pytest.FixtureRequest, clips: Clips) -> Open:
    linear, guarded = request.param == "linear", request.param == "guarded"
    model = "gpt-live-transcribe" if linear or guarded else request.param
    return opener(clips, model, "pcm24k" if linear else "pcmu", "client", guarded=guarded)


def guard(transcriber: Transcriber) -> Transcriber:
    return GuardedTranscriber(transcriber, Breaker("openai", SystemClock(), lambda *_: None, patience=inf))


def opener(
    clips: Clips,
    model: str,
    audio_format: AudioFormat,
    turns: Turns,
    *,
    guarded: bool = False,
) -> Open:

    @asynccontextmanager
    async def opened(faults: str = "", key: str = "sim-key") -> AsyncIterator[Ears]:
        trouble = Faults(faults)
        app = FastAPI()
        app.include_router(
            Realtime(SpeechIndex(clips.folder), trouble, Keys(), INSTANT, Random(1)).router(), prefix="/v1"
        )
        async with (
            asyncio.timeout(20),
            serve(app) as url,
            AsyncOpenAI(api_key=key, base_url=f"{url}/v1") as client,
        ):
            transcriber: Transcriber = OpenAITranscriber(
                client,
                model=model,
                clock=SystemClock(),
                audio_format=audio_format,
                turns=turns,
                patience=Patience(backoff=(0.01,) * 4),
            )
            transcriber = guard(transcriber) if guarded else transcriber
            async with transcriber.connect(language="en", keywords=["HubSpot"]) as session:
                yield Ears(session, clips.sounds, trouble)

    return opened


async def test_speech_becomes_text_that_grows_and_settles(ears: Open) -> None:
    async with ears() as listening:
        listening.say(FIFTY)
        listening.session.commit()
        events = await listening.until(FinalText)
    (item_id,) = {event.item_id for event in events if isinstance(event, Committed)}
    texts = [event.text for event in events if isinstance(event, PartialText | FinalText)]
    assert texts[-1] == FIFTY
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert {event.item_id for event in events if isinstance(event, PartialText | FinalText)} == {item_id}
    assert isinstance(events[-1], FinalText)
    assert events[-1].seconds == pytest.approx(audio.seconds(listening.clips[FIFTY]), abs=0.05)


async def test_items_come_in_the_order_spoken(ears: Open) -> None:
    async with ears() as listening:
        for text in (FIFTY, BUDGET):
            listening.say(text)
            listening.session.commit()
        events = [*await listening.until(FinalText), *await listening.until(FinalText)]
    order = [event.item_id for event in events if isinstance(event, Committed)]
    finals = {event.item_id: event.text for event in events if isinstance(event, FinalText)}
    assert [finals[item_id] for item_id in order] == [FIFTY, BUDGET]


@pytest.mark.parametrize("code", [1000, 1011])
async def test_no_word_is_lost_when_the_connection_is(ears: Open, code: int) -> None:
    async with ears(f"openai.realtime.session=close-{code}") as listening:
        listening.say(FIFTY)
        listening.session.commit()
        events = await listening.until(SessionRestored)
        listening.faults.set("")
        events += await listening.until(FinalText)
    assert [event.text for event in events if isinstance(event, FinalText)] == [FIFTY]
    assert len([event for event in events if isinstance(event, Committed)]) == 1


async def test_an_item_without_a_transcript_does_not_end_the_session(ears: Open) -> None:
    async with ears("openai.realtime.final=failed") as listening:
        listening.say(FIFTY)
        listening.session.commit()
        failed = (await listening.until(TranscriptFailed))[-1]
        listening.faults.set("")
        listening.say(BUDGET)
        listening.session.commit()
        final = (await listening.until(FinalText))[-1]
    assert isinstance(failed, TranscriptFailed)
    assert failed.reason == "transcription_failed"
    assert isinstance(final, FinalText)
    assert final.text == BUDGET


async def test_silence_may_come_back_as_nothing(ears: Open) -> None:
    async with ears("openai.realtime.final=empty") as listening:
        listening.say(FIFTY)
        listening.session.commit()
        final = (await listening.until(FinalText))[-1]
    assert isinstance(final, FinalText)
    assert final.text == ""


@pytest.mark.parametrize(
    ("faults", "key", "reason"),
    [
        ("", "wrong-key", "provider_refused"),
        ("openai.realtime.connect=500", "sim-key", "provider_unreachable"),
        ("openai.realtime.connect=503", "sim-key", "provider_overloaded"),
    ],
)
async def test_a_session_that_cannot_be_had_says_why_and_ends(ears: Open, faults: str, key: str, reason: str) -> None:
    async with ears(faults, key) as listening:
        listening.say(FIFTY)
        listening.session.commit()
        assert [event async for event in listening.session.events()] == [SessionFailed(reason)]


@pytest.mark.parametrize("model", ["gpt-transcribe", "whisper-1"])
async def test_a_server_that_decides_ends_items_by_itself(clips: Clips, model: str) -> None:
    async with opener(clips, model, "pcmu", "server")() as listening:
        listening.say(FIFTY, trailing=1.0)
        listening.session.commit()
        events = await listening.until(FinalText)
    assert isinstance(events[0], Committed)
    assert isinstance(events[-1], FinalText)
    assert events[-1].text == FIFTY


async def test_without_ears_the_session_has_failed_already() -> None:
    transcriber: Transcriber = NoTranscriber()
    assert not transcriber.available
    async with transcriber.connect(language="en", keywords=()) as session:
        session.append(audio.silence(1))
        session.commit()
        assert [event async for event in session.events()] == [SessionFailed("not_configured")]
