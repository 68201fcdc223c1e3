"""`doctor` against vendors' stand-ins, and as a command."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path
from random import Random

import pytest
import typer
from rich.console import Console

from qualifybot.config import Settings, load_settings
from qualifybot.entrypoints.checks import Finding, Line, Verdict, check_crm, check_models, check_voices, examine
from qualifybot.entrypoints.doctor_command import as_json_object, doctor, table
from qualifybot.entrypoints.simulators_command import settings_for
from qualifybot.simulators.app import build_simulators
from qualifybot.simulators.faults import Faults
from qualifybot.simulators.pace import INSTANT
from qualifybot.simulators.serving import serve


@pytest.fixture
async def vendors(tmp_path: Path) -> AsyncIterator[str]:
    app = build_simulators(
        utterances=tmp_path / "utterances", faults=Faults("", Random(0)), pace=INSTANT, chance=Random(0)
    )
    async with serve(app) as base:
        yield base


def keyed(base: str, **changed: object) -> Settings:
    names = {name.lower(): value for name, value in settings_for(base).items()}
    return load_settings(_env_file=None, **{**names, **changed})


async def test_keys_that_work(vendors: str) -> None:
    lines = [*await check_models(keyed(vendors)), *await check_voices(keyed(vendors))]
    assert not [line for line in lines if line.verdict is Verdict.PROBLEM]
    told = [line.text for line in lines]
    assert "gpt-live-transcribe is there" in told
    assert any(text.startswith("gpt-4o-mini is ") for text in told)
    assert any(text.startswith("ElevenLabs speaks") for text in told)


async def test_a_model_that_is_not_there(vendors: str) -> None:
    lines = await check_models(keyed(vendors, qualifybot_llm_fallback_model="gpt-0"))
    assert [line.todo for line in lines if line.verdict is Verdict.PROBLEM] == [
        "Set QUALIFYBOT_LLM_FALLBACK_MODEL to a model that this key may use."
    ]


async def test_a_vendor_that_is_away() -> None:
    away = keyed("http://127.0.0.1:1")
    named = {"models": check_models, "CRM": check_crm}
    findings = [finding async for finding in examine(away, named)]
    assert [finding.verdict for finding in findings] == [Verdict.PROBLEM] * 2


async def test_an_org_whose_fields_are_not_those_of_the_mapping(vendors: str, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("Nonsense__c: summary\n")
    named = {"CRM": check_crm}
    (finding,) = [one async for one in examine(keyed(vendors, salesforce_mapping_file=mapping), named)]
    assert finding.verdict is Verdict.PROBLEM
    assert any("Nonsense__c" in line.text for line in finding.lines)


FOUND = [
    Finding("settings", (Line(Verdict.OK, "loaded"),)),
    Finding("sessions", (Line(Verdict.PROBLEM, "redis: ConnectionError", "Start it, or correct its address."),)),
]


def test_the_table_says_what_to_do() -> None:
    console = Console(file=StringIO(), width=100)
    console.print(table(FOUND))
    assert isinstance(console.file, StringIO)
    drawn = console.file.getvalue()
    assert "✓  settings  loaded" in drawn
    assert "Start it, or correct its address." in drawn


def test_the_object_for_machines() -> None:
    told = as_json_object(FOUND)
    assert told["ok"] is False
    assert [check["verdict"] for check in told["checks"]] == ["ok", "problem"]


def test_settings_that_do_not_load_are_a_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://somewhere")
    with pytest.raises(typer.Exit) as left:
        doctor(as_json=True)
    assert left.value.exit_code == 1
    told = json.loads(capsys.readouterr().out)
    assert "DATABASE_URL must begin with" in told["checks"][0]["lines"][0]["text"]
