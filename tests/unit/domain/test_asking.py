import pytest

from qualifybot.domain.dialogue import (
    Heard,
    Phase,
    Say,
)
from qualifybot.domain.models import (
    Budget,
    CompanySize,
    Contact,
    CurrentSolution,
    DecisionMakers,
    Engine,
    Evidence,
    Kind,
    Moment,
    Outcome,
    Question,
    Reading,
    Timeline,
)
from qualifybot.domain.record import Settled
from talk import MARIA, PLAIN, Talk, at_question

Q = Question
RETRIED = (Kind.PARTIAL, Kind.UNCLEAR, Kind.DECLINED)


class TestContact:
    def test_name_and_company_lead_to_the_first_question(self) -> None:
        talk = Talk().starts().answers(MARIA)
        assert talk.state.contact == MARIA
        assert talk.said == ["contact.thanks", "company_size.ask"]

    @pytest.mark.parametrize(
        ("given", "line", "rest"),
        [
            (Contact("Maria"), "contact.company", Contact(None, "Acme")),
            (Contact(None, "Acme"), "contact.caller", Contact("Maria")),
        ],
    )
    def test_asks_once_for_the_missing_half(self, given: Contact, line: str, rest: Contact) -> None:
        talk = Talk().starts().answers(given)
        assert talk.said == [line]
        assert talk.answers(rest).state.contact == MARIA
        assert talk.said == ["acknowledge", "company_size.ask"]

    def test_the_company_is_asked_for_also_after_a_second_try_at_the_name(self) -> None:
        talk = Talk().starts().says(Kind.UNCLEAR).answers(Contact("Maria"))
        assert talk.said == ["contact.company"]
        assert talk.says(Kind.UNCLEAR).listening is Q.COMPANY_SIZE

    def test_a_bare_name_where_the_company_was_asked_is_the_companys(self) -> None:
        talk = Talk().starts().answers(Contact("Maria")).answers(Contact("Acme"))
        assert talk.state.contact == MARIA

    def test_a_name_said_twice_is_still_a_persons(self) -> None:
        talk = Talk().starts().answers(Contact("Maria")).answers(Contact("Maria"))
        assert talk.state.contact == Contact("Maria")

    def test_goes_on_when_half_stays_missing(self) -> None:
        talk = Talk().starts().answers(Contact("Maria")).says(Kind.PARTIAL, Contact(email="m@acme.com"))
        assert talk.state.contact == Contact("Maria", None, "m@acme.com")
        assert talk.listening is Q.COMPANY_SIZE

    def test_an_empty_answer_is_asked_again(self) -> None:
        assert Talk().starts().answers(Contact()).said == ["contact.unclear"]

    def test_unclear_is_asked_again_once(self) -> None:
        talk = Talk().starts().says(Kind.UNCLEAR)
        assert talk.said == ["contact.unclear"]
        assert talk.says(Kind.UNCLEAR).said == ["moving_on", "company_size.ask"]

    @pytest.mark.parametrize("kind", [Kind.DECLINED, Kind.UNKNOWN])
    def test_nobody_is_pressed_for_a_name(self, kind: Kind) -> None:
        talk = Talk().starts().says(kind)
        assert talk.said == [kind.value, "company_size.ask"]

    def test_what_is_volunteered_is_kept_and_not_asked(self) -> None:
        talk = Talk().starts().says(Kind.ANSWER, MARIA, also={Q.COMPANY_SIZE: CompanySize(40, 40)})
        assert talk.listening is Q.BUDGET

    def test_an_answer_to_a_question_is_kept_and_the_name_asked_again(self) -> None:
        talk = Talk().starts().says(Kind.UNCLEAR, also={Q.COMPANY_SIZE: CompanySize(40, 40)})
        assert talk.said == ["acknowledge", "contact.ask"]
        assert talk.holds(Q.COMPANY_SIZE) == CompanySize(40, 40)

    def test_hearing_it_again_has_an_end(self) -> None:
        talk = Talk().starts()
        for _ in range(6):
            talk.says(Kind.REPEAT)
        assert talk.said == ["repeat", "moving_on", "company_size.ask"]

    def test_everything_volunteered_at_once_leads_to_the_read_back(self) -> None:
        talk = Talk().starts().says(Kind.ANSWER, MARIA, also=PLAIN)
        assert talk.state.phase is Phase.READ_BACK


