"""Can this process take a call now, and if not, why not?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from qualifybot.errors import StorageUnavailable

_CHECK_SECONDS = 2.0


class Readiness:
    """`checks` are awaited by name and raise StorageUnavailable; `full` tells whether every line is taken."""

    def __init__(self, checks: Mapping[str, Callable[[], Awaitable[None]]], full: Callable[[], bool]) -> None:
        self._checks = checks
        self._full = full
        self.draining = False

    async def reasons(self) -> tuple[str, ...]:
        """Why no call can be taken; empty when all is well."""
        found = ["draining"] if self.draining else []
        if self._full():
            found.append("all lines are taken")
        results = await asyncio.gather(*(self._check(name, check) for name, check in self._checks.items()))
        return (*found, *(problem for problem in results if problem))

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
