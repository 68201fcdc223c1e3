"""Latencies measured on synthetic speech, in samples: 8 = 1 ms."""

from tones import tone

from qualifybot import audio
from qualifybot.simulators.phone.handset import Manner, Said
from qualifybot.simulators.phone.playout import Gap, Placed, Playout
from qualifybot.simulators.phone.report import gaps_ms, heard_turns, percentile


def said(start: int, seconds: float, manner: Manner = Manner.REPLY) -> Said:
    return Said("words", Placed(start, tone(seconds)), manner)


def test_time_to_answer_runs_from_the_last_audible_sample_to_the_first() -> None:
    ear = Playout()
    reply = Said("words", Placed(8_000, tone(0.5) + audio.silence(0.25)), Manner.REPLY)
    ear.feed(audio.silence(0.1) + tone(1), at=16_000)
    (turn,) = heard_turns([reply], ear)
    assert turn.started == 1.0
    assert turn.ended == 11_999 / 8_000
    assert turn.answered_ms == (16_800 - 11_999) / 8
    assert not turn.cut_off
    assert turn.stopped_ms is None


def test_a_turn_that_the_bot_does_not_answer_before_the_next_has_no_latency() -> None:
    ear = Playout()
    ear.feed(tone(1), at=30_000)
    first, second = heard_turns([said(0, 1), said(16_000, 1)], ear)
    assert first.answered_ms is None
    assert second.answered_ms == (30_000 - 23_999) / 8


def test_a_bot_that_begins_in_the_callers_words_has_cut_them_off() -> None:
    ear = Playout()
    ear.feed(tone(1), at=12_000)
    (turn,) = heard_turns([said(8_000, 1)], ear)
    assert turn.cut_off
    assert turn.answered_ms is None


def test_a_bot_that_falls_silent_for_an_interruption_is_timed() -> None:
    ear = Playout()
    ear.feed(tone(5), at=0)
    ear.clear(at=9_600)
    ear.feed(tone(1), at=20_000)
    (turn,) = heard_turns([said(8_000, 1, Manner.INTERRUPTION)], ear)
    assert turn.stopped_ms == 200
    assert turn.answered_ms == (20_000 - 15_999) / 8
    assert not turn.cut_off


def test_a_nod_does_not_stop_a_bot_that_talks_on() -> None:
    ear = Playout()
    ear.feed(tone(5), at=0)
    (turn,) = heard_turns([said(8_000, 0.3, Manner.BACK_CHANNEL)], ear)
    assert turn.stopped_ms is None
    assert not turn.cut_off


def test_a_long_silence_or_one_in_which_the_caller_speaks_is_no_gap() -> None:
    gaps = [Gap(8_000, 8_800), Gap(20_000, 40_000), Gap(50_000, 51_000)]
    assert gaps_ms(gaps, [said(49_000, 0.2)]) == (100.0,)


def test_percentiles() -> None:
    assert percentile([], 0.5) is None
    assert percentile([1, 2, 3], 0.5) == 2
