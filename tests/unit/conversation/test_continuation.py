from __future__ import annotations

from datetime import UTC, date, datetime

from qualifybot.conversation.continuation import Continuation
from qualifybot.conversation.session_manager import Session
from qualifybot.conversation.stt_service import TurnHeard
from qualifybot.domain.dialogue import State
from qualifybot.ports.telephone import IncomingCall

BEFORE = Session(IncomingCall("CA1", "", ""), datetime(2027, 3, 1, tzinfo=UTC), "s", State(date(2027, 3, 1)))


def turn(text: str, began: float) -> TurnHeard:
    return TurnHeard(text, began, began + 1, began + 1.4, began + 1.3, forced=False)


def answered(until: float) -> Continuation:
    continuation = Continuation()
    continuation.acted_on(turn("fifteen", 1.0), BEFORE)
    continuation.answered(until)
    return continuation


def test_who_speaks_on_into_the_first_words_of_the_answer_had_not_finished() -> None:
    joined, before = answered(until=4.0).join(turn("thousand", 3.5))
    assert (joined.text, joined.began, before) == ("fifteen thousand", 1.0, BEFORE)


def test_a_turn_that_begins_later_is_one_of_its_own_whatever_was_taken_for_speech_before() -> None:
    assert answered(until=4.0).join(turn("sixty", 6.0)) == (turn("sixty", 6.0), None)


def test_words_that_were_not_acted_on_are_continued_however_late() -> None:
    continuation = Continuation()
    continuation.carry(turn("fifteen", 1.0))
    joined, before = continuation.join(turn("thousand", 9.0))
    assert (joined.text, before) == ("fifteen thousand", None)
