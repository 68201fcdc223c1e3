"""Keeps leads for sales in our own database: the CRM of whoever has none connected."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from qualifybot.adapters.sql.call_store import insert_new, upsert
from qualifybot.adapters.sql.engine import Database
from qualifybot.adapters.sql.rows import call_row
from qualifybot.adapters.sql.tables import calls, crm_leads
from qualifybot.domain.lead import Lead
from qualifybot.domain.record import CallRecord, Score
from qualifybot.errors import ProviderUnreachable, StorageUnavailable
from qualifybot.ports.clock import Clock
from qualifybot.ports.crm import Delivered

PROVIDER = "database"
_NOT_SCORED: dict[str, Any] = {"score": None, "rating": None, "reasons": []}


class SqlCrm:
    """The `crm` port over SQLite or PostgreSQL; a lead's id is its call_sid."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def upsert(self, lead: Lead, *, without: frozenset[str] = frozenset()) -> Delivered:
        """Create or update the lead; no field is ever refused. A person who was forgotten stays so.

        Raises ProviderUnreachable."""
        call_sid = lead.record.lead_sid
        row = {"call_sid": call_sid, "crm_id": call_sid, "lead": _as_json(lead), "updated_at": self._clock.now()}
        try:
            async with self._database.transaction() as connection:
                if await _is_erased(connection, lead.record.call_sid):
                    return Delivered(call_sid, False)
                created = await insert_new(connection, crm_leads, row)
                if not created:
                    await upsert(connection, crm_leads, row)
        except StorageUnavailable as error:
            raise ProviderUnreachable(PROVIDER, error.code) from error
        return Delivered(call_sid, created)

    async def log_call(self, crm_id: str, lead: Lead) -> None:
        """Note that the call is on the lead's timeline; the transcript itself is in the call's record."""
        logged = update(crm_leads).where(crm_leads.c.crm_id == crm_id).values(call_logged_at=self._clock.now())
        try:
            async with self._database.transaction() as connection:
                await connection.execute(logged)
        except StorageUnavailable as error:
            raise ProviderUnreachable(PROVIDER, error.code) from error

    async def check(self) -> tuple[str, ...]:
        """Nothing can be amiss: the mapping is our own."""
        return ()

    async def aclose(self) -> None:
        """The database belongs to whoever opened it."""


async def _is_erased(connection: AsyncConnection, call_sid: str) -> bool:
    """Whether the person was forgotten; until our transaction ends nobody can be."""
    held = update(calls).where(calls.c.call_sid == call_sid).values(script=calls.c.script)
    return (await connection.execute(held.returning(calls.c.erased_at))).scalar() is not None


def _as_json(lead: Lead) -> dict[str, Any]:
    row = call_row(lead.record)
    kept = ("name", "company", "email", "outcome", "stopped_at", "answers", "settled", "opted_out")
    return {
        **{name: row[name] for name in kept},
        "phone": lead.record.caller,
        "called_at": _utc(lead.record),
        "summary": lead.summary,
        **(_NOT_SCORED if lead.in_progress else _scored(lead.score)),
    }


def _scored(score: Score) -> dict[str, Any]:
    reasons = [{"points": point.points, "reason": point.reason} for point in score.points]
    return {"score": score.total, "rating": score.rating, "reasons": reasons}


def _utc(record: CallRecord) -> str:
    return record.started_at.astimezone(UTC).isoformat()
