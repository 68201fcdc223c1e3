"""Writes what was measured as a page and a picture: docs/latency.md, docs/latency.svg."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.figures import Figures
from bench.table import NAMES, cells, surroundings

DOCS = Path("docs")
WIDTH, LEFT, RIGHT, TOP, ROW = 760, 190, 720, 70, 34
TARGETS_MS = (850, 1_500)
PEOPLE_REPEAT_MS, PEOPLE_LEAVE_MS = 1_200, 1_800

BUDGET = """
| part of an answer | what bounds it |
| --- | --- |
| end of turn | silence that the turn wants: short after a complete and sure answer, longer after an open one |
| final text | the transcriber, asked early and during that silence; published 637/965/1655 ms p50/p95/p99 |
| understanding | rules: milliseconds; the model only where they are unsure, within 1.2 s |
| next line | known beforehand and in the cache; dynamic words stream, published 288 ms to the first byte |
| own overhead | everything else: at most 25 ms p99 |
"""


def write_page(results: Mapping[int, Mapping[str, Figures]], *, real_stores: bool) -> None:
    """Both files anew, from one run."""
    (DOCS / "latency.md").write_text(page(results, surroundings(real_stores=real_stores)), encoding="utf-8")
    (DOCS / "latency.svg").write_text(picture(results), encoding="utf-8")


def page(results: Mapping[int, Mapping[str, Figures]], measured_on: str) -> str:
    """The page: the budget, the picture, one table for each load."""
    parts = [
        "<!-- Written by `make bench ARGS=--page`: change bench/page.py instead. -->",
        "# Time to answer, and what it costs",
        "From the caller's last audible sample to the bot's first, as the phone's own audio has it. "
        "How it is measured and what each figure means: [bench/README.md](../bench/README.md).",
        "## The budget" + "\n" + BUDGET.rstrip(),
        "## Measured",
        f"{measured_on} Vendors are stand-ins that answer at their published pace. Compare ratios within one run.",
        "![Heard latency](latency.svg)",
        *(f"### {calls} calls at once\n\n{_markdown(found)}" for calls, found in results.items()),
    ]
    return "\n\n".join(parts) + "\n"


def picture(results: Mapping[int, Mapping[str, Figures]]) -> str:
    """An SVG: for each server and load a bar from the median to p95, and a tick at p99."""
    rows = [
        (f"{NAMES[name]}, {calls} calls", figures)
        for calls, found in results.items()
        for name, figures in found.items()
        if figures.heard_p50 is not None and name != "relay"
    ]
    height = TOP + ROW * len(rows) + 40
    longest = max([2_000.0, *(figures.heard_p99 or 0 for _, figures in rows)])
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            'font-family="system-ui, sans-serif" font-size="12" fill="#1f2937">',
            "<title>Heard latency: median, 95th and 99th percentile</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            f'<text x="{LEFT}" y="22" font-weight="600">Heard latency, ms: p50 to p95, tick at p99</text>',
            f'<text x="{LEFT}" y="42">dashed: our targets for p50 and p95; '
            "red: callers repeat themselves, callers hang up</text>",
            *_axis(height - 32, longest),
            *(line for n, (label, figures) in enumerate(rows) for line in _bar(TOP + ROW * n, label, figures, longest)),
            "</svg>\n",
        ]
    )


def _markdown(found: Mapping[str, Figures]) -> str:
    head = ["", *(NAMES[name] for name in found), "target"]
    lines = [head, ["---"] * len(head), *cells(found)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _axis(bottom: int, longest: float) -> Iterator[str]:
    for ms in range(0, int(longest) + 1, 500 if longest <= 4_000 else 2_000):
        x = _x(ms, longest)
        yield f'<line x1="{x}" y1="{TOP - 10}" x2="{x}" y2="{bottom}" stroke="#e5e7eb"/>'
        yield f'<text x="{x}" y="{bottom + 20}" text-anchor="middle">{ms}</text>'
    for ms, colour in (
        *((ms, "#1d4ed8") for ms in TARGETS_MS),
        *((ms, "#b91c1c") for ms in (PEOPLE_REPEAT_MS, PEOPLE_LEAVE_MS)),
    ):
        x = _x(ms, longest)
        yield f'<line x1="{x}" y1="{TOP - 10}" x2="{x}" y2="{bottom}" stroke="{colour}" stroke-dasharray="4 3"/>'


def _bar(top: int, label: str, figures: Figures, longest: float) -> Iterator[str]:
    low, high, worst = (_x(ms or 0, longest) for ms in (figures.heard_p50, figures.heard_p95, figures.heard_p99))
    yield f'<text x="{LEFT - 12}" y="{top + 14}" text-anchor="end">{label}</text>'
    yield f'<rect x="{low}" y="{top + 3}" width="{max(2.0, high - low):.1f}" height="14" rx="3" fill="#1d4ed8"/>'
    yield f'<line x1="{worst}" y1="{top}" x2="{worst}" y2="{top + 20}" stroke="#1f2937" stroke-width="2"/>'


def _x(ms: float, longest: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * ms / longest, 1)
