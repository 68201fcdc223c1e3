"""A whole call on virtual time: a desk with its ports in memory, a line, ears and a voice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from qualifybot import audio
from qualifybot.conversation.books import Books
from qualifybot.conversation.desk import Desk
from qualifybot.conversation.extraction_service import ExtractionService
from qualifybot.conversation.parts import Ending, Parts
from qualifybot.conversation.speech_cache import SpeechCache
from qualifybot.domain import events
from qualifybot.domain.record import CallRecord, LeadDelivery, Score, Turn
from qualifybot.domain.script import default_script
from qualifybot.errors import SessionLost, StorageUnavailable
from qualifybot.ports.session_store import Claim
from qualifybot.ports.telephone import IncomingCall
from stage import Ears, Line, Voice, speech
from virtual_time import VirtualClock

ANSWERS = (
    "This is Maria Lopez from Acme Tools.",
    "We're fifty people.",
    "Sixty thousand dollars a year.",
    "By the end of June.",
    "I decide alone.",
    "We use HubSpot.",
    "Keeping track of our leads.",
    "Yes, that's right.",
)
INCOMING = IncomingCall("CA1", "+15550100", "+15550199")
E = TypeVar("E")


@dataclass
class Records:
    """The call_store port in memory."""

    finished: dict[str, CallRecord] = field(default_factory=dict)
    turns: dict[tuple[str, int], Turn] = field(default_factory=dict)
    away: bool = False

    async def open(self, record: CallRecord) -> None:
        self._there()

    async def add_turn(self, call_sid: str, turn: Turn) -> None:
        self._there()
        self.turns[call_sid, turn.index] = turn

    async def finish(self, record: CallRecord) -> bool:
        self._there()
        fresh = record.call_sid not in self.finished
        self.finished.setdefault(record.call_sid, record)
        return fresh

    async def load(self, call_sid: str) -> CallRecord | None:
        return self.finished.get(call_sid)

    async def set_delivery(self, call_sid: str, delivery: LeadDelivery) -> None:
        raise AssertionError("not during a call")

    async def set_assessment(self, call_sid: str, summary: str, score: Score) -> None:
        raise AssertionError("not during a call")

    def _there(self) -> None:
        if self.away:
            raise StorageUnavailable


@dataclass
class Sessions:
    """The session_store port in memory."""

    fences: dict[str, int] = field(default_factory=dict)
    snapshots: dict[str, bytes] = field(default_factory=dict)
    published: list[bytes] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)
    away: bool = False

    async def claim(
        self,
        call_sid: str,
        owner: str | None,
        caller: str | None = None,
        *,
        silent_for: float | None = None,
        taken_ago: float | None = None,
    ) -> Claim:
        if self.away:
            raise StorageUnavailable
        self.fences[call_sid] = self.fences.get(call_sid, 0) + 1
        return Claim(call_sid, self.fences[call_sid], self.snapshots.get(call_sid))

    async def save(self, claim: Claim, version: int, snapshot: bytes, events: Sequence[bytes]) -> None:
        if self.away:
            raise StorageUnavailable
        if self.fences[claim.call_sid] != claim.fence:
            raise SessionLost
        self.snapshots[claim.call_sid] = snapshot
        self.published += events

    async def find(self, caller: str) -> str | None:
        return None

    async def abandoned(self, idle_seconds: float) -> tuple[str, ...]:
        return ()

    async def note_end(self, call_sid: str) -> bool:
        first = call_sid not in self.ended
        self.ended.add(call_sid)
        return first

    async def forget(self, call_sid: str, *, findable_seconds: int = 0) -> None:
        self.snapshots.pop(call_sid, None)


class Stage:
    """A desk with a line, ears and a voice, and everything that happened on it."""

    def __init__(self, folder: Path, *texts: str, ears: Ears | None = None, voices: tuple[Voice, ...] = ()) -> None:
        self.line = Line()
        self.ears = ears or Ears(*texts)
        self.records, self.sessions = Records(), Sessions()
        self.events: list[events.CallEvent] = []
        clock = VirtualClock()
        self.parts = Parts(
            transcriber=self.ears,
            voices=voices or (Voice(),),
            cache=SpeechCache(folder),
            extraction=lambda fell_back: ExtractionService("rules", None),
            books=Books(self.records, clock),
            observer=self,
            clock=clock,
            script=default_script(),
        )
        self.desk = Desk(self.parts, self.sessions, "test")

    def observe(self, event: events.CallEvent) -> None:
        self.events.append(event)

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def said(self) -> list[str]:
        return [event.line for event in self.of(events.BotSpoke)]

    @asynccontextmanager
    async def call(self) -> AsyncIterator[asyncio.Task[Ending]]:
        async with self.desk.open(), asyncio.TaskGroup() as tasks:
            running = tasks.create_task(self.desk.take(self.line, INCOMING))
            yield running

    async def hear_out(self) -> None:
        """Wait until the bot has finished speaking."""
        await asyncio.sleep(0.3)
        while (rest := self.line.quiet_at + 0.4 - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110  # a moving end
            await asyncio.sleep(rest + 0.01)

    async def speak(self, seconds: float = 1.0) -> None:
        await self.line.send(speech(seconds) + audio.silence(2.2))

    async def converse(self, replies: int) -> None:
        for _ in range(replies):
            await self.hear_out()
            await self.speak()
