"""Which of the caller's audio has still to be sent, and which must be sent again if the connection is lost?

Audio lies in segments, one per item to be. A segment stays here until its transcript has come, so that after a loss
everything unsettled can be said again over a new connection, under the item ids that were already given out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from qualifybot.audio import RATE

_LEAST = RATE // 10
"""Bytes that make an item; the server refuses to commit under 100 ms."""
_BATCH = RATE // 10
_LARGE_BATCH = RATE // 5
_LARGEST_BATCH = 2 * RATE // 5
_LONG = 2 * RATE // 5
"""Bytes after which an item goes on in larger messages: each costs a system call, and first words matter most."""
_MOST_AT_ONCE = RATE
KEPT_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Append:
    """Send this audio, mono 8 kHz μ-law."""

    audio: bytes


@dataclass(frozen=True, slots=True)
class Commit:
    """End the item of the segment of this number."""

    segment: int


@dataclass(slots=True, eq=False)
class _Segment:
    """`wire_id` names its item on this connection; `item_id` for us; `told`: we said that it was committed."""

    number: int
    audio: bytearray = field(default_factory=bytearray)
    sent: int = 0
    closed: bool = False
    committed: bool = False
    wire_id: str | None = None
    item_id: str | None = None
    told: bool = False


class Spool:
    """Audio of one call; at most 15 s are kept, the oldest go first."""

    def __init__(self, *, commits_end_items: bool = False) -> None:
        """With `commits_end_items` a commit sends what is left, so that larger messages delay no text."""
        self._commits_end_items = commits_end_items
        self._open = _Segment(0)
        self._segments = [self._open]
        self._settled: set[str] = set()
        self._connections = 1

    def append(self, audio: bytes) -> bool:
        """Keep audio; True if there is now enough of it to be worth a message."""
        self._open.audio += audio
        if len(self._open.audio) - self._open.sent < self._batch(self._open):
            return False
        self._trim()
        return True

    def commit(self) -> bool:
        """Close the current segment; False, and nothing is done, while it is too short to make an item."""
        if len(self._open.audio) < _LEAST:
            return False
        self._open.closed = True
        self._open = _Segment(self._open.number + 1)
        self._segments.append(self._open)
        return True

    def next(self) -> Append | Commit | None:
        """What to send now, counted as sent; None if nothing is due."""
        for segment in self._segments:
            unsent = len(segment.audio) - segment.sent
            if unsent >= self._batch(segment) or (segment.closed and unsent):
                piece = bytes(segment.audio[segment.sent : segment.sent + _MOST_AT_ONCE])
                segment.sent += len(piece)
                return Append(piece)
            if segment.closed and not segment.committed:
                segment.committed = True
                return Commit(segment.number)
        return None

    def item_id(self, wire_id: str) -> str:
        """Our id of the server's item, which is the oldest segment's that has none on this connection.

        Models that transcribe while audio arrives name an item before it is committed.
        """
        segment = self._bound(wire_id) or self._bound(None)
        if segment is None or wire_id in self._settled:
            return self._name(wire_id)
        segment.wire_id = wire_id
        segment.item_id = segment.item_id or self._name(wire_id)
        return segment.item_id

    def acknowledge(self, wire_id: str) -> str | None:
        """The server made the item of a segment that we committed: its id for us, or None if that was told before."""
        item_id = self.item_id(wire_id)
        segment = self._bound(wire_id)
        if segment is None or segment.told:
            return None
        segment.told = True
        return item_id

    def server_committed(self, wire_id: str) -> str:
        """The server made an item, by its own decision, of what it was sent so far: its id for us.

        Its audio is not kept: where the server ends turns there is no commit to say it again with.
        """
        item_id = self.item_id(wire_id)
        del self._open.audio[: self._open.sent]
        self._open.sent, self._open.wire_id, self._open.item_id = 0, None, None
        item = _Segment(-1, closed=True, committed=True, wire_id=wire_id, item_id=item_id, told=True)
        self._segments.insert(-1, item)
        return item_id

    def settle(self, wire_id: str) -> None:
        """The item has its transcript, or will never have one: its audio may go."""
        self._settled.add(wire_id)
        self._segments = [s for s in self._segments if s.wire_id != wire_id or s is self._open]

    def refuse(self, number: int) -> str | None:
        """The server would not make an item of this segment: its id for us, of our own making if it had none."""
        refused = next((s for s in self._segments if s.number == number and s.closed), None)
        if refused is None:
            return None
        self._segments.remove(refused)
        return refused.item_id or f"refused-{number}"

    def rewind(self) -> tuple[str, ...]:
        """The connection is lost: all that is unsettled must be sent anew. Returns the items whose audio is gone."""
        self._connections += 1
        self._settled.clear()
        gone = [s for s in self._segments if s.closed and len(s.audio) < _LEAST]
        self._segments = [s for s in self._segments if s not in gone]
        for segment in self._segments:
            segment.sent, segment.committed, segment.wire_id = 0, False, None
        return tuple(s.item_id or f"gone-{s.number}" for s in gone)

    def _batch(self, segment: _Segment) -> int:
        if not self._commits_end_items:
            return _BATCH
        return _LARGEST_BATCH if segment.sent >= _LONG else _LARGE_BATCH

    def _bound(self, wire_id: str | None) -> _Segment | None:
        return next((s for s in self._segments if s.wire_id == wire_id), None)

    def _name(self, wire_id: str) -> str:
        # Ids are only known to be unique within a connection.
        return wire_id if self._connections == 1 else f"{self._connections}.{wire_id}"

    def _trim(self) -> None:
        surplus = sum(len(s.audio) for s in self._segments) - KEPT_SECONDS * RATE
        for segment in self._segments:
            if surplus <= 0:
                return
            dropped = min(surplus, len(segment.audio))
            del segment.audio[:dropped]
            segment.sent = max(0, segment.sent - dropped)
            surplus -= dropped
