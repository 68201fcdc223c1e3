"""Which question is next, and which answers must be read back before they may stand?"""

from __future__ import annotations

import re

from qualifybot.domain.dialogue import State
from qualifybot.domain.models import Budget, CompanySize, Outcome, Question
from qualifybot.domain.reading.numbers import risky_figure
from qualifybot.domain.record import Held, Settled
from qualifybot.domain.script import Script


def open_questions(state: State, script: Script) -> tuple[Question, ...]:
    """The questions still to be settled, in the script's order."""
    return tuple(question for question in script.order if question not in state.settled)


def is_risky(held: Held, script: Script) -> bool:
    """Whether the ear, or the calendar, easily turns this answer into another."""
    match held.value:
        case CompanySize(low, high) | Budget(low, high):
            return any(risky_figure(end) for end in (low, high) if end is not None)
    return (
        script.fiscal_year_end_month != 12 and re.search(r"quarter|fiscal|\bq[1-4]\b", held.words.lower()) is not None
    )


def through(state: State) -> Outcome:
    """The outcome of a call that went through all questions."""
    refused = Settled.DECLINED in state.settled.values()
    return Outcome.DECLINED_SOME if refused else Outcome.COMPLETED


def broken_off(state: State, script: Script) -> Outcome:
    """The outcome of a call that ended without a goodbye from the caller."""
    if not open_questions(state, script):
        return through(state)
    return Outcome.HUNG_UP if state.spoke else Outcome.NO_SPEECH
