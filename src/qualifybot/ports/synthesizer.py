"""How does this text sound?"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol


class Synthesizer(Protocol):
    """Speaks text as telephone audio."""

    @property
    def voice(self) -> str:
        """Names everything that shapes the sound (vendor, voice, model, settings): equal names, equal audio."""
        ...

    @property
    def source(self) -> str:
        """Where audio comes from, for metrics: `api` or `local`."""
        ...

    def stream(self, text: str) -> AsyncGenerator[bytes, None]:
        """Mono 8 kHz μ-law chunks as they come; to be closed by who stops listening. Raises ProviderError, also in
        mid-stream."""
        ...

    async def aclose(self) -> None:
        """Give back processes and connections."""
        ...
