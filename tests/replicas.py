"""Replicas of the service as callers meet them: desks over one session server and one database, each with its lines.

Everything is real but the far ends: the caller presses keys, the voice says a line in a few milliseconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from qualifybot.adapters.local.call_store import SpoolingCallStore
from qualifybot.adapters.local.clock import SystemClock
from qualifybot.adapters.local.spool import Spool
from qualifybot.adapters.redis.connect import connect
from qualifybot.adapters.redis.session_store import RedisSessionStore
from qualifybot.adapters.sql.archive import SqlArchive
from qualifybot.adapters.sql.call_store import SqlCallStore
from qualifybot.adapters.sql.engine import Database
from qualifybot.adapters.sql.erasures import Erasures
from qualifybot.conversation.books import Books
from qualifybot.conversation.desk import Desk
from qualifybot.conversation.extraction_service import ExtractionService
from qualifybot.conversation.parts import Ending, Parts
from qualifybot.conversation.speech_cache import SpeechCache
from qualifybot.domain import events
from qualifybot.domain.record import CallRecord
from qualifybot.domain.script import Script, default_script
from qualifybot.ports.telephone import IncomingCall
from stage import Ears, Line

CALLER, CALLED = "+14155550123", "+14155550100"
WITHIN = 15.0
E = TypeVar("E")


class QuickVoice:
    """The synthesizer port: a frame of sound a line."""

    source = "local"
    voice = "quick"

    async def stream(self, text: str) -> AsyncGenerator[bytes, None]:
        yield b"\x10" * 160

    async def aclose(self) -> None:
        """Holds nothing."""


@dataclass
class Replica:
    """One process that takes calls."""

    desk: Desk
    store: SpoolingCallStore
    spool: Spool
    sessions: RedisSessionStore
    heard: list[events.CallEvent] = field(default_factory=list)
    _calls: asyncio.TaskGroup | None = None

    def observe(self, event: events.CallEvent) -> None:
        self.heard.append(event)

    def of(self, kind: type[E]) -> list[E]:
        """Its events of one kind."""
        return [event for event in self.heard if isinstance(event, kind)]

    @property
    def said(self) -> list[str]:
        """The names of the lines it spoke."""
        return [event.line for event in self.of(events.BotSpoke)]

    async def until_said(self, line: str, *, more_than: int = 0) -> None:
        """Wait until it spoke this line, so often and once more."""
        await until(lambda: sum(said.startswith(line) for said in self.said) > more_than)

    def takes(self, sid: str, line: Line, tasks: asyncio.TaskGroup) -> asyncio.Task[Ending]:
        """The call's media stream comes to this replica."""
        return tasks.create_task(self.desk.take(line, IncomingCall(sid, "", "")))

    async def rings(self, sid: str, caller: str = CALLER) -> None:
        """The call's webhook comes to this replica."""
        await self.desk.announce(IncomingCall(sid, caller, CALLED))

    async def record(self, sid: str) -> CallRecord:
        """The finished call, once it is recorded."""
        async with asyncio.timeout(WITHIN):
            while True:
                record = await self.store.load(sid)
                if record is not None and record.outcome is not None:
                    return record
                await asyncio.sleep(0.02)

    async def written(self, sid: str, *, turns: int) -> None:
        """Return when so many turns of the call in progress are in the record."""
        async with asyncio.timeout(WITHIN):
            while True:
                record = await self.store.load(sid)
                if record is not None and len(record.turns) >= turns:
                    return
                await asyncio.sleep(0.02)


async def until(true: Callable[[], bool]) -> None:
    """Wait for what other tasks or processes make true."""
    async with asyncio.timeout(WITHIN):
        while not true():  # noqa: ASYNC110  # they tell nobody
            await asyncio.sleep(0.01)


async def key_in(line: Line, digits: str) -> None:
    """The caller types a number and ends it."""
    for digit in f"{digits}#":
        line.press(digit)


async def as_far_as_budget(here: Replica, line: Line) -> None:
    """The caller gives no name and says that they are fifty."""
    await here.until_said("contact.ask")
    await key_in(line, "1")
    await here.until_said("contact.unclear")
    await key_in(line, "1")
    await here.until_said("company_size.ask")
    await key_in(line, "50")
    await here.until_said("budget.ask")


@asynccontextmanager
async def replica(
    name: str, redis_url: str, database_url: str, folder: Path, script: Script | None = None
) -> AsyncIterator[Replica]:
    """One that runs while inside."""
    clock, database = SystemClock(), Database(database_url)
    sessions = RedisSessionStore(connect(redis_url), secret=b"pepper", deadline=1.0)
    spool = Spool(folder / "spool")
    heard: list[events.CallEvent] = []

    class Notes:
        def observe(self, event: events.CallEvent) -> None:
            heard.append(event)

    store = SpoolingCallStore(
        SqlCallStore(database, Erasures(b"pepper"), lambda connection, sid: None), spool, clock, Notes()
    )
    parts = Parts(
        transcriber=Ears(),
        voices=(QuickVoice(),),
        cache=SpeechCache(folder / "speech"),
        extraction=lambda fell_back: ExtractionService("rules", None),
        books=Books(store, clock),
        observer=Notes(),
        clock=clock,
        script=script or default_script(),
    )
    desk = Desk(parts, sessions, name, SqlArchive(database, clock, Erasures(b"pepper")).unfinished)
    draining = asyncio.create_task(store.drain())
    try:
        async with desk.open():
            yield Replica(desk, store, spool, sessions, heard)
    finally:
        draining.cancel()
        await asyncio.gather(draining, return_exceptions=True)
        await sessions.aclose()
        await database.aclose()
