"""What words are in this audio, as it streams in?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Committed:
    """The audio up to here became item `item_id`; items are committed in the order they were spoken."""

    item_id: str


@dataclass(frozen=True, slots=True)
class PartialText:
    """More of an item's transcript; `text` is the whole of it so far."""

    item_id: str
    text: str


@dataclass(frozen=True, slots=True)
class FinalText:
    """An item's transcript, settled; may be empty. `seconds` of audio billed, when the vendor says so."""

    item_id: str
    text: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class TranscriptFailed:
    """This item will get no transcript; the session goes on. A commit that made no item fails under a new id."""

    item_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SessionRestored:
    """The connection was lost and is back; what has no transcript yet is said again under the item it had."""


@dataclass(frozen=True, slots=True)
class SessionFailed:
    """The connection is gone for good; `reason` is a stable error code. Nothing follows."""

    reason: str


TranscriptEvent = Committed | PartialText | FinalText | TranscriptFailed | SessionRestored | SessionFailed


class TranscriptionSession(Protocol):
    """One call's stream of audio to text. `append` and `commit` never wait for the network."""

    def append(self, audio: bytes) -> None:
        """Queue mono 8 kHz μ-law audio; when 15 s wait for the network, the oldest is dropped."""
        ...

    def commit(self) -> None:
        """End the current item: transcribe what was appended since the last commit.

        Ignored where the server decides."""
        ...

    def events(self) -> AsyncIterator[TranscriptEvent]:
        """What comes back, until the session is closed or `SessionFailed`."""
        ...


class Transcriber(Protocol):
    """Opens transcription sessions."""

    @property
    def available(self) -> bool:
        """False where there is nothing to hear with (no key): calls then go by keypad and carrier speech input."""
        ...

    @property
    def server_decides(self) -> bool:
        """True where the server ends items by its own voice activity: it must then be sent all audio, silence too."""
        ...

    def connect(self, *, language: str, keywords: Sequence[str]) -> AbstractAsyncContextManager[TranscriptionSession]:
        """A session, connecting in the background: entering never waits for the network; failure is an event."""
        ...
