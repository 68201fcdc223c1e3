import json
import math

import pytest
from bench.figures import Heard, Usage, bucket_quantile, figures, lag_quantile, own_overheads, quantile

METRICS = """
qualifybot_event_loop_lag_seconds_bucket{{le="0.005"}} {low}
qualifybot_event_loop_lag_seconds_bucket{{le="0.01"}} {high}
qualifybot_event_loop_lag_seconds_bucket{{le="+Inf"}} {high}
"""


def answered(index: int, *, due: float, first_audio: float, engine: str = "rules", source: str = "cache") -> list[str]:
    call = {"call_sid": "CA1"}
    latency = {"end_of_turn": due, "first_audio": first_audio}
    events = (
        {"event": "turn_understood", "index": index, "engine": engine},
        {"event": "bot_spoke", "source": source},
        {"event": "turn_answered", "index": index, "latency": latency},
    )
    return [json.dumps(call | event) for event in events]


def test_own_overhead_counts_from_when_nothing_was_left_to_wait_for() -> None:
    assert own_overheads(answered(0, due=640.0, first_audio=647.5)) == [7.5]


def test_what_vendors_delay_is_not_our_overhead() -> None:
    log = [
        *answered(0, due=640, first_audio=1500, engine="model"),
        *answered(1, due=640, first_audio=900, source="api"),
        "a line that is no event",
    ]
    assert own_overheads(log) == []


def test_quantiles_are_interpolated() -> None:
    assert quantile([4.0, 1.0, 2.0, 3.0], 0.5) == 2.5
    assert quantile([], 0.5) is None


def test_a_histograms_quantile_lies_evenly_within_its_bucket() -> None:
    counts = {0.01: 50, 0.02: 100, math.inf: 100}
    assert bucket_quantile(counts, 0.5) == pytest.approx(0.01)
    assert bucket_quantile(counts, 0.75) == pytest.approx(0.015)
    assert bucket_quantile({0.01: 0, math.inf: 4}, 0.99) == pytest.approx(0.01)
    assert bucket_quantile({}, 0.5) is None


def test_lag_is_that_between_two_readings() -> None:
    before, after = METRICS.format(low=90, high=100), METRICS.format(low=90, high=200)
    assert lag_quantile(before, after, 0.5) == pytest.approx(0.0075)


def test_costs_are_shared_out_over_call_minutes_and_lines() -> None:
    heard = Heard(
        calls=4, seconds=240, bot_seconds=120, latencies=[700, 800], stopped=[180.0], gaps=[20, 61], cut_offs=1,
        turns=9, broken=0, clock_delay=3,
    )  # fmt: skip
    found = figures(2, heard, Usage(cpu_seconds=1.0, idle_mb=100, peak_mb=101), own=[5.0], lag=0.004)
    assert found.cpu_per_call_minute == 0.25
    assert found.mb_per_call == 0.5
    assert found.bot_share == 0.5
    assert found.gaps == 1
    assert found.heard_p50 == 750
    assert found.lag_p99 == 4


def test_a_turn_that_waited_for_the_model_in_vain_is_no_overhead_of_ours() -> None:
    understood, *rest = answered(0, due=640.0, first_audio=1_345.0)
    waited = json.dumps(json.loads(understood) | {"extraction_ms": 700.0})
    assert own_overheads([waited, *rest]) == []
