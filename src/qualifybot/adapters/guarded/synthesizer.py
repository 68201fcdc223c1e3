"""Any voice behind a circuit breaker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from qualifybot import audio
from qualifybot.adapters.guarded.breaker import Breaker
from qualifybot.errors import ProviderError
from qualifybot.ports.synthesizer import Synthesizer


class GuardedSynthesizer:
    """Asks for speech unless the provider is out of order."""

    def __init__(self, synthesizer: Synthesizer, breaker: Breaker) -> None:
        self._synthesizer = synthesizer
        self._breaker = breaker

    @property
    def voice(self) -> str:
        """The wrapped voice's name: its audio is the same."""
        return self._synthesizer.voice

    @property
    def source(self) -> str:
        """Where the wrapped voice's audio comes from."""
        return self._synthesizer.source

    async def stream(self, text: str) -> AsyncGenerator[bytes, None]:
        """As the voice does. Raises ProviderPaused too.

        A listener who leaves meets a hanging provider when the audio lags behind the time that it was waited for: at
        the first sound as well as later, when it comes more slowly than it plays.
        """
        attempt, clock, lag = self._breaker.begin(), self._breaker.clock, 0.0
        asked: float | None = None
        try:
            async with aclosing(self._synthesizer.stream(text)) as chunks:
                asked = clock.monotonic()
                async for chunk in chunks:
                    lag, asked = lag + clock.monotonic() - asked - audio.seconds(chunk), None
                    yield chunk
                    asked = clock.monotonic()
        except ProviderError as error:
            attempt.failed(error)
            raise
        except (asyncio.CancelledError, GeneratorExit):
            attempt.abandoned(lag if asked is None else lag + clock.monotonic() - asked)
            raise
        attempt.succeeded()

    async def aclose(self) -> None:
        """Give back what the voice holds."""
        await self._synthesizer.aclose()
