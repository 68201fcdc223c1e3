"""The words everyone here speaks: questions, answers, readings, contacts and outcomes, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

from pydantic import WrapSerializer

_Key = TypeVar("_Key")
_Item = TypeVar("_Item")
FrozenMap = Annotated[Mapping[_Key, _Item], WrapSerializer(lambda items, write: write(dict(items)))]
"""A mapping that is not to be changed; unlike a bare `MappingProxyType` it can be written as JSON."""


class Question(StrEnum):
    """The six questions, in the order in which they are asked unless the script says otherwise."""

    COMPANY_SIZE = "company_size"
    BUDGET = "budget"
    TIMELINE = "timeline"
    DECISION_MAKERS = "decision_makers"
    CURRENT_SOLUTION = "current_solution"
    USE_CASE = "use_case"


class Moment(StrEnum):
    """What else the caller may be asked for, besides the six questions."""

    CONTACT = "contact"
    READ_BACK = "read_back"


Topic = Question | Moment


class Kind(StrEnum):
    """What one caller turn was, seen from the question that was just asked."""

    ANSWER = "answer"
    PARTIAL = "partial"
    UNKNOWN = "unknown"
    DECLINED = "declined"
    UNCLEAR = "unclear"
    REPEAT = "repeat"
    QUESTION = "question"
    WAIT = "wait"
    HUMAN = "human"
    STOP = "stop"
    CORRECTION = "correction"


class Outcome(StrEnum):
    """How a call ended; every call ends in exactly one of these."""

    COMPLETED = "completed"
    DECLINED_SOME = "declined_some"
    STOPPED = "stopped"
    HUMAN = "human"
    HUNG_UP = "hung_up"
    NO_SPEECH = "no_speech"
    FAILED = "failed"


class Engine(StrEnum):
    """Who read a value out of the caller's words."""

    RULES = "rules"
    MODEL = "llm"
    KEYPAD = "keypad"


Period = Literal["one_time", "month", "quarter", "year"]
CallerDecides = Literal["alone", "shared", "no"]
SolutionCategory = Literal["none", "manual", "in_house", "vendor"]


@dataclass(frozen=True, slots=True)
class CompanySize:
    """People employed; either end may be open, never both."""

    min: int | None
    max: int | None


@dataclass(frozen=True, slots=True)
class Budget:
    """Money to spend; `currency` is ISO 4217, `period` None for a bare amount."""

    min: Decimal | None
    max: Decimal | None
    currency: str = "USD"
    period: Period | None = None
    per_seat: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """The window in which they want it, both ends inclusive; either end may be open, never both."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody other than the caller who takes part in the decision; a name, a role, or both."""

    name: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionMakers:
    """The caller's own part in the decision (None: not said) and who else decides."""

    caller_decides: CallerDecides | None
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class CurrentSolution:
    """What they work with today; `products` only for category `vendor`."""

    category: SolutionCategory
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UseCase:
    """What they want it for: labels of the script's catalogue, the primary one first."""

    intents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is calling, as far as they said."""

    name: str | None = None
    company: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The caller's verdict on what was read back."""

    agrees: bool


Answer = CompanySize | Budget | Timeline | DecisionMakers | CurrentSolution | UseCase


@dataclass(frozen=True, slots=True)
class Correction:
    """An earlier answer that the caller now changes."""

    question: Question
    value: Answer


Value = Answer | Contact | Confirmation | Correction


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that carry a value: `text` is the utterance's slice from character `start` to `end`."""

    topic: Topic
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one caller turn was understood to say.

    `value` is set for `answer` and `correction`, and for `partial` where something is known. `also` holds every other
    question the same words answered. `confident` promises a right reading; when False, `doubt` says why.
    """

    kind: Kind
    value: Value | None = None
    also: FrozenMap[Question, Answer] = field(default_factory=lambda: MappingProxyType({}))
    evidence: tuple[Evidence, ...] = ()
    confident: bool = False
    doubt: str | None = None
    engine: Engine = Engine.RULES


@dataclass(frozen=True, slots=True)
class UseCaseLabel:
    """One entry of the script's use-case catalogue."""

    label: str
    description: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """Everything besides the words that a reading may depend on.

    `topic` is what was just asked; `today` the date of the call at the caller's place; `answered` what earlier turns
    settled. The rest comes from the script. `fiscal_year_end_month` is 1–12; 12 means the calendar year.
    """

    topic: Topic
    today: date
    answered: FrozenMap[Question, Answer] = field(default_factory=lambda: MappingProxyType({}))
    catalogue: tuple[UseCaseLabel, ...] = ()
    products: tuple[str, ...] = ()
    currency: str = "USD"
    fiscal_year_end_month: int = 12
    day_first: bool = False
