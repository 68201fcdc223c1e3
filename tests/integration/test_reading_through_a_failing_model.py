"""A data set read by a model that fails in every way it can: every turn is answered, in time, whatever happens."""

import asyncio
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from qualifybot.conversation.extraction_service import TURN_SECONDS
from qualifybot.entrypoints.extraction_commands import evaluate
from qualifybot.simulators.app import build_simulators
from qualifybot.simulators.faults import PLACES, Faults
from qualifybot.simulators.pace import INSTANT
from qualifybot.simulators.serving import serve

TURNS = Path(__file__).parents[2] / "evals" / "turns.default.jsonl"
EVERY_FAULT = ",".join(f"openai.chat={kind}:0.08" for kind in sorted(PLACES["openai.chat"]))
LATE_MS = 1_000 * TURN_SECONDS + 1_000
"""A loaded machine may wake up late, but never by so much."""

app = typer.Typer()
app.command()(evaluate)


@pytest.mark.parametrize("engine", ["llm", "auto"])
async def test_every_turn_is_read_while_the_model_fails_in_every_way(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = TURNS.read_text("utf-8").splitlines()[::23]
    (tmp_path / "turns.jsonl").write_text("\n".join(turns), "utf-8")
    faults = Faults(EVERY_FAULT)
    async with serve(build_simulators(utterances=tmp_path, faults=faults, pace=INSTANT)) as base:
        monkeypatch.setenv("OPENAI_API_KEY", "sim-openai")
        monkeypatch.setenv("OPENAI_BASE_URL", f"{base}/openai/v1")
        arguments = [str(tmp_path / "turns.jsonl"), "--engine", engine, "--out", str(tmp_path / "read.jsonl")]
        result = await asyncio.to_thread(CliRunner().invoke, app, arguments)
    assert result.exit_code == 0, result.output
    read = [json.loads(line) for line in (tmp_path / "read.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in read] == [json.loads(turn)["id"] for turn in turns]
    assert max(row["ms"] for row in read) < LATE_MS
    assert len(faults.struck) >= (5 if engine == "llm" else 0)
    assert "rules" in {row["engine"] for row in read}
