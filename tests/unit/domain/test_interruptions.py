import pytest

from qualifybot.domain.dialogue import (
    Broke,
    Finish,
    HangUp,
    HungUp,
    Listen,
    Silent,
    Started,
    TimeUp,
    Transfer,
)
from qualifybot.domain.models import (
    Kind,
    Outcome,
    Question,
)
from qualifybot.domain.record import Settled
from talk import HOT, NUMBER, PLAIN, SCRIPT, WITH_NUMBER, Talk, at_question

Q = Question


class TestInterruptions:
    def test_repeat_is_always_asked_again(self) -> None:
        talk = at_question(Q.BUDGET)
        for _ in range(5):
            assert talk.says(Kind.REPEAT).said == ["repeat", "budget.ask"]
        assert talk.says(Kind.REPEAT).settling == {Q.BUDGET: Settled.UNANSWERED}

    def test_repeat_asks_in_other_words(self) -> None:
        first = at_question(Q.BUDGET)
        asked = first.words
        assert first.says(Kind.REPEAT).words not in asked

    def test_a_question_is_answered_and_ours_comes_back(self) -> None:
        talk = at_question(Q.BUDGET).says(Kind.QUESTION, text="What does it cost?")
        assert talk.said == ["faq.price", "back_to_question", "budget.ask"]

    def test_a_question_beyond_us_is_left_to_a_colleague(self) -> None:
        talk = at_question(Q.BUDGET).says(Kind.QUESTION, text="Do you sell in Canada too?")
        assert talk.said[0] == "no_answer_to_that"

    def test_a_caller_who_asks_for_time_gets_it(self) -> None:
        talk = at_question(Q.BUDGET).says(Kind.WAIT)
        listen = talk.effects[-1]
        assert talk.said == ["take_your_time"]
        assert isinstance(listen, Listen)
        assert listen.patience == SCRIPT.wait_patience

    def test_time_has_an_end(self) -> None:
        talk = at_question(Q.BUDGET)
        for _ in range(6):
            talk.says(Kind.WAIT)
        assert talk.listening is Q.TIMELINE

    def test_a_person_is_promised_where_there_is_no_number(self) -> None:
        talk = at_question(Q.BUDGET).says(Kind.HUMAN)
        assert talk.effects[-2:] == (Finish(Outcome.HUMAN), HangUp())
        assert talk.said == ["call_back"]

    def test_a_person_is_put_through_where_there_is_one(self) -> None:
        talk = at_question(Q.BUDGET, WITH_NUMBER).says(Kind.HUMAN)
        assert talk.effects[-2:] == (Finish(Outcome.HUMAN), Transfer(NUMBER))

    def test_stop_ends_politely(self) -> None:
        talk = at_question(Q.BUDGET).says(Kind.STOP, text="I'm not interested, bye.")
        assert talk.finished is Outcome.STOPPED
        assert not talk.state.opted_out
        assert talk.holds(Q.COMPANY_SIZE) == PLAIN[Q.COMPANY_SIZE]

    def test_who_asks_not_to_be_called_is_marked(self) -> None:
        talk = at_question(Q.COMPANY_SIZE).says(Kind.STOP, text="Stop calling. Take my number off your database.")
        assert talk.finished is Outcome.STOPPED
        assert talk.state.opted_out
        assert talk.said == ["opted_out"]

    def test_time_up_says_goodbye(self) -> None:
        talk = at_question(Q.BUDGET).happens(TimeUp())
        assert talk.finished is Outcome.HUNG_UP
        assert talk.said == ["out_of_time"]

    def test_time_up_after_everything_was_asked_is_complete(self) -> None:
        assert Talk().goes_through().happens(TimeUp()).finished is Outcome.COMPLETED

    def test_a_failure_is_apologised_for(self) -> None:
        talk = at_question(Q.BUDGET).happens(Broke("provider_unreachable"))
        assert talk.finished is Outcome.FAILED
        assert talk.said == ["broken"]

    def test_hanging_up_is_only_recorded(self) -> None:
        talk = at_question(Q.BUDGET).happens(HungUp())
        assert talk.effects == (Finish(Outcome.HUNG_UP),)

    def test_hanging_up_at_the_read_back_is_complete(self) -> None:
        assert Talk().goes_through().happens(HungUp()).finished is Outcome.COMPLETED

    def test_hanging_up_at_once_is_hanging_up(self) -> None:
        assert Talk().happens(HungUp()).finished is Outcome.HUNG_UP


class TestSilence:
    def test_two_prompts_then_goodbye(self) -> None:
        talk = at_question(Q.BUDGET).happens(Silent())
        assert talk.said == ["silence", "budget.ask"]
        first = talk.words
        assert talk.happens(Silent()).words != first
        assert talk.happens(Silent()).said == ["gone_quiet"]
        assert talk.finished is Outcome.HUNG_UP

    def test_a_caller_who_never_spoke(self) -> None:
        talk = Talk().starts()
        for _ in range(3):
            talk.happens(Silent())
        assert talk.finished is Outcome.NO_SPEECH

    def test_speaking_starts_the_count_anew(self) -> None:
        talk = at_question(Q.BUDGET).happens(Silent()).happens(Silent()).says(Kind.UNCLEAR).happens(Silent())
        assert not talk.is_over

    def test_noise_without_words_is_not_speech(self) -> None:
        talk = Talk().starts().says(Kind.UNCLEAR, text=" ")
        for _ in range(3):
            talk.happens(Silent())
        assert talk.finished is Outcome.NO_SPEECH


class TestCutOff:
    @pytest.mark.parametrize("question", Question)
    def test_goes_on_at_the_same_question(self, question: Question) -> None:
        talk = at_question(question)
        before = talk.state
        talk.happens(Started(resumed=True))
        assert talk.said == [f"resumed.{question}", f"{question}.ask"]
        assert "cut off" in talk.words
        assert talk.listening is question
        assert talk.state.answers == before.answers

    def test_names_what_was_talked_about(self) -> None:
        assert "You were telling me about your budget." in at_question(Q.BUDGET).happens(Started(resumed=True)).words

    def test_at_the_read_back_reads_again(self) -> None:
        talk = Talk().goes_through().happens(Started(resumed=True))
        assert talk.said[:2] == ["resumed.read_back", "read_back.intro"]

    def test_at_the_offer_offers_again(self) -> None:
        talk = Talk(WITH_NUMBER).goes_through(**HOT).agrees().happens(Started(resumed=True))
        assert talk.said == ["resumed.read_back", "offer_transfer"]

    def test_after_the_end_ends_again(self) -> None:
        talk = Talk().goes_through().agrees().happens(Started(resumed=True))
        assert talk.effects == (Finish(Outcome.COMPLETED), HangUp())

    def test_while_being_put_through_is_put_through(self) -> None:
        talk = at_question(Q.BUDGET, WITH_NUMBER).says(Kind.HUMAN).happens(Started(resumed=True))
        assert talk.effects == (Finish(Outcome.HUMAN), Transfer(NUMBER))
