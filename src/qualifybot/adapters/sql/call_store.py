"""Keeps the lasting record in the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from qualifybot.adapters.sql.engine import Database
from qualifybot.adapters.sql.erasures import Erasures, blank
from qualifybot.adapters.sql.rows import assessment_row, call_row, delivery_row, record_of, turn_row
from qualifybot.adapters.sql.tables import calls, deliveries, turns
from qualifybot.domain.record import CallRecord, DeliveryStatus, LeadDelivery, Score, Turn, goes_beyond

Enqueue = Callable[[Connection, str], None]
"""Enqueues the delivery of a call's lead, given its call_sid, on a connection whose transaction is ours."""

Row = Mapping[str, Any]
_CALL = select(calls, deliveries).outerjoin(deliveries)


class SqlCallStore:
    """The `call_store` port over SQLite or PostgreSQL."""

    def __init__(
        self, database: Database, erasures: Erasures, enqueue: Enqueue, enqueue_again: Enqueue | None = None
    ) -> None:
        """`enqueue_again` delivers once more what was enqueued before."""
        self._database = database
        self._erasures = erasures
        self._enqueue = enqueue
        self._enqueue_again = enqueue_again or enqueue

    async def open(self, record: CallRecord) -> None:
        """A call began; keeps the stored record if there is one already."""
        async with self._database.statement() as connection:
            await insert_new(connection, calls, call_row(record))

    async def add_turn(self, call_sid: str, turn: Turn) -> None:
        """One more understood turn; a turn with this index that is there already is replaced."""
        async with self._database.statement() as connection:
            await upsert(connection, turns, turn_row(call_sid, turn))

    async def finish(self, record: CallRecord) -> bool:
        """Store the finished call and enqueue its delivery in one transaction; False if it was finished before.

        A call that was taken for over and went on replaces what was stored, and its lead is delivered again. A person
        who was forgotten meanwhile stays forgotten. The lead of calls that this one goes on with becomes this one's.
        """
        async with self._database.transaction() as connection:
            await insert_new(connection, calls, call_row(record))
            if await self._erasures.covers(connection, record):
                await blank(connection, [record.call_sid], record.ended_at or record.started_at)
                return False
            record = await _as_continued(connection, record)
            fresh = await insert_new(connection, deliveries, delivery_row(record.call_sid, _pending(record)))
            stored = await _stored(connection, record.call_sid)
            if stored["erased_at"] is not None or not (fresh or goes_beyond(record, record_of(stored))):
                return False
            await upsert(connection, calls, call_row(record))
            await upsert(connection, turns, *(turn_row(record.call_sid, turn) for turn in record.turns))
            if not fresh:
                await upsert(connection, deliveries, delivery_row(record.call_sid, _pending(record)))
            await _take_over(connection, record)
            if record.makes_lead:
                await connection.run_sync(self._enqueue if fresh else self._enqueue_again, record.call_sid)
            return fresh

    async def load(self, call_sid: str) -> CallRecord | None:
        """The record with its turns, or None."""
        async with self._database.transaction() as connection:
            found = await connection.execute(_CALL.where(calls.c.call_sid == call_sid))
            row = found.mappings().one_or_none()
            if row is None:
                return None
            spoken = await connection.execute(select(turns).where(turns.c.call_sid == call_sid).order_by(turns.c.index))
            return record_of(row, spoken.mappings().all())

    async def set_assessment(self, call_sid: str, summary: str, score: Score) -> None:
        """What a rep should know of the call, and what the lead is worth."""
        async with self._database.statement() as connection:
            await connection.execute(
                update(calls)
                .where(calls.c.call_sid == call_sid, calls.c.erased_at.is_(None))
                .values(**assessment_row(summary, score))
            )

    async def set_delivery(self, call_sid: str, delivery: LeadDelivery) -> None:
        """Where the lead's delivery stands now."""
        async with self._database.statement() as connection:
            await upsert(connection, deliveries, delivery_row(call_sid, delivery))


def _pending(record: CallRecord) -> LeadDelivery:
    status = DeliveryStatus.PENDING if record.makes_lead else DeliveryStatus.NONE
    return LeadDelivery(status=status, updated_at=record.ended_at)


async def _stored(connection: AsyncConnection, call_sid: str) -> RowMapping:
    return (await connection.execute(_CALL.where(calls.c.call_sid == call_sid))).mappings().one()


async def _as_continued(connection: AsyncConnection, record: CallRecord) -> CallRecord:
    """The record, which may reach us after a later call that went on with it."""
    later = (
        select(calls.c.call_sid)
        .where(
            calls.c.continues == record.lead_sid, calls.c.started_at > record.started_at, calls.c.ended_at.is_not(None)
        )
        .order_by(calls.c.started_at.desc())
        .limit(1)
    )
    return replace(record, continued_by=(await connection.execute(later)).scalar())


async def _take_over(connection: AsyncConnection, record: CallRecord) -> None:
    """Earlier calls of the same qualification leave no lead of their own any more."""
    if record.continues is None or not record.makes_lead:
        return
    of_the_same = or_(calls.c.call_sid == record.lead_sid, calls.c.continues == record.lead_sid)
    earlier = (of_the_same, calls.c.call_sid != record.call_sid, calls.c.started_at <= record.started_at)
    taken = {"continued_by": record.call_sid, "makes_lead": False}
    await connection.execute(update(calls).where(*earlier).values(**taken))


async def insert_new(connection: AsyncConnection, table: Table, row: Row) -> bool:
    """Insert the row unless one of its unique values is there; whether it was inserted."""
    statement = _insert(connection.dialect.name, table).on_conflict_do_nothing()
    inserted = await connection.execute(statement.returning(*table.primary_key), row)
    return inserted.first() is not None


async def upsert(connection: AsyncConnection, table: Table, *rows: Row) -> None:
    """Insert the rows, all with the same columns, or overwrite those columns in the ones with their primary keys."""
    if rows:
        await connection.execute(_upsert(connection.dialect.name, table, tuple(rows[0])), rows)


@cache  # making a statement costs more than sending it
def _upsert(dialect: str, table: Table, columns: tuple[str, ...]) -> postgresql.Insert | sqlite.Insert:
    statement = _insert(dialect, table)
    key = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in columns if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=changed)


def _insert(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
