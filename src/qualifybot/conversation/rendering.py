"""One line's audio as a voice makes it, read as fast as it comes: a vendor's slot is free before the line is heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

from qualifybot import audio
from qualifybot.background import end
from qualifybot.errors import ProviderBroken, ProviderError

_LONGEST_SECONDS = 90.0
"""More than any line of a script takes: a voice that does not end is broken."""


class Rendering:
    """`sound` (mono 8 kHz μ-law) is what there is so far, `size` its bytes; `whole` when that is all of it,
    `failure` why there will be no more."""

    def __init__(self, sound: bytes = b"", *, whole: bool = False) -> None:
        self._sound = bytearray(sound)
        self.whole = whole
        self.failure: ProviderError | None = None
        self._more = asyncio.Event()

    @property
    def sound(self) -> bytes:
        """A copy of it."""
        return bytes(self._sound)

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self._sound)

    async def piece(self, place: int, size: int) -> bytes:
        """Up to `size` bytes after the first `place`, once there are any; none at the end.

        Raises ProviderError as soon as the voice failed, though there may be sound left that was made before."""
        while True:
            if self.failure is not None:
                raise self.failure
            if self.size > place or self.whole:
                return bytes(self._sound[place : place + size])
            self._more.clear()
            await self._more.wait()

    async def read(self, stream: AsyncGenerator[bytes, None]) -> None:
        """Take in a voice's stream to its end."""
        try:
            async with aclosing(stream) as chunks:
                async for chunk in chunks:
                    self._sound += chunk
                    self._more.set()
                    if self.size > _LONGEST_SECONDS * audio.RATE:
                        raise ProviderBroken("synthesizer", "speech without end")
            self.whole = True
        except ProviderError as failure:
            self.failure = failure
        finally:
            self._more.set()


@asynccontextmanager
async def rendered(stream: AsyncGenerator[bytes, None]) -> AsyncIterator[Rendering]:
    """A rendering that grows while inside; leaving stops the voice."""
    rendering = Rendering()
    reading = asyncio.create_task(rendering.read(stream))
    try:
        yield rendering
    finally:
        await end(reading)
        if not reading.cancelled():
            reading.result()
