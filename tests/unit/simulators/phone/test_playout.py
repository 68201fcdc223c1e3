"""The playout buffer in samples: 8 = 1 ms."""

from tones import tone

from qualifybot import audio
from qualifybot.simulators.phone.playout import Gap, Placed, Playout

SECOND = 8_000


def test_audio_plays_at_once_when_nothing_is_waiting_and_else_after_it() -> None:
    ear = Playout()
    ear.feed(tone(1), at=100)
    ear.feed(tone(0.5), at=200)
    assert [(piece.start, piece.end) for piece in ear.heard] == [(100, 8_100), (8_100, 12_100)]
    assert ear.played_out == 12_100


def test_a_mark_is_due_when_what_came_before_it_was_played_and_only_once() -> None:
    ear = Playout()
    ear.feed(tone(1), at=0)
    ear.mark("a", at=10)
    ear.feed(tone(1), at=20)
    ear.mark("b", at=30)
    assert ear.due(SECOND - 1) == ()
    assert ear.due(SECOND) == ("a",)
    assert ear.due(5 * SECOND) == ("b",)
    assert ear.due(9 * SECOND) == ()


def test_a_mark_on_an_empty_buffer_is_due_at_once() -> None:
    ear = Playout()
    ear.mark("now", at=500)
    assert ear.due(500) == ("now",)


def test_clear_cuts_what_is_heard_at_that_moment_and_returns_every_mark() -> None:
    ear = Playout()
    ear.feed(tone(1), at=0)
    ear.mark("a", at=0)
    ear.feed(tone(1), at=0)
    ear.mark("b", at=0)
    assert ear.clear(at=3_000) == ("a", "b")
    assert [(piece.start, piece.end) for piece in ear.heard] == [(0, 3_000)]
    assert ear.audible_until == 2_999
    assert ear.clears == [3_000]
    ear.feed(tone(0.1), at=3_500)
    assert ear.heard[-1].start == 3_500


def test_clear_before_anything_was_heard_leaves_nothing() -> None:
    ear = Playout()
    ear.feed(tone(1), at=100)
    ear.clear(at=100)
    assert ear.heard == []
    assert ear.audible_until == -1


def test_silence_is_played_but_not_heard() -> None:
    ear = Playout()
    ear.feed(tone(0.5) + audio.silence(0.5), at=0)
    assert ear.audible_until == 3_999
    assert ear.played_out == SECOND
    assert Placed(80, audio.silence(0.01) + tone(0.01)).audible().tolist() == list(range(160, 240))


def test_a_dry_buffer_in_mid_utterance_is_a_gap_and_after_a_mark_is_not() -> None:
    ear = Playout()
    ear.feed(tone(1), at=0)
    ear.feed(tone(1), at=8_800)
    ear.mark("end", at=8_800)
    ear.feed(tone(1), at=50_000)
    assert ear.gaps == [Gap(8_000, 8_800)]
