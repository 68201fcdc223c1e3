"""Notes in the database what was done outside for each lead."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, or_, select, update

from qualifybot.adapters.sql.call_store import insert_new, upsert
from qualifybot.adapters.sql.engine import Database
from qualifybot.adapters.sql.rows import delivery_row
from qualifybot.adapters.sql.tables import calls, deliveries, lead_writes
from qualifybot.domain.record import LeadDelivery
from qualifybot.ports.clock import Clock
from qualifybot.ports.crm import Delivered
from qualifybot.ports.lead_journal import LeadMarks


class SqlLeadJournal:
    """The `lead_journal` port over SQLite or PostgreSQL."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def begin_partial(self, call_sid: str, seconds: float) -> bool:
        """Take the right to write this call's lead for so long.

        False where the call is unknown, over or erased, or where another write may still be under way."""
        now = self._clock.now()
        until = now + timedelta(seconds=seconds)
        known = (calls.c.call_sid == call_sid, calls.c.erased_at.is_(None))
        is_over = exists().where(deliveries.c.call_sid == call_sid)
        is_free = or_(lead_writes.c.writing_until.is_(None), lead_writes.c.writing_until <= now)
        mine = lead_writes.c.call_sid == call_sid
        async with self._database.transaction() as connection:
            # An update, though of nothing: it holds the call's row, and whoever records its end waits for us or we for
            # him. So either he finds our mark or we find his.
            held = await connection.execute(update(calls).where(*known).values(script=calls.c.script))
            if held.rowcount == 0 or (await connection.execute(select(is_over))).scalar_one():
                return False
            await insert_new(connection, lead_writes, {"call_sid": call_sid})
            taken = await connection.execute(update(lead_writes).where(mine, is_free).values(writing_until=until))
            return taken.rowcount == 1

    async def end_partial(self, call_sid: str, delivered: Delivered | None) -> None:
        """The write is known to be over, with what the CRM then held if it took it."""
        held = {} if delivered is None else {"crm_id": delivered.crm_id, "crm_url": delivered.url}
        await self._mark(call_sid, writing_until=None, **held)

    async def marks(self, call_sid: str) -> LeadMarks:
        """What was done for this lead so far."""
        async with self._database.statement() as connection:
            found = await connection.execute(select(lead_writes).where(lead_writes.c.call_sid == call_sid))
            row = found.mappings().one_or_none()
        if row is None:
            return LeadMarks()
        until = row["writing_until"]
        left = 0.0 if until is None else max(0.0, (until - self._clock.now()).total_seconds())
        shown = row["crm_id"] is not None or until is not None
        return LeadMarks(left, shown, row["crm_url"], row["notified_at"] is not None)

    async def settle(self, call_sid: str, delivery: LeadDelivery) -> bool:
        """The delivery came to this; True for the one write that changes the status, False for its repetitions."""
        changed = (deliveries.c.call_sid == call_sid, deliveries.c.status != delivery.status)
        row = delivery_row(call_sid, delivery)
        async with self._database.statement() as connection:
            return (await connection.execute(update(deliveries).where(*changed).values(**row))).rowcount == 1

    async def note_notified(self, call_sid: str) -> None:
        """People were told of the lead."""
        await self._mark(call_sid, notified_at=self._clock.now())

    async def _mark(self, call_sid: str, **values: object) -> None:
        async with self._database.statement() as connection:
            await upsert(connection, lead_writes, {"call_sid": call_sid, **values})
