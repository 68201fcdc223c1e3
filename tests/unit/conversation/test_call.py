"""Whole calls on virtual time: what is said and heard, and how each kind of call ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from one_call import ANSWERS, INCOMING, Stage
from qualifybot import audio
from qualifybot.conversation.parts import Ending
from qualifybot.domain import events
from qualifybot.domain.models import CompanySize, Contact, Kind, Outcome, Question
from qualifybot.ports.transcriber import Committed, FinalText, PartialText
from stage import Ears, Line, Voice, speech


async def test_a_whole_call_is_held_and_recorded(stage: Callable[..., Stage]) -> None:
    act = stage(*ANSWERS)
    async with act.call() as running:
        await act.converse(len(ANSWERS))
        assert await running is Ending.FINISHED
    record = act.records.finished["CA1"]
    assert record.outcome is Outcome.COMPLETED
    assert record.contact == Contact("Maria Lopez", "Acme Tools")
    assert set(record.answers) == set(Question)
    assert record.answers[Question.COMPANY_SIZE].value == CompanySize(50, 50)
    assert record.answers[Question.COMPANY_SIZE].words == "fifty people"
    assert [turn.caller for turn in record.turns] == list(ANSWERS)
    assert act.said[0] == "greeting.0"
    assert act.said[-1] == "completed.0"
    assert act.line.closed
    assert act.desk.active == 0


async def test_every_answer_is_answered_in_about_a_second(stage: Callable[..., Stage]) -> None:
    act = stage(*ANSWERS)
    async with act.call():
        await act.converse(len(ANSWERS))
    waits = [event.latency.first_audio for event in act.of(events.TurnAnswered)]
    assert len(waits) == len(ANSWERS)
    assert all(wait is not None and wait < 1_100 for wait in waits)


async def test_turns_are_in_the_record_before_the_call_ends(stage: Callable[..., Stage]) -> None:
    act = stage(*ANSWERS)
    async with act.call():
        await act.converse(2)
        assert act.records.turns["CA1", 1].caller == "We're fifty people."
        assert act.sessions.snapshots["CA1"]
        act.line.hang_up()


@pytest.mark.parametrize(("replies", "lead"), [(0, False), (1, True), (3, True)])
async def test_a_caller_who_hangs_up_leaves_what_was_learnt(
    stage: Callable[..., Stage], replies: int, lead: bool
) -> None:
    act = stage(*ANSWERS)
    async with act.call() as running:
        await act.converse(replies)
        act.line.hang_up()
        assert await running is Ending.FINISHED
    record = act.records.finished["CA1"]
    assert record.outcome in (Outcome.HUNG_UP, Outcome.NO_SPEECH)
    assert record.makes_lead is lead
    assert len(act.of(events.CallEnded)) == 1


async def test_hanging_up_during_the_goodbye_changes_nothing(stage: Callable[..., Stage]) -> None:
    act = stage(*ANSWERS)
    async with act.call():
        await act.converse(len(ANSWERS) - 1)
        await act.hear_out()
        await act.line.send(speech(1.0) + audio.silence(1.0))
        act.line.hang_up()
    assert act.records.finished["CA1"].outcome is Outcome.COMPLETED


async def test_a_silent_caller_is_asked_twice_and_let_go(stage: Callable[..., Stage]) -> None:
    act = stage()
    async with act.call() as running:
        while not running.done():
            await act.line.send(audio.silence(1.0))
    assert act.records.finished["CA1"].outcome is Outcome.NO_SPEECH
    assert sum(line.startswith("silence.") for line in act.said) == 2


async def test_speaking_over_the_bot_stops_it(stage: Callable[..., Stage]) -> None:
    act = stage("This is Maria Lopez from Acme Tools.")
    async with act.call():
        await asyncio.sleep(1.5)
        spoke_at = asyncio.get_running_loop().time()
        await act.line.send(speech(1.2) + audio.silence(2.0))
        assert act.line.cleared
        assert act.line.cleared[0] - spoke_at < 0.8
        assert act.of(events.BargedIn)
        act.line.hang_up()
    assert act.records.finished["CA1"].contact.name == "Maria Lopez"


async def test_a_caller_who_was_cut_off_has_the_whole_answer_read(stage: Callable[..., Stage]) -> None:
    act = stage(ANSWERS[0], "We're twenty people.", "No, sorry, thirty people.")
    async with act.call():
        await act.converse(1)
        await act.hear_out()
        await act.line.send(speech(1.0) + audio.silence(0.95))
        await act.line.send(speech(1.5) + audio.silence(2.2))
        act.line.hang_up()
    record = act.records.finished["CA1"]
    assert act.of(events.CutOff)
    assert [turn.caller for turn in record.turns] == [ANSWERS[0], "We're twenty people. No, sorry, thirty people."]
    assert record.answers[Question.COMPANY_SIZE].value == CompanySize(30, 30)


async def test_mhm_does_not_stop_the_bot(stage: Callable[..., Stage]) -> None:
    act = stage("Mhm.")
    async with act.call():
        await asyncio.sleep(1.5)
        await act.line.send(speech(0.3) + audio.silence(2.0))
        assert not act.line.cleared
        act.line.hang_up()
    assert act.records.finished["CA1"].turns == ()


async def test_after_a_false_alarm_the_rest_is_said(stage: Callable[..., Stage]) -> None:
    act = stage("")
    async with act.call():
        await asyncio.sleep(1.5)
        await act.line.send(speech(0.9) + audio.silence(14.0))
        act.line.hang_up()
    assert act.of(events.BargedIn)
    stopped = act.line.cleared[0]
    resumed = min(at for at, _ in act.line.played if at > stopped)
    assert resumed - stopped < 2.0
    assert "contact.ask.0" in act.said


async def test_keys_answer_questions_that_want_a_number(stage: Callable[..., Stage]) -> None:
    act = stage(ANSWERS[0])
    async with act.call():
        await act.converse(1)
        await act.hear_out()
        for key in "120#":
            act.line.press(key)
        await act.hear_out()
        act.line.hang_up()
    held = act.records.finished["CA1"].answers[Question.COMPANY_SIZE]
    assert held.value == CompanySize(120, 120)
    assert held.confirmed


async def test_keys_without_a_hash_count_after_a_moment(stage: Callable[..., Stage]) -> None:
    act = stage(ANSWERS[0])
    async with act.call():
        await act.converse(1)
        await act.hear_out()
        act.line.press("7")
        await asyncio.sleep(3.0)
        act.line.hang_up()
    assert act.records.finished["CA1"].answers[Question.COMPANY_SIZE].value == CompanySize(7, 7)


async def test_words_said_while_keys_were_pressed_are_no_second_answer(stage: Callable[..., Stage]) -> None:
    act = stage(ANSWERS[0], "We are a hundred and twenty people.")
    async with act.call():
        await act.converse(1)
        await act.hear_out()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(act.line.send(speech(1.5)))
            await asyncio.sleep(0.5)
            for key in "120#":
                act.line.press(key)
        await asyncio.sleep(4.0)
        act.line.hang_up()
    assert [turn.caller for turn in act.records.finished["CA1"].turns] == [ANSWERS[0], "120"]
    assert not any(line.startswith("budget.unclear") for line in act.said)


async def test_a_call_that_loses_its_line_goes_on_at_the_same_question(stage: Callable[..., Stage]) -> None:
    act = stage(*ANSWERS)
    async with act.call() as running:
        await act.converse(2)
        await act.hear_out()
        act.line.lose()
        assert await running is Ending.LOST
    assert "CA1" not in act.records.finished
    act.line = Line()
    act.events.clear()
    async with act.call():
        await act.hear_out()
        assert [line.rpartition(".")[0] for line in act.said] == ["resumed.budget", "budget.ask"]
        await act.converse(len(ANSWERS) - 2)
    record = act.records.finished["CA1"]
    assert record.outcome is Outcome.COMPLETED
    assert [turn.index for turn in record.turns] == list(range(len(ANSWERS)))


async def test_a_second_socket_for_the_same_call_takes_it_over(stage: Callable[..., Stage]) -> None:
    act = stage(*ANSWERS)
    async with act.call() as first:
        await act.converse(2)
        act.line, earlier = Line(), act.line
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(act.desk.take(act.line, INCOMING))
            assert await first is Ending.DISPLACED
            assert earlier.closed
            await act.converse(len(ANSWERS) - 2)
    assert len(act.of(events.CallEnded)) == 1
    assert act.records.finished["CA1"].outcome is Outcome.COMPLETED


async def test_without_ears_the_carrier_takes_the_call_on_after_the_question_was_asked(
    stage: Callable[..., Stage],
) -> None:
    act = stage(ears=Ears(failed="not_configured"))
    async with act.call() as running:
        assert await running is Ending.HANDED_OVER
    assert "contact.ask.0" in act.said
    assert [event.role for event in act.of(events.FellBack)] == ["transcriber"]


async def test_without_any_voice_the_carrier_takes_the_call_on(stage: Callable[..., Stage]) -> None:
    act = stage(voices=(Voice(fails=True),))
    async with act.call() as running:
        assert await running is Ending.HANDED_OVER


async def test_the_call_goes_on_without_session_store_and_database(stage: Callable[..., Stage]) -> None:
    act = stage(*ANSWERS)
    act.sessions.away = act.records.away = True
    async with act.call() as running:
        await act.converse(4)
        act.records.away = False
        await act.converse(4)
        assert await running is Ending.FINISHED
    assert len(act.records.finished["CA1"].turns) == len(ANSWERS)


async def test_a_turn_without_words_is_asked_again(stage: Callable[..., Stage]) -> None:
    act = stage(ears=Ears(ANSWERS[0], "never", delay=0.4))
    async with act.call():
        await act.converse(1)
        act.ears.delay = 60.0
        await act.hear_out()
        await act.speak()
        await act.hear_out()
        act.line.hang_up()
    turn = act.records.finished["CA1"].turns[1]
    assert turn.reading is not None
    assert turn.reading.kind is Kind.UNCLEAR
    assert [event.forced for event in act.of(events.CallerHeard)][-1]


async def test_nothing_is_left_running_after_a_call(stage: Callable[..., Stage]) -> None:
    act = stage(*ANSWERS)
    async with act.call():
        await act.converse(2)
        act.line.hang_up()
    assert asyncio.all_tasks() == {asyncio.current_task()}


class HalfHeard(Ears):
    """Hears the beginning of a text in time, up to a "|", and all of it `delay` seconds after."""

    def commit(self) -> None:
        self.commits += 1
        item, text = f"item-{self.commits}", self.texts.pop(0)
        loop = asyncio.get_running_loop()
        self._events.put_nowait(Committed(item))
        loop.call_later(0.2, self._events.put_nowait, PartialText(item, text.partition("|")[0]))
        loop.call_later(self.delay, self._events.put_nowait, FinalText(item, text.replace("|", "")))


async def test_words_that_come_late_complete_the_answer_that_was_acted_on_without_them(
    stage: Callable[..., Stage],
) -> None:
    act = stage(ears=HalfHeard("Dana Field, from Harbor| Tools.", "We are two hundred| and fifty people.", delay=3.0))
    async with act.call():
        await act.converse(2)
        await asyncio.sleep(3)
        act.line.hang_up()
    record = act.records.finished["CA1"]
    assert record.answers[Question.COMPANY_SIZE].value == CompanySize(250, 250)
    assert record.contact == Contact("Dana Field", "Harbor Tools")
    assert record.turns[1].caller == "We are two hundred and fifty people."
    assert len(record.turns) == 2
