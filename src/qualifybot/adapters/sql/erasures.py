"""Remembers whom we were told to forget, so that what comes in late of their calls is forgotten too."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from qualifybot.adapters.sql.tables import calls, crm_leads, deliveries, erasures, turns
from qualifybot.domain.record import CallRecord


class Erasures:
    """Callers are known by a hash of their number that `secret` keys. All work is part of the caller's transaction."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    async def note(self, connection: AsyncConnection, caller: str, at: datetime) -> None:
        """Forget this caller's calls up to `at`; call it before looking for them.

        Whoever is just recording a call that `covers` did not find waits for us, or we for him."""
        if connection.dialect.name == "postgresql":
            await connection.exec_driver_sql("LOCK TABLE erasures IN ACCESS EXCLUSIVE MODE")
        key = self._key(caller)
        await connection.execute(delete(erasures).where(erasures.c.caller_key == key))
        await connection.execute(insert(erasures).values(caller_key=key, erased_at=at))

    async def covers(self, connection: AsyncConnection, record: CallRecord) -> bool:
        """Whether this call began before its caller was to be forgotten."""
        noted = (erasures.c.caller_key == self._key(record.caller), erasures.c.erased_at >= record.started_at)
        return bool((await connection.execute(select(exists().where(*noted)))).scalar_one())

    def _key(self, caller: str) -> str:
        return hmac.new(self._secret, b"erased:" + caller.encode(), hashlib.sha256).hexdigest()


async def blank(connection: AsyncConnection, sids: Sequence[str], at: datetime) -> None:
    """Take out of these calls whatever tells of a person."""
    unknown: dict[str, Any] = {"caller": "", "name": None, "company": None, "email": None, "answers": {}}
    await connection.execute(
        update(calls)
        .where(calls.c.call_sid.in_(sids))
        .values(**unknown, summary=None, score=None, makes_lead=False, erased_at=at)
    )
    await connection.execute(update(turns).where(turns.c.call_sid.in_(sids)).values(bot="", caller="", reading=None))
    await connection.execute(update(deliveries).where(deliveries.c.call_sid.in_(sids)).values(problem=None))
    await connection.execute(delete(crm_leads).where(crm_leads.c.call_sid.in_(sids)))
