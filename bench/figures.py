"""What do the raw numbers of a measurement amount to?"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

NOTICED_GAP_MS = 60
MOST_HEARD_P95_MS = 1_500
LONGEST_BY_RULES_MS = 150.0
_LAG = "qualifybot_event_loop_lag_seconds_bucket"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a server process used: processor seconds, and memory in MB before the calls and at its highest."""

    cpu_seconds: float
    idle_mb: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What callers heard, over all calls. Times in ms; `seconds` of calls and of the bot's audio in them.

    `stopped`: how long the bot spoke on after a caller had begun to talk over it.
    """

    calls: int
    seconds: float
    bot_seconds: float
    latencies: Sequence[float]
    gaps: Sequence[float]
    stopped: Sequence[float]
    cut_offs: int
    turns: int
    broken: int
    clock_delay: float


@dataclass(frozen=True, slots=True)
class Figures:
    """One server under one load. None where a figure does not apply or there was nothing to take it from."""

    calls_at_once: int
    calls: int
    broken: int
    turns: int
    heard_p50: float | None
    heard_p95: float | None
    heard_p99: float | None
    own_p50: float | None
    own_p99: float | None
    own_turns: int
    lag_p99: float | None
    stopped_p50: float | None
    stopped_p95: float | None
    gaps: int
    cut_offs: int
    cpu_per_call_minute: float
    mb_per_call: float
    bot_share: float
    clock_delay: float


def figures(calls_at_once: int, heard: Heard, usage: Usage, own: Sequence[float], lag: float | None) -> Figures:
    """All figures of one run. `own` in ms as `own_overheads` gives them, `lag` in seconds."""
    return Figures(
        calls_at_once=calls_at_once,
        calls=heard.calls,
        broken=heard.broken,
        turns=heard.turns,
        heard_p50=quantile(heard.latencies, 0.5),
        heard_p95=quantile(heard.latencies, 0.95),
        heard_p99=quantile(heard.latencies, 0.99),
        own_p50=quantile(own, 0.5),
        own_p99=quantile(own, 0.99),
        own_turns=len(own),
        lag_p99=None if lag is None else lag * 1000,
        stopped_p50=quantile(heard.stopped, 0.5),
        stopped_p95=quantile(heard.stopped, 0.95),
        gaps=sum(gap > NOTICED_GAP_MS for gap in heard.gaps),
        cut_offs=heard.cut_offs,
        cpu_per_call_minute=usage.cpu_seconds / (heard.seconds / 60),
        mb_per_call=(usage.peak_mb - usage.idle_mb) / calls_at_once,
        bot_share=heard.bot_seconds / heard.seconds,
        clock_delay=heard.clock_delay,
    )


def within_limits(found: Figures) -> bool:
    """Whether calls still are what they are to be: nobody broken off, no gap, answers in time."""
    in_time = found.heard_p95 is not None and found.heard_p95 <= MOST_HEARD_P95_MS
    return found.broken == 0 and found.gaps == 0 and in_time


def own_overheads(log: Iterable[str]) -> list[float]:
    """Milliseconds from the moment when nothing was left to wait for to the first audio sent, for each turn.

    `log` is the server's, one JSON object a line. What a turn waits for is the caller's silence, as the policy of turns
    wants it, and the final text. Turns that also waited for the model, or for a voice because their line was not in the
    cache, are left out: those delays are the vendors'.
    """
    by_model: dict[tuple[str, int], bool] = {}
    source: dict[str, str] = {}
    found = []
    for event in _events(log):
        match event:
            case {"event": "turn_understood", "call_sid": sid, "index": index, "engine": engine, **rest}:
                # Where the model was asked and the rules had to do after all, the turn waited for it too.
                by_model[sid, index] = engine != "rules" or rest.get("extraction_ms", 0.0) > LONGEST_BY_RULES_MS
            case {"event": "bot_spoke", "call_sid": sid, "source": spoken_from}:
                source[sid] = spoken_from
            case {"event": "turn_answered", "call_sid": sid, "index": index, "latency": latency}:
                if source.get(sid) == "cache" and not by_model.get((sid, index), True):
                    found.append(latency["first_audio"] - latency["end_of_turn"])
    return found


def lag_quantile(before: str, after: str, share: float) -> float | None:
    """Seconds of event-loop lag below which `share` of the probes between two readings of the metrics lie."""
    earlier, later = _buckets(before), _buckets(after)
    return bucket_quantile({limit: count - earlier.get(limit, 0) for limit, count in later.items()}, share)


def bucket_quantile(counts: Mapping[float, float], share: float) -> float | None:
    """The quantile of a histogram, given as how many values lie at or below each limit; None of an empty one.

    Inside a bucket values are taken to lie evenly; above the last finite limit that limit is the answer.
    """
    limits = sorted(counts)
    if not limits or not counts[limits[-1]]:
        return None
    wanted = share * counts[limits[-1]]
    for low, high in pairwise([0.0, *limits]):
        below = counts.get(low, 0)
        if counts[high] >= wanted:
            inside = counts[high] - below
            return low if math.isinf(high) else low + (high - low) * ((wanted - below) / inside if inside else 1)
    return limits[-1]


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which `share` of `values` lie, interpolated; None of none."""
    if not values:
        return None
    ordered, place = sorted(values), share * (len(values) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _buckets(metrics: str) -> dict[float, float]:
    lines = (line for line in metrics.splitlines() if line.startswith(_LAG))
    return {float(line.split('"')[1]): float(line.rsplit(" ", 1)[1]) for line in lines}


def _events(log: Iterable[str]) -> Iterable[dict[str, Any]]:
    for line in log:
        if line.startswith("{"):
            yield json.loads(line)