class TestAnswers:
    def test_the_questions_come_in_the_scripts_order(self) -> None:
        talk = Talk().starts().answers(MARIA)
        for question in Question:
            assert talk.listening is question
            talk.answers(PLAIN[question])
            assert talk.settling == {question: Settled.ANSWERED}
        assert talk.listening is Moment.READ_BACK

    def test_an_answer_is_held_with_its_proof(self) -> None:
        talk = at_question(Q.COMPANY_SIZE)
        proof = Evidence(Q.COMPANY_SIZE, 7, 19, "eighty-eight")
        reading = Reading(Kind.ANSWER, CompanySize(88, 88), evidence=(proof,), confident=True, engine=Engine.MODEL)
        talk.happens(Heard("we are eighty-eight", reading))
        held = talk.state.answers[Q.COMPANY_SIZE]
        assert (held.value, held.words, held.turn) == (CompanySize(88, 88), "eighty-eight", 1)
        assert (held.engine, held.confident, held.confirmed) == (Engine.MODEL, True, False)

    def test_without_evidence_the_whole_turn_is_the_proof(self) -> None:
        talk = at_question(Q.COMPANY_SIZE).answers(CompanySize(88, 88), text="Eighty-eight.")
        assert talk.state.answers[Q.COMPANY_SIZE].words == "Eighty-eight."

    def test_what_was_volunteered_is_not_asked(self) -> None:
        also = {Q.BUDGET: PLAIN[Q.BUDGET], Q.CURRENT_SOLUTION: PLAIN[Q.CURRENT_SOLUTION]}
        talk = at_question(Q.COMPANY_SIZE).says(Kind.ANSWER, CompanySize(19, 19), also=also)
        assert talk.listening is Q.TIMELINE
        assert set(talk.settling) == {Q.BUDGET, Q.CURRENT_SOLUTION, Q.COMPANY_SIZE}
        assert talk.answers(PLAIN[Q.TIMELINE]).answers(PLAIN[Q.DECISION_MAKERS]).listening is Q.USE_CASE

    def test_a_volunteered_change_replaces_what_was_held(self) -> None:
        talk = at_question(Q.BUDGET).says(Kind.ANSWER, PLAIN[Q.BUDGET], also={Q.COMPANY_SIZE: CompanySize(140, 140)})
        assert talk.holds(Q.COMPANY_SIZE) == CompanySize(140, 140)
        assert talk.said == ["corrected", "acknowledge", "timeline.ask"]
        assert "one hundred forty people" in talk.words

    def test_hearing_the_same_again_keeps_the_first_proof(self) -> None:
        talk = at_question(Q.BUDGET)
        first = talk.state.answers[Q.COMPANY_SIZE]
        talk.says(Kind.ANSWER, PLAIN[Q.BUDGET], also={Q.COMPANY_SIZE: PLAIN[Q.COMPANY_SIZE]}, text="as I said")
        assert talk.state.answers[Q.COMPANY_SIZE] == first

    def test_the_last_question_is_announced(self) -> None:
        assert at_question(Q.USE_CASE).said == ["acknowledge", "last_question", "use_case.ask"]

    def test_a_plain_answer_is_acknowledged_with_a_line_worth_keeping(self) -> None:
        talk = at_question(Q.COMPANY_SIZE).answers(CompanySize(88, 88))
        assert talk.effects[1] == Say("Great, thanks.", "acknowledge.0", fixed=True)

    def test_what_the_ear_confuses_is_said_back(self) -> None:
        talk = at_question(Q.COMPANY_SIZE).answers(CompanySize(15, 15))
        assert talk.words.startswith("Got it, fifteen people")
        assert talk.state.to_confirm == ()

    def test_an_unsure_reading_is_said_back(self) -> None:
        talk = at_question(Q.CURRENT_SOLUTION).answers(CurrentSolution("vendor", ("Copper",)), confident=False)
        assert talk.words.startswith("Got it, you use Copper today")
        assert talk.state.to_confirm == ()

    def test_an_unsure_reading_of_what_the_ear_confuses_needs_a_yes(self) -> None:
        talk = at_question(Q.COMPANY_SIZE).answers(CompanySize(15, 15), confident=False)
        assert "one five" in talk.words
        assert talk.state.to_confirm == (Q.COMPANY_SIZE,)

    def test_a_value_of_another_question_is_no_answer(self) -> None:
        talk = at_question(Q.COMPANY_SIZE).answers(PLAIN[Q.BUDGET])
        assert talk.said == ["company_size.unclear", "company_size.keypad"]

    def test_a_value_against_the_contract_is_no_answer(self) -> None:
        talk = at_question(Q.COMPANY_SIZE).says(
            Kind.ANSWER, CompanySize(9, 3), also={Q.BUDGET: Budget(None, None), Q.TIMELINE: Timeline(None, None)}
        )
        assert not talk.state.answers
        assert talk.listening is Q.COMPANY_SIZE


