"""May this provider be asked now, or has it failed so often that nobody should wait for it?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class CircuitState(StrEnum):
    """Closed: ask. Open: do not ask. Half open: one attempt is finding out whether the provider is back."""

    CLOSED = "closed"
    HALF_OPEN = "half_open"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What a provider may do before it is left alone, and for how many seconds.

    It opens after `in_a_row` failures, or when more than `share` of the last `window` attempts failed. A probe goes
    after `pause`, which doubles with every probe that fails, up to `longest_pause`; one that nobody hears of again is
    taken for lost after `probe`.
    """

    in_a_row: int = 3
    window: int = 20
    share: float = 0.5
    pause: float = 10.0
    longest_pause: float = 120.0
    probe: float = 30.0


@dataclass(frozen=True, slots=True)
class Circuit:
    """What is known of one provider. Times are monotonic seconds.

    `epoch` counts changes of state: what an attempt of an earlier epoch finds out is old news and changes nothing.
    `until`: when a probe may go. `openings`: how often it opened without a success in between.
    """

    tolerance: Tolerance = Tolerance()
    state: CircuitState = CircuitState.CLOSED
    epoch: int = 0
    failures: int = 0
    recent: tuple[bool, ...] = ()
    until: float = 0.0
    openings: int = 0

    def admit(self, now: float) -> Circuit | None:
        """The circuit with one more attempt under way; None if there must be none."""
        if self.state is CircuitState.CLOSED:
            return self
        if now < self.until:
            return None
        return replace(self, state=CircuitState.HALF_OPEN, epoch=self.epoch + 1, until=now + self.tolerance.probe)

    def succeeded(self, epoch: int) -> Circuit:
        """An attempt of `epoch` got what it asked for."""
        if epoch != self.epoch or self.state is CircuitState.OPEN:
            return self
        if self.state is CircuitState.HALF_OPEN:
            return Circuit(self.tolerance, epoch=self.epoch + 1)
        return replace(self, failures=0, recent=self._with(failed=False))

    def failed(self, epoch: int, now: float, retry_after: float = 0.0) -> Circuit:
        """An attempt of `epoch` failed; the provider asked to be left alone for `retry_after` seconds."""
        if epoch != self.epoch or self.state is CircuitState.OPEN:
            return self
        counted = replace(self, failures=self.failures + 1, recent=self._with(failed=True))
        if self.state is CircuitState.HALF_OPEN or counted._too_many:
            return counted._opened(now, retry_after)
        return counted

    def given_up(self, epoch: int, now: float) -> Circuit:
        """An attempt of `epoch` ended before it could tell: if it was the probe, the next one may be."""
        if epoch != self.epoch or self.state is not CircuitState.HALF_OPEN:
            return self
        return replace(self, state=CircuitState.OPEN, epoch=self.epoch + 1, until=now)

    def wait(self, now: float) -> float:
        """Seconds until it is worth asking again."""
        return 0.0 if self.state is CircuitState.CLOSED else max(0.0, self.until - now)

    @property
    def _too_many(self) -> bool:
        rules, seen = self.tolerance, len(self.recent)
        return self.failures >= rules.in_a_row or (seen == rules.window and sum(self.recent) > rules.share * seen)

    def _opened(self, now: float, retry_after: float) -> Circuit:
        rules = self.tolerance
        pause = min(rules.longest_pause, max(rules.pause * 2.0**self.openings, retry_after))
        return Circuit(
            rules, CircuitState.OPEN, self.epoch + 1, self.failures, until=now + pause, openings=self.openings + 1
        )

    def _with(self, *, failed: bool) -> tuple[bool, ...]:
        return (*self.recent, failed)[-self.tolerance.window :]
