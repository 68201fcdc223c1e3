"""Measures the service under load beside a bare relay, and prints one table.

python -m bench [--calls 25] [--seconds 60] [--quick] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from bench.figures import Figures
from bench.load import Callers, Load
from bench.processes import pinned
from bench.table import print_table
from bench.trial import Bench, Tell, measure, relay, service, vendors
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn
from tests.servers import NoServer, postgres, redis_server

from qualifybot.entrypoints.running import run

KEPT = Path("data") / "bench"


def main() -> None:
    """Read the command line, measure, print."""
    options = _options()
    load = Load(5, 20) if options.quick else Load(options.calls, options.seconds)
    server_core, other_cores = _cores()
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        with pinned(other_cores):
            database, redis = (None, None) if options.embedded else _stores(stack, folder)
        stack.enter_context(pinned(other_cores))
        bench = Bench(folder, options.kept, server_core, other_cores, database, redis)
        results = run(_measure_both(bench, load))
    print_table(results, real_stores=database is not None)
    if options.json:
        options.json.write_text(json.dumps({name: asdict(found) for name, found in results.items()}, indent=2), "utf-8")


async def _measure_both(bench: Bench, load: Load) -> dict[str, Figures]:
    async with AsyncExitStack() as stack:
        callers = Callers(bench.clips)
        await callers.prepare(stack)
        results = {}
        with _progress("service", load) as tell:
            async with vendors(bench) as stand_ins, service(bench, stand_ins, callers) as server:
                results["service"] = await measure(server, load, callers, tell)
        with _progress("bare relay", load) as tell:
            async with relay(bench, callers) as server:
                results["relay"] = await measure(server, load, callers, tell)
        return results


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
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=25, help="calls at once (25)")
    parser.add_argument("--seconds", type=float, default=60, help="how long the lines are kept busy (60)")
    parser.add_argument("--quick", action="store_true", help="5 calls for a few seconds: does it all work?")
    parser.add_argument("--embedded", action="store_true", help="SQLite and in-process sessions even if there is more")
    parser.add_argument("--kept", type=Path, default=KEPT, help=f"folder of what is rendered once ({KEPT})")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
