"""What is due next?"""

from __future__ import annotations

from enum import StrEnum


class Due(StrEnum):
    """What a call waits for by the clock."""

    BARGE_IN = "barge_in"
    """The caller has spoken over the bot for long enough."""
    FALSE_ALARM = "false_alarm"
    """The bot fell silent for somebody who then said nothing."""
    KEYPAD = "keypad"
    """No further key came."""
    SILENCE = "silence"
    """Nothing was heard for as long as one may wait."""
    CAP = "cap"
    """The call is as long as a call may be."""


class Deadlines:
    """One moment for each thing that may become due; times are monotonic seconds."""

    def __init__(self) -> None:
        self._at: dict[Due, float] = {}

    def set(self, due: Due, at: float) -> None:
        """Make it due then, instead of when it was."""
        self._at[due] = at

    def put_off(self, due: Due, at: float) -> None:
        """Make it due then, if it is to become due at all."""
        if due in self._at:
            self._at[due] = at

    def drop(self, due: Due) -> None:
        """It is not to become due."""
        self._at.pop(due, None)

    def next(self) -> tuple[Due, float] | None:
        """What becomes due first, and when."""
        return min(self._at.items(), key=lambda entry: entry[1], default=None)
