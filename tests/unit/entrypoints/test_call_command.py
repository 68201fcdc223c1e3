from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from qualifybot.entrypoints.call_command import call, choose_parties, summary_json
from qualifybot.errors import SettingsError
from qualifybot.simulators.phone.handset import Manner
from qualifybot.simulators.phone.recording import Recording
from qualifybot.simulators.phone.report import CallReport, HeardTurn


@pytest.fixture
def dialogues(tmp_path: Path) -> Path:
    path = tmp_path / "dialogues.jsonl"
    rows = ({"id": name, "turns": [{"question": "budget", "text": "No."}]} for name in "ab")
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_each_dialogue_rings_once_or_they_take_turns(dialogues: Path) -> None:
    assert [party.name for party in choose_parties(dialogues, None, None, None)] == ["a", "b"]
    assert [party.name for party in choose_parties(dialogues, None, "rambling", 3)] == ["a", "b", "a"]
    assert [party.name for party in choose_parties(dialogues, "b", None, None)] == ["b"]


def test_without_dialogues_a_persona_rings() -> None:
    assert [party.name for party in choose_parties(None, None, None, None)] == ["cooperative"]
    assert [party.name for party in choose_parties(None, None, "evasive", 2)] == ["evasive", "evasive"]


def test_an_id_alone_means_nothing() -> None:
    with pytest.raises(SettingsError, match="--dialogues"):
        choose_parties(None, "a", None, None)


def test_figures_over_all_calls() -> None:
    def report(*latencies: float) -> CallReport:
        turns = tuple(HeardTurn("x", Manner.REPLY, 0, 1, ms, cut_off=False, stopped_ms=None) for ms in latencies)
        nothing = Recording((), (), 0)
        return CallReport("CA1", "bot", None, 9, ("Connect",), turns, (30, 70), 1, (), (), None, 1, nothing)

    whole = summary_json([report(500, 700), report(900)])
    assert whole["latency_ms"] == {"p50": 700, "p95": 880}
    assert (whole["turns"], whole["gaps_noticed"], whole["ok"]) == (3, 2, True)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["ftp://127.0.0.1"], "URL must begin with http"),
        (["http://127.0.0.1:9", "--persona", "nobody"], "no persona nobody"),
        (["http://127.0.0.1:9", "--persona", "silent"], "no call could be placed: 11200"),
    ],
)
def test_what_is_wrong_is_one_line_and_exit_code_2(arguments: list[str], problem: str, tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(call)
    result = CliRunner().invoke(app, arguments, env={"QUALIFYBOT_DATA_DIR": str(tmp_path)})
    assert result.exit_code == 2
    assert problem in result.stderr.splitlines()[-1]
