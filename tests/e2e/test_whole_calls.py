"""From ring to lead, on both paths: the embedded default, and every production adapter against the simulators."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qualifybot.bootstrap import service
from qualifybot.config import Settings, load_settings
from qualifybot.domain.models import Budget, CompanySize, Outcome, Question
from qualifybot.domain.record import CallRecord, DeliveryStatus
from qualifybot.entrypoints.asked_topics import AskedTopics
from qualifybot.entrypoints.http import create_app
from qualifybot.entrypoints.server import free_port
from qualifybot.simulators.app import Simulators, simulate
from qualifybot.simulators.caller_speech import CallerSpeech
from qualifybot.simulators.phone.caller import ScriptedCaller
from qualifybot.simulators.phone.personas import find_persona
from qualifybot.simulators.phone.phone import place_call
from qualifybot.simulators.phone.report import CallReport
from qualifybot.simulators.serving import serve

pytestmark = pytest.mark.no_cover  # measured lines come from tests of parts; whole calls run at full speed

WHO = find_persona("cooperative")
SECONDS = 240
_RUN_DEMO = """
import sys
from qualifybot.entrypoints.cli import main
sys.argv = ["qualifybot", "demo", "--once", "--json"]
main()
"""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a call left behind, as each side saw it."""

    report: CallReport
    record: CallRecord
    metrics: str


async def hold_call(settings: Settings, clips: Path) -> Outcomes:
    """Ring a service with these settings and wait until the lead's delivery has come to an end."""
    topics, port = AskedTopics(), free_port()
    speech = CallerSpeech(clips, WHO.voice, WHO.speed)
    token = settings.twilio_auth_token
    try:
        async with (
            asyncio.timeout(SECONDS),
            service(settings, port, topics) as running,
            serve(create_app(running), port) as base,
        ):
            caller = ScriptedCaller(WHO.lines, speech, WHO.behaviour, topics.on())
            report = await place_call(base, caller=caller, auth_token=token.get_secret_value() if token else None)
            while True:
                record = await running.storage.calls.load(report.call_sid)
                if record and record.outcome and record.delivery.status is not DeliveryStatus.PENDING:
                    return Outcomes(report, record, running.metrics.render().decode())
                await asyncio.sleep(0.1)
    finally:
        await speech.close()


def assert_qualified(outcomes: Outcomes) -> None:
    report, record = outcomes.report, outcomes.record
    assert report.problem is None
    assert report.warnings == ()
    assert report.ended_by == "bot"
    assert record.outcome is Outcome.COMPLETED
    assert set(record.answers) == set(Question)
    assert record.answers[Question.COMPANY_SIZE].value == CompanySize(80, 80)
    assert record.answers[Question.BUDGET].value == Budget(Decimal(50_000), Decimal(50_000), "USD", "year")
    assert record.contact.name == "Dana Whitfield"
    assert record.delivery.status is DeliveryStatus.DELIVERED
    assert record.score is not None
    assert len(report.latencies_ms) >= len(Question)
    assert 'qualifybot_calls_total{outcome="completed"} 1.0' in outcomes.metrics


async def run_demo(data: Path, script: Path) -> dict[str, Any]:
    """`qualifybot demo --once --json` as a newcomer runs it: no key set, an empty data folder."""
    environment = {"PATH": os.environ["PATH"], "QUALIFYBOT_DATA_DIR": str(data), "QUALIFYBOT_SCRIPT": str(script)}
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _RUN_DEMO, env=environment, cwd=data.parent, stdout=PIPE, stderr=PIPE
    )
    async with asyncio.timeout(SECONDS):
        out, problems = await demo.communicate()
    assert demo.returncode == 0, problems.decode()
    told: dict[str, Any] = json.loads(out)
    return told


async def test_embedded_default_and_production_adapters_both_bring_a_lead(
    tmp_path: Path, brief_script: Path, postgres_url: str, redis_url: str
) -> None:
    clips = tmp_path / "clips"
    vendors = simulate(utterances=clips)
    async with serve(vendors.app()) as base, asyncio.TaskGroup() as tasks:
        embedded = tasks.create_task(run_demo(tmp_path / "demo", brief_script))
        settings = load_settings(
            _env_file=None,
            qualifybot_data_dir=tmp_path / "data",
            qualifybot_script=brief_script,
            twilio_auth_token="12345",
            openai_api_key="sim-openai",
            openai_base_url=f"{base}/openai/v1",
            elevenlabs_api_key="sim-elevenlabs",
            elevenlabs_base_url=f"{base}/elevenlabs",
            salesforce_login_url=f"{base}/salesforce",
            salesforce_client_id="qualifybot",
            salesforce_client_secret="sim-salesforce",
            database_url=postgres_url,
            redis_url=redis_url,
        )
        production = tasks.create_task(hold_call(settings, clips))
    assert_told(embedded.result())
    assert_qualified(production.result())
    assert_lead_in_salesforce(vendors, production.result().record)
    assert_paid(production.result().metrics)


def assert_told(demo: dict[str, Any]) -> None:
    assert demo["outcome"] == "completed"
    assert set(demo["answers"]) == set(Question)
    assert demo["answers"]["company_size"] == {"min": 80, "max": 80}
    assert demo["lead"]["delivery"]["status"] == "delivered"
    assert demo["rating"] in ("Hot", "Warm", "Cold")
    assert 0 < demo["latency_ms"]["p50"] <= demo["latency_ms"]["p95"]
    assert len(demo["turns"]) >= len(Question)
    assert all(turn["heard_ms"] is None or turn["heard_ms"] > 0 for turn in demo["turns"])


def assert_paid(metrics: str) -> None:
    spent = {role: float(usd) for role, usd in re.findall(r'cost_usd_total\{role="(\w+)"\} (\S+)', metrics)}
    assert set(spent) == {"transcriber", "synthesizer", "extractor", "summarizer", "telephone"}
    assert all(0 < usd < 1 for usd in spent.values())


def assert_lead_in_salesforce(vendors: Simulators, record: CallRecord) -> None:
    (lead,) = vendors.salesforce.org.records("Lead")
    assert lead["Call_SID__c"] == record.call_sid
    assert lead["LastName"] == "Whitfield"
    assert lead["Company"] == "Harbor Tools"
    assert lead["NumberOfEmployees"] == 80
    assert record.delivery.crm_id == lead["Id"]
    assert len(vendors.salesforce.org.records("Task")) == 1
