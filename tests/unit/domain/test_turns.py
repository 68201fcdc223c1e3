from decimal import Decimal

import pytest

from qualifybot.domain.dialogue import (
    Heard,
    Listen,
    State,
)
from qualifybot.domain.models import (
    Budget,
    CompanySize,
    Confirmation,
    Engine,
    Kind,
    Outcome,
    Question,
    Reading,
)
from qualifybot.domain.turns import answer_of, topic_of
from qualifybot.errors import ImpossibleMove
from talk import TODAY, Talk, at_question

Q = Question


class TestKeypad:
    def test_a_size_is_an_answer_the_caller_agreed_to(self) -> None:
        talk = at_question(Q.COMPANY_SIZE).presses("50")
        held = talk.state.answers[Q.COMPANY_SIZE]
        assert (held.value, held.words, held.engine, held.confirmed) == (CompanySize(50, 50), "50", Engine.KEYPAD, True)
        assert talk.said == ["acknowledge", "budget.ask"]

    def test_a_budget_is_in_the_scripts_currency(self) -> None:
        talk = at_question(Q.BUDGET).presses("20000")
        assert talk.holds(Q.BUDGET) == Budget(Decimal(20000), Decimal(20000), "USD")

    @pytest.mark.parametrize("question", Question)
    def test_zero_asks_for_a_person(self, question: Question) -> None:
        assert at_question(question).presses("0").finished is Outcome.HUMAN

    @pytest.mark.parametrize("digits", ["", "*", "00", "9" * 13, "9" * 5000, "٣"])
    def test_a_slip_of_the_finger_is_unclear(self, digits: str) -> None:
        assert at_question(Q.COMPANY_SIZE).presses(digits).said[0] == "company_size.unclear"

    def test_digits_where_none_belong_are_unclear(self) -> None:
        assert at_question(Q.TIMELINE).presses("12").said == ["timeline.unclear"]
        assert Talk().starts().presses("12").said == ["contact.unclear"]

    def test_one_and_two_answer_the_read_back(self) -> None:
        assert Talk().goes_through().presses("1").finished is Outcome.COMPLETED
        assert Talk().goes_through().presses("2").said == ["read_back.change"]

    def test_only_figures_and_the_read_back_listen_to_keys(self) -> None:
        keyed = {
            q for q in Question if (last := at_question(q).effects[-1]) and isinstance(last, Listen) and last.keypad
        }
        assert keyed == {Q.COMPANY_SIZE, Q.BUDGET}
        last = Talk().goes_through().effects[-1]
        assert isinstance(last, Listen)
        assert last.keypad


def test_before_the_first_question_there_is_no_topic() -> None:
    with pytest.raises(ImpossibleMove):
        topic_of(State(TODAY))


def test_a_turn_without_an_answer_yields_none() -> None:
    with pytest.raises(ImpossibleMove):
        answer_of(Heard("yes", Reading(Kind.ANSWER, Confirmation(True))))
