"""How does a value read? Answers as short text for a rep's eye."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    CurrentSolution,
    DecisionMakers,
    Person,
    Timeline,
)
from qualifybot.domain.spoken import MONTHS, joined, label_words

_PERIODS = {"one_time": " one-time", "month": " a month", "quarter": " a quarter", "year": " a year"}
_AT_WORK = {"none": "nothing yet", "manual": "by hand", "in_house": "in-house tool", "vendor": "a bought tool"}


def written(answer: Answer) -> str:
    """An answer in a few words, as in `50–60 people` or `USD 32,000 a year`."""
    match answer:
        case CompanySize(low, high):
            return f"{_span(low, high)} {'person' if low == high == 1 else 'people'}"
        case Budget(low, high, currency, period, per_seat):
            per = (" per user" if per_seat else "") + (_PERIODS[period] if period else "")
            return f"{currency} {_span(low, high)}{per}"
        case Timeline(start, end):
            return _window(start, end)
        case DecisionMakers(part, people):
            return _decision(part, people)
        case CurrentSolution(category, products):
            return joined(products) or _AT_WORK[category]
        case _:
            return joined([label_words(label) for label in answer.intents])


def written_date(day: date) -> str:
    """`20 October 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _span(low: int | Decimal | None, high: int | Decimal | None) -> str:
    if low == high and low is not None:
        return f"{low:,}"
    match low, high:
        case None, None:
            return "any number of"
        case None, _:
            return f"up to {high:,}"
        case _, None:
            return f"{low:,} or more"
    return f"{low:,}–{high:,}"


def _window(start: date | None, end: date | None) -> str:
    if start is None:
        return f"by {written_date(end)}" if end else "open"
    if end is None:
        return f"from {written_date(start)} on"
    return written_date(start) if start == end else f"{written_date(start)} – {written_date(end)}"


def _decision(part: str | None, people: Sequence[Person]) -> str:
    others = joined([_person(person) for person in people]) or "others"
    one = len(people) == 1
    match part:
        case "alone":
            return "decides alone"
        case "shared":
            return f"decides with {others}"
        case "no":
            return f"{others} {'decides' if one else 'decide'}, not the caller"
    return f"{others} {'takes' if one else 'take'} part"


def _person(person: Person) -> str:
    if person.name and person.role:
        return f"{person.name} ({person.role})"
    return person.name or person.role or "somebody"
