"""What next, after an attempt to deliver a lead has failed?"""

from __future__ import annotations

from dataclasses import dataclass

from qualifybot.domain.scoring import COLD, HOT, WARM
from qualifybot.errors import ProviderError, QualifyBotError, RecordRejected

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 3600.0
MOST_FAILURES = 180
"""With the pauses above: about a week."""
MOST_NOTICES = 6
_NOTICE_GROWTH = 4.0
_RATINGS = (COLD, WARM, HOT)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed, in words for an operator, holding nothing personal.

    `transient`: trying again can help, not before `retry_after` seconds. `fields`: what the CRM would not take.
    """

    problem: str
    transient: bool
    retry_after: float | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Again:
    """Try the same again after so many seconds."""

    pause: float


@dataclass(frozen=True, slots=True)
class Repair:
    """Try again at once without these fields."""

    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Park:
    """Leave it to an operator."""


Move = Again | Repair | Park


def failure_of(error: QualifyBotError | TimeoutError) -> Failure:
    """The failure behind an error."""
    match error:
        case TimeoutError():
            return Failure("no answer in time", transient=True)
        case RecordRejected():
            return Failure(str(error), transient=False, fields=error.fields)
        case ProviderError():
            return Failure(str(error), error.transient, error.retry_after)
        case _:
            return Failure(str(error), transient=True)


def next_move(
    failure: Failure, *, failures: int, repaired: bool, chance: float, first_pause: float = FIRST_PAUSE
) -> Move:
    """What to do after the `failures`-th failure in a row of one step.

    `repaired`: fields were left out before. `chance`, drawn evenly from 0–1, spreads many leads' attempts over time.
    """
    if failure.transient and failures < MOST_FAILURES:
        return Again(max(_backoff(failures, chance, first_pause), failure.retry_after or 0.0))
    if failure.fields and not repaired:
        return Repair(failure.fields)
    return Park()


def next_notice(failure: Failure, *, failures: int, chance: float, first_pause: float = FIRST_PAUSE) -> Again | None:
    """When to tell people again, after the `failures`-th failure in a row; None to leave it at that."""
    if not failure.transient or failures >= MOST_NOTICES:
        return None
    return Again(max(_backoff(failures, chance, first_pause, _NOTICE_GROWTH), failure.retry_after or 0.0))


def deserves_notice(rating: str, lowest: str) -> bool:
    """Whether a lead of this rating is one that people want to be told of."""
    return _RATINGS.index(rating) >= _RATINGS.index(lowest)


def _backoff(failures: int, chance: float, first_pause: float, growth: float = 2.0) -> float:
    longest: float = min(LONGEST_PAUSE, first_pause * growth ** (failures - 1))
    return longest * (0.5 + chance / 2)
