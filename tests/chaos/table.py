"""Prints what scenarios did to calls: one row each."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from chaos.verdict import Verdict

_COLUMNS = (
    "scenario",
    "calls",
    "lost\ncalls",
    "lost\nanswers",
    "false\nanswers",
    "not under-\nstood",
    "lost\nleads",
    "doubled\nleads",
    "without\nend",
    "resumed",
    "p50/max\nseconds",
    "longest\nwait, s",
    "held\nmax, s",
    "verdict",
)
_WIDTH = 150
"""Where the output is no terminal."""


def print_verdicts(verdicts: Sequence[Verdict], seconds: float) -> None:
    """One row for each, then every problem in words."""
    table = Table(*_COLUMNS, title="Faults while people are on the phone")
    for verdict in verdicts:
        table.add_row(*_row(verdict))
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    console.print(table)
    for verdict in verdicts:
        for problem in verdict.problems:
            console.print(f"{verdict.scenario}: {problem}", highlight=False, markup=False, soft_wrap=True)
    calls = sum(verdict.calls for verdict in verdicts)
    console.print(f"{calls} calls in {seconds / 60:.1f} minutes.", highlight=False)


def verdicts_json(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """The same as plain data."""
    return [
        asdict(verdict) | {"held": verdict.held, "resumed_p50": verdict.resumed_p50, "resumed_max": verdict.resumed_max}
        for verdict in verdicts
    ]


def _row(verdict: Verdict) -> tuple[str, ...]:
    resumed = f"{verdict.resumed_p50:.1f}/{verdict.resumed_max:.1f}" if verdict.resumptions else "–"
    counts = (
        verdict.calls,
        verdict.lost_calls,
        verdict.lost_answers,
        verdict.false_answers,
        verdict.not_understood,
        verdict.lost_leads,
        verdict.doubled_leads,
        verdict.unfinished,
        len(verdict.resumptions),
    )
    return (
        verdict.scenario,
        *(str(count) for count in counts),
        resumed,
        f"{verdict.longest_wait:.1f}",
        f"{verdict.longest_held:.1f}" if verdict.longest_held else "–",
        "held" if verdict.held else "FAILED",
    )
