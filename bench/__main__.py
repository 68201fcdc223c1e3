"""Measures the service under load beside a bare relay and another framework's bot, and prints one table for each load.

python -m bench [--calls 25 100] [--seconds 120] [--quick] [--climb] [--page] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

from bench.figures import Figures, within_limits
from bench.load import Callers, Load
from bench.page import write_page
from bench.processes import Child, pinned
from bench.table import print_climb, print_tables
from bench.trial import Bench, Tell, measure, pipecat, relay, service, vendors
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn
from tests.servers import NoServer, postgres, redis_server

from qualifybot.entrypoints.running import run

KEPT = Path("data") / "bench"
CLIMB = (50, 75, 100, 125, 150, 200)

Results = dict[int, dict[str, Figures]]
"""By calls at once and server: `service`, `relay`, `pipecat`."""


def main() -> None:
    """Read the command line, measure, print."""
    options = _options()
    loads = [Load(5, 20)] if options.quick else [Load(calls, options.seconds) for calls in options.calls]
    with _surroundings(options) as bench:
        if options.climb:
            print_climb(run(_climb(bench, options.seconds)))
            return
        results = run(_measure_all(bench, loads))
    print_tables(results, real_stores=bench.database_url is not None)
    if options.page:
        write_page(results, real_stores=bench.database_url is not None)
    if options.json:
        found = {calls: {name: asdict(figures) for name, figures in row.items()} for calls, row in results.items()}
        options.json.write_text(json.dumps(found, indent=2), "utf-8")


async def _measure_all(bench: Bench, loads: list[Load]) -> Results:
    async with _callers(bench) as callers:
        return {load.calls: await _measure(bench, load, callers, rival=load is loads[0]) for load in loads}


async def _measure(bench: Bench, load: Load, callers: Callers, *, rival: bool) -> dict[str, Figures]:
    """`rival`: the other framework's bot too, where it is installed."""
    found = {}

    async def one(name: str, server: AbstractAsyncContextManager[Child]) -> None:
        with _progress(name, load) as tell:
            async with server as running:
                found[name] = await measure(running, load, callers, tell)

    async with vendors(bench) as stand_ins:
        await one("service", service(bench, stand_ins, callers))
    await one("relay", relay(bench, callers))
    if rival and find_spec("pipecat"):
        async with vendors(bench) as stand_ins:
            await one("pipecat", pipecat(bench, stand_ins, callers))
    return found


async def _climb(bench: Bench, seconds: float) -> dict[int, Figures]:
    """More and more calls at once, until a limit is passed."""
    found: dict[int, Figures] = {}
    async with _callers(bench) as callers:
        for calls in CLIMB:
            load = Load(calls, seconds)
            with _progress(f"service with {calls} calls", load) as tell:
                async with vendors(bench) as stand_ins, service(bench, stand_ins, callers) as running:
                    found[calls] = await measure(running, load, callers, tell)
            if not within_limits(found[calls]):
                break
    return found


@asynccontextmanager
async def _callers(bench: Bench) -> AsyncIterator[Callers]:
    async with AsyncExitStack() as stack:
        callers = Callers(bench.clips)
        await callers.prepare(stack)
        yield callers


@contextmanager
def _surroundings(options: argparse.Namespace) -> Iterator[Bench]:
    server_core, other_cores = _cores()
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        stack.enter_context(pinned(other_cores))
        database, redis = (None, None) if options.embedded else _stores(stack, folder)
        yield Bench(folder, options.kept, server_core, other_cores, database, redis)


@contextmanager
def _progress(name: str, load: Load) -> Iterator[Tell]:
    columns = (TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), refresh_per_second=1, transient=True) as progress:
        task = progress.add_task(f"{name}: starting and warming up", total=None)

        def tell(live: int, ended: int) -> None:
            progress.update(task, description=f"{name}: {live} of {load.calls} calls live, {ended} ended")

        yield tell


def _stores(stack: ExitStack, folder: Path) -> tuple[str | None, str | None]:
    """A real PostgreSQL and Redis where this platform has them."""
    try:
        (folder / "postgres").mkdir()
        (folder / "redis").mkdir()
        database = stack.enter_context(postgres(folder / "postgres"))
        redis = stack.enter_context(redis_server(folder / "redis"))
    except NoServer:
        return None, None
    return database.replace("postgresql://", "postgresql+psycopg://"), redis


def _cores() -> tuple[set[int], set[int]]:
    """The server's core, and the others; the same one for all where there is but one."""
    available = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
    return {available[0]}, set(available[1:] or available)


def _options() -> argparse.Namespace:
    about = (__doc__ or "").splitlines()[0]
    parser = argparse.ArgumentParser(prog="python -m bench", description=about)
    parser.add_argument("--calls", type=int, nargs="+", default=[25], help="calls at once, one table for each (25)")
    parser.add_argument("--seconds", type=float, default=120, help="how long the lines are kept busy (120)")
    parser.add_argument("--quick", action="store_true", help="5 calls for a few seconds: does it all work?")
    parser.add_argument("--climb", action="store_true", help="how many calls one core holds within the limits")
    parser.add_argument("--embedded", action="store_true", help="SQLite and in-process sessions even if there is more")
    parser.add_argument("--kept", type=Path, default=KEPT, help=f"folder of what is rendered once ({KEPT})")
    parser.add_argument("--page", action="store_true", help="also write docs/latency.md and its picture")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    return parser.parse_args()


if __name__ == "__main__":
    main()
