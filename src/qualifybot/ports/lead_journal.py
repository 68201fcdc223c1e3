"""What was already done outside for a lead, so that nothing late undoes it and nobody is told twice?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from qualifybot.domain.record import LeadDelivery
from qualifybot.ports.crm import Delivered


@dataclass(frozen=True, slots=True)
class LeadMarks:
    """`writing_seconds`: for so long a lead of the call in progress may still be on its way to the CRM, 0.0 if none is.

    `shown`: the CRM may hold what was written in mid-call, at `crm_url`. `notified`: people were told of the lead.
    """

    writing_seconds: float = 0.0
    shown: bool = False
    crm_url: str | None = None
    notified: bool = False


class LeadJournal(Protocol):
    """Shared by every process that takes calls or delivers leads. Raises StorageUnavailable."""

    async def begin_partial(self, call_sid: str, seconds: float) -> bool:
        """Take the right to write this call's lead for so long.

        False where the call is unknown, over or erased, or where another write may still be under way."""
        ...

    async def end_partial(self, call_sid: str, delivered: Delivered | None) -> None:
        """The write is known to be over, with what the CRM then held if it took it."""
        ...

    async def marks(self, call_sid: str) -> LeadMarks:
        """What was done for this lead so far."""
        ...

    async def settle(self, call_sid: str, delivery: LeadDelivery) -> bool:
        """The delivery came to this; True for the one write that changes the status, False for its repetitions."""
        ...

    async def note_notified(self, call_sid: str) -> None:
        """People were told of the lead."""
        ...
