"""A caller rings back: the offer to go on, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qualifybot.domain.dialogue import HungUp, Phase, Silent, Started, State
from qualifybot.domain.models import CompanySize, Contact, Kind, Moment, Outcome, Question, Timeline
from qualifybot.domain.record import CallRecord
from qualifybot.domain.ring_back import with_offer
from qualifybot.domain.script import Script
from talk import MARIA, PLAIN, SCRIPT, TODAY, Talk, at_question

Q = Question


def broken_off_at(question: Question, script: Script) -> CallRecord:
    """A call whose caller hung up when this question was asked."""
    state = at_question(question, script).happens(HungUp()).state
    return CallRecord(
        "CA1",
        "+14155550123",
        "+18005550100",
        datetime(2026, 11, 22, tzinfo=UTC),
        script.name,
        contact=state.contact,
        answers=state.answers,
        settled=state.settled,
        outcome=state.outcome,
    )


def rings_back(script: Script = SCRIPT, at: Question = Q.TIMELINE) -> Talk:
    return Talk(script, with_offer(State(TODAY), broken_off_at(at, script), script)).starts()


def test_is_welcomed_back_by_an_assistant_and_offered_to_go_on() -> None:
    talk = rings_back()
    assert talk.said == ["welcome_back", "go_on"]
    assert "automated assistant" in talk.words
    assert talk.listening is Moment.READ_BACK


def test_is_told_that_the_call_is_recorded() -> None:
    recorded = SCRIPT.as_deployed(recorded=True, transfer_number=None)
    assert rings_back(recorded).said == ["welcome_back", "recording_notice", "go_on"]


def test_yes_goes_on_at_the_same_question_with_all_that_was_said() -> None:
    talk = rings_back().agrees()
    assert talk.listening is Q.TIMELINE
    assert talk.state.continues == "CA1"
    assert talk.state.contact == MARIA
    assert talk.holds(Q.COMPANY_SIZE) == PLAIN[Q.COMPANY_SIZE]


def test_after_yes_the_call_goes_through_and_reads_everything_back() -> None:
    talk = rings_back().presses("1")
    while isinstance(talk.listening, Question):
        talk.answers(PLAIN[talk.listening])
    assert talk.listening is Moment.READ_BACK
    assert talk.agrees().finished is Outcome.COMPLETED
    assert set(talk.state.answers) == set(Question)


@pytest.mark.parametrize("kind", [Kind.UNKNOWN, Kind.DECLINED, None])
def test_no_begins_anew_and_knows_nothing(kind: Kind | None) -> None:
    talk = rings_back().agrees(yes=False) if kind is None else rings_back().says(kind)
    assert talk.said == ["start_over", "contact.ask"]
    assert talk.listening is Moment.CONTACT
    assert (talk.state.contact, talk.state.answers, talk.state.continues) == (Contact(), {}, None)


def test_an_answer_instead_of_yes_is_taken_and_the_call_goes_on() -> None:
    talk = rings_back().says(Kind.UNCLEAR, also={Q.TIMELINE: PLAIN[Q.TIMELINE]})
    assert talk.holds(Q.TIMELINE) == PLAIN[Q.TIMELINE]
    assert talk.listening is Q.DECISION_MAKERS


def test_a_correction_instead_of_yes_is_taken_and_the_call_goes_on() -> None:
    talk = rings_back().corrects(Q.COMPANY_SIZE, CompanySize(60, 60))
    assert talk.holds(Q.COMPANY_SIZE) == CompanySize(60, 60)
    assert talk.listening is Q.TIMELINE


def test_what_is_said_with_a_no_is_kept() -> None:
    talk = rings_back().says(Kind.DECLINED, also={Q.TIMELINE: Timeline(TODAY, TODAY)})
    assert talk.state.answers.keys() == {Q.TIMELINE}
    assert talk.listening is Moment.CONTACT


@pytest.mark.parametrize("kind", [Kind.UNCLEAR, Kind.REPEAT, Kind.QUESTION])
def test_is_asked_again_but_not_for_ever(kind: Kind) -> None:
    talk = rings_back().says(kind)
    assert talk.said[-1] == "go_on"
    assert talk.says(kind).said[-1] == "go_on"
    assert talk.says(kind).said[-2:] == ["start_over", "contact.ask"]


def test_may_take_their_time_and_is_asked_again_in_silence() -> None:
    assert rings_back().says(Kind.WAIT).listening is Moment.READ_BACK
    talk = rings_back().happens(Silent())
    assert talk.said == ["silence", "go_on"]
    assert talk.happens(Silent()).happens(Silent()).finished is Outcome.NO_SPEECH


def test_may_leave_and_is_not_counted_as_through() -> None:
    assert rings_back().says(Kind.STOP).finished is Outcome.STOPPED
    assert rings_back().says(Kind.HUMAN).finished is Outcome.HUMAN
    assert rings_back().happens(HungUp()).finished is Outcome.HUNG_UP


def test_a_stream_that_breaks_at_the_offer_comes_back_to_it() -> None:
    talk = rings_back().happens(Started(resumed=True))
    assert talk.said[-1] == "go_on"
    assert talk.state.phase is Phase.RETURNING


def test_the_read_back_counts_its_own_askings() -> None:
    talk = rings_back().says(Kind.UNCLEAR).agrees()
    assert talk.state.asked.get(Moment.READ_BACK) is None
    assert at_question(Q.TIMELINE).state.asked.get(Moment.READ_BACK) is None
