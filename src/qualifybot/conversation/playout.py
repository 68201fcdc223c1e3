"""How far has the caller heard what was sent? The carrier plays it at 8,000 bytes a second, from when it arrives."""

from __future__ import annotations

from qualifybot import audio


class Playout:
    """What the carrier holds of our audio, by the clock. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._ends = 0.0

    @property
    def ends(self) -> float:
        """When the caller has heard, or had heard, everything sent."""
        return self._ends

    def ahead(self, now: float) -> float:
        """Seconds of audio that were sent and not yet played."""
        return max(0.0, self._ends - now)

    def add(self, chunk: bytes, now: float) -> None:
        """This was sent now."""
        self._ends = max(self._ends, now) + audio.seconds(chunk)

    def clear(self) -> None:
        """The carrier dropped what it had not played."""
        self._ends = 0.0
