"""Any transcriber behind a circuit breaker, which watches whether sessions open and stay open."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from qualifybot.adapters.guarded.breaker import Attempt, Breaker
from qualifybot.errors import ProviderPaused
from qualifybot.ports.transcriber import SessionFailed, Transcriber, TranscriptEvent, TranscriptionSession

OPENED_SECONDS = 12.0
"""A session that has not failed by then is open, though nobody may have said a word: a transcriber gives up sooner."""


class GuardedTranscriber:
    """Opens sessions unless the provider is out of order: such a session says at once that it will not hear."""

    def __init__(self, transcriber: Transcriber, breaker: Breaker) -> None:
        self._transcriber = transcriber
        self._breaker = breaker

    @property
    def available(self) -> bool:
        """Whether there is anything to hear with."""
        return self._transcriber.available

    @property
    def server_decides(self) -> bool:
        """Whether the server ends items."""
        return self._transcriber.server_decides

    @asynccontextmanager
    async def connect(self, *, language: str, keywords: Sequence[str]) -> AsyncIterator[TranscriptionSession]:
        """As the transcriber does."""
        try:
            attempt: Attempt | None = self._breaker.begin()
        except ProviderPaused:
            attempt = None
        if attempt is None:
            yield _NoSession()
            return
        began = self._breaker.clock.monotonic()
        async with self._transcriber.connect(language=language, keywords=keywords) as session:
            watched = _WatchedSession(session, attempt)
            try:
                yield watched
            finally:
                watched.left(open_for=self._breaker.clock.monotonic() - began)


class _WatchedSession:
    """A session that tells the breaker how it fares."""

    def __init__(self, session: TranscriptionSession, attempt: Attempt) -> None:
        self.append = session.append  # as it is: it is called for every frame
        self.commit = session.commit
        self._session = session
        self._attempt = attempt
        self._settled = False

    async def events(self) -> AsyncIterator[TranscriptEvent]:
        async for event in self._session.events():
            if isinstance(event, SessionFailed):
                self._settled = True
                self._attempt.failed()
            elif not self._settled:
                self._settled = True
                self._attempt.succeeded()
            yield event

    def left(self, *, open_for: float) -> None:
        if self._settled:
            return
        if open_for >= OPENED_SECONDS:
            self._attempt.succeeded()
        else:
            self._attempt.abandoned(0.0)


class _NoSession:
    """Takes audio and drops it."""

    def append(self, audio: bytes) -> None:
        """Drop it."""

    def commit(self) -> None:
        """There is nothing to transcribe."""

    async def events(self) -> AsyncIterator[TranscriptEvent]:
        """The one thing to say."""
        yield SessionFailed(ProviderPaused.code)
