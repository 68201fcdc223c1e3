"""Every scenario in `scenarios/`, over the real wire against the real service: what callers do, what comes of it."""

from __future__ import annotations

import os
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest
import yaml

from qualifybot.domain import scripts
from qualifybot.simulators.phone.playbook import read_scenarios
from scenario_stage import Stage

pytestmark = pytest.mark.no_cover  # measured lines come from tests of parts; whole calls run at full speed

FOLDER = Path(__file__).parent / "scenarios"
FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.fixture(scope="session")
def short_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default script with a word of greeting."""
    script = yaml.safe_load(resources.files(scripts).joinpath("default.yaml").read_text("utf-8"))
    script["lines"]["greeting"] = ["Hi, I'm {bot}, the automated assistant of {company}."]
    script["topics"]["contact"]["ask"][0] = "Who am I speaking with, and which company are you calling from?"
    path = tmp_path_factory.mktemp("script") / "short.yaml"
    path.write_text(yaml.safe_dump(script, sort_keys=False), "utf-8")
    return path


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one world has rendered need not be rendered by the next, nor by another process of this test run."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return tmp_path_factory.mktemp("shared")
    folder = tmp_path_factory.getbasetemp().parent / "scenarios"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_scenarios_come_out_as_they_should(
    file: Path, tmp_path: Path, shared: Path, short_script: Path, sqlite_template: Path
) -> None:
    stage = Stage(tmp_path, shared, short_script, sqlite_template)
    found = stage.play(read_scenarios(file))
    fell_short = {name: problems for name, problems in found.items() if problems}
    assert not fell_short, "\n".join(f"{name}\n  " + "\n  ".join(told) for name, told in fell_short.items())


def test_there_are_forty_and_no_two_of_one_name() -> None:
    names = Counter(scenario.name for file in FILES for scenario in read_scenarios(file))
    assert len(names) >= 40
    assert max(names.values()) == 1
