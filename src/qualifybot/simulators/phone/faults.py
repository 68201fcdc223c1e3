"""What a carrier finds wrong with a server, by the carrier's own published numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from qualifybot.errors import QualifyBotError

WEBHOOK_FAILED = 11200
INVALID_URL = 11100
BAD_XML = 12100
BAD_TWIML = 12200
BAD_CONTENT_TYPE = 12300
STREAM_TIMEOUT = 31901
STREAM_REFUSED = 31902
STREAM_BROKEN = 31903
STREAM_HANDSHAKE = 31920
STREAM_BAD_MESSAGE = 31922
STREAM_BAD_URL = 31923
STREAM_PROTOCOL = 31924


@dataclass(frozen=True, slots=True)
class Warned:
    """A line in the carrier's debugger that does not end the call; `at` is seconds since the answer."""

    number: int
    reason: str
    at: float


class CarrierFault(QualifyBotError):
    """The carrier cannot go on with this instruction; `number` is its published error number."""

    code: ClassVar[str] = "carrier_fault"

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"{number}: {reason}")
        self.number = number
        self.reason = reason
