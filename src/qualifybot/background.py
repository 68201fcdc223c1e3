"""Runs work in the background of a block of code, and ends it for certain."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

ASK_AGAIN_SECONDS = 1.0


@asynccontextmanager
async def meanwhile(*works: Coroutine[Any, Any, object]) -> AsyncIterator[tuple[asyncio.Task[object], ...]]:
    """Run these while inside; on leaving, those that go on are cancelled. What they raise is theirs alone."""
    tasks = tuple(asyncio.create_task(work) for work in works)
    try:
        yield tasks
    finally:
        await end(*tasks)


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel these and wait until all of them have ended, however that is.

    A library that is just connecting may swallow a cancellation, so whoever goes on is asked again.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=ASK_AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)  # so that nothing they raised counts as never seen
