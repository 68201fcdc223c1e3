"""What does a caller do on the phone: when to speak, what to say, when to hang up?

A black-box caller cannot know which question it was asked. So each reply is chosen in one of two ways:

- With an `asked` source (an async callable naming the topic last asked: `contact`, `read_back` or a question of the
  answer contract) it gives that topic's next unused reply, the last one again when they are used up, and to any
  other topic the agreement. Whoever runs server and phone together has such a source in the server's call events.
- Without one it gives its replies in order, one for each time the bot has spoken: the contact line first, then each
  reply in the order of the list, then the agreement for as long as it lasts.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from qualifybot import audio
from qualifybot.simulators.phone.handset import Handset, Manner

CONTACT = "contact"
READ_BACK = "read_back"
PAUSE_MARK = "…"
BREATH = 0.1
"""Seconds of silence after which somebody who was interrupted has stopped."""
AGREEMENT = "Yes, that's right."

Asked = Callable[[], Awaitable[str | None]]


class Speech(Protocol):
    """The caller's voice."""

    async def clip(self, text: str) -> bytes:
        """`text` as mono 8 kHz μ-law."""
        ...


class Caller(Protocol):
    """Somebody on the phone."""

    @property
    def unmet(self) -> tuple[str, ...]:
        """What this caller expected of the call and did not get."""
        ...

    async def prepare(self) -> None:
        """Get ready before dialling: nothing slow may happen once the call is up."""
        ...

    async def live(self, handset: Handset) -> None:
        """Be on the phone; cancelled when the call ends."""
        ...


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply: `text` where `…` is a pause for thought, or `keys` to press instead of speaking."""

    text: str
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """All that a caller may say, by topic; `order` lists the topics of `replies` one by one as they come up."""

    contact: Reply | None
    replies: Mapping[str, tuple[Reply, ...]]
    order: tuple[str, ...]
    agreement: Reply | None = Reply(AGREEMENT)

    def all(self) -> tuple[Reply, ...]:
        """Every reply, each once."""
        told = (reply for replies in self.replies.values() for reply in replies)
        return tuple(dict.fromkeys(r for r in (self.contact, *told, self.agreement) if r is not None))


class Script:
    """Which of its lines does the caller say next? Remembers what was used; nothing else."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._used: Counter[str] = Counter()
        self._order = [CONTACT, *lines.order] if lines.contact else list(lines.order)

    def reply(self, topic: str | None) -> Reply | None:
        """The reply to `topic`, or the next in order for None; None when this caller has nothing to say."""
        if topic is None:
            topic = self._order.pop(0) if self._order else READ_BACK
        if topic == CONTACT:
            return self._lines.contact
        replies = self._lines.replies.get(topic)
        if not replies:
            return self._lines.agreement
        reply = replies[min(self._used[topic], len(replies) - 1)]
        self._used[topic] += 1
        return reply


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How somebody is on the phone; all times in seconds.

    `reaction` bounds the time from having heard the bot out to speaking; `pause` is the length of a pause in
    mid-reply; `interrupts_after`: speaks into the bot's words after so long, on every second turn;
    `nods_after`: says one of `nods` when the bot has spoken for so long; `hangs_up_after` so many replies;
    `patience`: hangs up when the bot stays silent for so long.
    """

    reaction: tuple[float, float] = (0.25, 0.6)
    pause: float = 0.7
    interrupts_after: float | None = None
    nods_after: float | None = None
    nods: tuple[str, ...] = ("Mhm.",)
    hangs_up_after: int | None = None
    patience: float = 20.0
    quiet: float = 0.35


@dataclass
class ScriptedCaller:
    """Listens until the bot has finished, thinks for a human moment, replies; and behaves as told."""

    lines: Lines
    speech: Speech
    behaviour: Behaviour = Behaviour()
    asked: Asked | None = None
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    unmet: tuple[str, ...] = ()
    _clips: dict[str, bytes] = field(default_factory=dict, init=False)

    async def prepare(self) -> None:
        """Render every clip that may be needed."""
        nods = (Reply(text) for text in self.behaviour.nods) if self.behaviour.nods_after else ()
        for reply in (*self.lines.all(), *nods):
            if not reply.keys:
                self._clips[reply.text] = await render(reply.text, self.speech, self.behaviour.pause)

    async def live(self, handset: Handset) -> None:
        """Take turns with the bot until the line goes dead or the caller has had enough."""
        script, turns, spoke = Script(self.lines), 0, -1
        while await handset.bot_begins(spoke, self.behaviour.patience):
            manner = await self._hear(handset, turns)
            if manner is Manner.REPLY and handset.bot_speaking:
                continue
            reply = script.reply(await self.asked() if self.asked else None)
            if reply is None:
                spoke = handset.now()
                continue
            await self._give(handset, reply, manner)
            spoke, turns = await _floor_given(handset, manner), turns + 1
            if turns == self.behaviour.hangs_up_after:
                break
        handset.hang_up()

    async def _hear(self, handset: Handset, turns: int) -> Manner:
        """Listen to the bot, and return how to speak next: after it, or into its words."""
        how = self.behaviour
        if how.interrupts_after is not None and turns % 2:
            await asyncio.sleep(how.interrupts_after)
            if handset.bot_speaking:
                return Manner.INTERRUPTION
        if how.nods_after is not None:
            await asyncio.sleep(how.nods_after)
            if handset.bot_speaking:
                nod = self.chance.choice(how.nods)
                await handset.say(nod, self._clips[nod], Manner.BACK_CHANNEL)
        await handset.bot_ends(how.quiet)
        await asyncio.sleep(self.chance.uniform(*how.reaction))
        return Manner.REPLY

    async def _give(self, handset: Handset, reply: Reply, manner: Manner) -> None:
        if reply.keys:
            await press(handset, reply.keys)
        else:
            await handset.say(reply.text, self._clips[reply.text], manner)


async def _floor_given(handset: Handset, manner: Manner) -> int:
    """The moment from which what the bot says counts as its answer."""
    if manner is not Manner.INTERRUPTION:
        return handset.now()
    await handset.bot_ends(BREATH)
    return handset.ear.audible_until


async def render(text: str, speech: Speech, pause: float) -> bytes:
    """`text` as the caller speaks it, with so many seconds of silence at each `…`."""
    parts = [part.strip() for part in text.split(PAUSE_MARK) if part.strip()]
    return audio.silence(pause).join([await speech.clip(part) for part in parts])


async def press(handset: Handset, keys: str) -> None:
    """Press keys at the pace of a thumb."""
    for digit in keys:
        handset.press(digit)
        await asyncio.sleep(0.3)
