"""What callers say when asked for a figure, in many voices: `figures_said.txt` tells what each turn is held to mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from qualifybot.domain.agreement import agree
from qualifybot.domain.models import Answer, Budget, CompanySize, Context, Correction, Kind, Period, Question, Timeline
from qualifybot.domain.reading import read
from qualifybot.domain.script import default_script

_SECTION = re.compile(r"\[(\w+) on ([\d-]+)(?:; (.*))?\]")
_PERIODS: dict[str, Period] = {"month": "month", "quarter": "quarter", "year": "year", "one_time": "one_time"}
_KINDS = {kind.value for kind in Kind}


class Said(NamedTuple):
    """One turn: what was asked in which context, the words, what they mean, what they volunteer."""

    context: Context
    text: str
    meaning: str
    also: list[str]


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def ends(text: str) -> tuple[Decimal | None, Decimal | None]:
    if text[0] in "<>":
        end = Decimal(text[1:])
        return (None, end) if text[0] == "<" else (end, None)
    low, _, high = text.partition("-")
    return Decimal(low), Decimal(high or low)


def named(text: str) -> tuple[Question, Answer]:
    """A question and its answer, as the file writes them: "budget 40000 EUR month"."""
    question, figure, *terms = text.split()
    if question == Question.TIMELINE:
        first, _, last = figure.partition("..")
        return Question.TIMELINE, Timeline(day(first), day(last if ".." in figure else first))
    low, high = ends(figure)
    if question == Question.COMPANY_SIZE:
        whole = [None if end is None else int(end) for end in (low, high)]
        return Question.COMPANY_SIZE, CompanySize(*whole)
    currency = next((term for term in terms if term.isupper()), "USD")
    period = next((_PERIODS[term] for term in terms if term in _PERIODS), None)
    return Question.BUDGET, Budget(low, high, currency, period, "seat" in terms)


def turns() -> Iterator[Said]:
    context = None
    for line in Path(__file__).with_name("figures_said.txt").read_text("utf-8").splitlines():
        if section := _SECTION.fullmatch(line):
            answered = dict(named(answer) for answer in section[3].split("; ")) if section[3] else {}
            context = default_script().context(Question(section[1]), date.fromisoformat(section[2]), answered)
        elif context and line:
            text, _, told = line.rpartition(" => ")
            meaning, *also = told.split(" & ")
            yield Said(context, text, meaning, also)


TURNS = list(turns())


@pytest.mark.parametrize(("context", "text", "meaning", "also"), TURNS, ids=[said.text for said in TURNS])
def test_means(context: Context, text: str, meaning: str, also: list[str]) -> None:
    reading = read(text, context)
    if meaning in _KINDS:
        assert reading.kind.value == meaning
    else:
        corrected = meaning.startswith("correction of ")
        assert reading.kind is (Kind.CORRECTION if corrected else Kind.ANSWER)
        question, value = named(meaning.removeprefix("correction of ") if corrected else f"{context.topic} {meaning}")
        read_as = reading.value.value if isinstance(reading.value, Correction) else reading.value
        assert isinstance(read_as, CompanySize | Budget | Timeline)
        assert agree(question, read_as, value, context.today)
    volunteered = dict(named(answer) for answer in also)
    assert reading.also.keys() == volunteered.keys()
    assert all(agree(question, reading.also[question], value, context.today) for question, value in volunteered.items())


def test_is_confident_of_most() -> None:
    sure = sum(read(said.text, said.context).confident for said in TURNS)
    assert sure > 0.8 * len(TURNS)
