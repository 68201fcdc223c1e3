from decimal import Decimal

import pytest

from qualifybot.domain.dialogue import (
    Finish,
    HangUp,
    Phase,
    Transfer,
)
from qualifybot.domain.models import (
    Budget,
    CompanySize,
    Correction,
    Kind,
    Outcome,
    Question,
    UseCase,
)
from qualifybot.domain.record import Settled
from talk import HOT, NUMBER, PLAIN, WITH_NUMBER, Talk, at_question

Q = Question


class TestReadBack:
    def test_says_all_that_is_held(self) -> None:
        talk = Talk().goes_through()
        assert talk.said[1:] == ["read_back.intro", *(f"{q}.read_back" for q in Question), "read_back.ask"]
        assert "eighty-eight people" in talk.words
        assert "two thousand dollars a month" in talk.words
        assert "by the end of June, twenty twenty-seven" in talk.words
        assert "You decide on your own" in talk.words
        assert "lead management" in talk.words

    def test_leaves_out_what_is_not_held(self) -> None:
        talk = at_question(Q.BUDGET).says(Kind.UNKNOWN)
        for question in list(Question)[2:]:
            talk.answers(PLAIN[question])
        assert "budget.read_back" not in talk.said

    def test_a_yes_confirms_and_completes(self) -> None:
        talk = at_question(Q.COMPANY_SIZE).answers(CompanySize(15, 15), confident=False)
        for question in list(Question)[1:]:
            talk.answers(PLAIN[question])
        assert "one five" in talk.words
        talk.agrees()
        assert talk.effects[-2:] == (Finish(Outcome.COMPLETED), HangUp())
        assert all(held.confirmed for held in talk.state.answers.values())
        assert talk.state.to_confirm == ()

    def test_a_refusal_on_the_way_is_told(self) -> None:
        talk = at_question(Q.USE_CASE).says(Kind.DECLINED).says(Kind.DECLINED)
        assert talk.agrees().finished is Outcome.DECLINED_SOME

    def test_a_no_asks_what_to_change_and_reads_only_that_back(self) -> None:
        talk = Talk().goes_through().agrees(False)
        assert talk.said == ["read_back.change"]
        talk.corrects(Q.BUDGET, Budget(Decimal(8000), Decimal(8000)))
        assert talk.said == ["corrected", "read_back.ask"]
        assert "eight thousand dollars" in talk.words
        assert talk.agrees().finished is Outcome.COMPLETED
        assert talk.holds(Q.BUDGET) == Budget(Decimal(8000), Decimal(8000))

    def test_a_change_without_a_no(self) -> None:
        talk = (
            Talk()
            .goes_through()
            .says(
                Kind.CORRECTION,
                Correction(Q.COMPANY_SIZE, CompanySize(90, 90)),
                also={Q.USE_CASE: UseCase(("customer_support",))},
            )
        )
        assert talk.said == ["corrected", "corrected", "read_back.ask"]
        assert "customer support" in talk.words
        assert "ninety people" in talk.words
        assert talk.holds(Q.USE_CASE) == UseCase(("customer_support",))

    def test_a_change_given_as_an_answer(self) -> None:
        talk = Talk().goes_through().says(Kind.UNCLEAR, also={Q.COMPANY_SIZE: CompanySize(90, 90)})
        assert talk.said == ["corrected", "read_back.ask"]

    def test_an_addition_is_said_back(self) -> None:
        talk = at_question(Q.USE_CASE).says(Kind.UNKNOWN).says(Kind.UNCLEAR, also={Q.USE_CASE: PLAIN[Q.USE_CASE]})
        assert talk.said == ["corrected", "read_back.ask"]
        assert talk.state.settled[Q.USE_CASE] is Settled.ANSWERED

    def test_repeating_what_we_hold_changes_nothing(self) -> None:
        talk = Talk().goes_through().says(Kind.UNCLEAR, also={Q.COMPANY_SIZE: PLAIN[Q.COMPANY_SIZE]})
        assert talk.said == ["read_back.ask"]
        assert talk.corrects(Q.COMPANY_SIZE, CompanySize(88, 88)).said == ["echo", "read_back.ask"]

    def test_objections_have_an_end(self) -> None:
        talk = Talk().goes_through().agrees(False).agrees(False).agrees(False)
        assert talk.finished is Outcome.COMPLETED
        assert not any(held.confirmed for held in talk.state.answers.values())

    def test_changes_have_an_end(self) -> None:
        talk = Talk().goes_through()
        for people in range(1, 7):
            talk.corrects(Q.COMPANY_SIZE, CompanySize(people, people))
        assert talk.finished is Outcome.COMPLETED
        assert talk.holds(Q.COMPANY_SIZE) == CompanySize(6, 6)

    def test_unclear_is_asked_once_more(self) -> None:
        talk = Talk().goes_through().says(Kind.UNCLEAR)
        assert talk.said == ["read_back.unclear"]
        assert talk.says(Kind.PARTIAL).finished is Outcome.COMPLETED

    @pytest.mark.parametrize("kind", [Kind.UNKNOWN, Kind.DECLINED])
    def test_who_will_not_judge_is_let_go(self, kind: Kind) -> None:
        assert Talk().goes_through().says(kind).finished is Outcome.COMPLETED

    def test_repeat_reads_all_back_again(self) -> None:
        talk = Talk().goes_through().says(Kind.REPEAT)
        assert talk.said[:2] == ["repeat", "read_back.intro"]
        for _ in range(5):
            talk.says(Kind.REPEAT)
        assert talk.finished is Outcome.COMPLETED

    def test_a_question_then_ours_again(self) -> None:
        talk = Talk().goes_through().says(Kind.QUESTION, text="What happens next?")
        assert talk.said == ["faq.next", "back_to_question", "read_back.ask"]

    def test_saying_goodbye_here_completes(self) -> None:
        talk = Talk().goes_through().says(Kind.STOP, text="I have to go, bye.")
        assert talk.finished is Outcome.COMPLETED

    def test_opting_out_here_stops(self) -> None:
        talk = Talk().goes_through().says(Kind.STOP, text="Never call me again.")
        assert talk.finished is Outcome.STOPPED


