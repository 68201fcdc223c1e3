from pydantic import TypeAdapter

from qualifybot.domain.dialogue import State
from qualifybot.domain.models import Kind, Question
from talk import TODAY, Talk, at_question

STATE: TypeAdapter[State] = TypeAdapter(State)


def test_a_new_dialogue_survives_being_written() -> None:
    assert STATE.validate_json(STATE.dump_json(State(TODAY))) == State(TODAY)


def test_a_dialogue_survives_being_written_and_goes_on_where_it_was() -> None:
    talk = at_question(Question.CURRENT_SOLUTION).says(Kind.PARTIAL)
    restored = STATE.validate_json(STATE.dump_json(talk.state))
    assert restored == talk.state
    assert Talk(state=restored).says(Kind.PARTIAL).effects == talk.says(Kind.PARTIAL).effects


def test_all_that_was_learnt_survives_being_written() -> None:
    state = Talk().goes_through().state
    assert STATE.validate_json(STATE.dump_json(state)).answers == state.answers
