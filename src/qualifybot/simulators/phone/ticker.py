"""One beat every 20 ms for any number of lines."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self

from qualifybot import audio
from qualifybot.background import end


class Ticker(AbstractAsyncContextManager["Ticker"]):
    """Wakes every line at once, without drift, by the event loop's clock; a line counts its frames by the same."""

    def __init__(self, period: float = audio.FRAME_SECONDS) -> None:
        self._period = period
        self._last = 0.0
        self._beat = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="ticker")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task:
            await end(self._task)

    async def beat(self) -> float:
        """Wait for the next beat; returns the loop time for which it was due."""
        await self._beat.wait()
        return self._last

    async def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        due = clock()
        while True:
            due += self._period * max(1, int((clock() - due) / self._period))
            await asyncio.sleep(due - clock())
            self._last = due
            woken, self._beat = self._beat, asyncio.Event()
            woken.set()
