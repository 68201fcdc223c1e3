"""What the operators' pages read, and the one thing that they do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from qualifybot.ports.call_store import Archive, CallStore
from qualifybot.ports.clock import Clock
from qualifybot.ports.session_store import LiveEvents


@dataclass(frozen=True, slots=True)
class Sources:
    """`retry` delivers a lead again, False when the call left none; `live` is None where no stream can be followed."""

    calls: CallStore
    archive: Archive
    live: LiveEvents | None
    retry: Callable[[str], Awaitable[bool]]
    clock: Clock