class TestNonAnswers:
    @pytest.mark.parametrize("kind", RETRIED)
    @pytest.mark.parametrize("question", Question)
    def test_is_asked_again_in_fitting_words(self, question: Question, kind: Kind) -> None:
        talk = at_question(question).says(kind)
        assert talk.said[0] == f"{question}.{kind}"
        assert talk.listening is question
        assert not talk.settling

    @pytest.mark.parametrize("kind", RETRIED)
    def test_the_answer_given_then_counts(self, kind: Kind) -> None:
        talk = at_question(Q.BUDGET).says(kind).answers(PLAIN[Q.BUDGET])
        assert talk.settling == {Q.BUDGET: Settled.ANSWERED}
        assert talk.listening is Q.TIMELINE

    @pytest.mark.parametrize(
        ("kind", "how", "line"),
        [
            (Kind.PARTIAL, Settled.UNANSWERED, "moving_on"),
            (Kind.UNCLEAR, Settled.UNANSWERED, "moving_on"),
            (Kind.DECLINED, Settled.DECLINED, "declined"),
        ],
    )
    def test_the_second_time_we_go_on(self, kind: Kind, how: Settled, line: str) -> None:
        talk = at_question(Q.BUDGET).says(kind).says(kind)
        assert talk.settling == {Q.BUDGET: how}
        assert talk.said == [line, "timeline.ask"]

    @pytest.mark.parametrize("second", [Kind.UNCLEAR, Kind.PARTIAL, Kind.DECLINED])
    def test_nobody_is_pressed_after_a_refusal(self, second: Kind) -> None:
        talk = at_question(Q.BUDGET).says(Kind.DECLINED).says(second)
        assert talk.settling == {Q.BUDGET: Settled.DECLINED}

    def test_each_kind_of_non_answer_gets_its_own_words_but_not_for_ever(self) -> None:
        talk = at_question(Q.TIMELINE).says(Kind.UNCLEAR)
        assert talk.says(Kind.PARTIAL).said == ["timeline.partial"]
        assert talk.says(Kind.DECLINED).settling == {Q.TIMELINE: Settled.DECLINED}

    def test_the_keypad_is_offered_where_a_figure_is_asked(self) -> None:
        assert at_question(Q.BUDGET).says(Kind.PARTIAL).said == ["budget.partial", "budget.keypad"]
        assert at_question(Q.BUDGET).says(Kind.DECLINED).said == ["budget.declined"]
        assert at_question(Q.TIMELINE).says(Kind.PARTIAL).said == ["timeline.partial"]

    def test_who_does_not_know_is_not_asked_twice(self) -> None:
        talk = at_question(Q.BUDGET).says(Kind.UNKNOWN)
        assert talk.settling == {Q.BUDGET: Settled.UNKNOWN}
        assert talk.said == ["unknown", "timeline.ask"]

    def test_a_partial_answer_that_stands_by_itself_is_kept(self) -> None:
        talk = at_question(Q.COMPANY_SIZE).says(Kind.PARTIAL, CompanySize(50, None)).says(Kind.PARTIAL)
        held = talk.state.answers[Q.COMPANY_SIZE]
        assert (held.value, held.confident) == (CompanySize(50, None), False)
        assert talk.settling == {Q.COMPANY_SIZE: Settled.ANSWERED}
        assert talk.said == ["acknowledge", "budget.ask"]

    def test_a_partial_answer_survives_not_knowing_more(self) -> None:
        talk = at_question(Q.COMPANY_SIZE).says(Kind.PARTIAL, CompanySize(50, None)).says(Kind.UNKNOWN)
        assert talk.settling == {Q.COMPANY_SIZE: Settled.ANSWERED}

    def test_half_a_value_is_not_kept(self) -> None:
        talk = at_question(Q.BUDGET).says(Kind.PARTIAL, Budget(None, None, period="month")).says(Kind.UNCLEAR)
        assert talk.holds(Q.BUDGET) is None

    def test_another_questions_answer_is_kept_and_ours_asked_again_without_blame(self) -> None:
        talk = at_question(Q.BUDGET).says(Kind.UNCLEAR, also={Q.USE_CASE: PLAIN[Q.USE_CASE]})
        assert talk.said == ["acknowledge", "budget.ask"]
        assert talk.says(Kind.UNCLEAR).said[0] == "budget.unclear"

    def test_repeating_an_earlier_answer_is_no_answer_to_this_question(self) -> None:
        talk = at_question(Q.BUDGET).says(Kind.UNCLEAR, also={Q.COMPANY_SIZE: PLAIN[Q.COMPANY_SIZE]})
        assert talk.said[0] == "budget.unclear"

    def test_all_unknown_needs_no_read_back(self) -> None:
        talk = Talk().starts().answers(MARIA)
        for _ in Question:
            talk.says(Kind.UNKNOWN)
        assert talk.finished is Outcome.COMPLETED
        assert talk.said == ["unknown", "completed"]


