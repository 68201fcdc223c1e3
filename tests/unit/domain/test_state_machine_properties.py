"""Whatever happens on a call: no answer is lost, every step goes on or ends, and every call ends."""

from datetime import date
from decimal import Decimal
from itertools import cycle, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from qualifybot.domain.answer_form import problem_with
from qualifybot.domain.dialogue import (
    Broke,
    Doubted,
    Effect,
    Event,
    Finish,
    HangUp,
    Heard,
    HungUp,
    Listen,
    Phase,
    Pressed,
    Say,
    Settle,
    Silent,
    Started,
    State,
    TimeUp,
    Transfer,
)
from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    Confirmation,
    Contact,
    Correction,
    CurrentSolution,
    DecisionMakers,
    Kind,
    Moment,
    Person,
    Question,
    Reading,
    Timeline,
    UseCase,
    Value,
)
from qualifybot.domain.script import Script, default_script
from qualifybot.domain.state_machine import HAPPENINGS, REPLIES, Happening, step
from qualifybot.errors import ImpossibleMove

TODAY = date(2026, 11, 22)
SCRIPT = default_script()
WITH_NUMBER = SCRIPT.as_deployed(recorded=True, transfer_number="+15550100")

ANSWERS: dict[Question, list[Answer]] = {
    Question.COMPANY_SIZE: [CompanySize(15, 15), CompanySize(500, None), CompanySize(None, 5000)],
    Question.BUDGET: [Budget(Decimal(50000), Decimal(90000), "EUR", "year", True), Budget(Decimal(0), Decimal(0))],
    Question.TIMELINE: [Timeline(None, TODAY), Timeline(TODAY, None), Timeline(date(2027, 1, 1), date(2027, 3, 31))],
    Question.DECISION_MAKERS: [DecisionMakers("alone"), DecisionMakers("no", (Person("Kim", "CFO"),))],
    Question.CURRENT_SOLUTION: [CurrentSolution("vendor", ("Zoho",)), CurrentSolution("manual")],
    Question.USE_CASE: [UseCase(("lead_management",)), UseCase(("other", "reporting_analytics"))],
}

answers = st.sampled_from([answer for kind in ANSWERS.values() for answer in kind])
values: st.SearchStrategy[Value | None] = st.one_of(
    st.none(),
    answers,
    st.builds(Contact, st.none() | st.just("Maria"), st.none() | st.just("Acme")),
    st.builds(Confirmation, st.booleans()),
    st.sampled_from(sorted(Question)).flatmap(lambda q: st.builds(Correction, st.just(q), st.sampled_from(ANSWERS[q]))),
)
volunteered = st.fixed_dictionaries({}, optional={q: st.sampled_from(ANSWERS[q]) for q in Question})
plausible = st.builds(
    Reading, st.sampled_from(Kind), values, volunteered | st.just({}), st.just(()), confident=st.booleans()
)
readings = plausible | plausible | strategies.readings
replies = st.builds(Heard, st.sampled_from(["", "yes", "how much is it", "take me off your list"]), readings)
events: st.SearchStrategy[Event] = st.one_of(
    replies,
    replies,
    replies,
    st.builds(Pressed, st.sampled_from(["", "0", "1", "2", "50", "9" * 20, "*"])),
    st.just(Silent()),
    st.builds(Doubted, st.sampled_from(Question), readings),
    st.builds(Started, st.booleans()),
    st.sampled_from([HungUp(), TimeUp(), Broke("x")]),
)
scripts = st.sampled_from([SCRIPT, WITH_NUMBER])


def is_well_formed(event: Event, effects: tuple[Effect, ...], before: State, after: State) -> bool:
    told = [effect for effect in effects if not isinstance(effect, Settle)]
    match told:
        case []:
            return before.phase is Phase.OVER or isinstance(event, Doubted)
        case [*said, Listen()] if said:
            return after.phase is not Phase.OVER and all(isinstance(effect, Say) for effect in said)
        case [*said, Finish(outcome), HangUp() | Transfer()]:
            return after.outcome is outcome and all(isinstance(effect, Say) for effect in said)
        case [Finish(outcome)]:
            return after.outcome is outcome
    return False


def may_lead(before: State, event: Event, after: State) -> bool:
    if before.phase is after.phase:
        return True
    targets = {end for (start, _), move in REPLIES.items() if start is before.phase for end in move.to}
    targets |= {end for (start, _), move in HAPPENINGS.items() if start is before.phase for end in move.to}
    return after.phase in targets


@given(scripts, st.lists(events, max_size=40))
@settings(max_examples=150, deadline=None)
def test_a_call_keeps_its_answers_and_its_form(script: Script, happened: list[Event]) -> None:
    state, _ = step(State(TODAY), Started(), script)
    for event in happened:
        try:
            after, effects = step(state, event, script)
        except ImpossibleMove:
            assert isinstance(event, Started)
            continue
        assert is_well_formed(event, effects, state, after)
        assert may_lead(state, event, after)
        assert set(state.answers) <= set(after.answers)
        assert set(state.settled) <= set(after.settled)
        assert all(problem_with(held.value) is None for held in after.answers.values())
        assert (after.outcome is not None) == (after.phase is Phase.OVER)
        if event == HungUp() and state.phase is not Phase.OVER:
            assert [type(effect) for effect in effects] == [Finish]
        state = after


@given(scripts, st.lists(replies | st.just(Silent()), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_whatever_a_caller_keeps_saying_the_call_ends(script: Script, said: list[Event]) -> None:
    state, _ = step(State(TODAY), Started(), script)
    for event in islice(cycle(said), 70):
        state, _ = step(state, event, script)
    assert state.phase is Phase.OVER


@pytest.mark.parametrize("kind", Kind)
def test_nobody_replies_before_the_call_began(kind: Kind) -> None:
    with pytest.raises(ImpossibleMove):
        step(State(TODAY), Heard("hello", Reading(kind)), SCRIPT)


def test_every_phase_of_talk_knows_every_kind_of_reply() -> None:
    talking = [Phase.RETURNING, Phase.CONTACT, Phase.QUESTIONS, Phase.READ_BACK, Phase.CLOSING]
    assert set(REPLIES) == {(phase, kind) for phase in talking for kind in Kind}
    late = {Happening.SILENT, Happening.RESUMED, Happening.HUNG_UP, Happening.TIME_UP, Happening.BROKE}
    assert {(p, h) for p, h in HAPPENINGS if p in talking} == {(p, h) for p in talking for h in late}


def test_moments_are_told_apart_from_questions() -> None:
    assert not set(Moment) & set(Question)
