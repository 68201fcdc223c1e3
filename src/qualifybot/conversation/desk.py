"""What happens around a conversation: a call is taken, resumed, taken on by the carrier's own voice, and closed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from qualifybot.conversation.call import Call
from qualifybot.conversation.parts import Ending, Parts
from qualifybot.conversation.session_manager import LiveSession, Medium, Session, load_session
from qualifybot.domain import events
from qualifybot.domain.dialogue import (
    Broke,
    Event,
    Heard,
    HungUp,
    Listen,
    Pressed,
    Say,
    Silent,
    Started,
    State,
    Transfer,
)
from qualifybot.domain.models import Outcome, Question
from qualifybot.domain.record import Turn
from qualifybot.domain.state_machine import step
from qualifybot.domain.turns import as_heard
from qualifybot.errors import SessionLost, StorageUnavailable
from qualifybot.ports.session_store import Claim, SessionStore
from qualifybot.ports.telephone import IncomingCall, Telephone

SWEEP_SECONDS = 15.0
ABANDONED_SECONDS = 60.0
"""A session that nobody wrote for so long has lost its process; its caller would have come back by now."""
_STORE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Resume:
    """Open a media stream again: the conversation goes on there."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Let the carrier say these lines and listen by its own means for `patience` seconds."""

    lines: Sequence[str]
    patience: float
    hints: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PutThrough:
    """Say these lines, then connect the caller to `number`."""

    number: str
    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Goodbye:
    """Say these lines, then hang up."""

    lines: Sequence[str] = ()


Next = Resume | Ask | PutThrough | Goodbye


