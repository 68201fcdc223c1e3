"""A clock that stands still, and moves when told."""

from __future__ import annotations

import asyncio
from datetime import datetime

from lead_cases import NOON


class StillClock:
    """The clock port: always `time`, a noon unless told otherwise; its sleeps are over at once."""

    def __init__(self, time: datetime = NOON) -> None:
        self.time = time

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
