"""A live call's memory: what must survive this process, written behind the caller's back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter, ValidationError

from qualifybot.background import meanwhile
from qualifybot.domain.dialogue import State
from qualifybot.domain.events import EVENT, CallEvent
from qualifybot.domain.models import Outcome
from qualifybot.domain.record import CallRecord, Turn
from qualifybot.domain.ring_back import without_offer
from qualifybot.errors import SessionLost, StorageUnavailable
from qualifybot.ports.clock import Clock
from qualifybot.ports.session_store import Claim, SessionStore
from qualifybot.ports.telephone import IncomingCall

_RETRY_SECONDS = 1.0
_MAX_EVENTS = 500
"""Events kept while the store is away; the oldest go first."""
_FLUSH_SECONDS = 3.0
BEAT_SECONDS = 2.0
"""A live call gives a sign of life so often, even while nothing happens."""
SILENT_SECONDS = 8.0
"""Whoever gave no sign of life for so long does not hold the call any more."""
_GATHER_SECONDS = 0.02
"""What changes within so short a time is written together."""
_WATCHERS_SECONDS = 1.0
"""What only whoever watches the call waits for may be late by so much."""


class Medium(StrEnum):
    """How the call is taken: media stream, or Twilio's own speech one request at a time."""

    STREAM = "stream"
    GATHER = "gather"


@dataclass(frozen=True, slots=True)
class Session:
    """Everything needed to go on with a call elsewhere.

    `last_said` is what the bot said last; `asked_aloud` whether the caller heard it to its end before the medium
    changed. `transfer_to` is the number the caller is to be put through to. `asks` counts what the carrier was to ask.
    """

    call: IncomingCall
    started_at: datetime
    script: str
    state: State
    turns: tuple[Turn, ...] = ()
    last_said: str = ""
    medium: Medium = Medium.STREAM
    asked_aloud: bool = False
    transfer_to: str | None = None
    asks: int = 0

    def record(self, *, ended_at: datetime | None = None, outcome: Outcome | None = None) -> CallRecord:
        """The call's lasting record as it stands."""
        state = without_offer(self.state) if self.state.offered else self.state
        return CallRecord(
            call_sid=self.call.call_sid,
            caller=self.call.caller,
            called=self.call.called,
            started_at=self.started_at,
            script=self.script,
            ended_at=ended_at,
            outcome=outcome,
            stopped_at=state.topic,
            contact=state.contact,
            answers=state.answers,
            settled=state.settled,
            opted_out=state.opted_out,
            turns=self.turns,
            continues=state.continues,
        )


ClaimLater = Callable[[float], Awaitable[Claim]]
"""Claims a call that was taken so many seconds ago, while the store was away. Raises StorageUnavailable or, if somebody
else has claimed it since, SessionLost."""
_SESSION: TypeAdapter[Session] = TypeAdapter(Session)


def load_session(snapshot: bytes | None) -> Session | None:
    """The session in a snapshot; None when there is none or another version wrote what we cannot read."""
    if snapshot is None:
        return None
    try:
        return _SESSION.validate_json(snapshot)
    except ValidationError:
        return None


class LiveSession:
    """The write side of one claimed session: the latest snapshot wins, events keep their order.

    Without a claim (the store was away when the call came in) the session lives in this process alone until
    `claim_later` gets one.
    """

    def __init__(
        self,
        store: SessionStore,
        claim: Claim | None,
        clock: Clock,
        lost: Callable[[], None] = lambda: None,
        claim_later: ClaimLater | None = None,
    ) -> None:
        """`lost` is called when somebody else takes the call over; `claim_later` is given the seconds since now."""
        self._store = store
        self._claim = claim
        self._clock = clock
        self._lost = lost
        self._claim_later = claim_later
        self._taken_at = clock.monotonic()
        self._version = int(clock.now().timestamp() * 1000)
        self._written = self._version
        self._session: Session | None = None
        self._snapshot: tuple[Session, bytes] | None = None
        self._events: list[bytes] = []
        self._wake = asyncio.Event()
        self._changed = asyncio.Event()
        self.is_lost = False

    @property
    def is_stored(self) -> bool:
        """Whether the store holds the latest state."""
        return self._written == self._version

    async def write_now(self, session: Session) -> None:
        """Remember this state and wait until it is stored. Raises StorageUnavailable or SessionLost."""
        self.put(session)
        await self._write()

    def put(self, session: Session, *, at_leisure: bool = False) -> None:
        """Remember this state; returns at once. `at_leisure`: nobody who goes on with the call would miss it."""
        self._session = session
        self._version += 1
        if not at_leisure:
            self._changed.set()
        self._wake.set()

    def publish(self, event: CallEvent) -> None:
        """Add to the live stream; returns at once."""
        self._events.append(EVENT.dump_json(event))
        del self._events[:-_MAX_EVENTS]
        self._version += 1
        self._wake.set()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Write in the background while inside; on leaving, what is left is written and the call let go of."""
        try:
            async with meanwhile(self._write_on()):
                yield
        finally:
            await self._let_go()

    async def _write_on(self) -> None:
        while True:
            await self._news_or_beat()
            try:
                await self._write()
            except SessionLost:
                self.is_lost = True
                self._lost()
                return
            except StorageUnavailable:
                await self._clock.sleep(_RETRY_SECONDS)
                self._wake.set()

    async def _news_or_beat(self) -> None:
        """Return when there is something to write, or when it is time for a sign of life."""
        try:
            async with asyncio.timeout(BEAT_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(_WATCHERS_SECONDS):
                await self._changed.wait()
        await self._clock.sleep(_GATHER_SECONDS)
        self._changed.clear()
        self._wake.clear()

    async def _write(self, *, let_go: bool = False) -> None:
        if self._claim is None and self._claim_later is not None:
            self._claim = await self._claim_later(self._clock.monotonic() - self._taken_at)
        if self._claim is None or self._session is None:
            return
        if let_go:
            self._claim = replace(self._claim, owner=None)
        version, events = self._version, tuple(self._events)
        if self._snapshot is None or self._snapshot[0] is not self._session:
            self._snapshot = self._session, _SESSION.dump_json(self._session)
        await self._store.save(self._claim, version, self._snapshot[1], events)
        self._written = version
        del self._events[: len(events)]

    async def _let_go(self) -> None:
        """Write what is left, and that nobody holds the call any more; within a short time or not at all."""
        if self.is_lost:
            return
        try:
            async with asyncio.timeout(_FLUSH_SECONDS):
                await self._write(let_go=True)
        except SessionLost:
            self.is_lost = True
        except (StorageUnavailable, TimeoutError):
            pass  # the lasting record does not depend on it
