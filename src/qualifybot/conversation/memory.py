"""What do we know of a call that is not live here: by the session store, by this process, or by the record?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from qualifybot.conversation.books import Books
from qualifybot.conversation.session_manager import SILENT_SECONDS, LiveSession, Session, load_session
from qualifybot.domain.dialogue import Phase, State
from qualifybot.domain.record import CallRecord
from qualifybot.domain.replay import caught_up
from qualifybot.domain.script import Script
from qualifybot.errors import SessionLost, StorageUnavailable
from qualifybot.ports.clock import Clock
from qualifybot.ports.session_store import Claim, SessionStore
from qualifybot.ports.telephone import IncomingCall

_STORE_SECONDS = 1.0
_RECORD_SECONDS = 2.0
_MOST_KEPT = 1_000


class Memory:
    """Sessions between their claims. `fell_back` is told of calls that the session store could not serve."""

    def __init__(
        self, sessions: SessionStore, books: Books, script: Script, clock: Clock, fell_back: Callable[[str], None]
    ) -> None:
        self._sessions = sessions
        self._books = books
        self._script = script
        self._clock = clock
        self._fell_back = fell_back
        self._kept: dict[str, Session] = {}
        self._ended: dict[str, None] = {}

    async def claim(self, call_sid: str, owner: str | None, caller: str | None = None) -> Claim | None:
        """Take the call over; None while the store is away."""
        try:
            async with asyncio.timeout(_STORE_SECONDS):
                return await self._sessions.claim(call_sid, owner, caller)
        except (StorageUnavailable, TimeoutError):
            self._fell_back(call_sid)
            return None

    async def claim_silent(self, call_sid: str) -> Claim | None:
        """Take the call over if nobody holds it; None while the store is away. Raises SessionLost if somebody does."""
        try:
            async with asyncio.timeout(_STORE_SECONDS):
                return await self._sessions.claim(call_sid, None, silent_for=SILENT_SECONDS)
        except (StorageUnavailable, TimeoutError):
            return None

    async def earlier(self, call_sid: str, caller: str) -> CallRecord | None:
        """The record of this caller's latest call before this one, or of whichever went on with it."""
        try:
            async with asyncio.timeout(_STORE_SECONDS):
                found = await self._sessions.find(caller)
        except (StorageUnavailable, TimeoutError):
            return None
        if found is None or found == call_sid:
            return None
        try:
            record = await self._record(found)
            if record is not None and record.continued_by is not None:
                return await self._record(record.continued_by)
        except StorageUnavailable:
            return None
        return record

    def begun(self, claim: Claim | None) -> Session | None:
        """The session under a claim, for a call that just began."""
        return load_session(claim.snapshot) if claim else None

    async def known(self, call_sid: str, claim: Claim | None) -> Session | None:
        """The session that went furthest, wherever it was written; None if there is none.

        Raises StorageUnavailable if none is found while a store that may have it is away."""
        session = self.begun(claim)
        kept = self._kept.get(call_sid)
        if kept is not None and (session is None or len(kept.turns) >= len(session.turns)):
            session = kept
        try:
            record = await self._record(call_sid)
        except StorageUnavailable:
            if session is None:
                raise
            return session
        if session is None and record is None and claim is None:
            raise StorageUnavailable("sessions: away, and the record does not know the call")
        if record is not None and (session is None or len(record.turns) > len(session.turns)):
            session = _caught_up(session, record, self._script)
        return session

    async def store(self, claim: Claim | None, session: Session) -> None:
        """Write the session where the next request finds it, and let go of it."""
        live = LiveSession(self._sessions, claim and replace(claim, owner=None), self._clock)
        # Whoever claimed it since was asked the same as we were, and answers the same.
        with suppress(StorageUnavailable, SessionLost):
            await live.write_now(session)
        self.keep(session, stored=live.is_stored)

    def keep(self, session: Session, *, stored: bool) -> None:
        """Hold on to a session that the store does not have; let go of it as soon as it has."""
        self._kept.pop(session.call.call_sid, None)
        if not stored:
            self._kept[session.call.call_sid] = session
        while len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    async def note_end(self, call_sid: str, *, here: bool) -> bool:
        """Whether this is the first to be heard of the call's end; while the store is away, if it ended `here`."""
        if call_sid in self._ended:
            return False
        self._ended[call_sid] = None
        while len(self._ended) > _MOST_KEPT:
            del self._ended[next(iter(self._ended))]
        try:
            async with asyncio.timeout(_STORE_SECONDS):
                return await self._sessions.note_end(call_sid)
        except (StorageUnavailable, TimeoutError):
            return here

    async def forget(self, call_sid: str, *, findable_seconds: int) -> None:
        """The call is over and recorded. Raises StorageUnavailable."""
        self._kept.pop(call_sid, None)
        await self._sessions.forget(call_sid, findable_seconds=findable_seconds)

    async def _record(self, call_sid: str) -> CallRecord | None:
        """Raises StorageUnavailable."""
        try:
            async with asyncio.timeout(_RECORD_SECONDS):
                return await self._books.load(call_sid)
        except TimeoutError as error:
            raise StorageUnavailable("the record takes too long") from error


def _caught_up(session: Session | None, record: CallRecord, script: Script) -> Session:
    if session is None:
        incoming = IncomingCall(record.call_sid, record.caller, record.called)
        session = Session(incoming, record.started_at, record.script, State(today=record.started_at.date()))
    state = caught_up(session.state, record.turns[len(session.turns) :], script)
    if record.outcome is not None:
        state = replace(state, phase=Phase.OVER, outcome=record.outcome)
    return replace(session, state=state, turns=record.turns)
