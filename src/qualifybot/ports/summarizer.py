"""What should a sales rep know of this call, in a few sentences?"""

from __future__ import annotations

from typing import Protocol

from qualifybot.domain.record import CallRecord


class Summarizer(Protocol):
    """Writes the summary of a finished call."""

    async def summarize(self, record: CallRecord) -> str:
        """Plain text of at most 1,500 characters, saying nothing that the record does not. Raises ProviderError."""
        ...
