"""Lines are ready before anybody rings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from qualifybot.conversation.speech_cache import SpeechCache
from qualifybot.conversation.warming import wake, warm
from qualifybot.domain.script import default_script
from qualifybot.errors import ProviderUnreachable
from virtual_time import VirtualClock
from voices import Speaker, spoken

LINES = default_script().fixed_lines()


class Recovering(Speaker):
    """A voice that is down for the first so many lines."""

    down_for = 3

    async def stream(self, text: str) -> AsyncGenerator[bytes, None]:
        if len(self.asked) < self.down_for:
            self.asked.append(text)
            raise ProviderUnreachable("vendor", "down")
        async for chunk in super().stream(text):
            yield chunk


async def test_every_fixed_line_is_there_afterwards(tmp_path: Path, clock: VirtualClock) -> None:
    cache, voice = SpeechCache(tmp_path), Speaker()
    await warm(voice, cache, LINES, clock)
    assert all(cache.get(voice.voice, line.text) == spoken(line.text) for line in LINES)
    await warm(voice, SpeechCache(tmp_path), LINES, clock)
    assert len(voice.asked) == len({line.text for line in LINES})


async def test_two_processes_share_the_work(tmp_path: Path, clock: VirtualClock) -> None:
    one, other = Speaker(), Speaker()
    await asyncio.gather(
        warm(one, SpeechCache(tmp_path), LINES, clock), warm(other, SpeechCache(tmp_path), LINES, clock)
    )
    assert sorted(one.asked + other.asked) == sorted({line.text for line in LINES})
    assert SpeechCache(tmp_path).get(one.voice, LINES[-1].text) is not None


async def test_what_a_voice_left_out_while_it_was_down_is_made_up_for(tmp_path: Path, clock: VirtualClock) -> None:
    cache, voice = SpeechCache(tmp_path), Recovering()
    await warm(voice, cache, LINES, clock)
    assert all(cache.get(voice.voice, line.text) for line in LINES)


async def test_a_voice_that_stays_down_is_not_asked_for_ever(tmp_path: Path, clock: VirtualClock) -> None:
    voice = Recovering()
    voice.down_for = 1_000_000
    await warm(voice, SpeechCache(tmp_path), LINES[:2], clock)
    assert 2 < len(voice.asked) <= 40


async def test_an_embedded_voice_is_woken_and_a_vendor_is_not_paid_for_it() -> None:
    vendor, embedded = Speaker(), Speaker("spare", "local")
    await wake((vendor, embedded))
    assert vendor.asked == []
    assert len(embedded.asked) == 1
