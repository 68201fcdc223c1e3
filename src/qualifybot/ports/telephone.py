"""How do we hear and speak on one live call?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """Who rang whom: numbers as the carrier gave them (E.164, `anonymous`, …); `call_sid` names the call for good."""

    call_sid: str
    caller: str
    called: str


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """One key: 0–9, * or #."""

    digit: str


@dataclass(frozen=True, slots=True)
class MarkReached:
    """Everything sent before this mark was played, or was discarded by `clear`."""

    name: str


@dataclass(frozen=True, slots=True)
class FrameRefused:
    """A frame broke the wire's rules and was dropped; `reason` is a stable word, never content."""

    reason: str


@dataclass(frozen=True, slots=True)
class LineClosed:
    """The media ended: `hung_up` by the caller, or `lost` without a goodbye from the carrier."""

    reason: str


PhoneEvent = KeyPressed | MarkReached | FrameRefused | LineClosed


Ear = Callable[[bytes], int]
"""Hears caller audio at once, mono 8 kHz μ-law, usually 160 bytes = 20 ms, and says how many such frames may come
together from now on: one, or more while nothing is missed by hearing them a moment later."""


class Telephone(Protocol):
    """The media leg of one live call. Sending on a closed line does nothing; the events tell of the closing."""

    def events(self, hear: Ear) -> AsyncIterator[PhoneEvent]:
        """What arrives, in order; ends after `LineClosed`. Caller audio goes to `hear` instead."""
        ...

    async def play(self, audio: bytes) -> None:
        """Append mono 8 kHz μ-law audio to what the caller will hear; at most 8,000 bytes (1 s) a call."""
        ...

    async def mark(self, name: str) -> None:
        """Ask for a `MarkReached` once everything sent so far has been played."""
        ...

    async def clear(self) -> None:
        """Drop everything not yet played; pending marks come back at once."""
        ...

    async def close(self) -> None:
        """End the media leg; the carrier then asks what to do next. Idempotent."""
        ...
