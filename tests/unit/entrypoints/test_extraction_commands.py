import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from qualifybot.entrypoints.extraction_commands import evaluate, extract

app = typer.Typer()
app.command("extract")(extract)
app.command("eval")(evaluate)

ASKED = ["--question", "budget", "--today", "2027-01-05"]


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def turn(name: str, question: str, text: str, kind: str, value: object = None, **more: object) -> dict[str, Any]:
    expect = {"kind": kind} | ({} if value is None else {"value": value})
    return {"id": name, "question": question, "text": text, "today": "2027-01-05", "expect": expect, **more}


TURNS = [
    turn("size", "company_size", "Forty people.", "answer", {"min": 40, "max": 40}, tag="plain"),
    turn("wrong", "company_size", "Forty people.", "answer", {"min": 50, "max": 50}),
    turn("refused", "budget", "I'd rather not say.", "declined"),
    turn("other kind", "budget", "I'd rather not say.", "unknown"),
    turn("hedge", "timeline", "It depends.", "partial", {}),
    turn(
        "changed",
        "timeline",
        "Wait, we're sixty people, not fifty.",
        "correction",
        {"question": "company_size", "value": {"min": 60, "max": 60}},
        answered={"company_size": {"min": 50, "max": 50}},
    ),
    turn("bad gold", "company_size", "Forty people.", "answer", {"min": "many"}),
]


def data_set(folder: Path, turns: list[dict[str, Any]]) -> str:
    path = folder / "turns.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in turns) + "\n", "utf-8")
    return str(path)


def test_extract_prints_one_reading() -> None:
    result = run("extract", *ASKED, "About fifty thousand dollars, and we're forty people.")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert (found["kind"], found["value"]["min"], found["also"]) == (
        "answer",
        50000,
        {"company_size": {"min": 40, "max": 40}},
    )
    assert (found["confident"], found["engine"]) == (True, "rules")
    assert found["ms"] >= 0
    first = found["evidence"][0]
    assert (first["topic"], first["text"]) == ("budget", "About fifty thousand dollars")


def test_eval_writes_predictions_and_counts_what_is_right(tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    result = run("eval", data_set(tmp_path, TURNS), "--out", str(out))
    assert result.exit_code == 0, result.stderr
    written = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [line["id"] for line in written] == [one["id"] for one in TURNS]
    assert set(written[0]) == {"id", "reading", "confident", "engine", "ms"}
    totals = [line.split("│")[1:4] for line in result.stdout.splitlines() if "│ all" in line]
    assert [[cell.strip() for cell in row] for row in totals] == [["all", "7", "4"]] * 2


def test_eval_takes_another_catalogue(tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue.json"
    labels = [
        {"label": "fleet", "description": "Vans, drivers and routes.", "examples": ["plan the routes of our vans"]},
        {"label": "other", "description": "Anything else.", "examples": []},
    ]
    catalogue.write_text(json.dumps({"name": "haulage", "labels": labels}), "utf-8")
    turns = [turn("vans", "use_case", "We want to plan the routes of our vans.", "answer", {"intents": ["fleet"]})]
    result = run("eval", data_set(tmp_path, turns), "--catalogue", str(catalogue))
    assert "100.0%" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["extract", *ASKED, "--engine", "llm", "Ten."], "OPENAI_API_KEY"),
        (["extract", *ASKED, "--script", "nowhere.yaml", "Ten."], "cannot read nowhere.yaml"),
        (["eval", "nowhere.jsonl"], "cannot read nowhere.jsonl"),
        (["eval", "bad.jsonl"], "bad.jsonl, line 1, question"),
        (["eval", "good.jsonl", "--catalogue", "bad.jsonl"], "bad.jsonl, labels"),
        (["eval", "good.jsonl", "--script", "a", "--catalogue", "b"], "either --script or --catalogue"),
        (["eval", "good.jsonl", "--out", "/nowhere/at/all"], "cannot write /nowhere/at/all"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(tmp_path: Path, arguments: list[str], problem: str) -> None:
    (tmp_path / "bad.jsonl").write_text(json.dumps(turn("x", "age", "5", "answer")), "utf-8")
    (tmp_path / "good.jsonl").write_text(json.dumps(TURNS[0]), "utf-8")
    result = run(*arguments)
    assert result.exit_code == 2
    assert problem in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
