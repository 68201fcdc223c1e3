"""What becomes of an answer that we hold, when more is known of how it was said?"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from qualifybot.domain.answer_form import ANSWER_TYPES, problem_with
from qualifybot.domain.asking import acquainted
from qualifybot.domain.dialogue import Completed, Heard, State
from qualifybot.domain.models import Contact, Kind, Moment, Question
from qualifybot.domain.record import Held
from qualifybot.domain.turns import words_of


def doubt(state: State, question: Question) -> State:
    """An answer that a second reading disagrees with needs an explicit yes; one the caller agreed to stands."""
    held = state.answers.get(question)
    return state if held is None or held.confirmed else _to_confirm(state, question, held)


def complete(state: State, completed: Completed) -> State:
    """What was said with the words that came late in it; an answer that differs by them needs an explicit yes."""
    match completed.topic, completed.heard.reading.value:
        case Moment.CONTACT, Contact() as given:
            return replace(state, contact=acquainted(completed.contact, given))
        case Question() as question, _:
            return _complete_answer(state, question, completed.heard)
    return state


def _complete_answer(state: State, question: Question, heard: Heard) -> State:
    held, value = state.answers.get(question), heard.reading.value
    if held is None or held.confirmed or heard.reading.kind is not Kind.ANSWER or value == held.value:
        return state
    if not isinstance(value, ANSWER_TYPES[question]) or problem_with(value) is not None:
        return state
    return _to_confirm(state, question, replace(held, value=value, words=words_of(heard, question)))


def _to_confirm(state: State, question: Question, held: Held) -> State:
    answers = MappingProxyType({**state.answers, question: replace(held, confident=False)})
    others = tuple(q for q in state.to_confirm if q is not question)
    return replace(state, answers=answers, to_confirm=(*others, question))
