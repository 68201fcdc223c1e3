"""Counts what is spent at vendors, call by call."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from qualifybot.domain import events
from qualifybot.domain.prices import Phoning, Usage, cost
from qualifybot.ports.clock import Clock
from qualifybot.ports.observer import CALL, Observer


class Ledger:
    """Tells of every expense as an event of the call that the spending task works for; itself an observer, for the
    carrier's charge is known when the call ends."""

    def __init__(self, clock: Clock, observer: Observer, carrier: str | None = None) -> None:
        self._clock = clock
        self._observer = observer
        self._carrier = carrier

    def spent_by(self, role: str) -> Callable[[Usage], None]:
        """What to tell usage to, for this role (a port's name)."""
        return partial(self._spend, role)

    def observe(self, event: events.CallEvent) -> None:
        """Count the line of a call that ended."""
        if isinstance(event, events.CallEnded) and self._carrier is not None:
            self._tell(event.call_sid, "telephone", Phoning(self._carrier, event.seconds))

    def _spend(self, role: str, usage: Usage) -> None:
        self._tell(CALL.get(), role, usage)

    def _tell(self, call_sid: str, role: str, usage: Usage) -> None:
        usd = cost(usage)
        if usd:
            self._observer.observe(events.Cost(call_sid=call_sid, at=self._clock.now(), role=role, usd=usd))
