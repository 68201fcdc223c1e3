"""An event loop whose clock jumps to the next timer instead of waiting for it."""

from __future__ import annotations

import asyncio
import selectors
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(2027, 3, 1, 12, tzinfo=UTC)


class _NoWaitSelector:
    """A selector that never blocks: where the loop would sleep, virtual time moves on."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        self._loop = loop
        self._real = selectors.DefaultSelector()

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = self._real.select(0)
        if not ready and timeout is None:
            raise RuntimeError("nothing left to wait for: the test would hang")
        if not ready and timeout:
            self._loop.now += timeout
        return ready

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Runs timers at once, in order, on virtual time; for code that talks to no real socket."""

    def __init__(self) -> None:
        self.now = 1_000.0
        super().__init__(_NoWaitSelector(self))  # type: ignore[arg-type]  # has a selector's whole face

    def time(self) -> float:
        """Virtual seconds."""
        return self.now


class VirtualClock:
    """The clock port on a virtual loop."""

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self.monotonic() - 1_000.0)

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
