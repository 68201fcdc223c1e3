"""The shipped dashboard, alert rules and page on metrics speak of the metrics that there are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from qualifybot.observability.monitoring import Metrics

ROOT = Path(__file__).parents[3]
SERIES = re.compile(r"qualifybot_[a-z_]+")


def families() -> dict[str, str]:
    """Each metric's name and type, as scraped."""
    rendered = Metrics(lambda: 0).render().decode()
    types: list[tuple[str, str]] = re.findall(r"^# TYPE (qualifybot_\w+) (\w+)$", rendered, re.M)
    return {name: kind for name, kind in types if not name.endswith("_created")}


def scraped() -> set[str]:
    """Each series' name."""
    suffixes = {"counter": ("",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
    return {name + suffix for name, kind in families().items() for suffix in suffixes[kind]}


def rules() -> list[dict[str, Any]]:
    loaded = yaml.safe_load((ROOT / "ops/prometheus/alerts.yaml").read_text())
    return [rule for group in loaded["groups"] for rule in group["rules"]]


def dashboard() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / "ops/grafana/dashboard.json").read_text())
    return loaded


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_an_alert_watches_what_there_is_and_says_what_to_do(rule: dict[str, Any]) -> None:
    assert set(SERIES.findall(rule["expr"])) <= scraped()
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["action"]
    assert set(SERIES.findall(rule["annotations"]["action"])) <= set(families())
    assert rule["labels"]["severity"] in {"warning", "critical"}


def test_the_dashboard_draws_every_metric_and_no_other() -> None:
    drawn = {
        name
        for panel in dashboard()["panels"]
        for target in panel["targets"]
        for name in SERIES.findall(target["expr"])
    }
    assert drawn <= scraped()
    missing = [name for name in families() if not any(one.startswith(name) for one in drawn)]
    assert missing == []


def test_no_two_panels_of_the_dashboard_overlap() -> None:
    cells = [
        (x, y)
        for panel in dashboard()["panels"]
        for place in (panel["gridPos"],)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_the_page_on_metrics_is_complete() -> None:
    page = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(qualifybot_\w+)` \| (\w+) \|", page, re.M))
    assert listed == families()
