"""May a caller who rings again go on where an earlier call stopped, and from what state?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from qualifybot.domain.dialogue import State
from qualifybot.domain.models import Contact, Outcome
from qualifybot.domain.questions import is_risky
from qualifybot.domain.record import CallRecord
from qualifybot.domain.regex import regex
from qualifybot.domain.script import Script

EARLIER = -1
"""The turn of an answer that was given on an earlier call."""
_UNFINISHED = frozenset({Outcome.HUNG_UP, Outcome.NO_SPEECH, Outcome.FAILED, Outcome.STOPPED})
_NUMBER = regex(r"\+[1-9]\d{6,14}")
_NOBODYS = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253", "+464"})
"""ANONYMOUS, RESTRICTED, BLOCKED and the like on a keypad: how carriers write a number that was withheld."""


def names_somebody(caller: str) -> bool:
    """Whether this is a number that tells one caller from another."""
    return _NUMBER.fullmatch(caller) is not None and caller not in _NOBODYS


def may_go_on(earlier: CallRecord, caller: str, now: datetime, script: Script) -> bool:
    """Whether to offer `caller` to go on with this call."""
    return (
        names_somebody(caller)
        and earlier.caller == caller
        and earlier.script == script.name
        and earlier.outcome in _UNFINISHED
        and earlier.ended_at is not None
        and now - earlier.ended_at <= timedelta(minutes=script.callback_minutes)
        and earlier.makes_lead
        and not earlier.opted_out
    )


def with_offer(state: State, earlier: CallRecord, script: Script) -> State:
    """A new call's state that holds what is known from an earlier one, for the caller to go on with or not."""
    answers = {question: replace(held, turn=EARLIER) for question, held in earlier.answers.items()}
    unsafe = [q for q, held in answers.items() if not (held.confident or held.confirmed) and is_risky(held, script)]
    return replace(
        state,
        contact=earlier.contact,
        answers=MappingProxyType(answers),
        settled=earlier.settled,
        to_confirm=tuple(unsafe),
        offered=earlier.lead_sid,
    )


def without_offer(state: State) -> State:
    """The state without what only the earlier call told."""
    said = {question: held for question, held in state.answers.items() if held.turn != EARLIER}
    return replace(
        state,
        contact=Contact(),
        answers=MappingProxyType(said),
        settled=MappingProxyType({question: how for question, how in state.settled.items() if question in said}),
        to_confirm=tuple(question for question in state.to_confirm if question in said),
        offered=None,
    )
