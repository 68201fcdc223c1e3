"""The mouth of a call: lines of text in, audio the caller hears out, and word of what was heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from math import inf

from qualifybot import audio
from qualifybot.conversation.playout import Playout
from qualifybot.conversation.rendering import Rendering, rendered
from qualifybot.conversation.speech_cache import SpeechCache
from qualifybot.conversation.utterance import Unheard, Utterance, unheard
from qualifybot.domain.dialogue import Say
from qualifybot.errors import ProviderError
from qualifybot.ports.clock import Clock
from qualifybot.ports.synthesizer import Synthesizer
from qualifybot.ports.telephone import Telephone

_MESSAGE_BYTES = 8_000
"""A second a message: what was sent is dropped by `clear`, whatever its pieces, and each costs a system call."""
_AHEAD_SECONDS = 1.7
FIRST_AUDIO_SECONDS = 1.2
"""What a voice may keep a caller waiting while there is another to ask."""
STALL_SECONDS = 0.8
"""Silence, all in all, that a voice may leave in a line it has begun."""
LONGEST_SILENCE_SECONDS = 2.5
"""After that there is no voice: the carrier's own takes over, which needs a moment too."""
_ON_THE_WAY_SECONDS = 0.15
"""What is played by the clock may still be on its way to the caller's ear."""
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
        self._playout = Playout()
        self._generation = 0
        self._marks: dict[str, asyncio.Event] = {}
        self._said: list[Utterance] = []
        self._rest: tuple[Unheard, ...] = ()

    @property
    def speaking(self) -> bool:
        """Whether something is being said that the caller has not heard to its end."""
        return self._speech is not None and not self._speech.done()

    @property
    def left(self) -> float:
        """Seconds of speech that the caller has still to hear; infinite while not all of it was sent."""
        if not self.speaking:
            return 0.0
        if self._rest or not all(utterance.all_sent for utterance in self._said):
            return inf
        return self._playout.ahead(self._clock.monotonic())

    def say(self, lines: Sequence[Say | Unheard], tasks: asyncio.TaskGroup) -> None:
        """Say these lines, or what `stop` left of them, after each other, instead of whatever is being said now.

        Ends in `AllHeard`."""
        if self._speech is not None:
            self._speech.cancel()
        self._generation += 1
        self._said = []
        self._rest = tuple(line if isinstance(line, Unheard) else Unheard(line) for line in lines)
        self._speech = tasks.create_task(self._speak(self._generation))

    async def stop(self) -> tuple[Unheard, ...]:
        """Fall silent at once. Returns what the caller has not heard, to be said from there."""
        if not self.speaking or self._speech is None:
            return ()
        self._speech.cancel()
        self._generation += 1
        unplayed = self._playout.ahead(self._clock.monotonic()) + _ON_THE_WAY_SECONDS
        left = unheard(self._said, round(unplayed * audio.RATE))
        self._playout.clear()
        await self._telephone.clear()
        return left + self._rest

    def reached(self, mark: str) -> None:
        """A mark came back. After `stop`, marks of what was dropped come back too and mean nothing."""
        heard = self._marks.pop(mark, None)
        if heard is not None:
            heard.set()

    async def _speak(self, generation: int) -> None:
        try:
            while self._rest:
                part, self._rest = self._rest[0], self._rest[1:]
                await self._speak_part(part)
        except _Silenced:
            self._emit(Mute())
            return
        await self._wait_until_heard(f"speech-{generation}")
        self._emit(AllHeard())

    async def _speak_part(self, part: Unheard) -> None:
        wanted = self._clock.monotonic()
        if part.sound is not None:
            again = Utterance(part.say, Rendering(part.sound, whole=True), part.begun)
            self._said.append(again)
            await self._send(again, "cache", wanted, wanted)
            return
        for voice in self._voices:
            cut = await self._speak_with(voice, part, wanted)
            if cut is None:
                return
            part = cut
        raise _Silenced

    async def _speak_with(self, voice: Synthesizer, part: Unheard, wanted: float) -> Unheard | None:
        """Say the line with this voice; returns what is left of it for the next one."""
        opening, say = self._opening(voice, part)
        cached = self._cache.get(voice.voice, say.text)
        source = voice.source if cached is None else "cache"
        async with self._sound(voice, say, cached) as rendering:
            utterance = Utterance(say, rendering, begun=part.begun or opening is not None)
            before = list(self._said)
            self._said += [utterance] if opening is None else [opening, utterance]
            try:
                if opening is not None:
                    await asyncio.sleep(0)  # a voice that is left alone says so at once: then another one says it all
                    if rendering.failure is not None:
                        raise rendering.failure
                    await self._send(opening, "cache", wanted, wanted)
                await self._send(utterance, source, wanted, self._deadline(voice, wanted))
            except (ProviderError, TimeoutError) as error:
                self._emit(VoiceFailed(error.code if isinstance(error, ProviderError) else "timeout"))
            else:
                if rendering.size and cached is None:
                    self._cache.keep(voice.voice, say, rendering.sound)
                return None
        if opening is not None and not opening.sent:
            self._said = before
            return part
        return await self._salvage(utterance)

    def _opening(self, voice: Synthesizer, part: Unheard) -> tuple[Utterance | None, Say]:
        """What can be said at once of a line while the rest of it is made, and that rest."""
        say = part.say
        sound = self._cache.get(voice.voice, say.opening) if say.opening and not part.begun else None
        if sound is None or not say.text.startswith(say.opening):
            return None, say
        rest = replace(say, text=say.text[len(say.opening) :].lstrip(), opening="")
        return Utterance(say, Rendering(sound, whole=True)), rest

    @staticmethod
    def _sound(voice: Synthesizer, say: Say, cached: bytes | None) -> AbstractAsyncContextManager[Rendering]:
        return rendered(voice.stream(say.text)) if cached is None else nullcontext(Rendering(cached, whole=True))

    def _deadline(self, voice: Synthesizer, wanted: float) -> float:
        """Until when the voice must be heard: silence begins when what was said before has been played."""
        if voice is self._voices[-1]:
            return max(wanted, self._playout.ends) + LONGEST_SILENCE_SECONDS
        return max(self._clock.monotonic(), self._playout.ends) + FIRST_AUDIO_SECONDS

    async def _send(self, utterance: Utterance, source: str, wanted: float, deadline: float) -> None:
        """Send the utterance to its end. Raises TimeoutError or ProviderError when the voice leaves it."""
        silent = 0.0
        while True:
            asked = self._clock.monotonic()
            ahead = self._playout.ahead(asked)
            patience = ahead + STALL_SECONDS - silent if utterance.sent else deadline - asked
            async with asyncio.timeout(patience):
                piece = await utterance.rendering.piece(utterance.sent, _MESSAGE_BYTES)
            if not piece:
                return
            now = self._clock.monotonic()
            if utterance.sent:
                silent += max(0.0, now - asked - ahead)
            elif not utterance.begun:
                self._emit(LineBegan(utterance.say, source, now - wanted, now))
            await self._play(piece)
            utterance.sent += len(piece)

    async def _salvage(self, utterance: Utterance) -> Unheard:
        """The voice left this utterance: finish the sentence it had whole; the next voice goes on after it."""
        if not utterance.sent:
            self._said.remove(utterance)
            return Unheard(utterance.say, begun=utterance.begun)
        worth, say = utterance.cut()
        left = Unheard(say, begun=True)
        self._rest = (left, *self._rest)
        for start in range(0, len(worth), _MESSAGE_BYTES):
            piece = worth[start : start + _MESSAGE_BYTES]
            await self._play(piece)
            utterance.sent += len(piece)
        self._rest = self._rest[1:]
        return left

    async def _play(self, piece: bytes) -> None:
        excess = self._playout.ahead(self._clock.monotonic()) + audio.seconds(piece) - _AHEAD_SECONDS
        if excess > 0:
            await self._clock.sleep(excess)
        self._playout.add(piece, self._clock.monotonic())
        await self._telephone.play(piece)

    async def _wait_until_heard(self, mark: str) -> None:
        heard = self._marks[mark] = asyncio.Event()
        await self._telephone.mark(mark)
        try:
            async with asyncio.timeout(self._playout.ahead(self._clock.monotonic()) + _MARK_GRACE_SECONDS):
                await heard.wait()
        except TimeoutError:
            self._marks.pop(mark, None)  # a carrier that loses a mark must not stop the call
