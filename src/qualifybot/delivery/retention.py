"""Erases calls that were kept as long as they may be."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from qualifybot.errors import StorageUnavailable
from qualifybot.ports.call_store import Archive
from qualifybot.ports.clock import Clock

CHECK_SECONDS = 3600.0


async def retain(
    days: int, archive: Archive, clock: Clock, *, forget_work: Callable[[datetime], Awaitable[None]]
) -> None:
    """Erase what ended more than `days` ago, now and every hour, until cancelled.

    `forget_work` drops what the durable queue still remembers of deliveries that ended before a moment."""
    while True:
        before = clock.now() - timedelta(days=days)
        # While the database is away nothing can be erased; an hour later is soon enough.
        with contextlib.suppress(StorageUnavailable):
            await archive.erase_before(before)
            await forget_work(before)
        await clock.sleep(CHECK_SECONDS)
