"""Who wants to know what is happening?"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Protocol

from qualifybot.domain.events import CallEvent

CALL: ContextVar[str] = ContextVar("call", default="")
"""The `call_sid` that the present task works for: what adapters tell of, who know no call, is told of this one."""


class Observer(Protocol):
    """Watches the one stream of call events without touching the flow."""

    def observe(self, event: CallEvent) -> None:
        """Take note; returns at once and never raises."""
        ...
