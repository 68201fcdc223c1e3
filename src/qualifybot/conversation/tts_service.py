"""The mouth of a call: lines of text in, audio the caller hears out, and word of what was heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from qualifybot import audio
from qualifybot.conversation.speech_cache import SpeechCache
from qualifybot.domain.dialogue import Say
from qualifybot.errors import ProviderError
from qualifybot.ports.clock import Clock
from qualifybot.ports.synthesizer import Synthesizer
from qualifybot.ports.telephone import Telephone

_MESSAGE_BYTES = 1_600
"""200 ms a message: small enough to stop soon, large enough to cost little."""
_AHEAD_SECONDS = 1.0
_FIRST_BYTE_SECONDS = 1.5
_NEXT_BYTES_SECONDS = 1.0
_LAST_RESORT_SECONDS = 5.0
"""What the last voice may take: there is nobody left to ask."""
_MARK_GRACE_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class LineBegan:
    """The first audio of a line was sent. `waited`: seconds from wanting it to having it."""

    line: Say
    source: str
    waited: float
    at: float


@dataclass(frozen=True, slots=True)
class AllHeard:
    """The caller has heard everything that was to be said."""


@dataclass(frozen=True, slots=True)
class VoiceFailed:
    """One voice could not speak; the next one was asked. `reason` is an error code."""

    reason: str


@dataclass(frozen=True, slots=True)
class Mute:
    """There is nothing to speak with any more."""


MouthEvent = LineBegan | AllHeard | VoiceFailed | Mute


class _Silenced(Exception):
    """No voice could speak a line."""


@dataclass(slots=True)
class _Playout:
    """What the carrier has been sent and, by the clock, played of the current speech."""

    began: float | None = None
    sent: float = 0.0

    def ahead(self, now: float) -> float:
        if self.began is None:
            return 0.0
        return max(0.0, self.began + self.sent - now)

    def add(self, seconds: float, now: float) -> None:
        if self.began is None or self.ahead(now) == 0.0:
            self.began, self.sent = now, 0.0
        self.sent += seconds


class TtsService:
    """Speaks on one call with the best voice to be had; `voices` in order of preference.

    `emit` receives what happens and must return at once.
    """

    def __init__(
        self,
        telephone: Telephone,
        voices: Sequence[Synthesizer],
        cache: SpeechCache,
        clock: Clock,
        emit: Callable[[MouthEvent], None],
    ) -> None:
        self._telephone = telephone
        self._voices = voices
        self._cache = cache
        self._clock = clock
        self._emit = emit
        self._speech: asyncio.Task[None] | None = None
        self._playout = _Playout()
        self._generation = 0
        self._marks: dict[str, asyncio.Event] = {}
        self._rest: tuple[Say, ...] = ()

    @property
    def speaking(self) -> bool:
        """Whether something is being said that the caller has not heard to its end."""
        return self._speech is not None and not self._speech.done()

    def say(self, lines: Sequence[Say], tasks: asyncio.TaskGroup) -> None:
        """Say these lines after each other, instead of whatever is being said now; ends in `AllHeard`."""
        if self._speech is not None:
            self._speech.cancel()
        self._generation += 1
        self._rest = tuple(lines)
        self._speech = tasks.create_task(self._speak(self._generation))

    async def stop(self) -> tuple[Say, ...]:
        """Fall silent at once. Returns the lines that the caller has not heard to their end."""
        if not self.speaking or self._speech is None:
            return ()
        self._speech.cancel()
        self._generation += 1
        self._playout = _Playout()
        await self._telephone.clear()
        return self._rest

    def reached(self, mark: str) -> None:
        """A mark came back. After `stop`, marks of what was dropped come back too and mean nothing."""
        heard = self._marks.pop(mark, None)
        if heard is not None:
            heard.set()

    async def _speak(self, generation: int) -> None:
        try:
            while self._rest:
                await self._speak_line(self._rest[0])
                if len(self._rest) == 1:
                    await self._wait_until_heard(f"speech-{generation}")
                self._rest = self._rest[1:]
        except _Silenced:
            self._emit(Mute())
            return
        self._emit(AllHeard())

    async def _speak_line(self, line: Say) -> None:
        asked = self._clock.monotonic()
        for voice in self._voices:
            patience = _LAST_RESORT_SECONDS if voice is self._voices[-1] else _FIRST_BYTE_SECONDS
            kept: list[bytes] = []
            try:
                async for source, chunk in self._audio(voice, line.text, patience):
                    if not kept:
                        now = self._clock.monotonic()
                        self._emit(LineBegan(line, source, now - asked, now))
                    kept.append(chunk)
                    await self._send(chunk)
            except (ProviderError, TimeoutError) as error:
                self._emit(VoiceFailed(error.code if isinstance(error, ProviderError) else "timeout"))
                continue
            if line.fixed and kept:
                self._keep(voice, line.text, b"".join(kept))
            return
        raise _Silenced

    def _keep(self, voice: Synthesizer, text: str, spoken: bytes) -> None:
        if self._cache.get(voice.voice, text) is None:
            self._cache.put(voice.voice, text, spoken)

    async def _audio(self, voice: Synthesizer, text: str, patience: float) -> AsyncIterator[tuple[str, bytes]]:
        cached = self._cache.get(voice.voice, text)
        if cached is not None:
            yield "cache", cached
            return
        stream = voice.stream(text)
        limit = patience
        while True:
            try:
                async with asyncio.timeout(limit):
                    chunk = await anext(stream)
            except StopAsyncIteration:
                return
            yield voice.source, chunk
            limit = _NEXT_BYTES_SECONDS

    async def _send(self, chunk: bytes) -> None:
        for start in range(0, len(chunk), _MESSAGE_BYTES):
            piece = chunk[start : start + _MESSAGE_BYTES]
            excess = self._playout.ahead(self._clock.monotonic()) + audio.seconds(piece) - _AHEAD_SECONDS
            if excess > 0:
                await self._clock.sleep(excess)
            self._playout.add(audio.seconds(piece), self._clock.monotonic())
            await self._telephone.play(piece)

    async def _wait_until_heard(self, mark: str) -> None:
        heard = self._marks[mark] = asyncio.Event()
        await self._telephone.mark(mark)
        try:
            async with asyncio.timeout(self._playout.ahead(self._clock.monotonic()) + _MARK_GRACE_SECONDS):
                await heard.wait()
        except TimeoutError:
            self._marks.pop(mark, None)  # a carrier that loses a mark must not stop the call
