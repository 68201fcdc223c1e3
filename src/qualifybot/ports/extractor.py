"""What did the caller's words say, in the form of the answer contract?"""

from __future__ import annotations

from typing import Protocol

from qualifybot.domain.models import Context, Reading


class Extractor(Protocol):
    """Reads one caller turn by asking somebody else: a language model."""

    async def extract(self, text: str, context: Context) -> Reading:
        """One checked reading, its evidence found in `text`. Raises ProviderError; the caller sets the deadline."""
        ...