class Desk:
    """Takes the calls of one process; `owner` names that process among the replicas."""

    def __init__(self, parts: Parts, sessions: SessionStore, owner: str) -> None:
        self._parts = parts
        self._sessions = sessions
        self._owner = owner
        self._live: dict[str, Call] = {}
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def active(self) -> int:
        """How many calls are live here."""
        return len(self._live)

    async def wait_until_idle(self) -> None:
        """Return once no call is live here."""
        await self._empty.wait()

    async def announce(self, incoming: IncomingCall) -> None:
        """A call rings: whichever replica gets its media stream will know who rang whom."""
        claim = await self._claim(incoming)
        if claim is None or claim.snapshot is not None:
            return
        live = LiveSession(self._sessions, claim, self._parts.clock, lambda: None)
        try:
            await live.write_now(self._new(incoming))
        except (StorageUnavailable, SessionLost):
            self._fell_back(incoming.call_sid, "session_store")

    async def take(self, telephone: Telephone, incoming: IncomingCall) -> Ending:
        """Hold the conversation on this media stream, from the beginning or from where it stopped, and record it.

        `incoming` is believed only where no replica was told of this call when it rang.
        """
        claim = await self._claim(incoming)
        session = load_session(claim.snapshot) if claim else None
        if session is None:
            session = self._new(incoming)
        if not session.turns:
            self._parts.books.note_opened(session.record())
        session = replace(session, medium=Medium.STREAM)
        earlier = self._live.get(incoming.call_sid)
        if earlier is not None:
            earlier.displaced()
        call = Call(self._parts, telephone, session)
        live = LiveSession(self._sessions, claim, self._parts.clock, call.displaced)
        self._enter(incoming.call_sid, call)
        try:
            ending = await call.run(live)
        finally:
            self._leave(incoming.call_sid, call)
        if ending is Ending.FINISHED:
            await self._finish(call.session)
        return ending

    async def whats_next(self, call_sid: str, *, transferred: bool | None = None) -> Next:
        """The media stream ended and the caller is still there: what now?

        `transferred`: whether a person took the call that was put through; None if it was not. Raises
        StorageUnavailable.
        """
        if transferred is not None:
            return Goodbye(() if transferred else self._parts.script.variants("call_back")[:1])
        claim = await self._sessions.claim(call_sid, self._owner)
        session = load_session(claim.snapshot)
        if session is None:
            return Goodbye()
        if session.state.outcome is not None:
            await self._finish(session)
            return PutThrough(session.transfer_to) if session.transfer_to else Goodbye()
        if session.medium is Medium.STREAM:
            return Resume()
        if session.asked_aloud:
            return self._ask(replace(session, asked_aloud=False), ())
        return await self._advance(claim, session, Started(resumed=session.state.topic is not None))

    async def heard_by_carrier(self, call_sid: str, speech: str, digits: str) -> Next:
        """The carrier's own listening brought words, keys, or neither. Raises StorageUnavailable."""
        claim = await self._sessions.claim(call_sid, self._owner)
        session = load_session(claim.snapshot)
        if session is None or session.state.outcome is not None:
            return Goodbye()
        state = session.state
        topic = state.topic or Question.COMPANY_SIZE
        if digits:
            event: Event = Pressed(digits)
            keyed = as_heard(Pressed(digits), topic, self._parts.script).reading
            turn = Turn(len(session.turns), topic, session.last_said, digits, keyed)
        elif speech.strip():
            answered = {question: held.value for question, held in state.answers.items()}
            context = self._parts.script.context(topic, state.today, answered)
            reading = await self._parts.extraction(lambda reason: None).read(speech, context)
            event = Heard(speech, reading)
            turn = Turn(len(session.turns), topic, session.last_said, speech, reading)
        else:
            return await self._advance(claim, session, Silent())
        self._parts.books.note_turn(call_sid, turn)
        return await self._advance(claim, replace(session, turns=(*session.turns, turn)), event)

    async def close(self, call_sid: str, *, failed: bool = False) -> None:
        """The caller is gone: give the call its outcome if it has none. Harmless when repeated."""
        if call_sid in self._live:
            return
        session = load_session((await self._sessions.claim(call_sid, self._owner)).snapshot)
        if session is None:
            return
        if session.state.outcome is None:
            state, _ = step(session.state, Broke("abandoned") if failed else HungUp(), self._parts.script)
            session = replace(session, state=state)
        await self._finish(session)
        await self._sessions.forget(call_sid)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """While inside, calls whose process died and whose caller left are closed."""
        sweeper = asyncio.create_task(self._sweep())
        try:
            async with self._parts.books.writing():
                yield
        finally:
            sweeper.cancel()
            await asyncio.gather(sweeper, return_exceptions=True)

    # --- the inside -------------------------------------------------------------------------------------------------

    def _new(self, incoming: IncomingCall) -> Session:
        now = self._parts.clock.now()
        return Session(incoming, now, self._parts.script.name, State(today=now.date()))

    async def _claim(self, incoming: IncomingCall) -> Claim | None:
        try:
            async with asyncio.timeout(_STORE_SECONDS):
                return await self._sessions.claim(incoming.call_sid, self._owner, incoming.caller)
        except (StorageUnavailable, TimeoutError):
            self._fell_back(incoming.call_sid, "session_store")
            return None

    def _enter(self, call_sid: str, call: Call) -> None:
        self._live[call_sid] = call
        self._empty.clear()

    def _leave(self, call_sid: str, call: Call) -> None:
        if self._live.get(call_sid) is call:
            del self._live[call_sid]
        if not self._live:
            self._empty.set()

    async def _advance(self, claim: Claim, session: Session, event: Event) -> Next:
        state, effects = step(session.state, event, self._parts.script)
        lines = tuple(effect.text for effect in effects if isinstance(effect, Say))
        number = next((effect.number for effect in effects if isinstance(effect, Transfer)), None)
        listen = next((effect for effect in effects if isinstance(effect, Listen)), None)
        session = replace(session, state=state, last_said=" ".join(lines), transfer_to=number)
        live = LiveSession(self._sessions, claim, self._parts.clock, lambda: None)
        await live.write_now(session)
        if listen is not None:
            return self._ask(session, lines, listen.patience)
        await self._finish(session)
        return PutThrough(number, lines) if number else Goodbye(lines)

    def _ask(self, session: Session, lines: Sequence[str], patience: float = 5.0) -> Ask:
        return Ask(lines, patience, self._parts.script.keywords)

    async def _finish(self, session: Session) -> None:
        now = self._parts.clock.now()
        outcome = session.state.outcome or Outcome.FAILED
        try:
            fresh = await self._parts.books.close(session.record(ended_at=now, outcome=outcome))
        except StorageUnavailable:
            self._fell_back(session.call.call_sid, "call_store")
            return  # the session stays, and the sweeper tries again
        if fresh:
            seconds = (now - session.started_at).total_seconds()
            ended = events.CallEnded(call_sid=session.call.call_sid, at=now, outcome=outcome, seconds=seconds)
            self._parts.observer.observe(ended)

    async def _sweep(self) -> None:
        while True:
            await self._parts.clock.sleep(SWEEP_SECONDS)
            try:
                for call_sid in await self._sessions.abandoned(ABANDONED_SECONDS):
                    await self.close(call_sid)
            except (StorageUnavailable, SessionLost):
                continue

    def _fell_back(self, call_sid: str, role: str) -> None:
        event = events.FellBack(call_sid=call_sid, at=self._parts.clock.now(), role=role, reason="unavailable")
        self._parts.observer.observe(event)
