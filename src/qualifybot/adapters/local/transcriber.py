"""Nothing to hear with: calls are then taken by keypad and by the carrier's own speech input."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from qualifybot.ports.transcriber import SessionFailed, TranscriptEvent


class NoTranscriber:
    """Opens sessions that have failed already."""

    available = False
    server_decides = False

    @asynccontextmanager
    async def connect(self, *, language: str, keywords: Sequence[str]) -> AsyncIterator[DeafSession]:
        """A session that only says that it will not hear."""
        yield DeafSession()


class DeafSession:
    """Takes audio and drops it."""

    def append(self, audio: bytes) -> None:
        """Drop it."""

    def commit(self) -> None:
        """There is nothing to transcribe."""

    async def events(self) -> AsyncIterator[TranscriptEvent]:
        """The one thing to say."""
        yield SessionFailed("not_configured")
