"""Keeps a number of lines busy with simulated callers for some time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from qualifybot.simulators.caller_speech import CallerSpeech
from qualifybot.simulators.phone.caller import ScriptedCaller
from qualifybot.simulators.phone.personas import Persona, find_persona
from qualifybot.simulators.phone.phone import Dialled, place_call
from qualifybot.simulators.phone.report import CallReport
from qualifybot.simulators.phone.ticker import Ticker
from qualifybot.simulators.phone.webhooks import Webhooks

CALLERS = ("cooperative", "correcting", "rambling", "evasive", "interrupting")
BETWEEN_RINGS = 0.4
"""Seconds from one line's first ring to the next one's, and between their last calls' ends: callers do not march."""
SHORTEST_CALL = 5.0


@dataclass(frozen=True, slots=True)
class Load:
    """`calls` at once for `seconds`; with `hang_up_between`, each caller leaves at some moment between those two."""

    calls: int
    seconds: float
    hang_up_between: tuple[float, float] | None = None


class Callers:
    """People with voices, ready to ring; their clips are kept in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._personas = tuple(find_persona(name) for name in CALLERS)
        self._voices: dict[str, CallerSpeech] = {}

    async def prepare(self, stack: AsyncExitStack) -> None:
        """Render everything that anybody will say, before anything is measured."""
        for who in self._personas:
            self._voices[who.name] = CallerSpeech(self._folder, who.voice, who.speed)
            stack.push_async_callback(self._voices[who.name].close)
            await self._caller(who, 0).prepare()

    def pick(self, number: int) -> ScriptedCaller:
        """The caller of the call of this number."""
        return self._caller(self._personas[number % len(self._personas)], number)

    def _caller(self, who: Persona, number: int) -> ScriptedCaller:
        return ScriptedCaller(who.lines, self._voices[who.name], replace(who.behaviour), chance=Random(number))


async def keep_busy(
    base: str, token: str, load: Load, callers: Callers, tell: Callable[[int, int], None]
) -> list[CallReport]:
    """Ring `base` on every line, again and again until the time is over. `tell` learns of calls live and ended."""
    loop = asyncio.get_running_loop()
    reports, live, chance = list[CallReport](), 0, Random(1)
    numbers = iter(range(1_000_000))

    async def line(index: int, ticker: Ticker, webhooks: Webhooks) -> None:
        nonlocal live
        await asyncio.sleep(BETWEEN_RINGS * index)
        over = loop.time() + load.seconds
        while (left := over - loop.time()) > SHORTEST_CALL:
            number = next(numbers)
            longest = min(left, chance.uniform(*load.hang_up_between)) if load.hang_up_between else left
            dialled = Dialled.of(base, f"+1415{1_000_000 + number:07d}")
            live += 1
            tell(live, len(reports))
            reports.append(
                await place_call(
                    base,
                    caller=callers.pick(number),
                    dialled=dialled,
                    ticker=ticker,
                    webhooks=webhooks,
                    longest=longest,
                )
            )
            live -= 1
            tell(live, len(reports))

    async with Webhooks(token) as webhooks, Ticker() as ticker, asyncio.TaskGroup() as tasks:
        for index in range(load.calls):
            tasks.create_task(line(index, ticker, webhooks))
    return reports


def bot_seconds(reports: Sequence[CallReport]) -> float:
    """How much of the bot's audio the callers heard."""
    return sum(len(piece.audio) for report in reports for piece in report.recording.bot) / 8_000
