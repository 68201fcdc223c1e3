from datetime import date
from decimal import Decimal

import pytest

from qualifybot.domain.dialogue import State
from qualifybot.domain.models import Answer, Budget, CompanySize, CurrentSolution, Engine, Outcome, Question, Timeline
from qualifybot.domain.questions import broken_off, is_risky, open_questions, through
from qualifybot.domain.record import Held, Settled
from qualifybot.domain.script import default_script, shipped_script

TODAY = date(2026, 11, 22)
CRM, CLINIC = default_script(), shipped_script("clinic")
QUARTER = Timeline(date(2027, 1, 1), date(2027, 3, 31))


def test_open_questions_keep_the_scripts_order() -> None:
    assert open_questions(State(TODAY), CLINIC) == CLINIC.order
    some = State(TODAY, settled={Question.USE_CASE: Settled.UNKNOWN, Question.BUDGET: Settled.ANSWERED})
    assert open_questions(some, CRM) == (
        Question.COMPANY_SIZE,
        Question.TIMELINE,
        Question.DECISION_MAKERS,
        Question.CURRENT_SOLUTION,
    )


@pytest.mark.parametrize(
    ("answer", "words", "risky"),
    [
        (CompanySize(15, 15), "fifteen", True),
        (CompanySize(88, 88), "eighty-eight", False),
        (CompanySize(None, 50), "under fifty", True),
        (Budget(Decimal(17_000), Decimal(17_000)), "seventeen thousand", True),
        (Budget(Decimal(2_000_000), Decimal(2_000_000)), "two million", True),
        (Budget(Decimal(8000), Decimal(8000)), "eight thousand", False),
        (CurrentSolution("manual"), "on paper", False),
        (QUARTER, "in the first quarter", False),
    ],
)
def test_what_the_ear_confuses(answer: Answer, words: str, risky: bool) -> None:
    assert is_risky(Held(answer, words, 0, Engine.RULES, True), CRM) is risky


@pytest.mark.parametrize(
    ("words", "risky"), [("next quarter", True), ("Q1", True), ("this fiscal year", True), ("in May", False)]
)
def test_where_the_fiscal_year_is_not_the_calendars_a_quarter_is_risky(words: str, risky: bool) -> None:
    assert is_risky(Held(QUARTER, words, 0, Engine.RULES, True), CLINIC) is risky


ALL = dict.fromkeys(Question, Settled.ANSWERED)


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (State(TODAY), Outcome.NO_SPEECH),
        (State(TODAY, spoke=True), Outcome.HUNG_UP),
        (State(TODAY, settled=ALL), Outcome.COMPLETED),
        (State(TODAY, settled=ALL | {Question.BUDGET: Settled.DECLINED}), Outcome.DECLINED_SOME),
    ],
)
def test_a_call_that_broke_off(state: State, outcome: Outcome) -> None:
    assert broken_off(state, CRM) is outcome


def test_through() -> None:
    assert through(State(TODAY, settled=ALL | {Question.BUDGET: Settled.UNKNOWN})) is Outcome.COMPLETED
