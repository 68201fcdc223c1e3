"""Who has the floor: the bot, or the caller who speaks over it?"""

from __future__ import annotations

import asyncio

from qualifybot.conversation.deadlines import Deadlines, Due
from qualifybot.conversation.notebook import Notebook
from qualifybot.conversation.stt_service import SttService
from qualifybot.conversation.tts_service import TtsService
from qualifybot.conversation.utterance import Unheard
from qualifybot.domain import events
from qualifybot.domain.back_channels import is_back_channel
from qualifybot.domain.echo import is_echo
from qualifybot.ports.clock import Clock

BARGE_IN_SECONDS = 0.6
"""Speech over the bot that goes on after so long stops it: half a second, and what the detector is off by."""
EARLY_SECONDS = 1.0
"""Whoever says "yes" when so little of a line is left to hear answers it; before that they only listen."""
_RECHECK_SECONDS = 0.1


class Floor:
    """Stops the bot for a caller with something to say, and lets it go on where that was a false alarm."""

    def __init__(
        self, mouth: TtsService, ears: SttService, deadlines: Deadlines, notes: Notebook, clock: Clock
    ) -> None:
        self._mouth = mouth
        self._ears = ears
        self._deadlines = deadlines
        self._notes = notes
        self._clock = clock
        self._unheard: tuple[Unheard, ...] = ()
        self._left = 0.0

    @property
    def spoken_over(self) -> bool:
        """Whether the bot was speaking when the caller last began to."""
        return self._left > 0.0

    @property
    def interrupted(self) -> bool:
        """Whether the bot speaks, or would if it had not been stopped."""
        return self._mouth.speaking or bool(self._unheard)

    def speech_began(self, at: float) -> None:
        """The caller began to speak."""
        self._left = self._mouth.left
        if self._mouth.speaking:
            self._deadlines.set(Due.BARGE_IN, at + BARGE_IN_SECONDS)

    def speech_ended(self) -> None:
        """The caller paused."""
        self._deadlines.drop(Due.BARGE_IN)

    async def speech_lasts(self, patience: float) -> None:
        """The caller has spoken for long enough to be let speak; an echo of the bot must first be told by its words."""
        if self._ears.faint:
            return
        if self._ears.voiced:
            await self.yield_to_caller(patience)
        else:
            self._deadlines.set(Due.BARGE_IN, self._clock.monotonic() + _RECHECK_SECONDS)

    async def yield_to_caller(self, patience: float) -> None:
        """Fall silent. If nothing is made of what the caller says, the bot goes on, after `patience` at the latest."""
        self._deadlines.drop(Due.BARGE_IN)
        unheard = await self._mouth.stop()
        if unheard:
            self._unheard = unheard
            self._notes.tell(events.BargedIn, line=unheard[0].line)
            self._deadlines.set(Due.FALSE_ALARM, self._clock.monotonic() + patience)

    def is_idle(self, text: str) -> bool:
        """Whether these words say nothing to us: a listener's "mhm", or the bot's own voice come back."""
        if is_back_channel(text):
            return self._left > EARLY_SECONDS
        return self.spoken_over and is_echo(text, self._notes.session.last_said, faint=self._ears.faint)

    def resume(self, tasks: asyncio.TaskGroup) -> None:
        """It was a false alarm: the bot says the rest."""
        unheard = self._unheard
        self.forget()
        if unheard:
            self._mouth.say(unheard, tasks)

    def forget(self) -> None:
        """What the bot was saying is not to be said any more."""
        self._deadlines.drop(Due.FALSE_ALARM)
        self._unheard = ()
