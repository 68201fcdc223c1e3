"""What does one turn of the caller say to the dialogue, and what does the dialogue hold of it?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from qualifybot.domain.answer_form import ANSWER_TYPES, problem_with, question_of
from qualifybot.domain.dialogue import Heard, Phase, Pressed, State
from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    Confirmation,
    Contact,
    Correction,
    Engine,
    Kind,
    Moment,
    Question,
    Reading,
    Topic,
    Value,
)
from qualifybot.domain.questions import is_risky
from qualifybot.domain.record import Held, Settled
from qualifybot.domain.reply import Reply
from qualifybot.domain.script import Script
from qualifybot.errors import ImpossibleMove

_MOST_DIGITS = 12
"""Longer keypad entries are slips of the finger."""


def topic_of(state: State) -> Topic:
    """What was last asked."""
    if state.topic is None:
        raise ImpossibleMove("nothing was asked yet")
    return state.topic


def answer_of(heard: Heard) -> Answer:
    """The answer in a turn that answers or corrects a question."""
    value = heard.reading.value
    answer = value.value if isinstance(value, Correction) else value
    if not isinstance(answer, Answer):
        raise ImpossibleMove("this turn holds no answer")
    return answer


def question_at(state: State) -> Question:
    """The question last asked, in the phase of questions."""
    return Question(topic_of(state))


def as_heard(pressed: Pressed, topic: Topic, script: Script) -> Heard:
    """Keys as a turn: figures where a figure was asked, 1 and 2 for yes and no, 0 for a person."""
    digits = pressed.digits
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS):
        digits = ""
    return Heard(pressed.digits, replace(_keyed(digits, topic, script), engine=Engine.KEYPAD, confident=True))


def in_form(heard: Heard, topic: Topic) -> Heard:
    """The turn in the one form that the dialogue acts on.

    What breaks the answer contract or does not belong to what was asked counts for nothing, and a correction of the
    very question now asked is its answer.
    """
    reading = heard.reading
    also = {question: answer for question, answer in reading.also.items() if _answers(answer, question)}
    reading = replace(reading, also=also)
    match reading.kind, reading.value:
        case Kind.CORRECTION, Correction(question, value) if _answers(value, question):
            answers = question is topic
            reading = replace(reading, kind=Kind.ANSWER, value=value) if answers else reading
        case (Kind.CORRECTION, _):
            reading = replace(reading, kind=Kind.UNCLEAR, value=None)
        case Kind.ANSWER, value if not _answers(value, topic):
            reading = replace(reading, kind=Kind.UNCLEAR, value=None)
    return replace(heard, reading=reading)


def hold(reply: Reply, answer: Answer, heard: Heard) -> Reply:
    """Keep an answer with its proof, in place of any earlier one, and settle its question.

    An unsure reading of what the ear confuses must be agreed to at the read-back.
    """
    question = question_of(answer)
    held = _held(reply.state, question, answer, heard)
    state = _with(reply.state, question, held)
    others = tuple(q for q in state.to_confirm if q is not question)
    unsafe = not held.confident and is_risky(held, reply.script)
    state = replace(state, to_confirm=(*others, question) if unsafe else others)
    return reply.but(state).settle(question, Settled.ANSWERED)


def words_of(heard: Heard, question: Question) -> str:
    """The caller's words that told the answer to this question."""
    return next((proof.text for proof in heard.reading.evidence if proof.topic is question), heard.text)


def hold_volunteered(reply: Reply, heard: Heard) -> Reply:
    """Keep what the turn said on other questions than the one asked, where it is news.

    What it changed is said back, and once all was read back so is what it added.
    """
    before, topic = reply.state, topic_of(reply.state)
    untold = []
    for question, answer in heard.reading.also.items():
        known = before.answers.get(question)
        if question is topic or (known and known.value == answer):
            continue
        reply = hold(reply, answer, heard)
        if known or before.phase in (Phase.READ_BACK, Phase.CLOSING):
            untold.append(answer)
    return reply.say_back("corrected", *untold) if untold else reply


def take_correction(reply: Reply, heard: Heard) -> Reply:
    """Put the correction in the place of what was held, and say it back."""
    answer = answer_of(heard)
    known = reply.state.answers.get(question_of(answer))
    line = "echo" if known and known.value == answer else "corrected"
    return hold(reply, answer, heard).say_back(line, answer)


def brought_news(state: State) -> bool:
    """Whether the last turn told anything that is held now."""
    return any(held.turn == state.turns - 1 for held in state.answers.values())


def hold_partial(reply: Reply, heard: Heard) -> Reply:
    """Keep a partial answer that could stand by itself; its question stays open."""
    question, value = question_at(reply.state), heard.reading.value
    if isinstance(value, ANSWER_TYPES[question]) and problem_with(value) is None:
        held = replace(_held(reply.state, question, value, heard), confident=False)
        return reply.but(_with(reply.state, question, held))
    return reply


def _keyed(digits: str, topic: Topic, script: Script) -> Reading:
    match topic, digits:
        case _, "0":
            return Reading(Kind.HUMAN)
        case Moment.READ_BACK, "1" | "2":
            return Reading(Kind.ANSWER, Confirmation(digits == "1"))
        case Question.COMPANY_SIZE, _ if digits and (people := int(digits)):
            return Reading(Kind.ANSWER, CompanySize(people, people))
        case Question.BUDGET, _ if digits:
            amount = Decimal(digits)
            return Reading(Kind.ANSWER, Budget(amount, amount, script.currency))
    return Reading(Kind.UNCLEAR)


def _answers(value: Value | None, topic: Topic) -> bool:
    match topic:
        case Moment.CONTACT:
            return isinstance(value, Contact)
        case Moment.READ_BACK:
            return isinstance(value, Confirmation)
    return isinstance(value, ANSWER_TYPES[topic]) and problem_with(value) is None


def _held(state: State, question: Question, answer: Answer, heard: Heard) -> Held:
    reading = heard.reading
    keyed, words = reading.engine is Engine.KEYPAD, words_of(heard, question)
    return Held(answer, words, state.turns - 1, reading.engine, reading.confident, confirmed=keyed)


def _with(state: State, question: Question, held: Held) -> State:
    return replace(state, answers=MappingProxyType({**state.answers, question: held}))
