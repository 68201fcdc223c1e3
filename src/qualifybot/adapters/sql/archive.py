"""Reads the record for people: pages, searches, erases."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, literal, or_, select, tuple_

from qualifybot.adapters.sql.engine import Database
from qualifybot.adapters.sql.erasures import Erasures, blank
from qualifybot.adapters.sql.rows import record_of
from qualifybot.adapters.sql.tables import UtcDateTime, calls, deliveries, erasures, turns
from qualifybot.domain.record import CallRecord
from qualifybot.ports.call_store import CallQuery, Page
from qualifybot.ports.clock import Clock

ERASE_BATCH = 500
UNFINISHED_BATCH = 100


class SqlArchive:
    """The `Archive` port over SQLite or PostgreSQL."""

    def __init__(self, database: Database, clock: Clock, erased: Erasures) -> None:
        self._database = database
        self._clock = clock
        self._erasures = erased

    async def calls(self, query: CallQuery, *, cursor: str | None = None, limit: int = 50) -> Page[CallRecord]:
        """Matching calls without their turns, newest first. A cursor that is not ours raises ValueError."""
        conditions = _conditions(query)
        place = tuple_(calls.c.started_at, calls.c.call_sid)
        after = [] if cursor is None else [place < tuple_(*_place_of(cursor))]
        found = (
            select(calls, deliveries)
            .outerjoin(deliveries)
            .where(*conditions, *after)
            .order_by(calls.c.started_at.desc(), calls.c.call_sid.desc())
            .limit(limit + 1)
        )
        counted = select(func.count()).select_from(calls.outerjoin(deliveries)).where(*conditions)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(found)).mappings().all()
            total = (await connection.execute(counted)).scalar_one()
        records = [record_of(row) for row in rows[:limit]]
        return Page(records, _cursor(records[-1]) if len(rows) > limit else None, total)

    async def unfinished(self, before: datetime) -> tuple[str, ...]:
        """Some of the calls that began before this moment and have no end, oldest first."""
        endless = (calls.c.ended_at.is_(None), calls.c.erased_at.is_(None), calls.c.started_at < before)
        found = select(calls.c.call_sid).where(*endless).order_by(calls.c.started_at).limit(UNFINISHED_BATCH)
        async with self._database.transaction() as connection:
            return tuple((await connection.execute(found)).scalars())

    async def erase(self, caller: str) -> tuple[str, ...]:
        """Forget a person: blank number, name, words and values of all their calls; returns the call_sids touched.

        Calls that began before and are recorded later, wherever they waited, are blanked when they come."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            await self._erasures.note(connection, caller, now)
            found = await connection.execute(select(calls.c.call_sid).where(calls.c.caller == caller))
            sids = tuple(found.scalars())
            for start in range(0, len(sids), ERASE_BATCH):
                await blank(connection, sids[start : start + ERASE_BATCH], now)
        return sids

    async def erase_before(self, moment: datetime) -> int:
        """Retention: erase every call that ended before `moment`; returns how many."""
        async with self._database.transaction() as connection:
            await connection.execute(delete(erasures).where(erasures.c.erased_at < moment))
        old = select(calls.c.call_sid).where(calls.c.ended_at < moment, calls.c.erased_at.is_(None)).limit(ERASE_BATCH)
        erased = 0
        while True:
            async with self._database.transaction() as connection:
                sids = tuple((await connection.execute(old)).scalars())
                if not sids:
                    return erased
                await blank(connection, sids, self._clock.now())
            erased += len(sids)


def _conditions(query: CallQuery) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if query.outcome is not None:
        wanted.append(calls.c.outcome == query.outcome)
    if query.delivery is not None:
        wanted.append(deliveries.c.status == query.delivery)
    if query.since is not None:
        wanted.append(calls.c.started_at >= query.since)
    if query.until is not None:
        wanted.append(calls.c.started_at < query.until)
    if query.with_lead:
        wanted.append(calls.c.makes_lead)
    if query.text:
        said = select(turns.c.call_sid).where(turns.c.caller.icontains(query.text, autoescape=True))
        fields = (calls.c.caller, calls.c.name, calls.c.company)
        wanted.append(
            or_(*(field.icontains(query.text, autoescape=True) for field in fields), calls.c.call_sid.in_(said))
        )
    return wanted


def _cursor(last: CallRecord) -> str:
    place = json.dumps([last.started_at.isoformat(), last.call_sid])
    return base64.urlsafe_b64encode(place.encode()).decode()


def _place_of(cursor: str) -> tuple[ColumnElement[datetime], str]:
    try:
        moment, call_sid = json.loads(base64.urlsafe_b64decode(cursor))
        started_at = datetime.fromisoformat(moment)
    except (binascii.Error, UnicodeDecodeError, TypeError, ValueError) as error:
        raise ValueError("not a page cursor") from error
    return literal(started_at, UtcDateTime), str(call_sid)
