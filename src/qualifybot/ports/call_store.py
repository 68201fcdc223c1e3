"""Where is the lasting record of calls and leads?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from qualifybot.domain.models import Outcome
from qualifybot.domain.record import CallRecord, DeliveryStatus, LeadDelivery, Score, Turn

T = TypeVar("T")


class CallStore(Protocol):
    """Writes the record. Every write may be repeated without harm. Raises StorageUnavailable."""

    async def open(self, record: CallRecord) -> None:
        """A call began; keeps the stored record if there is one already."""
        ...

    async def add_turn(self, call_sid: str, turn: Turn) -> None:
        """One more understood turn; a turn with this index that is there already is replaced."""
        ...

    async def finish(self, record: CallRecord) -> bool:
        """Store the finished call and enqueue its delivery in one transaction; False if it was finished before."""
        ...

    async def load(self, call_sid: str) -> CallRecord | None:
        """The record with its turns, or None."""
        ...

    async def set_assessment(self, call_sid: str, summary: str, score: Score) -> None:
        """What a rep should know of the call, and what the lead is worth."""
        ...

    async def set_delivery(self, call_sid: str, delivery: LeadDelivery) -> None:
        """Where the lead's delivery stands now."""
        ...


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A slice of a longer list, newest first; `next` is the cursor of the following page, None at the end."""

    items: Sequence[T]
    next: str | None
    total: int


@dataclass(frozen=True, slots=True)
class CallQuery:
    """Which calls; None means any. `text` is looked for in caller number, name, company and transcript."""

    outcome: Outcome | None = None
    delivery: DeliveryStatus | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None
    with_lead: bool = False


class Archive(Protocol):
    """Reads the record for people: pages, searches, erases."""

    async def calls(self, query: CallQuery, *, cursor: str | None = None, limit: int = 50) -> Page[CallRecord]:
        """Matching calls without their turns."""
        ...

    async def erase(self, caller: str) -> tuple[str, ...]:
        """Forget a person: blank number, name, words and values of all their calls; returns the call_sids touched."""
        ...

    async def erase_before(self, moment: datetime) -> int:
        """Retention: erase every call that ended before `moment`; returns how many."""
        ...
