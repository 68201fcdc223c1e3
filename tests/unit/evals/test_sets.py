from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import pytest
from evals.sets import DEFAULT, HELD_OUT, OTHER_TRADES, LabelledTurn, TurnSet, dialogues, turn_sets

from qualifybot.domain.answer_form import value_from_json
from qualifybot.domain.models import Kind, Outcome, Question

SETS = {turn_set.name: turn_set for turn_set in turn_sets()}


def labelled(turn: LabelledTurn) -> Iterator[tuple[Question, Any]]:
    """Every value that a turn's label names."""
    yield from turn.expect.also.items()
    match turn.expect.kind, turn.expect.value:
        case Kind.ANSWER, value:
            yield turn.question, value
        case Kind.CORRECTION, {"question": question, "value": value}:
            yield Question(question), value


def labels_in(values: Mapping[Question, Any]) -> set[str]:
    return set(values.get(Question.USE_CASE, {}).get("intents", []))


@pytest.mark.parametrize("turn_set", SETS.values(), ids=SETS)
def test_every_label_is_a_whole_answer_by_the_contract(turn_set: TurnSet) -> None:
    for turn in turn_set.turns:
        for question, value in chain(labelled(turn), turn.answered.items()):
            value_from_json(question, value)


@pytest.mark.parametrize("turn_set", SETS.values(), ids=SETS)
def test_use_cases_are_labels_of_the_catalogue(turn_set: TurnSet) -> None:
    known = {entry.label for entry in turn_set.script.catalogue}
    assert set().union(*(labels_in(dict(labelled(turn))) for turn in turn_set.turns)) <= known


@pytest.mark.parametrize("turn_set", SETS.values(), ids=SETS)
def test_only_kinds_that_carry_a_value_have_one(turn_set: TurnSet) -> None:
    carrying = {Kind.ANSWER, Kind.PARTIAL, Kind.CORRECTION}
    assert all((turn.expect.value is not None) == (turn.expect.kind in carrying) for turn in turn_set.turns)


@pytest.mark.parametrize("turn_set", SETS.values(), ids=SETS)
def test_no_turn_is_there_twice(turn_set: TurnSet) -> None:
    said = Counter((turn.question, turn.text.casefold()) for turn in turn_set.turns)
    assert max(said.values()) == 1
    assert len({turn.id for turn in turn_set.turns}) == len(turn_set.turns)


def test_a_correction_changes_something_answered_before() -> None:
    for turn in SETS[DEFAULT].turns:
        if turn.expect.kind is Kind.CORRECTION and turn.expect.value:
            question, value = Question(turn.expect.value["question"]), turn.expect.value["value"]
            assert turn.answered[question] != value
            assert question is not turn.question


def test_the_default_set_is_broad() -> None:
    turns = SETS[DEFAULT].turns
    assert min(Counter(turn.question for turn in turns).values()) >= 70
    assert {turn.expect.kind for turn in turns} == set(Kind)
    assert {turn.today.year for turn in turns} == {2026, 2027, 2028}


def test_conversations_are_in_form() -> None:
    for dialogue in dialogues():
        answers = {question: value for question, value in dialogue.gold.items() if value is not None}
        assert set(dialogue.gold) == set(Question)
        assert all(value_from_json(question, value) for question, value in answers.items())
        assert set(answers) <= {turn.question for turn in dialogue.turns}
    assert {dialogue.outcome for dialogue in dialogues()} == {
        Outcome.COMPLETED,
        Outcome.DECLINED_SOME,
        Outcome.STOPPED,
        Outcome.HUMAN,
    }


def test_another_trade_shares_no_use_case_with_the_default_script_but_the_catch_all() -> None:
    default, *others = ({entry.label for entry in SETS[name].script.catalogue} for name in (DEFAULT, *OTHER_TRADES))
    assert default & set().union(*others) == {"other"}


def test_the_held_out_turns_are_none_of_the_others() -> None:
    held_out, default = ({turn.text.casefold() for turn in SETS[name].turns} for name in (HELD_OUT, DEFAULT))
    assert not held_out & default
