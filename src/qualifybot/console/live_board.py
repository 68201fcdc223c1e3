"""What is being said on the calls in progress, kept from the stream of call events."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from pydantic import ValidationError

from qualifybot.background import meanwhile
from qualifybot.console.words import Understood, plain, understood
from qualifybot.domain import events
from qualifybot.domain.circuit import CircuitState
from qualifybot.domain.models import Outcome, Topic
from qualifybot.errors import StorageUnavailable
from qualifybot.ports.clock import Clock
from qualifybot.ports.session_store import LiveEvents

LINES_KEPT = 100
CALLS_KEPT = 200
ENDED_KEPT = 5
_TRY_AGAIN_SECONDS = 2.0
_CIRCUIT_FADES = timedelta(minutes=10)
"""A provider that is still left alone is put to the test, and told of, more often than that."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation; a `note` is what happened besides."""

    who: Literal["bot", "caller", "note"]
    text: str


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call so far. `hearing` is what the caller is saying right now; `slots` what was understood, newest reading;
    `usd` what vendors were paid for it."""

    call_sid: str
    caller: str
    started_at: datetime
    lines: tuple[Line, ...] = ()
    hearing: str = ""
    slots: Mapping[Topic, Understood] = field(default_factory=lambda: MappingProxyType({}))
    answered_ms: float | None = None
    usd: float = 0.0
    outcome: Outcome | None = None


def after(call: LiveCall, event: events.CallEvent) -> LiveCall:
    """The call as it is after one more event."""
    match event:
        case events.CallStarted(caller=caller, resumed=True):
            return _add(replace(call, caller=caller), "note", "another process took the call over")
        case events.BotSpoke(text=text):
            return _add(call, "bot", text)
        case events.CallerHeard(text=text, final=final):
            return replace(call, hearing="" if final else text)
        case events.TurnUnderstood(topic=topic, text=text, reading=reading):
            slots = {**call.slots, **{one.topic: one for one in understood(topic, reading)}}
            return replace(_add(call, "caller", text or "…"), hearing="", slots=MappingProxyType(slots))
        case events.TurnAnswered(latency=latency) if latency.first_audio is not None:
            return replace(call, answered_ms=latency.first_audio)
        case events.BargedIn():
            return _add(call, "note", "the caller spoke up, so the bot fell silent")
        case events.FellBack(role=role, reason=reason):
            return _add(call, "note", f"the {plain(role)} failed ({plain(reason)}); going on by the next best means")
        case events.Cost(usd=usd):
            return replace(call, usd=call.usd + usd)
        case events.CallEnded(outcome=outcome):
            return replace(call, outcome=outcome, hearing="")
    return call


class LiveBoard:
    """All calls in progress and the last few that ended; `version` rises with every change."""

    def __init__(self) -> None:
        self._calls: dict[str, LiveCall] = {}
        self._circuits: dict[tuple[str, str], events.CircuitChanged] = {}
        self.version = 0
        self.is_available = True

    @property
    def in_progress(self) -> tuple[LiveCall, ...]:
        """Newest first."""
        return tuple(call for call in self._newest() if call.outcome is None)

    @property
    def ended(self) -> tuple[LiveCall, ...]:
        """The last few that ended while somebody could watch."""
        return tuple(call for call in self._newest() if call.outcome is not None)[:ENDED_KEPT]

    def left_alone(self, now: datetime) -> Mapping[str, datetime]:
        """Providers that some process leaves alone, and since when at least; what a dead process said fades."""
        bad = [
            change
            for change in self._circuits.values()
            if change.state is not CircuitState.CLOSED and now - change.at < _CIRCUIT_FADES
        ]
        return {change.provider: change.at for change in sorted(bad, key=lambda change: change.at, reverse=True)}

    def observe(self, event: events.CallEvent) -> None:
        """Take one event."""
        if isinstance(event, events.CircuitChanged):
            self._circuits[event.provider, event.process] = event
            self.version += 1
            return
        if isinstance(event, events.Cost) and event.call_sid not in self._calls:
            return  # spent ahead of any call, or after the end of one that is forgotten
        caller = event.caller if isinstance(event, events.CallStarted) else ""
        call = self._calls.get(event.call_sid) or LiveCall(event.call_sid, caller, event.at)
        self._calls[event.call_sid] = after(call, event)
        self.version += 1
        for stale in [call.call_sid for call in self._newest()[CALLS_KEPT:]]:
            del self._calls[stale]

    @asynccontextmanager
    async def following(self, live: LiveEvents, clock: Clock) -> AsyncIterator[None]:
        """Follow the stream while inside."""
        async with meanwhile(self._follow(live, clock)):
            yield

    async def _follow(self, live: LiveEvents, clock: Clock) -> None:
        place = "0"
        while True:
            try:
                async for position, data in live.follow(place):
                    place = position
                    self._available(yes=True)
                    self._take(data)
            except StorageUnavailable:
                self._available(yes=False)
                await clock.sleep(_TRY_AGAIN_SECONDS)

    def _take(self, data: bytes) -> None:
        try:
            self.observe(events.EVENT.validate_json(data))
        except ValidationError:
            return  # written by a newer release, of a kind that this one does not know

    def _available(self, *, yes: bool) -> None:
        if self.is_available is not yes:
            self.is_available = yes
            self.version += 1

    def _newest(self) -> list[LiveCall]:
        return sorted(self._calls.values(), key=lambda call: call.started_at, reverse=True)


def _add(call: LiveCall, who: Literal["bot", "caller", "note"], text: str) -> LiveCall:
    """One more line; what the bot says in one breath stays one line."""
    lines = call.lines
    if who == "bot" and lines and lines[-1].who == "bot":
        lines, text = lines[:-1], f"{lines[-1].text} {text}"
    return replace(call, lines=(*lines, Line(who, text))[-LINES_KEPT:])