class TestCorrections:
    def test_reach_back_and_the_question_stands(self) -> None:
        talk = at_question(Q.TIMELINE).corrects(Q.COMPANY_SIZE, CompanySize(140, 140))
        assert talk.holds(Q.COMPANY_SIZE) == CompanySize(140, 140)
        assert talk.settling == {Q.COMPANY_SIZE: Settled.ANSWERED}
        assert talk.said == ["corrected", "timeline.ask"]
        assert "one hundred forty people" in talk.words

    def test_do_not_count_as_a_failed_reply(self) -> None:
        talk = at_question(Q.TIMELINE).corrects(Q.COMPANY_SIZE, CompanySize(140, 140)).says(Kind.UNCLEAR)
        assert talk.said == ["timeline.unclear"]

    def test_of_the_question_just_asked_are_its_answer(self) -> None:
        talk = at_question(Q.BUDGET).corrects(Q.BUDGET, PLAIN[Q.BUDGET])
        assert talk.listening is Q.TIMELINE

    def test_without_a_sound_value_are_unclear(self) -> None:
        talk = at_question(Q.BUDGET).corrects(Q.COMPANY_SIZE, CompanySize(None, None))
        assert talk.said[0] == "budget.unclear"
        assert at_question(Q.BUDGET).says(Kind.CORRECTION).said[0] == "budget.unclear"

    def test_of_a_refusal_withdraw_it(self) -> None:
        talk = at_question(Q.BUDGET).says(Kind.DECLINED).says(Kind.DECLINED).corrects(Q.BUDGET, PLAIN[Q.BUDGET])
        assert talk.state.settled[Q.BUDGET] is Settled.ANSWERED

    def test_have_an_end(self) -> None:
        talk = at_question(Q.TIMELINE)
        for people in range(1, 7):
            talk.corrects(Q.COMPANY_SIZE, CompanySize(people, people))
        assert talk.listening is Q.DECISION_MAKERS
        assert talk.holds(Q.COMPANY_SIZE) == CompanySize(6, 6)


def test_decision_makers_named_are_said_back() -> None:
    talk = at_question(Q.DECISION_MAKERS).answers(DecisionMakers("alone"), confident=False)
    assert talk.words.startswith("Got it, you decide on your own")
