import re
from dataclasses import replace

from evals.chart import reliability
from evals.measuring import Tally
from evals.report import CHART, pages
from evals.sets import dialogues, turn_sets

from qualifybot.domain.models import Kind, Question


def test_the_page_has_a_line_for_every_question_and_kind_and_shows_the_chart() -> None:
    sets = [replace(turn_set, turns=turn_set.turns[::20]) for turn_set in turn_sets()]
    written = pages(sets, dialogues()[:2])
    page = written["accuracy.md"]
    assert page.startswith("# Accuracy\nThis page is generated")
    assert all(f"\n| {name.value} |" in page for name in [*Question, *Kind])
    assert f"({CHART})" in page
    assert CHART in written


def dots(drawing: str) -> list[float]:
    """The places of all dots from left to right, those of the legend first."""
    return [float(place) for place in re.findall(r'<circle cx="([\d.]+)"', drawing)]


def test_the_chart_puts_a_dot_where_the_share_is() -> None:
    drawing = reliability({"sizes & sums": Tally(turns=10, right=7, sure=5, sure_and_right=5)})
    assert "sizes &amp; sums" in drawing
    assert "50% of 10" in drawing
    assert dots(drawing)[2:] == [338.0, 620.0]


def test_the_chart_leaves_out_what_nobody_knows() -> None:
    drawing = reliability({"sure of all": Tally(turns=3, right=3, sure=3, sure_and_right=3)})
    assert dots(drawing)[2:] == [620.0]
