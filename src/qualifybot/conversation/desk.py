"""What happens around a conversation: a call is taken, resumed, taken on by the carrier's own voice, and closed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qualifybot.background import meanwhile
from qualifybot.conversation.call import Call
from qualifybot.conversation.memory import Memory
from qualifybot.conversation.next_step import Ask, Begin, Goodbye, Hold, Next, PutThrough, Resume
from qualifybot.conversation.parts import Ending, Parts
from qualifybot.conversation.session_manager import SILENT_SECONDS, ClaimLater, LiveSession, Medium, Session
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
    TimeUp,
    Transfer,
)
from qualifybot.domain.models import Outcome, Topic
from qualifybot.domain.record import CallRecord, Turn
from qualifybot.domain.ring_back import may_go_on, names_somebody, with_offer
from qualifybot.domain.state_machine import step
from qualifybot.domain.turns import as_heard
from qualifybot.errors import SessionLost, StorageUnavailable
from qualifybot.ports.observer import CALL
from qualifybot.ports.session_store import Claim, SessionStore
from qualifybot.ports.telephone import IncomingCall, Telephone

CLOSE_SECONDS = 1.0
SWEEP_SECONDS = 15.0
ABANDONED_SECONDS = 90.0
"""A session that nobody wrote for so long has lost its process; its caller would have come back by now."""
_MOST_TO_CLOSE = 10_000
_LAST_SECONDS = 5.0


Unfinished = Callable[[datetime], Awaitable[Sequence[str]]]
"""The calls that began before a moment and have no end. Raises StorageUnavailable."""


@dataclass(frozen=True, slots=True)
class _Gone:
    """A caller left at this monotonic time; `failed`: by no will of theirs."""

    since: float
    failed: bool


class Desk:
    """Takes the calls of one process; `owner` names that process among the replicas."""

    def __init__(self, parts: Parts, sessions: SessionStore, owner: str, unfinished: Unfinished | None = None) -> None:
        """`unfinished` names calls on the record that nobody ended, to be closed once they cannot be live any more."""
        self._parts = parts
        self._sessions = sessions
        self._owner = owner
        self._unfinished = unfinished
        self._memory = Memory(sessions, parts.books, parts.script, parts.clock, self._without_store)
        self._live: dict[str, Call] = {}
        self._to_close: dict[str, _Gone] = {}
        self._shut = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def active(self) -> int:
        """How many calls are live here."""
        return len(self._live)

    def asking(self, call_sid: str) -> Topic | None:
        """What was last asked on a call that is live here; None for any other call."""
        call = self._live.get(call_sid)
        return call.session.state.topic if call else None

    async def wait_until_idle(self) -> None:
        """Return once no call is live here."""
        await self._empty.wait()

    async def announce(self, incoming: IncomingCall) -> None:
        """A call rings: whichever replica gets its media stream will know who rang whom, and what to offer them."""
        caller = incoming.caller if names_somebody(incoming.caller) else None
        offer = await self._offer(incoming) if caller else None
        # While the offer stands, the caller is still to be found by the call that broke off.
        claim = await self._memory.claim(incoming.call_sid, None, None if offer else caller)
        if self._memory.begun(claim) is not None:
            return
        session = self._new(incoming)
        if offer is not None:
            session = replace(session, state=with_offer(session.state, offer, self._parts.script))
        self._parts.books.note_opened(session.record())
        await self._memory.store(claim, session)

    async def take(self, telephone: Telephone, incoming: IncomingCall) -> Ending:
        """Hold the conversation on this media stream, from the beginning or from where it stopped, and record it.

        `incoming` is believed only where no replica was told of this call when it rang; without numbers the call rang
        earlier, and is LOST, to be asked for again, while whoever knows it is away.
        """
        call_sid = incoming.call_sid
        claim = await self._memory.claim(call_sid, self._owner, incoming.caller or None)
        try:
            session = self._memory.begun(claim) or await self._memory.known(call_sid, claim)
        except StorageUnavailable:
            if not incoming.called:  # begun anew, it would write over what was understood before
                await telephone.close()
                return Ending.LOST
            session = None
        if session is None:
            session = self._new(incoming)
            self._parts.books.note_opened(session.record())
        session = replace(session, medium=Medium.STREAM)
        if claim is not None and names_somebody(session.call.caller):
            claim = replace(claim, caller=session.call.caller)
        earlier = self._live.get(call_sid)
        if earlier is not None:
            earlier.displaced()
        call = Call(self._parts, telephone, session)
        live = LiveSession(self._sessions, claim, self._parts.clock, call.displaced, self._claim_later(session.call))
        self._enter(call_sid, call)
        try:
            ending = await call.run(live)
        finally:
            self._leave(call_sid, call)
        if live.is_lost:
            return Ending.DISPLACED
        if ending is not Ending.DISPLACED:
            self._memory.keep(call.session, stored=live.is_stored)
        if ending is Ending.FINISHED and not await self._finish(call.session):
            self._note_gone(call_sid)
        return ending

    async def whats_next(self, call_sid: str, *, transferred: bool | None = None) -> Next:
        """The media stream ended and the caller is still there: what now?

        `transferred`: whether a person took the call that was put through; None if it was not.
        """
        if transferred is not None:
            return Goodbye(() if transferred else self._parts.script.variants("call_back")[:1])
        claim = await self._memory.claim(call_sid, None)
        # Where the stream's end was not noticed here yet, the call itself knows best.
        live = self._live.get(call_sid)
        try:
            session = live.session if live else await self._memory.known(call_sid, claim)
        except StorageUnavailable:
            return self._hold()
        if session is None:
            return Begin()
        if session.state.outcome is not None:
            if not await self._finish(session, here=False):
                self._note_gone(call_sid)
            return PutThrough(session.transfer_to) if session.transfer_to else Goodbye()
        if session.medium is Medium.STREAM:
            await self._memory.store(claim, session)
            return Resume()
        if session.asked_aloud:
            return self._ask(replace(session, asked_aloud=False), ())
        return await self._advance(claim, session, Started(resumed=session.state.topic is not None))

    async def heard_by_carrier(self, call_sid: str, speech: str, digits: str, ask: int | None = None) -> Next:
        """The carrier's own listening brought words, keys, or neither, in answer to the ask of this number.

        What comes a second time, or late, answers nothing: the open question is put again."""
        CALL.set(call_sid)
        claim = await self._memory.claim(call_sid, self._owner)  # nobody is to close it while the words are read
        try:
            session = await self._memory.known(call_sid, claim)
        except StorageUnavailable:
            return self._hold()
        if session is None:
            return Begin()
        if session.state.outcome is not None:
            return Goodbye()
        if ask is not None and ask < session.asks:
            return self._ask(session, (session.last_said,))
        state = session.state
        if state.topic is None:
            return await self._advance(claim, session, Started())
        topic = state.topic
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
        """The caller is gone: give the call its outcome if it has none, now or as soon as nobody holds it any more.

        Harmless when repeated."""
        self._note_gone(call_sid, failed=failed)
        await self._close_one(call_sid)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """While inside, calls that could not be closed at once are, and so are those whose process died."""
        async with meanwhile(self._close_on(), self._sweep()) as workers:
            try:
                async with self._parts.books.writing():
                    yield
            finally:
                self._shut.set()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LAST_SECONDS):
                        done, _ = await asyncio.wait(workers)
                        await asyncio.gather(*done)
                        for call_sid in tuple(self._to_close):
                            await self._close_one(call_sid)

    # --- the inside -------------------------------------------------------------------------------------------------

    def _new(self, incoming: IncomingCall) -> Session:
        now = self._parts.clock.now()
        return Session(incoming, now, self._parts.script.name, State(today=now.date()))

    async def _offer(self, incoming: IncomingCall) -> CallRecord | None:
        """The earlier call that this caller may go on with."""
        if not self._parts.script.callback_minutes:
            return None
        earlier = await self._memory.earlier(incoming.call_sid, incoming.caller)
        now = self._parts.clock.now()
        if earlier is None or not may_go_on(earlier, incoming.caller, now, self._parts.script):
            return None
        return earlier

    def _claim_later(self, incoming: IncomingCall) -> ClaimLater:
        async def claim(taken_ago: float) -> Claim:
            return await self._sessions.claim(
                incoming.call_sid, self._owner, incoming.caller or None, taken_ago=taken_ago
            )

        return claim

    def _enter(self, call_sid: str, call: Call) -> None:
        self._live[call_sid] = call
        self._empty.clear()

    def _leave(self, call_sid: str, call: Call) -> None:
        if self._live.get(call_sid) is call:
            del self._live[call_sid]
        if not self._live:
            self._empty.set()

    async def _advance(self, claim: Claim | None, session: Session, event: Event) -> Next:
        state, effects = step(session.state, event, self._parts.script)
        elapsed = (self._parts.clock.now() - session.started_at).total_seconds()
        if state.outcome is None and elapsed >= self._parts.script.call_cap_seconds:
            state, effects = step(state, TimeUp(), self._parts.script)
        lines = tuple(effect.text for effect in effects if isinstance(effect, Say))
        number = next((effect.number for effect in effects if isinstance(effect, Transfer)), None)
        listen = next((effect for effect in effects if isinstance(effect, Listen)), None)
        session = replace(session, state=state, last_said=" ".join(lines), transfer_to=number, asks=session.asks + 1)
        await self._memory.store(claim, session)
        if listen is not None:
            if self._parts.growing is not None:
                self._parts.growing(session.record())
            return self._ask(session, lines, listen.patience)
        if not await self._finish(session):
            self._note_gone(session.call.call_sid)
        return PutThrough(number, lines) if number else Goodbye(lines)

    def _hold(self) -> Hold:
        script = self._parts.script
        return Hold(script.variants("one_moment")[:1], otherwise=Goodbye(script.variants("broken")[:1]))

    def _ask(self, session: Session, lines: Sequence[str], patience: float = 5.0) -> Ask:
        return Ask(lines, patience, session.asks, self._parts.script.keywords)

    async def _finish(self, session: Session, *, here: bool = True) -> bool:
        """Whether the call is recorded; else its session stays, to be tried again. `here`: it ended in this process."""
        now = self._parts.clock.now()
        outcome = session.state.outcome or Outcome.FAILED
        try:
            fresh = await self._parts.books.close(session.record(ended_at=now, outcome=outcome))
        except StorageUnavailable:
            self._fell_back(session.call.call_sid, "call_store")
            return False
        if fresh and await self._memory.note_end(session.call.call_sid, here=here):
            seconds = (now - session.started_at).total_seconds()
            ended = events.CallEnded(call_sid=session.call.call_sid, at=now, outcome=outcome, seconds=seconds)
            self._parts.observer.observe(ended)
        return True

    # --- closing ----------------------------------------------------------------------------------------------------

    def _note_gone(self, call_sid: str, *, failed: bool = False) -> None:
        self._to_close.setdefault(call_sid, _Gone(self._parts.clock.monotonic(), failed))
        while len(self._to_close) > _MOST_TO_CLOSE:
            del self._to_close[next(iter(self._to_close))]  # the sweepers find it

    async def _close_on(self) -> None:
        while not await self._shut_within(CLOSE_SECONDS):
            for call_sid in tuple(self._to_close):
                await self._close_one(call_sid)

    async def _shut_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._shut.wait()
        except TimeoutError:
            return False

    async def _close_one(self, call_sid: str) -> None:
        """Close a call whose caller is gone, unless somebody still holds it: then it stays to be closed."""
        gone = self._to_close.get(call_sid)
        if gone is None or call_sid in self._live:
            return
        try:
            claim = await self._memory.claim_silent(call_sid)
        except SessionLost:
            return
        waited = self._parts.clock.monotonic() - gone.since
        if claim is None and waited < ABANDONED_SECONDS:
            return  # it may be live elsewhere; nobody can tell while the store is away
        try:
            session = await self._memory.known(call_sid, claim)
        except StorageUnavailable:
            return
        if session is not None:
            if session.state.outcome is None:
                if claim is not None and claim.snapshot is None and waited < SILENT_SECONDS:
                    return  # the store lost its memory: whoever holds the call has yet to show it
                event = Broke("abandoned") if gone.failed else HungUp()
                state, _ = step(session.state, event, self._parts.script)
                session = replace(session, state=state)
            if not await self._finish(session):
                return
        with suppress(StorageUnavailable):  # without it, it expires by itself
            await self._memory.forget(call_sid, findable_seconds=60 * self._parts.script.callback_minutes)
        self._to_close.pop(call_sid, None)

    async def _sweep(self) -> None:
        while not await self._shut_within(SWEEP_SECONDS):
            with suppress(StorageUnavailable):
                for call_sid in await self._sessions.abandoned(ABANDONED_SECONDS):
                    await self.close(call_sid)
            with suppress(StorageUnavailable):
                await self._close_unfinished()

    async def _close_unfinished(self) -> None:
        """Close calls of which nothing is left but the record: process and session are gone."""
        if self._unfinished is None:
            return
        longest = timedelta(seconds=self._parts.script.call_cap_seconds + ABANDONED_SECONDS)
        for call_sid in await self._unfinished(self._parts.clock.now() - longest):
            await self.close(call_sid)

    def _without_store(self, call_sid: str) -> None:
        self._fell_back(call_sid, "session_store")

    def _fell_back(self, call_sid: str, role: str) -> None:
        event = events.FellBack(call_sid=call_sid, at=self._parts.clock.now(), role=role, reason="unavailable")
        self._parts.observer.observe(event)
