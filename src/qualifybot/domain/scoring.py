"""How good is this lead: points by the script's rules, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    CurrentSolution,
    DecisionMakers,
    Question,
    Timeline,
    UseCase,
)
from qualifybot.domain.record import CallRecord, Held, Point, Score, Settled
from qualifybot.domain.script import ScoreRule, Script

HOT, WARM, COLD = "Hot", "Warm", "Cold"
_TIMES_A_YEAR = {"month": 12, "quarter": 4, "year": 1, "one_time": 1, None: 1}


def score(answers: Mapping[Question, Held], settled: Mapping[Question, Settled], today: date, script: Script) -> Score:
    """0–100 points and a rating; of each question's rules the first that holds counts."""
    values = {question: held.value for question, held in answers.items()}
    points = []
    for question in script.order:
        rules = (rule for rule in script.score.rules if rule.question is question)
        if met := next((rule for rule in rules if _holds(rule, values, settled, today, script)), None):
            points.append(Point(met.points, met.reason))
    total = min(100, max(0, sum(point.points for point in points)))
    rating = HOT if total >= script.score.hot else WARM if total >= script.score.warm else COLD
    return Score(total, rating, tuple(points))


def score_record(record: CallRecord, script: Script) -> Score:
    """The score of a finished call, its dates counted from the day it began."""
    return score(record.answers, record.settled, record.started_at.date(), script)


def _holds(
    rule: ScoreRule,
    values: Mapping[Question, Answer],
    settled: Mapping[Question, Settled],
    today: date,
    script: Script,
) -> bool:
    if rule.settled:
        return settled.get(rule.question) is rule.settled
    value = values.get(rule.question)
    if value is None:
        return False
    if rule.at_least is not None:
        amount = _amount(value, values, script)
        return amount is not None and amount >= Decimal(str(rule.at_least))
    if rule.within_days is not None:
        return isinstance(value, Timeline) and _days_until(value, today) <= rule.within_days
    return bool(rule.any) or _word(value) in (rule.one_of or ())


def _amount(value: Answer, values: Mapping[Question, Answer], script: Script) -> Decimal | None:
    """People, or money by the year in the script's currency; None where it cannot be compared."""
    match value:
        case CompanySize(low, high):
            return _middle(low, high)
        case Budget(low, high, currency, period, per_seat):
            rate = 1.0 if currency == script.currency else script.exchange.get(currency)
            amount = _middle(low, high)
            seats = _seats(values) if per_seat else Decimal(1)
            if rate is None or amount is None or seats is None:
                return None
            return amount * Decimal(str(rate)) * _TIMES_A_YEAR[period] * seats
    return None


def _seats(values: Mapping[Question, Answer]) -> Decimal | None:
    size = values.get(Question.COMPANY_SIZE)
    return _middle(size.min, size.max) if isinstance(size, CompanySize) else None


def _middle(low: int | Decimal | None, high: int | Decimal | None) -> Decimal | None:
    ends = [Decimal(end) for end in (low, high) if end is not None]
    return sum(ends, Decimal(0)) / len(ends) if ends else None


def _days_until(window: Timeline, today: date) -> int:
    last = window.end or window.start or today
    return (last - today).days


def _word(value: Answer) -> str | None:
    """What `one_of` compares: the caller's part, the category, or the primary use."""
    match value:
        case DecisionMakers(word) | CurrentSolution(word) | UseCase((word, *_)):
            return word
    return None
