"""Who takes the finished lead?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from qualifybot.domain.lead import Lead


@dataclass(frozen=True, slots=True)
class Delivered:
    """The lead as the CRM now holds it; `created` is False when an earlier one with the same key was updated."""

    crm_id: str
    created: bool
    url: str | None = None


class Crm(Protocol):
    """Keeps leads for sales. Every write is idempotent by the lead's `call_sid`."""

    async def upsert(self, lead: Lead, *, without: frozenset[str] = frozenset()) -> Delivered:
        """Create or update the lead, leaving out fields that RecordRejected named before.

        Raises ProviderError or RecordRejected."""
        ...

    async def log_call(self, crm_id: str, lead: Lead) -> None:
        """Put the finished call with its transcript on the lead's timeline, once. Raises like `upsert`."""
        ...

    async def check(self) -> tuple[str, ...]:
        """What is wrong between our mapping and the CRM, one line each; empty when all is well."""
        ...

    async def aclose(self) -> None:
        """Give back connections."""
        ...
