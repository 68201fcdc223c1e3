"""Who wants to know what is happening?"""

from __future__ import annotations

from typing import Protocol

from qualifybot.domain.events import CallEvent


class Observer(Protocol):
    """Watches the one stream of call events without touching the flow."""

    def observe(self, event: CallEvent) -> None:
        """Take note; returns at once and never raises."""
        ...
