from qualifybot.domain.dialogue import Finish, HangUp, Listen, Phase, Say, State
from qualifybot.domain.models import CompanySize, DecisionMakers, Moment, Outcome, Person, Question
from qualifybot.domain.record import Settled
from qualifybot.domain.reply import Reply
from talk import SCRIPT, TODAY

EMPTY = Reply(State(TODAY), SCRIPT)


def test_variants_take_turns() -> None:
    said = [effect for effect in EMPTY.say("silence").say("silence").say("silence").effects if isinstance(effect, Say)]
    assert [line.line for line in said] == ["silence.0", "silence.1", "silence.0"]
    assert said[0].text == said[2].text != said[1].text


def test_a_line_with_an_answer_is_a_sentence_of_this_call_alone() -> None:
    (said,) = EMPTY.say_back("echo", CompanySize(50, 50)).effects
    assert said == Say("Got it, fifty people.", "echo.0", fixed=False, impersonal=True, opening="Got it,")


def test_a_line_that_names_somebody_is_not_impersonal() -> None:
    boss = DecisionMakers("shared", (Person("Priya Nair", None),))
    (said,) = EMPTY.say_back("corrected", CompanySize(50, 50), boss).effects
    assert isinstance(said, Say)
    assert "Fifty people and" in said.text or "fifty people and" in said.text
    assert "Priya" in said.text
    assert not said.fixed
    assert not said.impersonal


def test_listening_counts_and_takes_the_topics_patience() -> None:
    reply = EMPTY.listen(Question.BUDGET).listen(Question.BUDGET, patience=20)
    budget = SCRIPT.question(Question.BUDGET)
    assert reply.effects == (
        Listen(Question.BUDGET, budget.patience, budget.pause, keypad=True),
        Listen(Question.BUDGET, 20, budget.pause, keypad=True),
    )
    assert reply.times_asked(Question.BUDGET) == 2
    assert reply.times_asked(Moment.CONTACT) == 0
    assert reply.state.topic is Question.BUDGET


def test_settling_is_told_and_remembered() -> None:
    reply = EMPTY.settle(Question.BUDGET, Settled.DECLINED).settle(Question.BUDGET, Settled.ANSWERED)
    assert len(reply.effects) == 2
    assert reply.state.settled == {Question.BUDGET: Settled.ANSWERED}


def test_the_end_is_told_before_the_line_is_left() -> None:
    reply = EMPTY.finish(Outcome.STOPPED, HangUp())
    assert reply.effects == (Finish(Outcome.STOPPED), HangUp())
    assert (reply.state.phase, reply.state.outcome) == (Phase.OVER, Outcome.STOPPED)
