"""The command that serves the stand-ins: what it refuses, and where it points the bot."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import typer

from qualifybot.entrypoints.simulators_command import settings_for, simulators


def refusal(capsys: pytest.CaptureFixture[str], **options: object) -> str:
    with pytest.raises(typer.Exit) as left:
        simulators(**options)  # type: ignore[arg-type]  # each case gives its own
    assert left.value.exit_code == 2
    return capsys.readouterr().err


def test_a_fault_that_means_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "no such kind" in refusal(capsys, faults="openai.chat=explode", utterances=tmp_path)


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"cannot serve on port {port}" in refusal(capsys, port=port, utterances=tmp_path)


def test_every_vendor_has_its_settings() -> None:
    settings = settings_for("http://127.0.0.1:8900")
    assert settings["OPENAI_BASE_URL"].endswith("/v1")
    assert settings["SALESFORCE_LOGIN_URL"] == "http://127.0.0.1:8900/salesforce"
    assert all(settings[name].startswith("sim-") for name in ("OPENAI_API_KEY", "ELEVENLABS_API_KEY"))
