"""The caller's end of one call: an ear, a mouth and a keypad on one clock of 8,000 samples a second."""

from __future__ import annotations

import asyncio
import contextlib
import math
from dataclasses import dataclass
from enum import StrEnum

from qualifybot import audio
from qualifybot.simulators.phone.playout import Placed, Playout
from qualifybot.simulators.phone.surroundings import QUIET, Surroundings
from qualifybot.simulators.phone.troubles import Order

INPUTS_KEPT = 256
_SILENT_FRAME = audio.SILENT_BYTE * audio.FRAME
_ROUNDING = 1e-6


class Manner(StrEnum):
    """How something is said: in reply, into the bot's words, or merely to show that one is listening."""

    REPLY = "reply"
    INTERRUPTION = "interruption"
    BACK_CHANNEL = "back_channel"


@dataclass(frozen=True, slots=True)
class Said:
    """Words of the caller and where on the line's clock they are."""

    text: str
    sound: Placed
    manner: Manner


@dataclass(frozen=True, slots=True)
class Key:
    """One key: 0–9, * or #."""

    digit: str


class Handset:
    """What a caller holds. Times are samples since the call was answered; `await`s end when the call does.

    `inputs` are the caller's finished words and keys, for whoever on the carrier's side collects them; `troubles` what
    is to go wrong on the line. `surroundings` sound along from now on, and `picked_up` is what left with them.
    """

    def __init__(self, answered_at: float, surroundings: Surroundings = QUIET) -> None:
        self.ear = Playout()
        self.said: list[Said] = []
        self.surroundings = surroundings
        self.picked_up: list[Placed] = []
        self.troubles: asyncio.Queue[Order] = asyncio.Queue(INPUTS_KEPT)
        self.inputs: asyncio.Queue[Said | Key] = asyncio.Queue(INPUTS_KEPT)
        self.hung_up = asyncio.Event()
        self._answered_at = answered_at
        self._frames = 0
        self._changed = asyncio.Event()

    # --- the caller's side ------------------------------------------------------------------------------------------

    def now(self) -> int:
        """The present moment."""
        return int((asyncio.get_running_loop().time() - self._answered_at) * audio.RATE)

    @property
    def bot_speaking(self) -> bool:
        """Whether anything more will be heard of what the bot has sent."""
        return self.ear.audible_until >= self.now()

    async def bot_begins(self, after: int, patience: float) -> bool:
        """Wait until the bot is heard later than `after`; False if it is not within `patience` seconds."""
        try:
            async with asyncio.timeout(patience):
                while self.ear.audible_until <= after:
                    await self._next_change()
        except TimeoutError:
            return False
        return True

    async def bot_ends(self, quiet: float) -> None:
        """Wait until nothing was heard of the bot for `quiet` seconds."""
        while (left := self.ear.audible_until - self.now() + quiet * audio.RATE) > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left / audio.RATE):
                    await self._next_change()

    async def say(self, text: str, sound: bytes, manner: Manner = Manner.REPLY) -> Said:
        """Speak; returns when the last sample has left the mouth."""
        busy = math.ceil(self.said[-1].sound.end / audio.FRAME) if self.said else 0
        # While no stream is open, nobody takes frames.
        first = max(self._frames, busy, self.now() // audio.FRAME)
        said = Said(text, Placed(first * audio.FRAME, sound), manner)
        self.said.append(said)
        await asyncio.sleep((said.sound.end - self.now()) / audio.RATE)
        self._put(said)
        return said

    def press(self, digit: str) -> None:
        """Press one key."""
        self._put(Key(digit))

    def hang_up(self) -> None:
        """End the call."""
        self.hung_up.set()

    # --- the carrier's side -----------------------------------------------------------------------------------------

    def hear(self, sent: bytes) -> None:
        """Audio for the ear, played after what is still waiting."""
        self.ear.feed(sent, self.now())
        self._changed.set()

    def clear(self) -> tuple[str, ...]:
        """Drop what the ear has not heard yet; returns every pending mark."""
        self._changed.set()
        return self.ear.clear(self.now())

    def frames_due(self, moment: float) -> list[bytes]:
        """The mouth's 20 ms frames that are complete at loop time `moment` and were not taken yet."""
        complete = int((moment - self._answered_at) / audio.FRAME_SECONDS + _ROUNDING)
        frames = [self._frame(index) for index in range(self._frames, complete)]
        self._frames = max(self._frames, complete)
        return frames

    async def _next_change(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    def _frame(self, index: int) -> bytes:
        start = index * audio.FRAME
        frame = self._spoken(start)
        if self.surroundings is not QUIET:
            frame = self.surroundings.around(frame, start, self.ear)
            self.picked_up.append(Placed(start, frame))
        return frame

    def _spoken(self, start: int) -> bytes:
        for sound in (said.sound for said in self.said[-2:]):
            if sound.start <= start < sound.end:
                offset = start - sound.start
                return sound.audio[offset : offset + audio.FRAME].ljust(audio.FRAME, audio.SILENT_BYTE)
        return _SILENT_FRAME

    def _put(self, item: Said | Key) -> None:
        if not self.inputs.full():
            self.inputs.put_nowait(item)
