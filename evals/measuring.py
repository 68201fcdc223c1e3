"""How much of the labelled sets do the rules read right, and how far can their confidence be trusted?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from evals.sets import LabelledDialogue, LabelledTurn, TurnSet

from qualifybot.conversation.text_dialogue import SimulatedCaller, converse
from qualifybot.domain.agreement import agree
from qualifybot.domain.answer_form import value_from_json
from qualifybot.domain.models import Answer, Context, Kind, Outcome, Question, Reading
from qualifybot.domain.reading.reader import prepare, read
from qualifybot.domain.script import Script
from qualifybot.entrypoints.extraction_commands import is_right

_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Measured:
    """A turn, what the rules made of it, and whether that is right."""

    turn: LabelledTurn
    reading: Reading
    right: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many turns there were, how many were read right, and the same for those read with confidence."""

    turns: int
    right: int
    sure: int
    sure_and_right: int

    @property
    def accuracy(self) -> float | None:
        return _share(self.right, self.turns)

    @property
    def acceptance(self) -> float | None:
        return _share(self.sure, self.turns)

    @property
    def accepted_precision(self) -> float | None:
        return _share(self.sure_and_right, self.sure)

    @property
    def unsure_precision(self) -> float | None:
        return _share(self.right - self.sure_and_right, self.turns - self.sure)

    @property
    def wrong_but_sure(self) -> float | None:
        return _share(self.sure - self.sure_and_right, self.turns)

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the accuracy; everything is possible where there is no turn."""
        if not self.turns:
            return 0.0, 1.0
        share, square = self.right / self.turns, _Z95**2 / self.turns
        middle, reach = share + square / 2, _Z95 * sqrt((share * (1 - share) + square / 4) / self.turns)
        return (middle - reach) / (1 + square), (middle + reach) / (1 + square)


@dataclass(frozen=True, slots=True)
class Volunteered:
    """Values given beside the one asked for: in the labels, in the readings, and in both alike."""

    expected: int
    reported: int
    right: int

    @property
    def recall(self) -> float | None:
        return _share(self.right, self.expected)

    @property
    def precision(self) -> float | None:
        return _share(self.right, self.reported)


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation after it was held: the questions whose value is right at its end, and how it ended."""

    dialogue: LabelledDialogue
    right: frozenset[Question]
    outcome: Outcome | None

    @property
    def wholly_right(self) -> bool:
        return len(self.right) == len(Question) and self.outcome is self.dialogue.outcome


def measure(turn_set: TurnSet) -> tuple[Measured, ...]:
    """Read every turn of a set with the rules."""
    prepare(turn_set.script.context(Question.COMPANY_SIZE, date.min, {}))
    return tuple(_measured(turn, turn_set.script) for turn in turn_set.turns)


def tally(rows: Iterable[Measured]) -> Tally:
    """Count turns by right and confident."""
    rows = list(rows)
    sure = [row for row in rows if row.reading.confident]
    return Tally(len(rows), sum(row.right for row in rows), len(sure), sum(row.right for row in sure))


def tallies(rows: Sequence[Measured], group: Callable[[Measured], str]) -> Mapping[str, Tally]:
    """One tally for each group, in the order in which the groups first appear."""
    return {name: tally(row for row in rows if group(row) == name) for name in dict.fromkeys(map(group, rows))}


def confusion(rows: Iterable[Measured]) -> Counter[tuple[Kind, Kind]]:
    """How often a turn of the first kind was read as the second."""
    return Counter((row.turn.expect.kind, row.reading.kind) for row in rows)


def volunteered(rows: Sequence[Measured]) -> Mapping[Question, Volunteered]:
    """The volunteered values of every question."""
    return {question: _volunteered(rows, question) for question in Question}


async def hold(dialogue: LabelledDialogue, script: Script) -> Held:
    """Hold one conversation through the state machine, read by the rules."""
    caller = SimulatedCaller([(turn.question, turn.text) for turn in dialogue.turns])
    state = await converse(caller, script, dialogue.today, _extract)
    collected = {question: held.value for question, held in state.answers.items()}
    right = {q for q in Question if _same(q, dialogue.gold[q], collected.get(q), dialogue.today)}
    return Held(dialogue, frozenset(right), state.outcome)


async def _extract(text: str, context: Context) -> Reading:
    return read(text, context)


def _measured(turn: LabelledTurn, script: Script) -> Measured:
    answered = {question: value_from_json(question, value) for question, value in turn.answered.items()}
    reading = read(turn.text, script.context(turn.question, turn.today, answered))
    return Measured(turn, reading, is_right(turn, reading))


def _volunteered(rows: Sequence[Measured], question: Question) -> Volunteered:
    pairs = [(row.turn.expect.also.get(question), row.reading.also.get(question), row.turn.today) for row in rows]
    right = sum(bool(gold and got and _same(question, gold, got, today)) for gold, got, today in pairs)
    return Volunteered(sum(bool(gold) for gold, _, _ in pairs), sum(bool(got) for _, got, _ in pairs), right)


def _same(question: Question, gold: object, got: Answer | None, today: date) -> bool:
    if gold is None or got is None:
        return gold is got
    return agree(question, value_from_json(question, gold), got, today)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
