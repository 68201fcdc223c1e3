"""Voices for tests of the mouth: pauses between sentences, and every way in which a vendor lets one down."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from itertools import pairwise

from qualifybot import audio
from qualifybot.errors import ProviderError, ProviderUnreachable
from stage import Line

CHARACTER_SECONDS = 0.065
PAUSE_SECONDS = 0.3
PIECE_SECONDS = 0.1


def spoken(text: str) -> bytes:
    """A tone for each sentence, with a pause between sentences."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    tones = [b"\x10" * round(len(sentence) * CHARACTER_SECONDS * audio.RATE) for sentence in sentences]
    return audio.silence(PAUSE_SECONDS).join(tones)


@dataclass
class Speaker:
    """The synthesizer port; `wait` seconds before the first piece of audio, `gap` before every further one.

    `cut`: after so many seconds of audio it raises `fault`, or, with `hangs`, says nothing any more.
    """

    voice: str = "vendor"
    source: str = "api"
    wait: float = 0.2
    gap: float = 0.0
    cut: float | None = None
    hangs: bool = False
    fault: ProviderError = field(default_factory=lambda: ProviderUnreachable("vendor", "cut off"))
    asked: list[str] = field(default_factory=list)
    left_at: list[float] = field(default_factory=list)

    async def stream(self, text: str) -> AsyncGenerator[bytes, None]:
        self.asked.append(text)
        sound = spoken(text)
        piece = round(PIECE_SECONDS * audio.RATE)
        made = len(sound) if self.cut is None else round(self.cut * audio.RATE)
        try:
            await asyncio.sleep(self.wait)
            for start in range(0, min(made, len(sound)), piece):
                if start:
                    await asyncio.sleep(self.gap)
                yield sound[start : min(start + piece, made)]
            if self.cut is not None:
                if self.hangs:
                    await asyncio.Event().wait()
                raise self.fault
        finally:
            self.left_at.append(asyncio.get_running_loop().time())

    async def aclose(self) -> None:
        pass


def silences(line: Line, wanted_at: float) -> list[float]:
    """Seconds of silence that the caller heard: before the first sound, and wherever the audio sent ran out."""
    free_at, found = wanted_at, []
    for at, chunk in line.played:
        found.append(max(0.0, at - free_at))
        free_at = max(free_at, at) + audio.seconds(chunk)
    return found


def moments(line: Line) -> list[tuple[float, bytes]]:
    """When each piece of audio begins to play, and the piece."""
    starts = [line.played[0][0]]
    for (_, chunk), (at, _) in pairwise(line.played):
        starts.append(max(at, starts[-1] + audio.seconds(chunk)))
    return [(start, chunk) for start, (_, chunk) in zip(starts, line.played, strict=True)]
