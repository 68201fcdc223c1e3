"""When is a turn over? Told as small time lines."""

from __future__ import annotations

import pytest

from qualifybot.domain.turn_taking import (
    Commit,
    Completeness,
    Happening,
    ItemNamed,
    Pace,
    Tick,
    TurnOver,
    TurnState,
    VoiceBegan,
    VoiceEnded,
    Words,
    is_late,
    next_check,
    step,
    text_after,
)

COMPLETE, LOOSE, UNSURE, SPELLING, OPEN, THINKING, EMPTY = (
    Completeness.COMPLETE,
    Completeness.LOOSE,
    Completeness.UNSURE,
    Completeness.SPELLING,
    Completeness.OPEN,
    Completeness.THINKING,
    Completeness.EMPTY,
)


def unjudged(text: str) -> Completeness:
    raise AssertionError(f"how {text!r} reads does not matter yet")


def play(
    *events: Happening, completeness: Completeness = COMPLETE, state: TurnState | None = None
) -> tuple[TurnState, list[tuple[float, str, str]]]:
    """Run a time line, ticking whenever the state asks for it; what was decided, when."""
    now = state or TurnState()
    decided: list[tuple[float, str, str]] = []

    def take(event: Happening) -> None:
        nonlocal now
        now, decisions = step(now, event, lambda _text: completeness)
        for decision in decisions:
            words = decision.text if isinstance(decision, TurnOver) else ""
            decided.append((round(event.at, 3), type(decision).__name__, words))

    for event in events:
        while (due := next_check(now)) is not None and due < event.at:
            take(Tick(due))
        take(event)
    while (due := next_check(now)) is not None:
        take(Tick(due))
    return now, decided


def spoken(text: str, *, final_at: float, began: float = 0.0, ended: float = 1.0) -> tuple[Happening, ...]:
    return (
        VoiceBegan(began),
        VoiceEnded(ended),
        ItemNamed("a", ended + 0.25),
        Words("a", text, final=True, at=final_at),
    )


def test_a_complete_answer_ends_the_turn_as_soon_as_its_final_text_is_there() -> None:
    _, decided = play(*spoken("Fifty people.", final_at=1.9))
    assert decided == [(1.2, "Commit", ""), (1.9, "TurnOver", "Fifty people.")]


def test_an_early_final_text_still_waits_for_the_short_silence() -> None:
    _, decided = play(*spoken("Fifty people.", final_at=1.26))
    assert decided[-1] == (1.75, "TurnOver", "Fifty people.")


@pytest.mark.parametrize(
    ("completeness", "over_at"),
    [(LOOSE, 2.0), (UNSURE, 1.8), (SPELLING, 2.1), (OPEN, 2.5), (EMPTY, 2.5), (THINKING, 3.0)],
)
def test_an_unfinished_answer_waits_longer(completeness: Completeness, over_at: float) -> None:
    _, decided = play(*spoken("Two hundred and", final_at=1.6), completeness=completeness)
    assert decided[-1] == (over_at, "TurnOver", "Two hundred and")


def test_a_topic_that_makes_people_think_waits_longer_still() -> None:
    state = TurnState(pause=0.7)
    _, decided = play(*spoken("Hmm, maybe", final_at=1.6), completeness=OPEN, state=state)
    assert decided[-1][0] == pytest.approx(3.2)


def test_speech_that_resumes_continues_the_turn() -> None:
    _, decided = play(
        *spoken("Two hundred and", final_at=1.6),
        VoiceBegan(2.0),
        VoiceEnded(2.6),
        ItemNamed("b", 2.9),
        Words("b", "fifty.", final=True, at=3.2),
        completeness=OPEN,
    )
    assert decided[-1] == (4.1, "TurnOver", "Two hundred and fifty.")


def test_a_late_final_text_is_not_waited_for_beyond_its_deadline() -> None:
    state, decided = play(
        VoiceBegan(0.0), VoiceEnded(1.0), ItemNamed("a", 1.3), Words("a", "Fifty", final=False, at=1.4)
    )
    assert decided[-1] == (2.4, "TurnOver", "Fifty")
    late = Words("a", "Fifty people.", final=True, at=9.0)
    assert text_after(state, late) == ""
    assert is_late(state, "a")
    assert not is_late(state, "the next turn's")


def test_a_late_final_text_does_not_cut_short_words_that_stop_in_the_middle() -> None:
    _, decided = play(
        VoiceBegan(0.0),
        VoiceEnded(1.0),
        ItemNamed("a", 1.3),
        Words("a", "Two hundred and", final=False, at=1.4),
        completeness=OPEN,
    )
    assert decided[-1] == (2.5, "TurnOver", "Two hundred and")


