from datetime import date

import pytest
from evals.measuring import Measured, Tally, confusion, hold, measure, tallies, tally, volunteered
from evals.sets import LabelledDialogue, LabelledTurn, TurnSet, dialogues, turn_sets

from qualifybot.domain.models import CompanySize, Kind, Outcome, Question, Reading
from qualifybot.domain.script import default_script

# A little below what is measured, so that a fall is noticed and a change that trades one turn for another is not.
FLOORS = {"default": (0.87, 0.93), "held_out": (0.90, 0.94), "clinic": (0.72, 0.95), "solar": (0.72, 0.93)}
SETS = {turn_set.name: turn_set for turn_set in turn_sets()}


def turn(kind: str, *, value: object = None, also: object = None) -> LabelledTurn:
    expect = {"kind": kind, "value": value, "also": also or {}}
    asked = {"id": "t", "question": "budget", "text": "Pardon?", "today": "2027-01-05", "tag": "plain"}
    return LabelledTurn.model_validate(asked | {"expect": expect})


def read_as(reading: Reading, *, right: bool, labelled: LabelledTurn | None = None) -> Measured:
    return Measured(labelled or turn("repeat"), reading, right)


ROWS = [
    read_as(Reading(Kind.REPEAT, confident=True), right=True),
    read_as(Reading(Kind.REPEAT), right=True),
    read_as(Reading(Kind.UNCLEAR, confident=True), right=False),
    read_as(Reading(Kind.WAIT), right=False),
]


@pytest.mark.parametrize("turn_set", SETS.values(), ids=SETS)
def test_the_rules_read_no_worse_than_measured(turn_set: TurnSet) -> None:
    found = tally(measure(turn_set))
    accuracy, precision = FLOORS[turn_set.name]
    assert found.accuracy is not None
    assert found.accuracy >= accuracy
    assert found.accepted_precision is not None
    assert found.accepted_precision >= precision


async def test_most_conversations_end_wholly_right() -> None:
    held = [await hold(dialogue, default_script()) for dialogue in dialogues()]
    assert sum(one.wholly_right for one in held) >= 0.85 * len(held)


def test_a_tally_tells_confident_turns_from_the_others() -> None:
    found = tally(ROWS)
    assert found == Tally(turns=4, right=2, sure=2, sure_and_right=1)
    shares = (found.accuracy, found.acceptance, found.accepted_precision, found.unsure_precision, found.wrong_but_sure)
    assert shares == (0.5, 0.5, 0.5, 0.5, 0.25)


def test_nothing_measured_has_no_shares() -> None:
    found = tally([])
    assert (found.accuracy, found.accepted_precision, found.unsure_precision) == (None, None, None)
    assert found.interval == (0.0, 1.0)


def test_the_interval_is_wilsons() -> None:
    assert Tally(turns=100, right=90, sure=0, sure_and_right=0).interval == pytest.approx((0.8256, 0.9448), abs=1e-4)


def test_groups_keep_their_order_of_appearance() -> None:
    assert list(tallies(ROWS, lambda row: row.reading.kind.value)) == ["repeat", "unclear", "wait"]


def test_confusion_counts_expected_against_read() -> None:
    assert confusion(ROWS) == {
        (Kind.REPEAT, Kind.REPEAT): 2,
        (Kind.REPEAT, Kind.UNCLEAR): 1,
        (Kind.REPEAT, Kind.WAIT): 1,
    }


def test_volunteered_values_count_when_missed_added_or_wrong() -> None:
    forty = turn("unknown", also={"company_size": {"min": 40, "max": 40}})
    told, wrong, nothing = (
        Reading(Kind.UNKNOWN, also=also)
        for also in ({Question.COMPANY_SIZE: CompanySize(n, n)} if n else {} for n in (40, 50, None))
    )
    rows = [read_as(reading, right=True, labelled=forty) for reading in (told, wrong, nothing)]
    found = volunteered([*rows, read_as(told, right=True)])[Question.COMPANY_SIZE]
    assert (found.expected, found.reported, found.right) == (3, 3, 1)
    assert found.recall == pytest.approx(1 / 3)
    assert found.precision == pytest.approx(1 / 3)


async def test_a_conversation_is_held_against_its_gold() -> None:
    empty = {question.value: None for question in Question}
    leaving = LabelledDialogue.model_validate(
        {
            "id": "d",
            "today": str(date(2027, 1, 5)),
            "turns": [
                {"question": "company_size", "text": "Forty people."},
                {"question": "budget", "text": "I have to go, goodbye."},
            ],
            "gold": empty | {"company_size": {"min": 40, "max": 40}},
            "outcome": "stopped",
            "notes": "leaves",
        }
    )
    held = await hold(leaving, default_script())
    assert held.wholly_right
    assert held.outcome is Outcome.STOPPED
    misjudged = await hold(leaving.model_copy(update={"gold": empty}), default_script())
    assert misjudged.right == set(Question) - {Question.COMPANY_SIZE}
