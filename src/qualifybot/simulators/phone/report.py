"""How was the call, as the caller heard it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualifybot import audio
from qualifybot.simulators.phone.faults import Warned
from qualifybot.simulators.phone.handset import Handset, Manner, Said
from qualifybot.simulators.phone.playout import Gap, Playout
from qualifybot.simulators.phone.recording import Recording

PAUSE = round(0.3 * audio.RATE)
"""Silence up to so long is a pause inside somebody's words."""
LONGEST_GAP = audio.RATE
"""A drier spell than this is a new utterance that nobody marked, not a gap."""

_NEVER = int(np.iinfo(np.int64).max)

Moments = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class HeardTurn:
    """One thing the caller said and what came of it; times are seconds since the answer.

    `started` and `ended` are the first and last audible sample. `answered_ms` is the time from `ended` to the first
    audible sample of the bot, None if it did not speak before the caller spoke again. `cut_off`: the bot began while
    the caller was still speaking. `stopped_ms`: spoken into the bot's words, which fell silent after so long.
    """

    text: str
    manner: Manner
    started: float
    ended: float
    answered_ms: float | None
    cut_off: bool
    stopped_ms: float | None


@dataclass(frozen=True, slots=True)
class CallReport:
    """One simulated call. `ended_by` is caller, bot or carrier; `problem` says why the carrier ended it.

    `gaps_ms` are the spells for which the bot's audio ran dry inside an utterance, `clock_delay_ms` by how much the
    phone's own clock was late at worst: the doubt in all figures here. `steps` are the TwiML verbs followed, `clears`
    counts how often the bot's audio was dropped; `unheard_ms` of it was still to be heard when the call ended.
    """

    call_sid: str
    ended_by: str
    problem: str | None
    seconds: float
    steps: tuple[str, ...]
    turns: tuple[HeardTurn, ...]
    gaps_ms: tuple[float, ...]
    marks: int
    warnings: tuple[Warned, ...]
    unmet: tuple[str, ...]
    dialled: str | None
    clock_delay_ms: float
    recording: Recording
    clears: int = 0
    unheard_ms: float = 0.0

    @property
    def latencies_ms(self) -> tuple[float, ...]:
        """Time to answer of every turn that got one."""
        return tuple(t.answered_ms for t in self.turns if t.answered_ms is not None and t.manner is Manner.REPLY)

    @property
    def ok(self) -> bool:
        """Whether the carrier had nothing to complain of and every expectation was met."""
        return self.problem is None and not self.warnings and not self.unmet


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` (0–1) of `values` lie, interpolated; None of none."""
    return float(np.quantile(np.asarray(values), share)) if values else None


def recording_of(handset: Handset, samples: int) -> Recording:
    """Both sides of the call so far, cut at `samples`."""
    caller = (*(said.sound for said in handset.said), *handset.picked_up)
    return Recording(caller, tuple(handset.ear.heard), samples)


def heard_turns(said: Sequence[Said], ear: Playout) -> tuple[HeardTurn, ...]:
    """Every turn of the caller, measured against what was heard of the bot."""
    bot = np.concatenate([piece.audible() for piece in ear.heard]) if ear.heard else np.empty(0, dtype=np.int64)
    spoken = [(words, int(sounds[0]), int(sounds[-1])) for words in said if (sounds := words.sound.audible()).size]
    starts = [start for _, start, _ in spoken] + [_NEVER]
    return tuple(
        _turn(words, (start, end, following), bot, ear.clears)
        for (words, start, end), following in zip(spoken, starts[1:], strict=True)
    )


def gaps_ms(gaps: Sequence[Gap], said: Sequence[Said]) -> tuple[float, ...]:
    """The gaps that a caller would notice as such: short, and not the bot listening to somebody."""
    return tuple(
        _ms(gap.end - gap.start)
        for gap in gaps
        if gap.end - gap.start <= LONGEST_GAP
        and not any(words.sound.start < gap.end and words.sound.end > gap.start - PAUSE for words in said)
    )


def report_json(report: CallReport) -> dict[str, Any]:
    """The figures of a report, without its recording."""
    return {
        "call_sid": report.call_sid,
        "ended_by": report.ended_by,
        "problem": report.problem,
        "seconds": round(report.seconds, 2),
        "steps": list(report.steps),
        "latency_ms": {
            "p50": _rounded(percentile(report.latencies_ms, 0.5)),
            "p95": _rounded(percentile(report.latencies_ms, 0.95)),
        },
        "cut_offs": sum(turn.cut_off for turn in report.turns),
        "gaps_ms": [round(gap) for gap in report.gaps_ms],
        "marks": report.marks,
        "clock_delay_ms": round(report.clock_delay_ms, 1),
        "dialled": report.dialled,
        "warnings": [{"number": w.number, "reason": w.reason, "at": round(w.at, 2)} for w in report.warnings],
        "unmet": list(report.unmet),
        "turns": [
            {
                "caller": turn.text,
                "manner": turn.manner.value,
                "started": round(turn.started, 3),
                "ended": round(turn.ended, 3),
                "heard_ms": _rounded(turn.answered_ms),
                "cut_off": turn.cut_off,
                "stopped_ms": _rounded(turn.stopped_ms),
            }
            for turn in report.turns
        ],
    }


def _turn(words: Said, when: tuple[int, int, int], bot: Moments, clears: Sequence[int]) -> HeardTurn:
    start, end, following = when
    silenced = _silenced(start, bot, clears)
    fell_silent = max(_burst_end(start, bot), start)
    cut_off = words.manner is not Manner.BACK_CHANNEL and bool(np.any((bot > fell_silent) & (bot <= end)))
    answer = bot[bot > max(end, fell_silent)][:1]
    answered = answer.size and answer[0] < following and not cut_off
    return HeardTurn(
        text=words.text,
        manner=words.manner,
        started=start / audio.RATE,
        ended=end / audio.RATE,
        answered_ms=_ms(int(answer[0]) - end) if answered else None,
        cut_off=cut_off,
        stopped_ms=None if silenced is None else _ms(silenced - start),
    )


def _burst_end(start: int, bot: Moments) -> int:
    """When the words of the bot that `start` falls into end; -1 if it falls into none."""
    index = int(np.searchsorted(bot, start))
    if not (0 < index < bot.size and bot[index] - bot[index - 1] < PAUSE):
        return -1
    pauses = np.flatnonzero(np.diff(bot[index:]) > PAUSE)
    return int(bot[index + int(pauses[0])] if pauses.size else bot[-1])


def _silenced(start: int, bot: Moments, clears: Sequence[int]) -> int | None:
    """When the bot was silenced for somebody who began to speak into its words at `start`."""
    index = int(np.searchsorted(bot, start))
    if not index or start - bot[index - 1] > PAUSE:
        return None
    last_heard = max(_burst_end(start, bot), start)
    return next((clear for clear in clears if start <= clear <= last_heard + PAUSE), None)


def _ms(samples: int) -> float:
    return samples * 1000 / audio.RATE


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)
