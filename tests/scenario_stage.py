"""Plays scenarios against the real service and the vendors' stand-ins, all in one loop and so in virtual time."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx2
from aiosqlite import Connection

from hasty_time import HastyLoop, holds_time
from qualifybot.bootstrap import service
from qualifybot.config import Settings, load_settings
from qualifybot.domain.events import EVENT, CallEvent
from qualifybot.entrypoints.http import build_server, create_app
from qualifybot.entrypoints.server import free_port
from qualifybot.simulators.app import simulate
from qualifybot.simulators.caller_speech import CallerSpeech
from qualifybot.simulators.faults import Faults
from qualifybot.simulators.phone.phone import Dialled, new_call_sid, place_call
from qualifybot.simulators.phone.playbook import Scenario, VoiceOf, World
from qualifybot.simulators.phone.scenario import StepCaller
from qualifybot.simulators.phone.ticker import Ticker
from qualifybot.simulators.phone.verdict import shortcomings
from qualifybot.simulators.phone.webhooks import Webhooks
from qualifybot.simulators.serving import serve
from virtual_time import VirtualClock

TOKEN = "12345"
BETWEEN_RINGS = 0.35
WARM_UP_SECONDS = 30.0
RECORDED_SECONDS = 12.0

Json = dict[str, Any]


@dataclass
class CallWitness:
    """What the service tells of one call; a scenario looks for one thing after the other."""

    events: list[Json] = field(default_factory=list)
    _seen: int = 0
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, event: CallEvent) -> None:
        self.events.append(EVENT.dump_python(event, mode="json"))
        self._more.set()

    async def sees(self, wanted: Mapping[str, Any], seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    for index in range(self._seen, len(self.events)):
                        if _shows(self.events[index], wanted):
                            self._seen = index + 1
                            return True
                    self._more.clear()
                    await self._more.wait()
        return False


def _shows(event: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    line = str(wanted.get("line", ""))
    rest = {key: value for key, value in wanted.items() if key != "line"}
    return str(event.get("line", "")).startswith(line) and all(event.get(key) == want for key, want in rest.items())


@dataclass
class Witnesses:
    """An observer of the service, with one witness a call."""

    calls: defaultdict[str, CallWitness] = field(default_factory=lambda: defaultdict(CallWitness))

    def observe(self, event: CallEvent) -> None:
        self.calls[event.call_sid].add(event)


@dataclass(frozen=True)
class Stage:
    """Where scenarios are played. `shared` holds what all worlds may know: clips and spoken lines."""

    folder: Path
    shared: Path
    script: Path
    database: Path

    def play(self, scenarios: Sequence[Scenario]) -> dict[str, tuple[str, ...]]:
        """What fell short, by scenario."""
        with (
            patch.object(Connection, "_connect", holds_time(Connection._connect)),
            patch.object(Connection, "_execute", holds_time(Connection._execute)),
            asyncio.Runner(loop_factory=HastyLoop) as runner,
        ):
            return runner.run(self._play(scenarios))

    async def _play(self, scenarios: Sequence[Scenario]) -> dict[str, tuple[str, ...]]:
        worlds = dict.fromkeys(scenario.world for scenario in scenarios)
        async with AsyncExitStack() as stack:
            sound = _Sound(self.shared / "clips", stack)
            ticker = await stack.enter_async_context(Ticker())
            hooks = await stack.enter_async_context(Webhooks(TOKEN))
            api = await stack.enter_async_context(httpx2.AsyncClient(timeout=30, trust_env=False))
            up = {world: await stack.enter_async_context(self._up(world, n)) for n, world in enumerate(worlds)}
            callers = [(s, await sound.of(s)) for s in scenarios for _ in range(s.calls)]
            await asyncio.sleep(WARM_UP_SECONDS)
            async with asyncio.TaskGroup() as tasks:
                calls = [
                    (s.name, tasks.create_task(_one(s, caller, *up[s.world], ticker, hooks, api, n)))
                    for n, (s, caller) in enumerate(callers)
                ]
        found: dict[str, tuple[str, ...]] = {}
        for name, call in calls:
            found[name] = found.get(name, ()) + call.result()
        return found

    @asynccontextmanager
    async def _up(self, world: World, number: int) -> AsyncIterator[tuple[str, Witnesses]]:
        """A service of its own between stand-ins of its own; its address and what it tells."""
        witnesses, port = Witnesses(), free_port()
        vendors = simulate(utterances=self.shared / "clips", faults=Faults(world.faults))
        async with (
            serve(vendors.app()) as vendors_base,
            service(
                self._settings(world, vendors_base, number), port, witnesses, worker=False, clock=VirtualClock()
            ) as running,
        ):
            server = build_server(running, create_app(running), "127.0.0.1", port)
            server.capture_signals = contextlib.nullcontext  # type: ignore[assignment,method-assign]  # signals are the test run's
            serving = asyncio.create_task(server.serve())
            while not server.started:  # noqa: ASYNC110  # uvicorn tells no other way
                await asyncio.sleep(0.05)
            try:
                yield f"http://127.0.0.1:{port}", witnesses
            finally:
                server.should_exit = True
                await serving

    def _settings(self, world: World, vendors: str, number: int) -> Settings:
        database = self.folder / f"world-{number}.db"
        database.write_bytes(self.database.read_bytes())
        speechless = "elevenlabs" in world.faults  # must not find its lines spoken already
        chosen: Json = {
            "qualifybot_data_dir": self.folder / f"world-{number}" if speechless else self.shared,
            "qualifybot_script": self.script,
            "database_url": f"sqlite+aiosqlite:///{database}",
            "twilio_auth_token": TOKEN,
            "openai_api_key": "sim-openai",
            "openai_base_url": f"{vendors}/openai/v1",
            "elevenlabs_api_key": "sim-elevenlabs",
            "elevenlabs_base_url": f"{vendors}/elevenlabs",
        }
        return load_settings(_env_file=None, **(chosen | dict(world.settings)))


class _Sound:
    """The callers' voices, each with a synthesiser of its own."""

    def __init__(self, clips: Path, stack: AsyncExitStack) -> None:
        self._clips = clips
        self._stack = stack
        self._voices: dict[VoiceOf, CallerSpeech] = {}

    async def of(self, scenario: Scenario) -> StepCaller:
        """A caller of this scenario, ready to ring."""
        how = scenario.caller
        if how not in self._voices:
            self._voices[how] = CallerSpeech(self._clips, how.voice, how.speed)
            self._stack.push_async_callback(self._voices[how].close)
        caller = StepCaller(scenario.steps, self._voices[how], surroundings=scenario.around)
        await caller.prepare()
        return caller


