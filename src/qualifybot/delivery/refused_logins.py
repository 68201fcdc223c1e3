"""Sends leads on their way again that were parked because the CRM's login was refused, now that it is granted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from qualifybot.domain.record import DeliveryStatus
from qualifybot.ports.call_store import Archive, CallQuery

_PAGE = 200


async def retry_refused(archive: Archive, retry: Callable[[str], Awaitable[bool]], reason: str) -> int:
    """Deliver again what was parked for this reason (a part of the problem noted); how many.

    Raises StorageUnavailable."""
    refused: list[str] = []
    cursor: str | None = None
    while True:
        page = await archive.calls(
            CallQuery(delivery=DeliveryStatus.PARKED, with_lead=True), cursor=cursor, limit=_PAGE
        )
        refused += [record.call_sid for record in page.items if reason in (record.delivery.problem or "")]
        cursor = page.next
        if cursor is None:
            return sum([await retry(call_sid) for call_sid in refused])
