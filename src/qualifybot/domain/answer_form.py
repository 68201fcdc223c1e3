"""Answers and readings to and from the JSON form of the answer contract, checked on the way in."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter, ValidationError

from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    Correction,
    CurrentSolution,
    DecisionMakers,
    Kind,
    Question,
    Reading,
    Timeline,
    UseCase,
    Value,
)
from qualifybot.errors import InvalidAnswer

ANSWER_TYPES: Mapping[Question, type[Answer]] = {
    Question.COMPANY_SIZE: CompanySize,
    Question.BUDGET: Budget,
    Question.TIMELINE: Timeline,
    Question.DECISION_MAKERS: DecisionMakers,
    Question.CURRENT_SOLUTION: CurrentSolution,
    Question.USE_CASE: UseCase,
}
_ADAPTERS: Mapping[Question, TypeAdapter[Any]] = {q: TypeAdapter(t) for q, t in ANSWER_TYPES.items()}


def question_of(answer: Answer) -> Question:
    """The question that an answer of this type belongs to."""
    return next(q for q, kind in ANSWER_TYPES.items() if isinstance(answer, kind))


def value_to_json(value: Value | None) -> dict[str, Any]:
    """The contract's object for a value; `{}` for none."""
    if value is None:
        return {}
    if isinstance(value, Correction):
        return {"question": value.question.value, "value": value_to_json(value.value)}
    return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}


def value_from_json(question: Question, data: object) -> Answer:
    """Read and check one answer. Raises InvalidAnswer, naming the field, if it breaks the contract."""
    try:
        answer: Answer = _ADAPTERS[question].validate_python(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or question.value
        raise InvalidAnswer(question.value, f"{where}: {first['msg']}") from None
    problem = problem_with(answer)
    if problem:
        raise InvalidAnswer(question.value, problem)
    return answer


def reading_to_json(reading: Reading) -> dict[str, Any]:
    """The contract's `{"kind", "value", "also"}`, leaving out what does not apply."""
    out: dict[str, Any] = {"kind": reading.kind.value}
    if reading.kind in (Kind.ANSWER, Kind.PARTIAL, Kind.CORRECTION):
        out["value"] = value_to_json(reading.value)
    if reading.also:
        out["also"] = {q.value: value_to_json(v) for q, v in reading.also.items()}
    return out


def _plain(item: object) -> Any:
    if isinstance(item, Decimal):
        return int(item) if item == item.to_integral_value() else float(item)
    if isinstance(item, date):
        return item.isoformat()
    if isinstance(item, tuple):
        return [_plain(part) for part in item]
    if dataclasses.is_dataclass(item) and not isinstance(item, type):
        return {f.name: _plain(getattr(item, f.name)) for f in dataclasses.fields(item)}
    return item


def problem_with(answer: Answer) -> str | None:
    """What keeps a value from being a whole answer by the contract, or None."""
    match answer:
        case CompanySize(low, high):
            return _problem_with_figures(low, high, floor=1)
        case Budget(low, high, currency):
            is_code = len(currency) == 3 and currency.isupper()
            return _problem_with_figures(low, high, floor=0) or (
                None if is_code else "currency is not an ISO 4217 code"
            )
        case Timeline(None, None):
            return "neither start nor end"
        case Timeline(start, end):
            return "start after end" if start and end and start > end else None
        case DecisionMakers(decides, people) if (decides == "alone") != (not people):
            return f"caller_decides {decides} with {len(people)} other people"
        case DecisionMakers(_, people):
            unnamed = any(person.name is None and person.role is None for person in people)
            return "a person with neither name nor role" if unnamed else None
        case CurrentSolution(category, products):
            return f"{category} with products" if products and category != "vendor" else None
        case _:
            is_set = answer.intents and len(set(answer.intents)) == len(answer.intents)
            return None if is_set else "intents empty or doubled"


def _problem_with_figures(low: Decimal | int | None, high: Decimal | int | None, *, floor: int) -> str | None:
    if low is None and high is None:
        return "neither min nor max"
    if low is not None and high is not None and low > high:
        return "min exceeds max"
    return f"a figure below {floor}" if any(end is not None and end < floor for end in (low, high)) else None
