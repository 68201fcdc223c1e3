from __future__ import annotations

from pathlib import Path

import pytest

from qualifybot.errors import SettingsError
from qualifybot.simulators.phone.playbook import World, read_scenarios
from qualifybot.simulators.phone.scenario import Hear, Note
from qualifybot.simulators.phone.surroundings import Surroundings

WHOLE = """
scenarios:
  - name: one
    catches: something
    around: {noise: -40, kind: street}
    faults: openai.chat=hang
    settings: {qualifybot_max_calls: "3"}
    steps:
      - hear: {line: budget.ask, within_ms: 900}
      - note: {type: fell_back, role: extractor}
    outcome: {ended_by: bot, events: {barged_in: [0, 2]}}
  - name: two
    steps: [{hang_up: }]
"""


def written(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "scenarios.yaml"
    path.write_text(content)
    return path


def test_reads_all_or_the_one_asked_for(tmp_path: Path) -> None:
    one, two = read_scenarios(written(tmp_path, WHOLE))
    assert one.steps == (Hear("budget.ask", 900), Note("fell_back", fields={"role": "extractor"}))
    assert one.world == World("openai.chat=hang", (("qualifybot_max_calls", "3"),))
    assert one.around == Surroundings(noise=-40, kind="street")
    assert one.wanted.events == {"barged_in": (0, 2)}
    assert two.world == World()
    assert read_scenarios(written(tmp_path, WHOLE), "two") == (two,)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("- 1", "no list of `scenarios`"),
        ("scenarios: []", "no list of `scenarios`"),
        ("{", "cannot read"),
        ("scenarios: [{name: one}]", "scenario one: steps: Field required"),
        ("scenarios: [{name: one, steps: [], wanted: 1}]", "scenario one: wanted"),
        ("scenarios: [{name: one, steps: [{shout: x}]}]", "scenario one: step 1: one of"),
        ("scenarios: [{name: one, steps: [{hear: {lines: x}}]}]", "scenario one: step 1, hear lines"),
        ("scenarios: [{name: one, steps: [], outcome: {ended: bot}}]", "scenario one: outcome.ended"),
        ("scenarios: [7]", "scenario 1"),
        (WHOLE, "has no scenario three: there are one, two"),
    ],
)
def test_names_what_is_wrong(tmp_path: Path, content: str, problem: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read_scenarios(written(tmp_path, content), "three" if content == WHOLE else None)
    assert problem in str(raised.value)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read"):
        read_scenarios(tmp_path / "missing.yaml")
