"""Who is told when a lead has arrived?"""

from __future__ import annotations

from typing import Protocol

from qualifybot.domain.lead import Lead


class Notifier(Protocol):
    """Tells people of a lead that sales can now open."""

    async def notify(self, lead: Lead, url: str | None) -> None:
        """Tell of the lead, found in the CRM at `url`. One attempt; the same lead may be told of again after a failure,
        under the same key. Raises ProviderError."""
        ...

    async def aclose(self) -> None:
        """Give back connections."""
        ...
