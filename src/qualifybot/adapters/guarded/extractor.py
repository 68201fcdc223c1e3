"""Any extractor behind a circuit breaker."""

from __future__ import annotations

from qualifybot.adapters.guarded.breaker import Breaker
from qualifybot.domain.models import Context, Reading
from qualifybot.ports.extractor import Extractor


class GuardedExtractor:
    """Asks for a reading unless the provider is out of order."""

    def __init__(self, extractor: Extractor, breaker: Breaker) -> None:
        self._extractor = extractor
        self._breaker = breaker

    async def extract(self, text: str, context: Context) -> Reading:
        """As the extractor does. Raises ProviderPaused too."""
        with self._breaker.attempt():
            return await self._extractor.extract(text, context)