class TestOfferOfAPerson:
    def test_a_hot_lead_is_offered_one(self) -> None:
        talk = Talk(WITH_NUMBER).goes_through(**HOT).agrees()
        assert talk.said == ["offer_transfer"]
        assert talk.state.phase is Phase.CLOSING
        assert talk.agrees().effects[-2:] == (Finish(Outcome.COMPLETED), Transfer(NUMBER))

    def test_a_cooler_one_is_not(self) -> None:
        assert Talk(WITH_NUMBER).goes_through(use_case=UseCase(("other",))).agrees().finished is Outcome.COMPLETED

    def test_nobody_is_offered_what_there_is_not(self) -> None:
        assert Talk().goes_through(**HOT).agrees().finished is Outcome.COMPLETED

    @pytest.mark.parametrize("kind", [Kind.UNKNOWN, Kind.DECLINED, Kind.STOP])
    def test_a_no_in_any_words_ends(self, kind: Kind) -> None:
        assert Talk(WITH_NUMBER).goes_through(**HOT).agrees().says(kind).effects[-1] == HangUp()

    def test_a_plain_no_ends(self) -> None:
        talk = Talk(WITH_NUMBER).goes_through(**HOT).agrees().agrees(False)
        assert talk.effects[-2:] == (Finish(Outcome.COMPLETED), HangUp())

    def test_unclear_is_offered_once_more(self) -> None:
        talk = Talk(WITH_NUMBER).goes_through(**HOT).agrees().says(Kind.UNCLEAR)
        assert talk.said == ["offer_transfer"]
        assert talk.says(Kind.UNCLEAR).effects[-1] == HangUp()

    def test_repeat_offers_again(self) -> None:
        assert Talk(WITH_NUMBER).goes_through(**HOT).agrees().says(Kind.REPEAT).said == ["repeat", "offer_transfer"]

    def test_asking_for_a_person_is_a_yes(self) -> None:
        assert Talk(WITH_NUMBER).goes_through(**HOT).agrees().says(Kind.HUMAN).effects[-1] == Transfer(NUMBER)
