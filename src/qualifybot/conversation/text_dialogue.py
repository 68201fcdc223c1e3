"""A whole conversation in text, driven through the real state machine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from qualifybot.domain.dialogue import Heard, HungUp, Listen, Say, Started, State
from qualifybot.domain.models import Context, Question, Reading, Topic
from qualifybot.domain.script import Script
from qualifybot.domain.state_machine import step

Extract = Callable[[str, Context], Awaitable[Reading]]
_READING_SECONDS = 30.0
_AGREES = "Yes, that's right."


class Caller(Protocol):
    """Whoever answers in text."""

    def reply(self, topic: Topic) -> str | None:
        """What the caller says when asked about `topic`; None hangs up."""
        ...


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn: what the bot had said, what the caller said then, and how it was read."""

    topic: Topic
    bot: str
    caller: str
    reading: Reading


class SimulatedCaller:
    """Gives each question its replies in turn, the last one again when they are used up, and agrees to all else."""

    def __init__(self, replies: Sequence[tuple[Question, str]]) -> None:
        self._replies: Mapping[Question, list[str]] = {q: [t for o, t in replies if o is q] for q in Question}

    def reply(self, topic: Topic) -> str | None:
        """The next reply to a question; None where the caller has none for it and leaves."""
        if not isinstance(topic, Question):
            return _AGREES
        rest = self._replies[topic]
        if not rest:
            return None
        return rest.pop(0) if len(rest) > 1 else rest[0]


async def converse(
    caller: Caller,
    script: Script,
    today: date,
    extract: Extract,
    *,
    note: Callable[[Exchange], None] = lambda exchange: None,
) -> State:
    """Talk until the dialogue is over; `note` is told of every exchange. Raises TimeoutError when a reading hangs."""
    state, effects = step(State(today), Started(), script)
    while state.outcome is None:
        topic = next(effect.topic for effect in effects if isinstance(effect, Listen))
        text = caller.reply(topic)
        if text is None:
            state, effects = step(state, HungUp(), script)
            continue
        answered = {question: held.value for question, held in state.answers.items()}
        async with asyncio.timeout(_READING_SECONDS):
            reading = await extract(text, script.context(topic, today, answered))
        note(Exchange(topic, " ".join(effect.text for effect in effects if isinstance(effect, Say)), text, reading))
        state, effects = step(state, Heard(text, reading), script)
    return state
