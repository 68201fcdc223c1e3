"""The form in which a chat model hands back a reading.

It keeps to what strict schemas allow: no defaults, no lengths, every field required. What it says is only a proposal.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, WithJsonSchema

from qualifybot.domain.models import CallerDecides, Period, SolutionCategory

_Amount = Annotated[Decimal, WithJsonSchema({"type": "number"})]
_KindName = Literal[
    "answer",
    "partial",
    "unknown",
    "declined",
    "unclear",
    "repeat",
    "question",
    "wait",
    "human",
    "stop",
    "correction",
]
_QuestionName = Literal["company_size", "budget", "timeline", "decision_makers", "current_solution", "use_case"]


class Quoted(BaseModel):
    quote: str


class QuotedCompanySize(Quoted):
    min: int | None
    max: int | None


class QuotedBudget(Quoted):
    min: _Amount | None
    max: _Amount | None
    currency: str
    period: Period | None
    per_seat: bool


class QuotedTimeline(Quoted):
    start: date | None
    end: date | None


class NamedPerson(BaseModel):
    name: str | None
    role: str | None


class QuotedDecisionMakers(Quoted):
    caller_decides: CallerDecides | None
    people: list[NamedPerson]


class QuotedCurrentSolution(Quoted):
    category: SolutionCategory
    products: list[str]


class QuotedUseCase(Quoted):
    intents: list[str]


class QuotedContact(Quoted):
    name: str | None
    company: str | None
    email: str | None


class ReadingForm(BaseModel):
    kind: _KindName
    corrected: _QuestionName | None
    company_size: QuotedCompanySize | None
    budget: QuotedBudget | None
    timeline: QuotedTimeline | None
    decision_makers: QuotedDecisionMakers | None
    current_solution: QuotedCurrentSolution | None
    use_case: QuotedUseCase | None
    contact: QuotedContact | None
    sure: bool
