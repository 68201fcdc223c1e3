"""Any CRM behind a circuit breaker: while it is open a delivery fails for now, and is tried again."""

from __future__ import annotations

from qualifybot.adapters.guarded.breaker import Breaker
from qualifybot.domain.lead import Lead
from qualifybot.ports.crm import Crm, Delivered


class GuardedCrm:
    """Writes leads unless the provider is out of order."""

    def __init__(self, crm: Crm, breaker: Breaker) -> None:
        self._crm = crm
        self._breaker = breaker

    async def upsert(self, lead: Lead, *, without: frozenset[str] = frozenset()) -> Delivered:
        """As the CRM does. Raises ProviderPaused too."""
        with self._breaker.attempt():
            return await self._crm.upsert(lead, without=without)

    async def log_call(self, crm_id: str, lead: Lead) -> None:
        """As the CRM does. Raises ProviderPaused too."""
        with self._breaker.attempt():
            await self._crm.log_call(crm_id, lead)

    async def check(self) -> tuple[str, ...]:
        """As the CRM does: whoever checks it wants to know how it is now."""
        return await self._crm.check()

    async def aclose(self) -> None:
        """Give back what the CRM holds."""
        await self._crm.aclose()
