"""Where does a live call's state survive the process that holds it?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to write one call's session. A later claim makes every earlier one stale.

    `snapshot` is the last state written by any owner, or None for a new call. `owner` holds the call and gives signs of
    life by saving; None where it is only written between two requests. `caller` is who rang, if known.
    """

    call_sid: str
    fence: int
    snapshot: bytes | None
    owner: str | None = None
    caller: str | None = None


class SessionStore(Protocol):
    """Session snapshots and the live event stream, shared by all replicas. Raises StorageUnavailable."""

    async def claim(
        self,
        call_sid: str,
        owner: str | None,
        caller: str | None = None,
        *,
        silent_for: float | None = None,
        taken_ago: float | None = None,
    ) -> Claim:
        """Take the call over, fencing out any other owner. `caller` makes it findable by `find`.

        Raises SessionLost, and changes nothing, when another owner gave a sign of life within `silent_for` seconds, or
        when somebody claimed the call within the `taken_ago` seconds since the claimant took it."""
        ...

    async def save(self, claim: Claim, version: int, snapshot: bytes, events: Sequence[bytes]) -> None:
        """Store the snapshot and append the events, in one round trip. A version not newer than the stored one is
        ignored (its events too) but for being a sign of life; a stale claim raises SessionLost. Sessions expire after
        the store's time to live."""
        ...

    async def find(self, caller: str) -> str | None:
        """The call_sid of this caller's latest session that has not expired or been forgotten."""
        ...

    async def abandoned(self, idle_seconds: float) -> tuple[str, ...]:
        """Calls whose session is open but was not written for so long: their process died."""
        ...

    async def note_end(self, call_sid: str) -> bool:
        """The call has its end; False if that was noted before, by whichever replica."""
        ...

    async def forget(self, call_sid: str, *, findable_seconds: int = 0) -> None:
        """Remove the session: the call is over and recorded, or the person asked to be erased.

        For so many seconds more `find` goes on to name the call."""
        ...


class LiveEvents(Protocol):
    """The stream of call events of all replicas, for whoever watches."""

    def follow(self, after: str = "$") -> AsyncIterator[tuple[str, bytes]]:
        """(position, event) from `after` on; `$` starts now, `0` at the oldest kept."""
        ...
