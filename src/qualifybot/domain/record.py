"""The lasting record of a call: its turns, what was learnt, how it ended and where its lead stands."""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from qualifybot.domain.models import Answer, Contact, Engine, FrozenMap, Outcome, Question, Reading, Topic


@dataclass(frozen=True, slots=True)
class Held:
    """An answer we hold, with its proof.

    `words` are the caller's own; `turn` is the index of the turn that said it; `confirmed` means the caller agreed
    to it in so many words (a read-back, or the keypad).
    """

    value: Answer
    words: str
    turn: int
    engine: Engine
    confident: bool
    confirmed: bool = False


class Settled(StrEnum):
    """How a question was done with."""

    ANSWERED = "answered"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Latency:
    """The time to answer of one turn, all in milliseconds from the caller's last speech; None where not measured."""

    end_of_turn: float | None = None
    final_text: float | None = None
    understood: float | None = None
    first_audio: float | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: what the bot said, what the caller then said, and what was made of it.

    `started` and `ended` bound the caller's words in seconds of call audio.
    """

    index: int
    topic: Topic
    bot: str
    caller: str
    reading: Reading | None
    started: float = 0.0
    ended: float = 0.0
    latency: Latency = Latency()


class DeliveryStatus(StrEnum):
    """Where a lead's delivery stands."""

    NONE = "none"
    PENDING = "pending"
    DELIVERED = "delivered"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class LeadDelivery:
    """The delivery of one lead; `problem` tells an operator why it is parked or still pending."""

    status: DeliveryStatus = DeliveryStatus.NONE
    attempts: int = 0
    crm_id: str | None = None
    crm_url: str | None = None
    problem: str | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One reason in a score: how many points, and why, in words for a rep."""

    points: int
    reason: str


@dataclass(frozen=True, slots=True)
class Score:
    """0–100 with its reasons; `rating` is Hot, Warm or Cold."""

    total: int
    rating: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class CallRecord:
    """Everything lasting about one call. Times are aware, UTC.

    `continues` is the first call of a qualification that this call went on with; answers given before have turn -1.
    `continued_by` is the latest call that went on with this one, and speaks for both.
    """

    call_sid: str
    caller: str
    called: str
    started_at: datetime
    script: str
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    stopped_at: Topic | None = None
    contact: Contact = Contact()
    answers: FrozenMap[Question, Held] = field(default_factory=lambda: MappingProxyType({}))
    settled: FrozenMap[Question, Settled] = field(default_factory=lambda: MappingProxyType({}))
    opted_out: bool = False
    turns: tuple[Turn, ...] = ()
    summary: str | None = None
    score: Score | None = None
    delivery: LeadDelivery = LeadDelivery()
    continues: str | None = None
    continued_by: str | None = None

    @property
    def makes_lead(self) -> bool:
        """Whether the call leaves a lead of its own: one answer or a name, and no later call that went on with it."""
        return self.continued_by is None and (bool(self.answers) or self.contact.name is not None)

    @property
    def lead_sid(self) -> str:
        """What names the lead in the CRM: the first call of the qualification."""
        return self.continues or self.call_sid


_BROKEN_OFF = frozenset({Outcome.HUNG_UP, Outcome.NO_SPEECH, Outcome.FAILED})


def goes_beyond(later: CallRecord, stored: CallRecord) -> bool:
    """Whether a finished call that is stored as broken off went on after all, and `later` tells how far."""
    if stored.outcome not in _BROKEN_OFF:
        return False
    return later.outcome not in _BROKEN_OFF or _reached(later) > _reached(stored)


def _reached(record: CallRecord) -> int:
    return len(record.answers) + len(record.settled) + sum(part is not None for part in astuple(record.contact))
