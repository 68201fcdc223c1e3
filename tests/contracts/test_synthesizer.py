"""What every voice must do: ElevenLabs' against the simulated vendor, guarded too, and the embedded one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from fastapi import FastAPI

from qualifybot import audio
from qualifybot.adapters.elevenlabs.synthesizer import ElevenLabsSynthesizer
from qualifybot.adapters.guarded.breaker import Breaker
from qualifybot.adapters.guarded.synthesizer import GuardedSynthesizer
from qualifybot.adapters.local.clock import SystemClock
from qualifybot.adapters.local.synthesizer import EspeakSynthesizer, available
from qualifybot.errors import ProviderError, ProviderOverloaded, ProviderRefused, ProviderUnreachable
from qualifybot.ports.synthesizer import Synthesizer
from qualifybot.simulators.bot_speech import BotSpeech
from qualifybot.simulators.elevenlabs import Slots, Voices
from qualifybot.simulators.faults import Faults
from qualifybot.simulators.keys import Keys
from qualifybot.simulators.pace import INSTANT, Pace
from qualifybot.simulators.serving import serve

LINE = "How many people work at your company?"
VOICE = "a1B2c3D4e5F6g7H8i9J0"

needs_espeak = pytest.mark.skipif(not available(), reason="the dependency group `offline` is not installed")


@asynccontextmanager
async def embedded() -> AsyncIterator[Synthesizer]:
    speaker = EspeakSynthesizer(deadline=20)
    try:
        yield speaker
    finally:
        await speaker.aclose()


@asynccontextmanager
async def vendors(
    faults: str = "", key: str = "sim-key", voice: str = VOICE, pace: Pace = INSTANT, slots: Slots | None = None
) -> AsyncIterator[Synthesizer]:
    speech = BotSpeech()
    app = FastAPI()
    app.include_router(Voices(Faults(faults), Keys(), pace, speech, slots or Slots(10, 10)).router(), prefix="/v1")
    async with asyncio.timeout(20), serve(app) as url:
        speaker = ElevenLabsSynthesizer(
            api_key=key, voice_id=voice, base_url=url, slots=4, first_byte=5.0, gap=0.5, slot_wait=5
        )
        try:
            yield speaker
        finally:
            await speaker.aclose()
            await speech.close()


@asynccontextmanager
async def guarded() -> AsyncIterator[Synthesizer]:
    async with vendors() as speaker:
        yield GuardedSynthesizer(speaker, Breaker("elevenlabs", SystemClock(), lambda *_: None, patience=5))


Open = Callable[[], AbstractAsyncContextManager[Synthesizer]]


@pytest.fixture(
    params=[pytest.param(embedded, marks=needs_espeak, id="local"), pytest.param(vendors, id="api"), guarded]
)
def voice(request: pytest.FixtureRequest) -> Open:
    opened: Open = request.param
    return opened


async def spoken(speaker: Synthesizer, text: str = LINE) -> bytes:
    return b"".join([chunk async for chunk in speaker.stream(text)])


async def test_text_becomes_telephone_speech(voice: Open) -> None:
    async with voice() as speaker:
        ulaw = await spoken(speaker)
    samples = audio.decode(ulaw).astype(np.float64)
    assert 1 < audio.seconds(ulaw) < 5
    assert np.sqrt((samples**2).mean()) > 500
    assert abs(samples.mean()) < 100


async def test_a_longer_text_takes_longer(voice: Open) -> None:
    texts = ("Yes.", LINE, f"{LINE} {LINE}")
    async with voice() as speaker:
        lengths = [len(await spoken(speaker, text)) for text in texts]
    assert all(shorter < longer for shorter, longer in pairwise(lengths))


async def test_nothing_to_say_is_no_audio(voice: Open) -> None:
    async with voice() as speaker:
        assert await spoken(speaker, "  ") == b""


async def test_lines_asked_for_at_once_do_not_mix(voice: Open) -> None:
    texts = ["Yes.", LINE, f"{LINE} {LINE}"]
    async with voice() as speaker:
        alone = [audio.seconds(await spoken(speaker, text)) for text in texts]
        together = await asyncio.gather(*(spoken(speaker, text) for text in texts))
    assert [audio.seconds(ulaw) for ulaw in together] == pytest.approx(alone, abs=0.02)


async def test_an_abandoned_line_does_not_spoil_the_next(voice: Open) -> None:
    async with voice() as speaker:
        whole = audio.seconds(await spoken(speaker))
        abandoned = asyncio.create_task(spoken(speaker, LINE * 20))
        await asyncio.sleep(0.01)
        abandoned.cancel()
        with pytest.raises(asyncio.CancelledError):
            await abandoned
        assert audio.seconds(await spoken(speaker)) == pytest.approx(whole, abs=0.02)


async def test_a_voice_has_a_name_and_a_source(voice: Open) -> None:
    async with voice() as speaker:
        assert speaker.voice
        assert speaker.source in {"api", "local"}


@pytest.mark.parametrize(
    ("faults", "key", "voice_id", "error"),
    [
        ("", "wrong-key", VOICE, ProviderRefused),
        ("", "sim-key", "nobody", ProviderRefused),
        ("elevenlabs=quota", "sim-key", VOICE, ProviderRefused),
        ("elevenlabs=429", "sim-key", VOICE, ProviderOverloaded),
        ("elevenlabs=busy", "sim-key", VOICE, ProviderOverloaded),
        ("elevenlabs=500", "sim-key", VOICE, ProviderUnreachable),
        ("elevenlabs=503", "sim-key", VOICE, ProviderUnreachable),
    ],
)
async def test_a_vendor_that_will_not_speak_says_what_to_do(
    faults: str, key: str, voice_id: str, error: type[ProviderError]
) -> None:
    async with vendors(faults, key, voice_id) as speaker:
        with pytest.raises(ProviderError) as raised:
            await spoken(speaker)
    assert type(raised.value) is error


async def test_a_line_cut_in_the_middle_is_heard_up_to_there_and_then_an_error() -> None:
    async with vendors("elevenlabs=cut") as speaker:
        chunks = speaker.stream(LINE)
        assert len(await anext(chunks)) == audio.FRAME
        with pytest.raises(ProviderUnreachable):
            _ = [chunk async for chunk in chunks]


async def test_more_lines_than_slots_are_all_spoken_in_turn() -> None:
    # The vendor queues nobody: it would turn away whoever came beyond its four slots.
    async with vendors(slots=Slots(4, 0), pace=replace(INSTANT, first_audio=0.01)) as speaker:
        lines = await asyncio.gather(*(spoken(speaker, f"Line {number}.") for number in range(12)))
    assert all(lines)
