from datetime import date

import pytest

from qualifybot.conversation.text_dialogue import Exchange, SimulatedCaller, converse
from qualifybot.domain.models import CompanySize, Confirmation, Context, Kind, Moment, Outcome, Question, Reading
from qualifybot.domain.script import default_script
from talk import PLAIN

TODAY = date(2026, 11, 22)
SCRIPT = default_script()
AGREES = "Yes, that's right."


class Understanding:
    """Reads by a list of known words; all else is unclear."""

    def __init__(self, **known: Reading) -> None:
        self._known = known | {AGREES: Reading(Kind.ANSWER, Confirmation(True), confident=True)}
        self.contexts: list[Context] = []

    async def __call__(self, text: str, context: Context) -> Reading:
        self.contexts.append(context)
        return self._known.get(text, Reading(Kind.UNCLEAR))


def answer(question: Question) -> Reading:
    return Reading(Kind.ANSWER, PLAIN[question], confident=True)


def test_a_caller_gives_each_question_its_replies_in_turn_and_the_last_again() -> None:
    caller = SimulatedCaller([(Question.BUDGET, "no"), (Question.TIMELINE, "soon"), (Question.BUDGET, "still no")])
    assert [caller.reply(Question.BUDGET) for _ in range(3)] == ["no", "still no", "still no"]
    assert caller.reply(Question.TIMELINE) == "soon"


def test_a_caller_agrees_to_all_else() -> None:
    caller = SimulatedCaller([(Question.BUDGET, "no")])
    assert caller.reply(Moment.CONTACT) == caller.reply(Moment.READ_BACK) == AGREES


def test_a_caller_without_a_reply_leaves() -> None:
    assert SimulatedCaller([(Question.BUDGET, "no")]).reply(Question.TIMELINE) is None


async def test_a_conversation_goes_through_all_questions() -> None:
    caller = SimulatedCaller([(question, question.value) for question in Question])
    understanding = Understanding(**{question.value: answer(question) for question in Question})
    exchanges: list[Exchange] = []
    state = await converse(caller, SCRIPT, TODAY, understanding, note=exchanges.append)
    assert state.outcome is Outcome.COMPLETED
    assert {question: held.value for question, held in state.answers.items()} == PLAIN
    assert [exchange.caller for exchange in exchanges] == [AGREES, AGREES, *Question, AGREES]
    assert exchanges[0].bot.startswith("Hi, you've reached")


async def test_what_is_known_is_told_to_the_reader() -> None:
    caller = SimulatedCaller([(Question.COMPANY_SIZE, "size")])
    understanding = Understanding(size=answer(Question.COMPANY_SIZE))
    state = await converse(caller, SCRIPT, TODAY, understanding)
    assert state.outcome is Outcome.HUNG_UP
    assert state.answers[Question.COMPANY_SIZE].value == CompanySize(88, 88)
    assert understanding.contexts[-1].topic is Question.COMPANY_SIZE
    assert understanding.contexts[-1].today == TODAY


async def test_the_last_reply_is_given_again() -> None:
    caller = SimulatedCaller([(Question.COMPANY_SIZE, "hm"), (Question.COMPANY_SIZE, "stop")])
    state = await converse(caller, SCRIPT, TODAY, Understanding(stop=Reading(Kind.STOP)))
    assert state.outcome is Outcome.STOPPED


async def test_a_reading_that_fails_is_not_hidden() -> None:
    async def fails(text: str, context: Context) -> Reading:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await converse(SimulatedCaller([]), SCRIPT, TODAY, fails)
