"""Plays scenarios in a world and judges them: all calls first, then one wait until every lead has landed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from chaos.ring import Call, Calls
from chaos.scenarios import Scenario
from chaos.verdict import MOST_RESUMPTION_SECONDS, Evidence, Verdict, judge
from chaos.world import World

SETTLE_SECONDS = 150.0
"""The longest that anything may take on its own: a sweep, a dead worker's leads taken over, a backed-off attempt."""
_LOOK_EVERY = 0.5

Tell = Callable[[str], None]
"""Is told how it goes, in a few words."""


@dataclass(frozen=True, slots=True)
class Part:
    """A scenario, how many calls of it, and how many at once."""

    scenario: Scenario
    calls: int
    lines: int


async def play(
    world: World, parts: Sequence[Part], tell: Tell, *, most_resumption: float = MOST_RESUMPTION_SECONDS
) -> list[Verdict]:
    """The verdict on each part."""
    clock = asyncio.get_running_loop().time
    calls = Calls(world.kept / "utterances", world.watch)
    try:
        await calls.render()
        played: list[tuple[Part, list[Call], float]] = []
        for part in parts:
            began = clock()
            played.append((part, await _play(world, part, calls, tell), clock() - began))
    finally:
        await calls.aclose()
    evidence = await _settle(world, calls.placed, tell)
    verdicts = []
    for part, placed, seconds in played:
        verdict = judge(part.scenario.name, placed, evidence, most_resumption=most_resumption)
        verdict.seconds = seconds
        verdicts.append(verdict)
    return verdicts


async def _play(world: World, part: Part, calls: Calls, tell: Tell) -> list[Call]:
    scenario, over = part.scenario, asyncio.Event()
    async with world.trouble(scenario.faults, scenario.gone), asyncio.TaskGroup() as tasks:
        tasks.create_task(_strike(world, scenario, over))
        tasks.create_task(_tell(scenario, calls, part.calls, over, tell))
        placed = await calls.ring(world.front.base, part.calls, part.lines, scenario.manner)
        over.set()
    return placed


async def _strike(world: World, scenario: Scenario, over: asyncio.Event) -> None:
    """Blow upon blow until the calls are over; the last one is brought to its end."""
    pause = scenario.first
    for _ in range(scenario.blows if scenario.blow else 0):
        try:
            async with asyncio.timeout(pause):
                await over.wait()
            return
        except TimeoutError:
            pause = scenario.every
        assert scenario.blow is not None
        await scenario.blow(world)


async def _tell(scenario: Scenario, calls: Calls, count: int, over: asyncio.Event, tell: Tell) -> None:
    earlier = len(calls.placed)
    while not over.is_set():
        placed = calls.placed[earlier:]
        ended = sum(call.report is not None for call in placed)
        tell(f"{scenario.name}: {ended} of {count} calls ended, {len(calls.live)} live")
        await asyncio.sleep(_LOOK_EVERY)


async def _settle(world: World, calls: Sequence[Call], tell: Tell) -> Evidence:
    """Wait until nothing is under way any more, or as long as that may take; then look."""
    records: dict[str, Any] = {}
    deadline = asyncio.get_running_loop().time() + SETTLE_SECONDS
    waiting = [call.call_sid for call in calls]
    while waiting and asyncio.get_running_loop().time() < deadline:
        tell(f"waiting for {len(waiting)} calls' leads to land")
        for call_sid in waiting:
            records[call_sid] = await world.record(call_sid)
        waiting = [call_sid for call_sid in waiting if not _settled(records[call_sid])]
        await asyncio.sleep(_LOOK_EVERY)
    leads: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for lead in (await world.org())["leads"]:
        leads[lead["Call_SID__c"]].append(lead)
    world.watch.look()
    return Evidence(world.watch, records, leads, world.killed)


def _settled(record: dict[str, Any] | None) -> bool:
    return record is not None and record["outcome"] is not None and record["delivery"]["status"] != "pending"
