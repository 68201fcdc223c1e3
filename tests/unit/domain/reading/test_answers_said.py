"""What callers say of who decides, what they use and what they want, in many ways."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from qualifybot.domain.models import CurrentSolution, DecisionMakers, Kind, Question, Reading, UseCase
from qualifybot.domain.reading.reader import read
from qualifybot.domain.script import default_script

SAID = yaml.safe_load(Path(__file__).with_name("answers_said.yaml").read_text("utf-8"))
KINDS = {kind.value for kind in Kind}


def heard(question: Question, text: str) -> Reading:
    return read(text, default_script().context(question, date(2027, 3, 10), {}))


def answers(question: Question) -> list[tuple[str, str, str]]:
    """Class, names, and sentence."""
    groups = {group: lines for group, lines in SAID[question.value].items() if group not in KINDS}
    pairs = [
        (group, line if isinstance(line, list) else ("", line)) for group, lines in groups.items() for line in lines
    ]
    return [(group, names, text) for group, (names, text) in pairs]


def kinds() -> list[tuple[str, Kind, str]]:
    """Question, kind, and sentence."""
    told = [(question, group, texts) for question, groups in SAID.items() for group, texts in groups.items()]
    return [(question, Kind(group), text) for question, group, texts in told if group in KINDS for text in texts]


@pytest.mark.parametrize(("part", "people", "text"), answers(Question.DECISION_MAKERS))
def test_who_decides(part: str, people: str, text: str) -> None:
    value = heard(Question.DECISION_MAKERS, text).value
    assert isinstance(value, DecisionMakers)
    assert (value.caller_decides or "named") == part
    assert "; ".join("/".join(filter(None, (p.name, p.role))) for p in value.people) == people


@pytest.mark.parametrize(("category", "products", "text"), answers(Question.CURRENT_SOLUTION))
def test_what_is_in_use(category: str, products: str, text: str) -> None:
    value = heard(Question.CURRENT_SOLUTION, text).value
    assert isinstance(value, CurrentSolution)
    assert (value.category, ", ".join(value.products)) == (category, products)


@pytest.mark.parametrize(("label", "_", "text"), answers(Question.USE_CASE))
def test_what_it_is_wanted_for(label: str, _: str, text: str) -> None:
    value = heard(Question.USE_CASE, text).value
    assert isinstance(value, UseCase)
    assert value.intents[0] == label


@pytest.mark.parametrize(("question", "kind", "text"), kinds())
def test_what_answers_nothing(question: str, kind: Kind, text: str) -> None:
    assert heard(Question(question), text).kind is kind
