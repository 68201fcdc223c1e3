"""Rings a running server with the callers of scenarios and judges what came of each call."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx2

from qualifybot.config import Settings
from qualifybot.simulators.caller_speech import CallerSpeech
from qualifybot.simulators.phone.phone import Dialled, new_call_sid, place_call, voice_url
from qualifybot.simulators.phone.playbook import Scenario, VoiceOf
from qualifybot.simulators.phone.report import CallReport, report_json
from qualifybot.simulators.phone.scenario import StepCaller
from qualifybot.simulators.phone.ticker import Ticker
from qualifybot.simulators.phone.verdict import shortcomings
from qualifybot.simulators.phone.webhooks import Webhooks

_BETWEEN_RINGS = 0.3
_RECORD_TRIES = 20
_TRY_EVERY = 0.5


@dataclass(frozen=True, slots=True)
class Held:
    """One call of a scenario. `recorded`: whether the server let us see its record, and so judge by it too."""

    scenario: Scenario
    report: CallReport
    fell_short: tuple[str, ...]
    recorded: bool


class Records:
    """What a server's API tells of calls, to whoever may ask."""

    def __init__(self, client: httpx2.AsyncClient, url: str, settings: Settings) -> None:
        password = settings.qualifybot_console_password
        self._client = client
        self._base = voice_url(url).split("/twilio/", 1)[0]
        self._headers = {"Authorization": f"Bearer {password.get_secret_value()}"} if password else {}

    async def finished(self, call_sid: str) -> Mapping[str, Any] | None:
        """The call's record once it has its outcome; None if we may not see it, or it does not come."""
        for _ in range(_RECORD_TRIES):
            shown = await self.now(call_sid)
            if shown is not None and shown.get("outcome"):
                return shown
            await asyncio.sleep(_TRY_EVERY)
        return None

    def asking(self, call_sid: str) -> Callable[[], Awaitable[str | None]]:
        """The source that a scripted caller asks what it was asked; it knows nothing where we may not see the call."""

        async def asked() -> str | None:
            shown = await self.now(call_sid)
            return shown.get("asking") if shown else None

        return asked

    async def now(self, call_sid: str) -> Mapping[str, Any] | None:
        """The call as it stands; None if we may not see it."""
        try:
            response = await self._client.get(f"{self._base}/api/calls/{call_sid}", headers=self._headers)
            shown = response.json() if response.is_success else None
        except (httpx2.TransportError, ValueError):
            return None
        return shown if isinstance(shown, dict) else None


async def hold_scenarios(
    url: str, scenarios: Sequence[Scenario], settings: Settings, ended: Callable[[], None]
) -> list[Held]:
    """One call after another begins, `calls` of each scenario. `ended` is called after each."""
    token = settings.twilio_auth_token
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx2.AsyncClient(timeout=10, trust_env=False))
        records = Records(client, url, settings)
        hooks = await stack.enter_async_context(Webhooks(token.get_secret_value() if token else None))
        ticker = await stack.enter_async_context(Ticker())
        voices: dict[VoiceOf, CallerSpeech] = {}
        for how in dict.fromkeys(scenario.caller for scenario in scenarios):
            voices[how] = CallerSpeech(settings.qualifybot_data_dir / "utterances", how.voice, how.speed)
            stack.push_async_callback(voices[how].close)
        callers = [
            (scenario, StepCaller(scenario.steps, voices[scenario.caller], surroundings=scenario.around))
            for scenario in scenarios
            for _ in range(scenario.calls)
        ]
        for _, caller in callers:
            await caller.prepare()

        async def one(index: int) -> Held:
            scenario, caller = callers[index]
            await asyncio.sleep(index * _BETWEEN_RINGS)
            sid, dialled = new_call_sid(), Dialled.of(url, f"+1415557{index % 10_000:04}")
            report = await place_call(
                url,
                caller=caller,
                dialled=dialled,
                call_sid=sid,
                ticker=ticker,
                webhooks=hooks,
                longest=scenario.longest,
            )
            record = await records.finished(sid)
            ended()
            found = shortcomings(scenario.wanted, report, record, None)
            return Held(scenario, report, found, recorded=record is not None)

        async with asyncio.TaskGroup() as tasks:
            held = [tasks.create_task(one(index)) for index in range(len(callers))]
        return [call.result() for call in held]


def tell(held: Sequence[Held], *, as_json: bool) -> None:
    """Print how they came out."""
    if as_json:
        sys.stdout.write(json.dumps(scenarios_json(held), ensure_ascii=False) + "\n")
        return
    for call in held:
        sys.stdout.write(f"{'short' if call.fell_short else 'ok':6}{call.scenario.name}\n")
        unseen = () if call.recorded else ("its record was not shown to us: judged by the line alone",)
        for sentence in (*call.fell_short, *unseen, *needs(call.scenario)):
            sys.stdout.write(f"        {sentence}\n")


def needs(scenario: Scenario) -> tuple[str, ...]:
    """What the server rung must have been started with for this scenario to mean anything."""
    faults = (f"needs vendors' stand-ins with --faults {scenario.world.faults}",) if scenario.world.faults else ()
    return (*faults, *(f"needs {name.upper()}={value}" for name, value in scenario.world.settings))


def scenarios_json(held: Sequence[Held]) -> dict[str, Any]:
    """All of them as plain data."""
    return {
        "ok": not any(call.fell_short for call in held),
        "scenarios": [
            {
                "name": call.scenario.name,
                "catches": call.scenario.catches,
                "ok": not call.fell_short,
                "fell_short": list(call.fell_short),
                "recorded": call.recorded,
                "needs": list(needs(call.scenario)),
                "call": report_json(call.report),
            }
            for call in held
        ],
    }
