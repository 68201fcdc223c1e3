"""Draws how far the reader's confidence can be trusted: one row a group, what it was sure of beside what it was not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from evals.measuring import Tally

WIDTH, ROW, TOP, BOTTOM = 760, 32, 76, 36
LEFT, RIGHT = 150, 620
TARGET = 0.99
SURE, UNSURE, INK, FAINT = "#1d4ed8", "#c2410c", "#1f2937", "#d1d5db"


def reliability(groups: Mapping[str, Tally]) -> str:
    """An SVG: for each group the share read right among confident and among unsure turns, and its acceptance."""
    height = TOP + ROW * len(groups) + BOTTOM
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            f'font-family="system-ui, sans-serif" font-size="12" fill="{INK}">',
            "<title>Share of turns read right, by the reader's confidence</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            *_legend(),
            *_axis(height - BOTTOM),
            *(line for n, (name, tally) in enumerate(groups.items()) for line in _row(TOP + ROW * n, name, tally)),
            "</svg>\n",
        ]
    )


def _legend() -> Iterator[str]:
    yield f'<text x="{LEFT}" y="22" font-weight="600">Share of turns read right</text>'
    yield f'<circle cx="{LEFT + 6}" cy="42" r="6" fill="{SURE}"/><text x="{LEFT + 18}" y="46">where confident</text>'
    yield (
        f'<circle cx="{LEFT + 146}" cy="42" r="5" fill="#ffffff" stroke="{UNSURE}" stroke-width="2"/>'
        f'<text x="{LEFT + 158}" y="46">where not</text>'
    )
    yield f'<text x="{LEFT + 242}" y="46" fill="{SURE}">dashed: {TARGET:.0%}, the target where confident</text>'
    yield f'<text x="{WIDTH - 16}" y="46" text-anchor="end">confident</text>'


def _axis(bottom: int) -> Iterator[str]:
    for tenth in range(0, 11, 2):
        x = _x(tenth / 10)
        yield f'<line x1="{x}" y1="{TOP - 12}" x2="{x}" y2="{bottom}" stroke="{FAINT}"/>'
        yield f'<text x="{x}" y="{bottom + 20}" text-anchor="middle">{tenth * 10} %</text>'
    x = _x(TARGET)
    yield f'<line x1="{x}" y1="{TOP - 12}" x2="{x}" y2="{bottom}" stroke="{SURE}" stroke-dasharray="4 3"/>'


def _row(top: int, name: str, tally: Tally) -> Iterator[str]:
    y = top + ROW // 2 - 4
    sure, unsure = tally.accepted_precision, tally.unsure_precision
    yield f'<text x="{LEFT - 14}" y="{y + 4}" text-anchor="end">{escape(name)}</text>'
    if sure is not None and unsure is not None:
        yield f'<line x1="{_x(unsure)}" y1="{y}" x2="{_x(sure)}" y2="{y}" stroke="{FAINT}" stroke-width="4"/>'
    if unsure is not None:
        yield f'<circle cx="{_x(unsure)}" cy="{y}" r="5" fill="#ffffff" stroke="{UNSURE}" stroke-width="2"/>'
    if sure is not None:
        yield f'<circle cx="{_x(sure)}" cy="{y}" r="6" fill="{SURE}"/>'
    if tally.acceptance is not None:
        yield f'<text x="{WIDTH - 16}" y="{y + 4}" text-anchor="end">{tally.acceptance:.0%} of {tally.turns}</text>'


def _x(share: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * share, 1)
