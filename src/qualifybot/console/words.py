"""How do times, readings and states read on the operators' pages?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from qualifybot.domain.models import (
    Confirmation,
    Contact,
    Correction,
    Engine,
    Evidence,
    Kind,
    Moment,
    Outcome,
    Reading,
    Topic,
    Value,
)
from qualifybot.domain.record import DeliveryStatus
from qualifybot.domain.written import written

OUTCOMES: dict[Outcome, str] = {
    Outcome.COMPLETED: "Completed",
    Outcome.DECLINED_SOME: "Declined some",
    Outcome.STOPPED: "Stopped by caller",
    Outcome.HUMAN: "Asked for a person",
    Outcome.HUNG_UP: "Hung up",
    Outcome.NO_SPEECH: "Nobody spoke",
    Outcome.FAILED: "Failed",
}
DELIVERIES: dict[DeliveryStatus, str] = {
    DeliveryStatus.NONE: "No lead",
    DeliveryStatus.PENDING: "On its way",
    DeliveryStatus.DELIVERED: "Delivered",
    DeliveryStatus.PARKED: "Parked",
}
ENGINES: dict[Engine, str] = {Engine.RULES: "rules", Engine.MODEL: "model", Engine.KEYPAD: "keypad"}
_AGES = ((86_400.0, "day"), (3600.0, "hour"), (60.0, "minute"))


@dataclass(frozen=True, slots=True)
class Understood:
    """What was made of words on one topic, and `sure`: how far to trust it."""

    topic: Topic
    text: str
    sure: str
    is_sure: bool


def understood(topic: Topic, reading: Reading) -> Iterator[Understood]:
    """A reading topic by topic, the one that was asked for first."""
    sure = "sure" if reading.confident else f"unsure: {plain(reading.doubt)}" if reading.doubt else "unsure"
    by = f"{sure}, by {ENGINES[reading.engine]}"
    match reading.value:
        case Correction(question, value):
            yield Understood(question, f"changed to {written(value)}", by, reading.confident)
        case None:
            yield Understood(topic, plain(reading.kind), by, reading.confident)
        case value:
            part = "in part: " if reading.kind is Kind.PARTIAL else ""
            yield Understood(topic, part + value_text(value), by, reading.confident)
    for question, answer in reading.also.items():
        yield Understood(question, written(answer), by, reading.confident)


def value_text(value: Value) -> str:
    """A value in a few words."""
    match value:
        case Contact(name, company, email):
            return ", ".join(filter(None, (name, company, email))) or "nothing"
        case Confirmation(agrees):
            return "agrees" if agrees else "does not agree"
        case Correction(_, changed):
            return written(changed)
        case answer:
            return written(answer)


def highlighted(text: str, evidence: Iterable[Evidence]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is evidence; joined they are the text again."""
    marked = [False] * len(text)
    for part in evidence:
        if text[part.start : part.end] == part.text:
            marked[part.start : part.end] = [True] * len(part.text)
    pieces: list[tuple[str, bool]] = []
    for letter, is_evidence in zip(text, marked, strict=True):
        if pieces and pieces[-1][1] is is_evidence:
            pieces[-1] = (pieces[-1][0] + letter, is_evidence)
        else:
            pieces.append((letter, is_evidence))
    return pieces


def age(moment: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that fits."""
    seconds = (now - moment).total_seconds()
    for size, unit in _AGES:
        if seconds >= size:
            return counted(int(seconds // size), unit) + " ago"
    return "just now"


def stamp(moment: datetime) -> str:
    """`22 Nov 2026, 13:46 UTC`."""
    at = moment.astimezone(UTC)
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def length(started: datetime, ended: datetime) -> str:
    """`1:35`, minutes and seconds."""
    minutes, seconds = divmod(max(0, round((ended - started).total_seconds())), 60)
    return f"{minutes}:{seconds:02}"


def counted(number: int, thing: str) -> str:
    """`1 call`, `2 calls`."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")


def titled(topic: Topic) -> str:
    """A topic as a heading."""
    return "Read-back" if topic is Moment.READ_BACK else plain(topic).capitalize()


def plain(term: str) -> str:
    """A term without underscores."""
    return term.replace("_", " ")
