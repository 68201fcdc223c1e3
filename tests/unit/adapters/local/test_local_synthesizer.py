"""The embedded voice: real speech, whatever happens to its worker."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from qualifybot import audio
from qualifybot.adapters.local import synthesizer
from qualifybot.adapters.local.synthesizer import EspeakSynthesizer
from qualifybot.errors import ProviderRefused, ProviderUnreachable, SettingsError

pytestmark = pytest.mark.skipif(not synthesizer.available(), reason="the dependency group `offline` is not installed")

LINE = "How many people work at your company?"


@asynccontextmanager
async def embedded_voice(name: str = "en-us", deadline: float = 20.0) -> AsyncIterator[EspeakSynthesizer]:
    speaker = EspeakSynthesizer(name=name, deadline=deadline)
    try:
        yield speaker
    finally:
        await speaker.aclose()


async def spoken(speaker: EspeakSynthesizer, text: str = LINE) -> bytes:
    return b"".join([chunk async for chunk in speaker.stream(text)])


def worker_pids() -> set[int]:
    found = set()
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes()
            parent = (entry.parent / "stat").read_text().rsplit(")", 1)[1].split()[1]
        except OSError:
            continue
        if b"espeak_worker" in command and int(parent) == os.getpid():
            found.add(int(entry.parent.name))
    return found


async def test_a_line_is_speech_of_plausible_length_and_loudness() -> None:
    async with embedded_voice() as speaker:
        ulaw = await spoken(speaker)
    samples = audio.decode(ulaw).astype(np.float64)
    assert 1.2 < audio.seconds(ulaw) < 4
    assert 1_000 < np.sqrt((samples**2).mean()) < 12_000
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    assert spectrum[np.fft.rfftfreq(samples.size, 1 / audio.RATE) < 3_400].sum() > 0.9 * spectrum.sum()


async def test_voices_differ_by_name() -> None:
    async with embedded_voice() as one, embedded_voice() as same, embedded_voice("en-us+f3") as other:
        assert one.voice == same.voice != other.voice
        assert await spoken(other) != await spoken(one)


async def test_lines_asked_for_at_once_come_out_whole() -> None:
    texts = ("One.", "Twenty two.", LINE)
    async with embedded_voice() as speaker:
        alone = [audio.seconds(await spoken(speaker, text)) for text in texts]
        together = [audio.seconds(ulaw) for ulaw in await asyncio.gather(*(spoken(speaker, text) for text in texts))]
    assert together == pytest.approx(alone, abs=0.02)


async def test_empty_text_is_no_audio() -> None:
    async with embedded_voice() as speaker:
        assert await spoken(speaker, "") == b""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are found in /proc")
async def test_a_dead_worker_is_replaced_and_none_is_left_behind() -> None:
    async with embedded_voice() as speaker:
        before = audio.seconds(await spoken(speaker))
        (pid,) = worker_pids()
        os.kill(pid, signal.SIGKILL)
        assert audio.seconds(await spoken(speaker)) == pytest.approx(before, abs=0.02)
        assert worker_pids() != {pid}
    assert worker_pids() == set()


async def test_an_abandoned_request_does_not_leak_into_the_next_answer() -> None:
    async with embedded_voice() as speaker:
        short = audio.seconds(await spoken(speaker, "Yes."))
        abandoned = asyncio.create_task(spoken(speaker, "A long line that nobody will hear. " * 20))
        await asyncio.sleep(0)
        abandoned.cancel()
        with pytest.raises(asyncio.CancelledError):
            await abandoned
        assert audio.seconds(await spoken(speaker, "Yes.")) == pytest.approx(short, abs=0.02)


async def test_a_worker_that_hangs_is_given_up_at_the_deadline() -> None:
    async with embedded_voice(deadline=0.001) as speaker:
        with pytest.raises(ProviderUnreachable, match="in time"):
            await spoken(speaker)
    assert worker_pids() == set()


async def test_an_unknown_voice_is_refused() -> None:
    async with embedded_voice("xx-nobody") as speaker:
        with pytest.raises(ProviderRefused, match="no such voice"):
            await spoken(speaker)


def test_without_its_package_the_voice_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthesizer, "available", lambda: False)
    with pytest.raises(SettingsError, match="offline"):
        EspeakSynthesizer()
