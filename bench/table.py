"""Prints the figures of a measurement: the service beside the bare relay and another framework's bot."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bench.figures import MOST_HEARD_P95_MS, NOTICED_GAP_MS, Figures, within_limits
from rich.console import Console
from rich.table import Table

NAMES = {"service": "service", "relay": "bare relay", "pipecat": "Pipecat"}
OWN_P99_MS = 25.0
CPU_RATIO = 2.0
MB_PER_CALL = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what it is called, how it reads, what it is to be. `talks`: the relay, deciding nothing, has none."""

    name: str
    show: Callable[[Figures], str]
    target: str = ""
    talks: bool = False
    compared: Callable[[Figures], float] | None = None


ROWS = (
    Row("calls, broken", lambda f: f"{f.calls}, {f.broken}", "0 broken"),
    Row("heard latency p50/p95/p99, ms", lambda f: _ms(f.heard_p50, f.heard_p95, f.heard_p99), "850/1500", talks=True),
    Row("own overhead p50/p99, ms", lambda f: _ms(f.own_p50, f.own_p99), f"p99 ≤ {OWN_P99_MS:.0f}", talks=True),
    Row("event-loop lag p99, ms", lambda f: _ms(f.lag_p99), talks=True),
    Row("barge-in to silence p50/p95, ms", lambda f: _ms(f.stopped_p50, f.stopped_p95), talks=True),
    Row(f"gaps over {NOTICED_GAP_MS} ms", lambda f: str(f.gaps), "0"),
    Row("false cut-offs, turns", lambda f: f"{f.cut_offs} of {f.turns}", "≤ 5 %", talks=True),
    Row("CPU seconds a call-minute", lambda f: f"{f.cpu_per_call_minute:.3f}", f"≤ {CPU_RATIO:.1f} × relay",
        compared=lambda f: f.cpu_per_call_minute),
    Row("MB a call", lambda f: f"{f.mb_per_call:.2f}", f"< {MB_PER_CALL:.0f}", compared=lambda f: f.mb_per_call),
    Row("share of time the bot speaks", lambda f: f"{f.bot_share:.0%}"),
    Row("the phone's own lateness at worst, ms", lambda f: f"{f.clock_delay:.0f}"),
)  # fmt: skip


def cells(found: Mapping[str, Figures]) -> Iterator[list[str]]:
    """The table's lines: name, one cell a server, target. Where it means something with its ratio to the bare relay."""
    for row in ROWS:
        shown = ["" if row.talks and name == "relay" else _cell(row, found, name) for name in found]
        yield [row.name, *shown, row.target]


def surroundings(*, real_stores: bool) -> str:
    """What it was measured on."""
    stores = "PostgreSQL and Redis" if real_stores else "SQLite and sessions in process"
    return f"Python {platform.python_version()}; {os.cpu_count()} cores, one of them the server's; {stores}."


def print_tables(results: Mapping[int, Mapping[str, Figures]], *, real_stores: bool) -> None:
    """One table for each number of calls at once."""
    console = Console()
    for calls, found in results.items():
        table = Table("", *(NAMES[name] for name in found), "target", title=f"{calls} calls at once on one core")
        for line in cells(found):
            table.add_row(*line)
        console.print(table)
    console.print(surroundings(real_stores=real_stores), highlight=False)


def print_climb(found: Mapping[int, Figures]) -> None:
    """How many calls one core holds."""
    table = Table(
        "calls at once", "heard p95, ms", "gaps", "broken", "within limits", title="One core, more and more calls"
    )
    for calls, figures in found.items():
        held = "yes" if within_limits(figures) else "no"
        table.add_row(str(calls), _ms(figures.heard_p95), str(figures.gaps), str(figures.broken), held)
    Console().print(table)
    most = max((calls for calls, figures in found.items() if within_limits(figures)), default=0)
    limits = f"nobody broken off, no gap over {NOTICED_GAP_MS} ms, heard p95 at most {MOST_HEARD_P95_MS} ms"
    Console().print(f"At most {most} calls on one core ({limits}).", highlight=False)


def _cell(row: Row, found: Mapping[str, Figures], name: str) -> str:
    figures, relay = found[name], found["relay"]
    if row.compared is None or name == "relay" or row.compared(relay) <= 0:
        return row.show(figures)
    return f"{row.show(figures)} ({row.compared(figures) / row.compared(relay):.2f} ×)"


def _ms(*values: float | None) -> str:
    return "/".join("–" if value is None else f"{value:.0f}" for value in values)
