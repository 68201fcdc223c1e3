"""What the bench measured, as a page, a picture and a table."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from bench.figures import Figures, Heard, Usage, figures, within_limits
from bench.page import page, picture
from bench.table import cells


def measured(*, heard: float, cpu: float, gaps: int = 0) -> Figures:
    callers = Heard(
        calls=2,
        seconds=120,
        bot_seconds=60,
        latencies=[heard],
        gaps=[100.0] * gaps,
        stopped=[],
        cut_offs=0,
        turns=4,
        broken=0,
        clock_delay=1.0,
    )
    return figures(25, callers, Usage(cpu, 100.0, 125.0), own=[], lag=None)


SERVICE, RELAY = measured(heard=800, cpu=1.0), measured(heard=200, cpu=0.5)


def test_what_costs_is_shown_with_its_ratio_to_the_bare_relay() -> None:
    lines = {name: rest for name, *rest in cells({"service": SERVICE, "relay": RELAY})}
    assert lines["CPU seconds a call-minute"] == ["0.500 (2.00 ×)", "0.250", "≤ 2.0 × relay"]


def test_the_relay_has_no_latency_of_an_answer() -> None:
    lines = {name: rest for name, *rest in cells({"service": SERVICE, "relay": RELAY})}
    assert lines["heard latency p50/p95/p99, ms"][:2] == ["800/800/800", ""]


def test_the_page_has_a_table_for_each_load() -> None:
    text = page({25: {"service": SERVICE, "relay": RELAY}, 100: {"service": SERVICE, "relay": RELAY}}, "A machine.")
    assert "### 25 calls at once" in text
    assert "### 100 calls at once" in text
    assert "A machine." in text


def test_the_picture_draws_each_bot_but_not_the_relay() -> None:
    drawn = ElementTree.fromstring(picture({25: {"service": SERVICE, "relay": RELAY, "pipecat": SERVICE}}))  # noqa: S314
    words = {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert {"service, 25 calls", "Pipecat, 25 calls"} <= words
    assert "bare relay, 25 calls" not in words


@pytest.mark.parametrize(
    "found",
    [measured(heard=1_501, cpu=1.0), measured(heard=800, cpu=1.0, gaps=1), replace(SERVICE, broken=1)],
    ids=["late", "gap", "broken"],
)
def test_limits_are_passed_by_late_answers_gaps_and_broken_calls(found: Figures) -> None:
    assert within_limits(SERVICE)
    assert not within_limits(found)
