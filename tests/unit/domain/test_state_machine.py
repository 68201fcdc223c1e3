from datetime import date

import pytest

from qualifybot.domain.dialogue import (
    Broke,
    Completed,
    Doubted,
    Heard,
    HungUp,
    Silent,
    Started,
    State,
    TimeUp,
)
from qualifybot.domain.models import (
    CompanySize,
    Confirmation,
    Contact,
    Kind,
    Moment,
    Question,
    Reading,
    Topic,
    UseCase,
)
from qualifybot.errors import ImpossibleMove
from talk import SCRIPT, Talk, at_question

Q = Question


class TestBeginning:
    def test_says_who_we_are_then_asks_who_is_calling(self) -> None:
        talk = Talk().starts()
        assert talk.said == ["greeting", "contact.ask"]
        assert "automated assistant" in talk.words
        assert talk.listening is Moment.CONTACT

    def test_says_that_it_records_where_it_does(self) -> None:
        talk = Talk(SCRIPT.as_deployed(recorded=True, transfer_number=None)).starts()
        assert talk.said == ["greeting", "recording_notice", "contact.ask"]

    def test_a_call_cut_off_before_a_word_begins_anew(self) -> None:
        assert Talk().happens(Started(resumed=True)).said == ["greeting", "contact.ask"]

    def test_cannot_begin_twice(self) -> None:
        with pytest.raises(ImpossibleMove):
            Talk().starts().happens(Started())

    def test_nothing_is_said_before_the_beginning(self) -> None:
        with pytest.raises(ImpossibleMove):
            Talk().happens(Silent())


class TestDoubt:
    DOUBT = Doubted(Q.COMPANY_SIZE, Reading(Kind.ANSWER, CompanySize(50, 50)))

    def test_asks_for_nothing_but_a_yes_at_the_end(self) -> None:
        talk = at_question(Q.BUDGET).happens(self.DOUBT)
        assert talk.effects == ()
        assert talk.state.to_confirm == (Q.COMPANY_SIZE,)
        assert not talk.state.answers[Q.COMPANY_SIZE].confident

    def test_of_what_we_do_not_hold_is_idle(self) -> None:
        assert not at_question(Q.COMPANY_SIZE).happens(self.DOUBT).state.to_confirm

    def test_of_what_the_caller_agreed_to_is_idle(self) -> None:
        assert not at_question(Q.COMPANY_SIZE).presses("15").happens(self.DOUBT).state.to_confirm

    def test_a_new_answer_settles_it(self) -> None:
        talk = at_question(Q.BUDGET).happens(self.DOUBT).corrects(Q.COMPANY_SIZE, CompanySize(50, 50))
        assert talk.state.to_confirm == ()


class TestLateWords:
    def completed(self, value: CompanySize | UseCase) -> Completed:
        reading = Reading(Kind.ANSWER, value, confident=True)
        return Completed(Q.COMPANY_SIZE, Heard("Fifty people in Leeds.", reading), Contact())

    def introduced(
        self, given: Contact | None, topic: Topic = Moment.CONTACT, before: Contact | None = None
    ) -> Completed:
        heard = Heard("Dana, of Harbor Tools.", Reading(Kind.ANSWER, given))
        return Completed(topic, heard, before or Contact())

    def test_put_the_whole_answer_in_the_place_of_its_beginning_and_have_it_agreed_to(self) -> None:
        talk = at_question(Q.BUDGET).happens(self.completed(CompanySize(50, 50)))
        held = talk.state.answers[Q.COMPANY_SIZE]
        assert talk.effects == ()
        assert (held.value, held.words, held.confident) == (CompanySize(50, 50), "Fifty people in Leeds.", False)
        assert talk.state.to_confirm == (Q.COMPANY_SIZE,)

    def test_that_say_nothing_new_change_nothing(self) -> None:
        talk = at_question(Q.BUDGET)
        before = talk.state
        held = before.answers[Q.COMPANY_SIZE].value
        assert isinstance(held, CompanySize)
        assert talk.happens(self.completed(held)).state == before

    @pytest.mark.parametrize("value", [CompanySize(60, 50), UseCase(("lead_management",))])
    def test_that_are_no_answer_to_the_question_change_nothing(self, value: CompanySize | UseCase) -> None:
        talk = at_question(Q.BUDGET)
        before = talk.state
        assert talk.happens(self.completed(value)).state == before

    def test_tell_who_is_calling(self) -> None:
        talk = at_question(Q.COMPANY_SIZE).happens(self.introduced(Contact("Dana", "Harbor Tools")))
        assert talk.state.contact == Contact("Dana", "Harbor Tools")
        assert talk.effects == ()

    def test_lengthen_the_company_that_a_named_caller_was_asked_for(self) -> None:
        before = Contact("Dana", None, "dana@harbor.example")
        talk = at_question(Q.COMPANY_SIZE).happens(self.introduced(Contact("Harbor Tools"), before=before))
        assert talk.state.contact == Contact("Dana", "Harbor Tools", "dana@harbor.example")

    @pytest.mark.parametrize("topic", [Moment.CONTACT, Moment.READ_BACK])
    def test_that_introduce_nobody_change_nothing(self, topic: Topic) -> None:
        talk = at_question(Q.COMPANY_SIZE)
        before = talk.state
        assert talk.happens(self.introduced(None, topic)).state == before

    def test_of_what_we_do_not_hold_are_idle(self) -> None:
        talk = at_question(Q.COMPANY_SIZE)
        assert not talk.happens(self.completed(CompanySize(50, 50))).state.answers


class TestAfterTheEnd:
    @pytest.mark.parametrize("event", [HungUp(), TimeUp(), Silent(), TestDoubt.DOUBT, Broke("x")])
    def test_what_comes_late_changes_nothing(self, event: HungUp | TimeUp | Silent | Doubted | Broke) -> None:
        talk = Talk().goes_through().agrees()
        over = talk.state
        talk.happens(event)
        assert (talk.state, talk.effects) == (over, ())

    def test_late_words_and_keys_change_nothing(self) -> None:
        over = Talk().goes_through().agrees().state
        assert Talk(state=over).says(Kind.ANSWER, Confirmation(False)).presses("0").state == over

    def test_cannot_begin_again(self) -> None:
        with pytest.raises(ImpossibleMove):
            Talk().goes_through().agrees().happens(Started())


def test_the_day_is_the_callers_own() -> None:
    talk = Talk(state=State(date(2028, 1, 31))).starts()
    assert talk.state.today == date(2028, 1, 31)
