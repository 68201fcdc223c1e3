from __future__ import annotations

from typing import Any

import pytest

from qualifybot.simulators.phone.faults import Warned
from qualifybot.simulators.phone.handset import Manner
from qualifybot.simulators.phone.recording import Recording
from qualifybot.simulators.phone.report import CallReport, HeardTurn
from qualifybot.simulators.phone.verdict import Wanted, shortcomings

RECORD = {
    "outcome": "completed",
    "answers": {"budget": {"value": {"min": 5, "max": 9}, "words": "five to nine"}},
    "turns": [{"caller": "Hello, Dana here."}, {"caller": "Five to nine."}],
}
EVENTS = [
    {"type": "bot_spoke", "line": "greeting.0"},
    {"type": "bot_spoke", "line": "budget.ask.1"},
    {"type": "barged_in", "line": "budget.ask.1"},
]


def report(**changes: Any) -> CallReport:
    turn = HeardTurn("x", Manner.REPLY, 0, 1, 800.0, cut_off=False, stopped_ms=None)
    told: dict[str, Any] = {
        "call_sid": "CA1",
        "ended_by": "bot",
        "problem": None,
        "seconds": 9.0,
        "steps": ("Connect", "Hangup"),
        "turns": (turn,),
        "gaps_ms": (),
        "marks": 1,
        "warnings": (),
        "unmet": (),
        "dialled": None,
        "clock_delay_ms": 0.0,
        "recording": Recording((), (), 0),
        "clears": 1,
    }
    return CallReport(**(told | changes))


def test_what_came_out_as_wanted_falls_short_of_nothing() -> None:
    wanted = Wanted(
        ended_by="bot",
        verbs=["Connect", "Hangup"],
        clears=1,
        answered_ms=900,
        seconds=10,
        record={"outcome": "completed", "answers": {"budget": {"value": {"min": 5, "max": 9}}}},
        turns=["Dana", "five"],
        says=["greeting", "budget.ask"],
        never_says=["silence"],
        events={"barged_in": (1, 2), "cut_off": 0},
    )
    assert shortcomings(wanted, report(), RECORD, EVENTS) == ()


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (Wanted(ended_by="caller"), "ended by bot, not caller"),
        (Wanted(verbs=["Connect"]), "verbs ('Connect', 'Hangup'), not ('Connect',)"),
        (Wanted(dialled="+1"), "put through to None, not +1"),
        (Wanted(clears=0), "the buffer was cleared 1 times, not 0"),
        (Wanted(answered_ms=500), "answered after 800 ms, not within 500"),
        (Wanted(seconds=5), "took 9.0 s, not 5"),
        (Wanted(record={"outcome": "stopped"}), "outcome is 'completed', not 'stopped'"),
        (Wanted(record={"answers": {"budget": {"value": {"min": 4}}}}), "answers.budget.value.min is 5, not 4"),
        (Wanted(record={"answers": []}), "answers are ['budget'], not []"),
        (Wanted(turns=["Dana"]), "2 turns, not 1: ['Hello, Dana here.', 'Five to nine.']"),
        (Wanted(turns=["Dana", "ten"]), "heard 'Five to nine.', not 'ten'"),
        (Wanted(says=["budget", "greeting"]), "never said greeting in its place"),
        (Wanted(never_says=["budget"]), "said budget"),
        (Wanted(events={"barged_in": 0}), "1 events barged_in, not 0"),
    ],
)
def test_names_what_fell_short(wanted: Wanted, sentence: str) -> None:
    (found,) = shortcomings(wanted, report(), RECORD, EVENTS)
    assert found.startswith(sentence)


def test_a_carriers_complaints_broken_calls_and_cut_offs_fall_short_unless_told() -> None:
    cut = HeardTurn("x", Manner.REPLY, 0, 1, None, cut_off=True, stopped_ms=None)
    bad = report(turns=(cut,), warnings=(Warned(31922, "no such message", 1.0),), problem="11200: gone", unmet=("x",))
    assert len(shortcomings(Wanted(), bad, None, None)) == 4
    assert len(shortcomings(Wanted(cut_offs=None, warnings=1), bad, None, None)) == 2


def test_a_bot_that_hangs_up_into_its_own_words_falls_short() -> None:
    (found,) = shortcomings(Wanted(), report(unheard_ms=900.0), None, None)
    assert "900 ms before it was heard out" in found
    assert shortcomings(Wanted(), report(unheard_ms=900.0, ended_by="caller"), None, None) == ()


def test_what_nobody_tells_is_not_judged() -> None:
    wanted = Wanted(record={"outcome": "stopped"}, turns=[], says=["x"], events={"barged_in": 3})
    assert shortcomings(wanted, report(), None, None) == ()