def test_an_item_that_gets_its_name_after_its_turn_is_dropped() -> None:
    state, decided = play(VoiceBegan(0.0), VoiceEnded(1.0))
    assert decided == [(1.2, "Commit", ""), (2.5, "TurnOver", "")]
    state, _ = step(state, ItemNamed("late", 3.0), unjudged)
    assert text_after(state, Words("late", "Old words", final=True, at=3.1)) == ""


def test_final_texts_that_come_out_of_order_keep_the_order_of_speech() -> None:
    _, decided = play(
        VoiceBegan(0.0),
        VoiceEnded(1.0),
        ItemNamed("a", 1.25),
        VoiceBegan(1.5),
        VoiceEnded(2.0),
        ItemNamed("b", 2.25),
        Words("b", "twenty part-time", final=True, at=2.3),
        Words("a", "Sixty full-timers and", final=True, at=2.38),
    )
    assert decided[-1] == (2.75, "TurnOver", "Sixty full-timers and twenty part-time")


def test_a_final_text_that_comes_twice_counts_once() -> None:
    _, decided = play(*spoken("Fifty.", final_at=1.3), Words("a", "Fifty people.", final=True, at=1.31))
    assert decided[-1] == (1.75, "TurnOver", "Fifty.")


def test_an_empty_final_text_takes_no_words_back() -> None:
    early = (VoiceBegan(0.0), Words("a", "forty", final=False, at=0.5), VoiceEnded(1.0), ItemNamed("a", 1.3))
    _, decided = play(*early, Words("a", "", final=True, at=1.6))
    assert decided[-1] == (1.75, "TurnOver", "forty")


def test_words_may_come_before_their_stretch_is_committed() -> None:
    _, decided = play(
        VoiceBegan(0.0),
        Words("a", "Fifty", final=False, at=0.6),
        VoiceEnded(1.0),
        ItemNamed("a", 1.25),
        Words("a", "Fifty people.", final=True, at=1.8),
    )
    assert decided == [(1.2, "Commit", ""), (1.8, "TurnOver", "Fifty people.")]


def test_noise_is_no_turn() -> None:
    state, decided = play(*spoken("", final_at=1.6))
    assert decided == [(1.2, "Commit", ""), (1.6, "NothingSaid", "")]
    assert state == TurnState()


def test_a_short_noise_without_any_text_is_no_turn_either() -> None:
    _, decided = play(VoiceBegan(0.0), VoiceEnded(0.2))
    assert decided == [(0.4, "Commit", ""), (1.7, "NothingSaid", "")]


def test_where_the_server_ends_items_its_words_make_the_turn() -> None:
    _, decided = play(
        VoiceBegan(0.0),
        ItemNamed("a", 0.8),
        Words("a", "Fifty", final=True, at=0.9),
        VoiceEnded(1.0),
    )
    assert decided == [(1.75, "TurnOver", "Fifty")]


def test_nothing_to_check_while_somebody_speaks_or_before_anybody_did() -> None:
    assert next_check(TurnState()) is None
    speaking, _ = step(TurnState(), VoiceBegan(0.0), unjudged)
    assert next_check(speaking) is None
    assert step(TurnState(), Tick(5.0), unjudged) == (TurnState(), ())
    assert step(TurnState(committed=True, ended=1.0), Tick(5.0), unjudged)[1] == ()
    assert next_check(TurnState(committed=True, ended=1.0)) is None


def test_a_tick_before_its_time_decides_nothing() -> None:
    state, _ = step(TurnState(), VoiceBegan(0.0), unjudged)
    state, _ = step(state, VoiceEnded(1.0), unjudged)
    assert step(state, Tick(1.1), unjudged)[1] == ()
    state, decisions = step(state, Tick(1.2), unjudged)
    assert decisions == (Commit(),)
    assert step(state, Tick(1.5), unjudged)[1] == ()


def test_words_that_may_still_change_are_not_judged() -> None:
    state = TurnState()
    for event in (
        VoiceBegan(0.0),
        Words("a", "Sixty full", final=False, at=0.6),
        VoiceEnded(1.0),
        Tick(1.2),
        ItemNamed("a", 1.25),
        Words("a", "Sixty full-timers", final=False, at=1.3),
    ):
        state, _ = step(state, event, unjudged)
    asked: list[str] = []

    def judge(text: str) -> Completeness:
        asked.append(text)
        return LOOSE

    settled, _ = step(state, Words("a", "Sixty full-timers.", final=True, at=1.5), judge)
    assert (asked, next_check(settled)) == (["Sixty full-timers."], 2.0)
    assert next_check(state) == pytest.approx(2.4)
    _, decisions = step(state, Tick(2.4), judge)
    assert asked[1:] == ["Sixty full-timers"]
    assert isinstance(decisions[0], TurnOver)
    assert decisions[0].forced


def test_the_pace_is_ordered() -> None:
    pace = Pace()
    waits = [pace.wait(how, 0.7) for how in (COMPLETE, LOOSE, UNSURE, OPEN, THINKING)]
    assert waits == sorted(waits)
