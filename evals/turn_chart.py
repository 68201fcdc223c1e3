"""Draws what waiting buys: how often callers are cut off beside how long they wait, a curve for each way to decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 820, 400
TOP, BOTTOM = 78, 340
PANELS = ((70, 400), (470, 800))
LONGEST, MOST = 2.5, 0.5
COLOURS = ("#1d4ed8", "#c2410c")
INK, FAINT, GOAL = "#1f2937", "#d1d5db", "#dcfce7"


@dataclass(frozen=True, slots=True)
class Point:
    """One setting: its share of answers cut off, and the waits, in seconds, of those heard out."""

    name: str
    cut_off: float
    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted at most."""

    cut_off: float
    median: float
    p95: float


def trade(curves: Mapping[str, Sequence[Point]], goal: Goal) -> str:
    """An SVG of two panels, over the median wait and over its 95th percentile; the goal is the shaded corner."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'font-family="system-ui, sans-serif" font-size="12" fill="{INK}">',
            "<title>Share of answers cut off, over the wait for the bot</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
            *_legend(curves),
            *_panel(PANELS[0], "median wait", goal.median, goal.cut_off),
            *_panel(PANELS[1], "95th percentile of the wait", goal.p95, goal.cut_off),
            *(
                line
                for colour, points in zip(COLOURS, curves.values(), strict=True)
                for panel, xs in zip(PANELS, ([p.median for p in points], [p.p95 for p in points]), strict=True)
                for line in _curve(panel, colour, xs, points)
            ),
            "</svg>\n",
        ]
    )


def _legend(curves: Mapping[str, Sequence[Point]]) -> Iterator[str]:
    yield f'<text x="{PANELS[0][0]}" y="22" font-weight="600">Answers into which the bot spoke</text>'
    for index, (colour, name) in enumerate(zip(COLOURS, curves, strict=True)):
        x = PANELS[0][0] + 6 + 230 * index
        yield f'<circle cx="{x}" cy="42" r="5" fill="{colour}"/><text x="{x + 12}" y="46">{escape(name)}</text>'
    yield f'<text x="{PANELS[1][1]}" y="46" text-anchor="end">shaded: the target</text>'


def _panel(panel: tuple[int, int], title: str, longest: float, most: float) -> Iterator[str]:
    left, right = panel
    width, top = _x(panel, longest) - left, _y(most)
    yield f'<rect x="{left}" y="{top}" width="{width:.1f}" height="{BOTTOM - top:.1f}" fill="{GOAL}"/>'
    for half in range(int(LONGEST * 2) + 1):
        x = _x(panel, half / 2)
        yield f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{BOTTOM}" stroke="{FAINT}"/>'
        yield f'<text x="{x}" y="{BOTTOM + 18}" text-anchor="middle">{half / 2:g} s</text>'
    for tenth in range(int(MOST * 10) + 1):
        y = _y(tenth / 10)
        yield f'<line x1="{left}" y1="{y}" x2="{right}" y2="{y}" stroke="{FAINT}"/>'
        yield f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{tenth * 10} %</text>'
    yield f'<text x="{(left + right) / 2}" y="{BOTTOM + 40}" text-anchor="middle">{title}</text>'


def _curve(panel: tuple[int, int], colour: str, xs: Sequence[float], points: Sequence[Point]) -> Iterator[str]:
    places = [
        (_x(panel, x), _y(point.cut_off), point.name) for x, point in zip(xs, points, strict=True) if x <= LONGEST
    ]
    line = " ".join(f"{x},{y}" for x, y, _ in places)
    yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for x, y, name in places:
        yield f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"><title>{escape(name)}</title></circle>'


def _x(panel: tuple[int, int], seconds: float) -> float:
    left, right = panel
    return round(left + (right - left) * seconds / LONGEST, 1)


def _y(share: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * min(share, MOST) / MOST, 1)
