"""Puts one server under load and measures it: the service or another bot with vendors' stand-ins, or the bare relay."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figures, Heard, Usage, figures, lag_quantile, own_overheads
from bench.load import SHORTEST_CALL, Callers, Load, bot_seconds, keep_busy
from bench.processes import Child, child, started

from qualifybot.entrypoints.server import free_port
from qualifybot.entrypoints.simulators_command import settings_for
from qualifybot.simulators.phone.report import CallReport

WARM_UP = Load(calls=2, seconds=18)
"""Before the measurement: what is imported, connected or rendered at the first call is not what a call costs."""
WARM_UP_BARE = Load(calls=1, seconds=SHORTEST_CALL + 1)
RENDER_SECONDS = 180.0
SETTLE_SECONDS = 3.0
_LOOK_EVERY = 0.5

TOKEN = "sim-twilio"  # noqa: S105  # no secret: everybody knows it
"""What the stand-ins' settings give the server to check signatures with."""

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Bench:
    """The measurement's surroundings: the server's core and everybody else's, and where things are kept.

    `kept` outlives the run: what callers and bot say is rendered once.
    """

    folder: Path
    kept: Path
    server_core: set[int]
    other_cores: set[int]
    database_url: str | None
    redis_url: str | None
    instant: bool = False

    @property
    def clips(self) -> Path:
        """Where the callers' words lie as audio."""
        return self.kept / "utterances"


@asynccontextmanager
async def vendors(bench: Bench) -> AsyncIterator[Child]:
    """The vendors' stand-ins in a process of their own."""
    port = free_port()
    command = [*_qualifybot("simulators"), "--port", str(port), "--utterances", str(bench.clips)]
    command += ["--instant"] if bench.instant else []
    base, log = f"http://127.0.0.1:{port}", bench.folder / "simulators.log"
    async with child(
        command, base=base, ready="/openapi.json", log=log, cores=bench.other_cores, environment=os.environ
    ) as running:
        yield running


@asynccontextmanager
async def service(bench: Bench, vendors: Child, callers: Callers) -> AsyncIterator[Child]:
    """The service as in production but for the vendors, warm: it has rendered its lines and held a call.

    With a database that processes share, leads are delivered by a worker of its own, as in production.
    """
    port, log = free_port(), bench.folder / "server.log"
    environment = {
        **os.environ,
        **settings_for(vendors.base),
        "QUALIFYBOT_DATA_DIR": str(bench.kept),
        "QUALIFYBOT_MAX_CALLS": "1000",
        "QUALIFYBOT_DRAIN_SECONDS": "1",
        "DATABASE_URL": bench.database_url or f"sqlite+aiosqlite:///{bench.folder}/calls.db",
        "REDIS_URL": bench.redis_url or "",
        "LOG_FORMAT": "json",
    }
    command = [*_qualifybot("serve"), "--port", str(port)]
    async with AsyncExitStack() as stack:
        if bench.database_url:
            command.append("--no-worker")
        running = await stack.enter_async_context(_server(command, port, log, bench.server_core, environment))
        if bench.database_url:
            worker, log = _qualifybot("worker"), bench.folder / "worker.log"
            cores = bench.other_cores
            await stack.enter_async_context(started(worker, log=log, cores=cores, environment=environment))
        await _rendered(bench.kept / "speech")
        await keep_busy(running.base, TOKEN, WARM_UP, callers, _nobody)
        yield running


@asynccontextmanager
async def relay(bench: Bench, callers: Callers) -> AsyncIterator[Child]:
    """The bare relay, warm."""
    port, log = free_port(), bench.folder / "relay.log"
    command = [sys.executable, "-m", "bench.relay", str(port)]
    async with _server(command, port, log, bench.server_core, os.environ) as running:
        await keep_busy(running.base, TOKEN, WARM_UP_BARE, callers, _nobody)
        yield running


@asynccontextmanager
async def pipecat(bench: Bench, vendors: Child, callers: Callers) -> AsyncIterator[Child]:
    """Another framework's bot on the same vendors' stand-ins, warm."""
    port, log = free_port(), bench.folder / "pipecat.log"
    command = [sys.executable, "-m", "bench.pipecat_bot", str(port)]
    async with _server(command, port, log, bench.server_core, {**os.environ, **settings_for(vendors.base)}) as running:
        await keep_busy(running.base, TOKEN, WARM_UP, callers, _nobody)
        yield running


async def measure(server: Child, load: Load, callers: Callers, tell: Tell) -> Figures:
    """The figures of a server that is warm; its log and metrics tell more where it is the service."""
    await asyncio.sleep(SETTLE_SECONDS)
    metrics, read = _metrics(server), server.log.stat().st_size
    idle_mb, cpu = server.resident_mb(), server.cpu_seconds()
    peak = _Peak(server)
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(peak.watch())
        reports = await keep_busy(server.base, TOKEN, load, callers, tell)
        watching.cancel()
    usage = Usage(server.cpu_seconds() - cpu, idle_mb, peak.mb)
    with server.log.open("r", encoding="utf-8") as log:
        log.seek(read)
        own = own_overheads(log)
    lag = lag_quantile(metrics, _metrics(server), 0.99) if metrics else None
    return figures(load.calls, heard(reports), usage, own, lag)


def heard(reports: Sequence[CallReport]) -> Heard:
    """All calls of a run together."""
    return Heard(
        calls=len(reports),
        seconds=sum(report.seconds for report in reports),
        bot_seconds=bot_seconds(reports),
        latencies=[ms for report in reports for ms in report.latencies_ms],
        gaps=[gap for report in reports for gap in report.gaps_ms],
        stopped=[turn.stopped_ms for report in reports for turn in report.turns if turn.stopped_ms is not None],
        cut_offs=sum(turn.cut_off for report in reports for turn in report.turns),
        turns=sum(len(report.turns) for report in reports),
        broken=sum(report.problem is not None for report in reports),
        clock_delay=max(report.clock_delay_ms for report in reports),
    )


class _Peak:
    def __init__(self, server: Child) -> None:
        self._server = server
        self.mb = 0.0

    async def watch(self) -> None:
        while True:
            self.mb = max(self.mb, self._server.resident_mb())
            await asyncio.sleep(_LOOK_EVERY)


@asynccontextmanager
async def _server(
    command: Sequence[str], port: int, log: Path, cores: set[int], environment: Mapping[str, str]
) -> AsyncIterator[Child]:
    base = f"http://127.0.0.1:{port}"
    async with child(command, base=base, ready="/readyz", log=log, cores=cores, environment=environment) as running:
        yield running


def _qualifybot(command: str) -> list[str]:
    return [sys.executable, "-c", "from qualifybot.entrypoints.cli import main; main()", command]


async def _rendered(folder: Path) -> None:
    """Wait until no more lines are added to the cache."""
    for _ in range(round(RENDER_SECONDS / _LOOK_EVERY)):
        if not _changed_lately(folder):
            return
        await asyncio.sleep(_LOOK_EVERY)
    raise TimeoutError("the script's lines take too long to render")


def _changed_lately(folder: Path) -> bool:
    return not folder.exists() or time.time() - folder.stat().st_mtime < SETTLE_SECONDS


def _nobody(_live: int, _ended: int) -> None:
    """The warm-up is not shown."""


def _metrics(server: Child) -> str:
    try:
        return server.text("/metrics")
    except OSError:
        return ""  # the relay has none
