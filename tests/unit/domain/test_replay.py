"""A dialogue is found again from its turns alone."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

import strategies
from qualifybot.domain.dialogue import Phase, Silent, State
from qualifybot.domain.models import Confirmation, Contact, Kind, Moment, Outcome, Question, Reading, Value
from qualifybot.domain.record import Turn
from qualifybot.domain.replay import caught_up
from qualifybot.domain.turns import topic_of
from talk import MARIA, PLAIN, SCRIPT, TODAY, Talk, at_question

Q = Question


def spoken(talk: Talk, turns: list[Turn], value: Value | None, kind: Kind = Kind.ANSWER) -> None:
    reading = Reading(kind, value, confident=True)
    turns.append(Turn(len(turns), topic_of(talk.state), "", "so they said", reading))
    talk.says(kind, value)


def test_a_whole_call_is_found_again() -> None:
    talk, turns = Talk().starts(), list[Turn]()
    spoken(talk, turns, MARIA)
    spoken(talk, turns, None, Kind.UNCLEAR)
    talk.happens(Silent())
    while isinstance(talk.listening, Question):
        spoken(talk, turns, PLAIN[talk.listening])
    spoken(talk, turns, Confirmation(agrees=True))
    assert talk.is_over
    found = caught_up(State(TODAY), turns, SCRIPT)
    assert (found.answers, found.settled, found.contact) == (
        talk.state.answers,
        talk.state.settled,
        talk.state.contact,
    )
    assert (found.outcome, found.phase) == (Outcome.COMPLETED, Phase.OVER)


def test_only_what_came_after_is_gone_through() -> None:
    talk = at_question(Q.BUDGET)
    further = Turn(9, Q.BUDGET, "", "plenty", Reading(Kind.ANSWER, PLAIN[Q.BUDGET], confident=True))
    found = caught_up(talk.state, [further], SCRIPT)
    assert found.topic is Q.TIMELINE
    assert found.answers[Q.BUDGET].value == PLAIN[Q.BUDGET]


def test_turns_of_another_question_than_expected_are_understood_as_they_were() -> None:
    late = Turn(3, Q.USE_CASE, "", "leads", Reading(Kind.ANSWER, PLAIN[Q.USE_CASE], confident=True))
    found = caught_up(State(TODAY), [late], SCRIPT)
    assert found.answers.keys() == {Q.USE_CASE}


def test_a_yes_to_an_offer_ends_no_call() -> None:
    yes = Turn(0, Moment.READ_BACK, "", "yes", Reading(Kind.ANSWER, Confirmation(agrees=True), confident=True))
    assert caught_up(State(TODAY), [yes], SCRIPT).topic is Moment.CONTACT


def test_turns_nobody_read_tell_nothing() -> None:
    assert caught_up(State(TODAY), [Turn(0, Q.BUDGET, "", "hm", None)], SCRIPT).contact == Contact()


@given(st.lists(strategies.turns, max_size=8))
def test_any_turns_lead_somewhere(turns: list[Turn]) -> None:
    numbered = [replace(turn, index=index) for index, turn in enumerate(turns)]
    found = caught_up(State(TODAY), numbered, SCRIPT)
    assert (found.outcome is None) == (found.phase is not Phase.OVER)
