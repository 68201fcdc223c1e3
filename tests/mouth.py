"""The mouth of a call on a virtual line, for tests of what is said when."""

from __future__ import annotations

import asyncio
from pathlib import Path

from qualifybot import audio
from qualifybot.conversation.speech_cache import SpeechCache
from qualifybot.conversation.tts_service import AllHeard, LineBegan, MouthEvent, Mute, TtsService, VoiceFailed
from qualifybot.conversation.utterance import Unheard
from qualifybot.domain.dialogue import Say
from qualifybot.ports.synthesizer import Synthesizer
from qualifybot.ports.telephone import MarkReached
from stage import Line
from virtual_time import VirtualClock


class Mouth:
    """A mouth on a line, with its marks brought back."""

    def __init__(self, folder: Path, clock: VirtualClock, *voices: Synthesizer) -> None:
        self.line = Line()
        self.clock = clock
        self.events: list[MouthEvent] = []
        self.done = asyncio.Event()
        self.cache = SpeechCache(folder)
        self.service = TtsService(self.line, voices, self.cache, clock, self._take)

    def _take(self, event: MouthEvent) -> None:
        self.events.append(event)
        if isinstance(event, AllHeard | Mute):
            self.done.set()

    async def bring_marks(self) -> None:
        async for event in self.line.events(lambda _: 1):
            if isinstance(event, MarkReached):
                self.service.reached(event.name)

    async def say(self, *lines: Say | Unheard) -> float:
        """Say these to the end; when they were wanted."""
        wanted = self.clock.monotonic()
        self.done.clear()
        async with asyncio.TaskGroup() as tasks:
            marks = tasks.create_task(self.bring_marks())
            self.service.say(lines, tasks)
            await self.done.wait()
            marks.cancel()
        return wanted

    async def say_until(self, seconds: float, *lines: Say | Unheard) -> tuple[Unheard, ...]:
        """Say these and fall silent after so many seconds; what was not heard."""
        async with asyncio.TaskGroup() as tasks:
            marks = tasks.create_task(self.bring_marks())
            self.service.say(lines, tasks)
            await asyncio.sleep(seconds)
            left = await self.service.stop()
            marks.cancel()
        return left

    @property
    def sent(self) -> float:
        return sum(audio.seconds(chunk) for _, chunk in self.line.played)

    @property
    def reasons(self) -> list[str]:
        return [event.reason for event in self.events if isinstance(event, VoiceFailed)]

    @property
    def began(self) -> list[tuple[str, str]]:
        return [(event.line.line, event.source) for event in self.events if isinstance(event, LineBegan)]
