"""Can this process take a call now, and if not, why not?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from qualifybot.domain.circuit import CircuitState
from qualifybot.errors import StorageUnavailable

_CHECK_SECONDS = 2.0
_FINE = CircuitState.CLOSED


class Readiness:
    """Calls outlive an outage of what `checks` look after: that is told, but keeps no caller out.

    `checks` are awaited by name and raise StorageUnavailable; `full` tells whether every line is taken, `spooled` how
    many finished calls wait on disk for the database, `circuits` which providers are left alone.
    """

    def __init__(
        self,
        checks: Mapping[str, Callable[[], Awaitable[None]]],
        full: Callable[[], bool],
        spooled: Callable[[], int] = lambda: 0,
        circuits: Callable[[], Mapping[str, CircuitState]] = dict,
    ) -> None:
        self._checks = checks
        self._full = full
        self._spooled = spooled
        self._circuits = circuits
        self.draining = False

    def reasons(self) -> tuple[str, ...]:
        """Why no call can be taken; empty when one can."""
        found = ["draining"] if self.draining else []
        return (*found, "all lines are taken") if self._full() else tuple(found)

    async def impairments(self) -> tuple[str, ...]:
        """What calls have to do without for now; empty when all is well."""
        results = await asyncio.gather(*(self._check(name, check) for name, check in self._checks.items()))
        waiting = self._spooled()
        spool = (f"{waiting} calls wait on disk for the database",) if waiting else ()
        alone = (
            f"the {port} fails and is left alone" for port, state in self._circuits().items() if state is not _FINE
        )
        return (*(problem for problem in results if problem), *spool, *alone)

    @staticmethod
    async def _check(name: str, check: Callable[[], Awaitable[None]]) -> str | None:
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                await check()
        except StorageUnavailable:
            return f"{name} is not available"
        except TimeoutError:
            return f"{name} does not answer within {_CHECK_SECONDS:g} s"
        return None
