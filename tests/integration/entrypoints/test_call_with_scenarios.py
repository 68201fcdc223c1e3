"""`qualifybot call --scenario` against a running service on the embedded default."""

from __future__ import annotations

import json
import os
import sys
from asyncio import create_subprocess_exec, timeout
from asyncio.subprocess import PIPE
from pathlib import Path

from served import Served

FILE = """
scenarios:
  - name: hears the greeting and leaves
    steps: [{begins: greeting}, {wait: 0.3}, {hang_up: }]
    outcome: {ended_by: caller, record: {outcome: hung_up}}
  - name: expects too much
    faults: openai.chat=hang
    steps: [{begins: greeting}, {hang_up: }]
    outcome: {ended_by: bot, record: {outcome: completed}}
"""
_MAIN = "from qualifybot.entrypoints.cli import main; main()"


async def test_says_which_scenario_fell_short_and_of_what(served: Served, tmp_path: Path) -> None:
    path = tmp_path / "scenarios.yaml"
    path.write_text(FILE)
    environment = {"PATH": os.environ["PATH"], "QUALIFYBOT_DATA_DIR": str(tmp_path), "TWILIO_AUTH_TOKEN": "12345"}
    async with timeout(120), served() as running:
        command = (sys.executable, "-c", _MAIN, "call", running.base, "--scenario", str(path), "--json")
        ringing = await create_subprocess_exec(*command, env=environment, cwd=tmp_path, stdout=PIPE, stderr=PIPE)
        out, problems = await ringing.communicate()
    assert ringing.returncode == 1, problems.decode()
    told = json.loads(out)
    met, short = told["scenarios"]
    assert (told["ok"], met["ok"], short["ok"]) == (False, True, False)
    assert short["fell_short"] == ["ended by caller, not bot", "outcome is 'hung_up', not 'completed'"]
    assert short["needs"] == ["needs vendors' stand-ins with --faults openai.chat=hang"]
    assert met["recorded"]
