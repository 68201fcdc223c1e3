"""Measures when the bot takes its turn; writes `docs/turn-taking.md` with its chart: `python -m evals.turn_report`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import isfinite

from evals.report import DOCS, percent, table
from evals.turn_chart import Goal, Point, trade
from evals.turn_taking import FINAL_DELAYS, Patience, Taken, cut_off, replay, timer, waits
from evals.utterances import Utterance, utterances

CHART = "turn-taking.svg"
GOAL = Goal(cut_off=0.05, median=0.85, p95=1.5)
SCALES = (0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.7, 2.0)
TIMERS = (0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0)
_DELAYS = "/".join(f"{delay * 1000:.0f}" for _, delay in FINAL_DELAYS[1:4])
INTRODUCTION = f"""# Taking turns
This page is generated: `make accuracy` writes it anew.

How long does a caller wait for the bot, and how often does the bot speak into an answer that goes on? The answers in
`evals/paused_utterances.yaml` are labelled with the silences inside them: hesitations, figures said in two breaths,
thinking aloud, lists, corrections, afterthoughts, spelled names. Every one is replayed on simulated time through the
decision that calls use (`domain/turn_taking.py`, `domain/completeness.py`): words arrive while somebody speaks, the
final text {_DELAYS} ms (median, 95th and 99th percentile, as published for OpenAI's transcription) after the end of
speech; every other replay has a transcriber that ends each stretch with a full stop.

**Cut off** are answers into which the bot spoke before their last piece began. The **wait** runs from the true end of
speech to the bot's first audio, a line that needs no synthesis. Three in four of these answers have pauses, which is
more than callers make: the cut-offs on a line are fewer.

![Share of answers cut off over the wait, for the bot and for a plain timer]({CHART})
"""


def pages(heard: Sequence[Utterance], *, replays: int) -> Mapping[str, str]:
    """The texts to be written, by file name."""
    bot = [_point(f"{scale:g} ×", replay(heard, Patience().scaled(scale), replays)) for scale in SCALES]
    plain = [_point(f"{seconds:g} s", replay(heard, timer(seconds), replays)) for seconds in TIMERS]
    taken = replay(heard, Patience(), replays)
    sections = chain(_halves(taken), _groups(taken), _curves(bot, plain))
    return {
        "turn-taking.md": INTRODUCTION + "".join(f"\n{section}\n" for section in sections),
        CHART: trade({"the bot, its patience scaled": bot, "a plain timer on silence": plain}, GOAL),
    }


def _halves(taken: Sequence[Taken]) -> Iterator[str]:
    yield "## As it is\nEvery second answer of a group was held out while the rules were made."
    halves = {
        "looked at": [one for one in taken if not one.utterance.held_out],
        "held out": [one for one in taken if one.utterance.held_out],
        "**all**": taken,
    }
    yield _measured("answers", halves)
    yield (
        f"Wanted: at most {percent(GOAL.cut_off)} cut off, half of the waits up to {_ms(GOAL.median)} ms, "
        f"95 of 100 up to {_ms(GOAL.p95)} ms."
    )


def _groups(taken: Sequence[Taken]) -> Iterator[str]:
    yield "## By what makes it hard"
    names = dict.fromkeys(one.utterance.group for one in taken)
    yield _measured("group", {name: [one for one in taken if one.utterance.group == name] for name in names})


def _curves(bot: Iterable[Point], plain: Iterable[Point]) -> Iterator[str]:
    yield "## What more or less patience would do"
    for title, points in (("patience", bot), ("timer", plain)):
        lines = [(one.name, percent(one.cut_off), _ms(one.median), _ms(one.p95)) for one in points]
        yield table((title, "cut off", "median wait, ms", "95th percentile"), lines)


def _measured(title: str, groups: Mapping[str, Sequence[Taken]]) -> str:
    lines = []
    for name, taken in groups.items():
        point = _point(name, taken)
        answers = len({one.utterance for one in taken})
        lines.append((name, answers, percent(point.cut_off), _ms(point.median), _ms(point.p95)))
    return table((title, "number", "cut off", "median wait, ms", "95th percentile"), lines)


def _point(name: str, taken: Sequence[Taken]) -> Point:
    return Point(name, cut_off(taken), waits(taken, 0.5), waits(taken, 0.95))


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}" if isfinite(seconds) else "–"


if __name__ == "__main__":
    for name, text in pages(utterances(), replays=10).items():
        (DOCS / name).write_text(text, encoding="utf-8")
