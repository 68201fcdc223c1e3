import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from qualifybot.entrypoints.dialogue_commands import converse

app = typer.Typer()
app.command()(converse)

REPLIES = {
    "company_size": "Eighty-eight people.",
    "budget": "Twelve thousand dollars a year.",
    "timeline": "By the end of June.",
    "decision_makers": "I decide alone.",
    "current_solution": "We use Zoho.",
    "use_case": "Support tickets.",
}


def dialogue(name: str, **replies: str) -> dict[str, Any]:
    turns = [{"question": question, "text": text} for question, text in (REPLIES | replies).items()]
    return {"id": name, "today": "2026-11-22", "turns": turns, "notes": "for people only"}


def run(folder: Path, dialogues: list[dict[str, Any]], *options: str) -> tuple[Result, list[dict[str, Any]]]:
    (folder / "set.jsonl").write_text("\n".join(json.dumps(one) for one in dialogues) + "\n\n", "utf-8")
    out = folder / "results.jsonl"
    found = CliRunner().invoke(app, [str(folder / "set.jsonl"), "--out", str(out), *options])
    return found, [json.loads(line) for line in out.read_text("utf-8").splitlines()] if out.exists() else []


def test_writes_what_each_conversation_collected(tmp_path: Path) -> None:
    refusal = "I'd rather not say."
    found, results = run(tmp_path, [dialogue("one"), dialogue("two", budget=refusal)])
    assert found.exit_code == 0
    assert [(line["id"], line["outcome"]) for line in results] == [("one", "completed"), ("two", "declined_some")]
    assert results[0]["collected"]["company_size"] == {"min": 88, "max": 88}
    assert results[0]["collected"]["timeline"]["end"] == "2027-06-30"
    assert results[1]["collected"]["budget"] is None
    assert "2 conversations" in found.stdout


def test_shows_the_conversations_when_asked(tmp_path: Path) -> None:
    found, _ = run(tmp_path, [dialogue("one")], "--show")
    assert "caller  Eighty-eight people." in found.stdout
    assert '"kind": "answer"' in found.stdout


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"id": "x"', "line 1: Invalid JSON"),
        ('{"id": "x", "today": "soon", "turns": [{"question": "budget", "text": "5"}]}', "line 1, today:"),
        (
            '{"id": "x", "today": "2026-11-22", "turns": [{"question": "age", "text": "5"}]}',
            "line 1, turns, 0, question:",
        ),
        ('{"id": "x", "today": "2026-11-22", "turns": []}', "line 1, turns:"),
    ],
)
def test_a_line_at_fault_is_told(tmp_path: Path, line: str, problem: str) -> None:
    (tmp_path / "set.jsonl").write_text(line, "utf-8")
    found = CliRunner().invoke(app, [str(tmp_path / "set.jsonl"), "--out", str(tmp_path / "out")])
    assert found.exit_code == 2
    assert found.stderr.startswith(f"qualifybot: {tmp_path / 'set.jsonl'}, {problem}")
    assert found.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = CliRunner().invoke(app, [str(tmp_path / "none.jsonl"), "--out", str(tmp_path / "out")])
    assert (found.exit_code, found.stderr.count("\n")) == (2, 1)


def test_results_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text(json.dumps(dialogue("one")), "utf-8")
    found = CliRunner().invoke(app, [str(tmp_path / "set.jsonl"), "--out", str(tmp_path / "no" / "where")])
    assert found.exit_code == 2
    assert "cannot write" in found.stderr


def test_a_model_without_a_key_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    found, results = run(tmp_path, [dialogue("one")], "--engine", "llm")
    assert found.exit_code == 2
    assert "OPENAI_API_KEY" in found.stderr
    assert results == []
