"""Any summarizer behind a circuit breaker."""

from __future__ import annotations

from qualifybot.adapters.guarded.breaker import Breaker
from qualifybot.domain.record import CallRecord
from qualifybot.ports.summarizer import Summarizer


class GuardedSummarizer:
    """Asks for a summary unless the provider is out of order."""

    def __init__(self, summarizer: Summarizer, breaker: Breaker) -> None:
        self._summarizer = summarizer
        self._breaker = breaker

    async def summarize(self, record: CallRecord) -> str:
        """As the summarizer does. Raises ProviderPaused too."""
        with self._breaker.attempt():
            return await self._summarizer.summarize(record)
