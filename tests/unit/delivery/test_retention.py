"""Old calls are erased in time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from qualifybot.delivery.retention import retain
from qualifybot.domain.record import CallRecord
from qualifybot.errors import StorageUnavailable
from qualifybot.ports.call_store import CallQuery, Page

START = datetime(2026, 3, 2, tzinfo=UTC)


class Hours:
    """A clock on which three hours pass, and then the work is cancelled."""

    def __init__(self) -> None:
        self._now = START

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        if self._now >= START + timedelta(hours=3):
            raise asyncio.CancelledError


class OldCalls:
    """Remembers up to when it erased; away at first, if told so."""

    def __init__(self, *, away: bool = False) -> None:
        self.away = away
        self.erased: list[datetime] = []

    async def calls(self, query: CallQuery, *, cursor: str | None = None, limit: int = 50) -> Page[CallRecord]:
        raise AssertionError("retention reads no calls")

    async def erase(self, caller: str) -> tuple[str, ...]:
        raise AssertionError("retention forgets no single person")

    async def erase_before(self, moment: datetime) -> int:
        if self.away:
            self.away = False
            raise StorageUnavailable("database: OperationalError")
        self.erased.append(moment)
        return 1


async def test_every_hour_what_is_too_old_is_erased() -> None:
    archive, forgotten = OldCalls(), list[datetime]()

    async def forget_work(before: datetime) -> None:
        forgotten.append(before)

    with pytest.raises(asyncio.CancelledError):
        await retain(30, archive, Hours(), forget_work=forget_work)
    assert archive.erased == forgotten == [START - timedelta(days=30) + timedelta(hours=n) for n in range(3)]


async def test_a_database_that_is_away_is_tried_again_later() -> None:
    archive = OldCalls(away=True)

    async def forget_work(before: datetime) -> None:
        """Nothing is remembered."""

    with pytest.raises(asyncio.CancelledError):
        await retain(30, archive, Hours(), forget_work=forget_work)
    assert len(archive.erased) == 2
