"""Prints the figures of a measurement, the service beside the bare relay."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping

from bench.figures import NOTICED_GAP_MS, Figures
from rich.console import Console
from rich.table import Table

OWN_P99_MS = 25.0
CPU_RATIO = 2.0
MB_PER_CALL = 1.0


def print_table(results: Mapping[str, Figures], *, real_stores: bool) -> None:
    """One line for each figure; the last column says what it is to be."""
    ours, bare = results["service"], results["relay"]
    stores = "PostgreSQL and Redis" if real_stores else "SQLite and sessions in process"
    table = Table(
        "", "service", "bare relay", "ratio", "target", title=f"{ours.calls_at_once} calls at once on one core"
    )
    for name, ours_shown, bare_shown, ratio, target in _rows(ours, bare):
        table.add_row(name, ours_shown, bare_shown, ratio, target)
    console = Console()
    console.print(table)
    console.print(
        f"Python {platform.python_version()}; {os.cpu_count()} cores for server, callers and stand-ins; {stores}.",
        highlight=False,
    )


def _rows(ours: Figures, bare: Figures) -> list[tuple[str, str, str, str, str]]:
    cpu = ours.cpu_per_call_minute / bare.cpu_per_call_minute
    memory = ours.mb_per_call / bare.mb_per_call if bare.mb_per_call > 0 else None
    heard = "/".join(_ms(value) for value in (ours.heard_p50, ours.heard_p95, ours.heard_p99))
    return [
        ("calls, broken", f"{ours.calls}, {ours.broken}", f"{bare.calls}, {bare.broken}", "", "0 broken"),
        ("heard latency p50/p95/p99, ms", heard, "", "", "850/1500"),
        (f"own overhead p50/p99, ms ({ours.own_turns} turns)", f"{_ms(ours.own_p50)}/{_ms(ours.own_p99)}", "", "",
         f"p99 ≤ {OWN_P99_MS:.0f}"),
        ("event-loop lag p99, ms", _ms(ours.lag_p99), "", "", ""),
        (f"gaps over {NOTICED_GAP_MS} ms", str(ours.gaps), str(bare.gaps), "", "0"),
        (f"false cut-offs of {ours.turns} turns", str(ours.cut_offs), "", "", "≤ 5 %"),
        ("CPU seconds a call-minute", f"{ours.cpu_per_call_minute:.3f}", f"{bare.cpu_per_call_minute:.3f}",
         f"{cpu:.2f}", f"≤ {CPU_RATIO:.1f}"),
        ("MB a call", f"{ours.mb_per_call:.2f}", f"{bare.mb_per_call:.2f}", "" if memory is None else f"{memory:.1f}",
         f"< {MB_PER_CALL:.0f}"),
        ("share of time the bot speaks", f"{ours.bot_share:.0%}", f"{bare.bot_share:.0%}", "", ""),
        ("the phone's own lateness at worst, ms", f"{ours.clock_delay:.0f}", f"{bare.clock_delay:.0f}", "", ""),
    ]  # fmt: skip


def _ms(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"
