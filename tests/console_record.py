"""What the console reads in tests, and a retry that notes who asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from qualifybot.adapters.sql.call_store import SqlCallStore
from qualifybot.console.sources import Sources
from qualifybot.domain.record import DeliveryStatus, LeadDelivery


@dataclass
class Retries:
    """Takes the button's click, and delivers at once."""

    calls: SqlCallStore
    asked: list[str] = field(default_factory=list)

    async def __call__(self, call_sid: str) -> bool:
        self.asked.append(call_sid)
        await self.calls.set_delivery(call_sid, LeadDelivery(DeliveryStatus.DELIVERED, 2, crm_id="00Q1"))
        return True


@dataclass
class Shown:
    """What the console reads, and what was retried."""

    sources: Sources
    retries: Retries
