"""Counts how one provider's attempts end in this process, and refuses further ones while it is out of order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from qualifybot.domain.circuit import Circuit, CircuitState, Tolerance
from qualifybot.errors import ProviderError, ProviderOverloaded, ProviderPaused, RecordRejected
from qualifybot.ports.clock import Clock

_RESOLUTION = 0.01
"""Seconds by which a deadline around an attempt and our own measure of it may differ."""


class Breaker:
    """One provider's circuit, shared by every call of the process.

    `tell` hears of each change of state and returns at once. `patience`: whoever abandons an attempt that has kept them
    waiting for so many seconds has met a hanging provider; who leaves sooner has had reasons of their own.
    """

    def __init__(
        self,
        provider: str,
        clock: Clock,
        tell: Callable[[str, CircuitState], None],
        *,
        patience: float,
        tolerance: Tolerance = Tolerance(),  # noqa: B008  # a frozen value
    ) -> None:
        self.provider = provider
        self.clock = clock
        self._tell = tell
        self._patience = patience - _RESOLUTION
        self._circuit = Circuit(tolerance)

    @property
    def state(self) -> CircuitState:
        """Where it stands."""
        return self._circuit.state

    def begin(self) -> Attempt:
        """One more attempt. Raises ProviderPaused."""
        now = self.clock.monotonic()
        admitted = self._circuit.admit(now)
        if admitted is None:
            raise ProviderPaused(self.provider, "left alone", retry_after=self._circuit.wait(now))
        self._become(admitted)
        return Attempt(self, admitted.epoch)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """One more attempt, for as long as the context lasts. Raises ProviderPaused."""
        attempt, began = self.begin(), self.clock.monotonic()
        try:
            yield
        except ProviderError as error:
            attempt.failed(error)
            raise
        except RecordRejected:
            attempt.succeeded()  # it answered, and within its rules
            raise
        except asyncio.CancelledError:
            attempt.abandoned(self.clock.monotonic() - began)
            raise
        except BaseException:
            attempt.abandoned(0.0)
            raise
        attempt.succeeded()

    def settle(self, after: Callable[[Circuit, float], Circuit]) -> None:
        """Take what an attempt found out."""
        self._become(after(self._circuit, self.clock.monotonic()))

    def hangs(self, waited: float) -> bool:
        """Whether so many seconds of waiting are more than a provider may ask for."""
        return waited >= self._patience

    def _become(self, circuit: Circuit) -> None:
        before, self._circuit = self._circuit, circuit
        if circuit.state is not before.state:
            self._tell(self.provider, circuit.state)


class Attempt:
    """One attempt at a provider, which ends in one of three ways."""

    def __init__(self, breaker: Breaker, epoch: int) -> None:
        self._breaker = breaker
        self._epoch = epoch

    def succeeded(self) -> None:
        """It got what it asked for."""
        self._breaker.settle(lambda circuit, now: circuit.succeeded(self._epoch))

    def failed(self, error: ProviderError | None = None) -> None:
        """It did not. An attempt that our own limits never let out says nothing of the provider."""
        if isinstance(error, ProviderOverloaded) and error.status is None:
            self.abandoned(0.0)
            return
        pause = (error.retry_after if error else None) or 0.0
        self._breaker.settle(lambda circuit, now: circuit.failed(self._epoch, now, pause))

    def abandoned(self, waited: float) -> None:
        """Nobody wanted its result any more after waiting for so many seconds."""
        if self._breaker.hangs(waited):
            self.failed()
        else:
            self._breaker.settle(lambda circuit, now: circuit.given_up(self._epoch, now))
