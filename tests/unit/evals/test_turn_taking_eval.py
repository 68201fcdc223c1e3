"""The replay of paused answers: what it counts as a cut-off and as a wait, and the page made of it."""

from __future__ import annotations

import pytest
from evals.turn_report import CHART, pages
from evals.turn_taking import ANSWER_SECONDS, Patience, cut_off, replay, timer, waits
from evals.utterances import Utterance, utterances

from qualifybot.domain.models import Question

HEARD = utterances()
WHOLE = Utterance("whole", Question.TIMELINE, ("By the end of June.",), (), held_out=False)
PAUSED = Utterance("paused", Question.TIMELINE, ("By the end of June.", "Or July."), (1.2,), held_out=False)


def test_the_set_is_large_and_half_of_every_group_is_held_out() -> None:
    assert len(HEARD) >= 150
    groups = {heard.group for heard in HEARD}
    for group in groups:
        held = [heard.held_out for heard in HEARD if heard.group == group]
        assert abs(sum(held) - len(held) / 2) <= 1
    assert all(len(heard.pauses) == len(heard.pieces) - 1 for heard in HEARD)
    assert all(0.2 <= pause <= 3.0 for heard in HEARD for pause in heard.pauses)


def test_a_timer_waits_for_its_time_or_for_the_final_text() -> None:
    assert waits(replay([WHOLE], timer(3.0), 5), 0.5) == pytest.approx(3.0 + ANSWER_SECONDS)
    assert waits(replay([WHOLE], timer(0.2), 5), 0.0) >= 0.4


def test_a_pause_longer_than_the_timer_is_a_cut_off() -> None:
    assert cut_off(replay([PAUSED], timer(1.0), 4)) == 1.0
    assert cut_off(replay([PAUSED], timer(2.0), 4)) == 0.0


def test_words_that_stop_in_the_middle_are_waited_for() -> None:
    half = Utterance("half", Question.TIMELINE, ("By the end of", "June."), (1.2,), held_out=False)
    taken = replay([half], Patience(), 4)
    assert cut_off(taken) == 0.0
    assert waits(taken, 0.5) < waits(replay([half], timer(1.6), 4), 0.5)


def test_replays_are_the_same_every_time() -> None:
    assert replay(HEARD[:5], Patience(), 3) == replay(HEARD[:5], Patience(), 3)


def test_the_decision_keeps_to_its_targets() -> None:
    taken = replay(HEARD, Patience(), 2)
    assert cut_off(taken) <= 0.05
    assert waits(taken, 0.5) <= 0.87
    assert waits(taken, 0.95) <= 1.5


def test_the_page_has_both_halves_every_group_and_the_chart() -> None:
    written = pages([WHOLE, PAUSED, *HEARD[1::40]], replays=1)
    page = written["turn-taking.md"]
    assert page.startswith("# Taking turns\nThis page is generated")
    assert "| held out |" in page
    assert "| paused | 1 |" in page
    assert f"({CHART})" in page
    assert written[CHART].count("<polyline") == 4