async def _one(
    scenario: Scenario,
    caller: StepCaller,
    base: str,
    witnesses: Witnesses,
    ticker: Ticker,
    hooks: Webhooks,
    api: httpx2.AsyncClient,
    number: int,
) -> tuple[str, ...]:
    """Hold one call and judge it."""
    if scenario.calls == 1:
        await asyncio.sleep(number * BETWEEN_RINGS)
    sid = new_call_sid()
    caller.witness = witnesses.calls[sid]
    report = await place_call(
        base,
        caller=caller,
        dialled=Dialled.of(base, f"+1415556{secrets.randbelow(10_000):04}"),
        call_sid=sid,
        ticker=ticker,
        webhooks=hooks,
        longest=scenario.longest,
    )
    record = await _record(api, base, sid)
    return shortcomings(scenario.wanted, report, record, witnesses.calls[sid].events)


async def _record(api: httpx2.AsyncClient, base: str, sid: str) -> Json:
    """The call as the API shows it, once it has its outcome."""
    shown: Json = {"turns": []}
    for _ in range(round(RECORDED_SECONDS / 0.5)):
        response = await api.get(f"{base}/api/calls/{sid}")
        shown = response.json() if response.is_success else shown
        if shown.get("outcome"):
            break
        await asyncio.sleep(0.5)
    return shown
