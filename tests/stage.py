"""A stage for one call on virtual time: a telephone that plays what it is sent, and ears that are told the words.

These stand in for the outside world in tests of policy; the real adapters have tests of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

import numpy as np

from qualifybot import audio
from qualifybot.errors import ProviderUnreachable
from qualifybot.ports.telephone import Ear, KeyPressed, LineClosed, MarkReached, PhoneEvent
from qualifybot.ports.transcriber import (
    Committed,
    FinalText,
    PartialText,
    SessionFailed,
    TranscriptEvent,
)

_GENERATOR = np.random.default_rng(5)


def speech(seconds: float) -> bytes:
    """Something a voice detector takes for a voice: pulses at a speaking pitch, shaped like a vowel."""
    count = round(seconds * audio.RATE)
    time = np.arange(count) / audio.RATE
    voice = sum(np.sin(2 * np.pi * 130 * k * time) / k for k in range(1, 20))
    breath = _GENERATOR.normal(0, 0.05, count)
    return audio.encode((6_000 * (voice + breath) / 2).clip(-30_000, 30_000).astype(np.int16))


class Line:
    """The telephone port with a carrier's playout buffer: 8,000 bytes are played a second."""

    def __init__(self) -> None:
        self._inbox: asyncio.Queue[PhoneEvent | bytes] = asyncio.Queue()
        self._free_at = 0.0
        self._marks: list[tuple[str, float, asyncio.TimerHandle]] = []
        self.played: list[tuple[float, bytes]] = []
        self.cleared: list[float] = []
        self.closed = False

    async def events(self, hear: Ear) -> AsyncIterator[PhoneEvent]:
        while True:
            event = await self._inbox.get()
            if isinstance(event, bytes):
                hear(event)
                continue
            yield event
            if isinstance(event, LineClosed):
                return

    async def play(self, chunk: bytes) -> None:
        if self.closed:
            return
        now = asyncio.get_running_loop().time()
        self._free_at = max(self._free_at, now) + audio.seconds(chunk)
        self.played.append((now, chunk))

    async def mark(self, name: str) -> None:
        if self.closed:
            return
        loop = asyncio.get_running_loop()
        due = max(self._free_at, loop.time())
        self._marks.append((name, due, loop.call_at(due, self._inbox.put_nowait, MarkReached(name))))

    async def clear(self) -> None:
        if self.closed:
            return
        now = asyncio.get_running_loop().time()
        self.cleared.append(now)
        self._free_at = now
        for name, due, timer in self._marks:
            if due > now:
                timer.cancel()
                self._inbox.put_nowait(MarkReached(name))
        self._marks.clear()

    async def close(self) -> None:
        if not self.closed:
            self.closed = True
            self._inbox.put_nowait(LineClosed("lost"))

    # --- what the other end does ------------------------------------------------------------------------------------

    async def send(self, sound: bytes) -> None:
        """Send audio in real time, frame by frame."""
        for start in range(0, len(sound), audio.FRAME):
            self._inbox.put_nowait(sound[start : start + audio.FRAME])
            await asyncio.sleep(audio.FRAME_SECONDS)

    def press(self, digit: str) -> None:
        self._inbox.put_nowait(KeyPressed(digit))

    def hang_up(self) -> None:
        self._inbox.put_nowait(LineClosed("hung_up"))

    def lose(self) -> None:
        self._inbox.put_nowait(LineClosed("lost"))

    @property
    def quiet_at(self) -> float:
        """When everything sent so far will have been played."""
        return self._free_at


class Ears:
    """The transcriber port: each committed stretch of speech gets the next of the texts, `delay` seconds later."""

    available = True
    server_decides = False

    def __init__(self, *texts: str, delay: float = 0.4, failed: str | None = None) -> None:
        self.texts = list(texts)
        self.delay = delay
        self.failed = failed
        self.appended = 0
        self.commits = 0
        self._events: asyncio.Queue[TranscriptEvent] = asyncio.Queue()

    @asynccontextmanager
    async def connect(self, *, language: str, keywords: Sequence[str]) -> AsyncIterator[Ears]:
        if self.failed:
            self._events.put_nowait(SessionFailed(self.failed))
        yield self

    def append(self, chunk: bytes) -> None:
        self.appended += len(chunk)

    def commit(self) -> None:
        self.commits += 1
        item = f"item-{self.commits}"
        text = self.texts.pop(0) if self.texts else ""
        loop = asyncio.get_running_loop()
        self._events.put_nowait(Committed(item))
        loop.call_later(self.delay / 2, self._events.put_nowait, PartialText(item, text))
        loop.call_later(self.delay, self._events.put_nowait, FinalText(item, text))

    async def events(self) -> AsyncIterator[TranscriptEvent]:
        while True:
            yield await self._events.get()


class Voice:
    """The synthesizer port: 50 ms of tone a character, after `wait` seconds; `fails` in mid-stream if told so."""

    source = "local"

    def __init__(self, name: str = "test-voice", *, wait: float = 0.0, fails: bool = False, breaks_off: bool = False):
        self.voice = name
        self._wait = wait
        self._fails = fails
        self._breaks_off = breaks_off
        self.spoken: list[str] = []

    async def stream(self, text: str) -> AsyncGenerator[bytes, None]:
        await asyncio.sleep(self._wait)
        if self._fails:
            raise ProviderUnreachable("test", "down")
        self.spoken.append(text)
        sound = b"\x10" * (400 * len(text))
        yield sound[: len(sound) // 2]
        if self._breaks_off:
            raise ProviderUnreachable("test", "cut off")
        yield sound[len(sound) // 2 :]

    async def aclose(self) -> None:
        pass
