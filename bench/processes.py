"""Starts the processes of a measurement, each on a core of its own choosing, and reads what they used."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60.0
STOP_SECONDS = 15.0
_LOOK_EVERY = 0.1
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Child:
    """A process that we started and that answers at `base`."""

    pid: int
    base: str
    log: Path

    def cpu_seconds(self) -> float:
        """Processor time it has used, all its threads together."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_mb(self) -> float:
        """Memory it holds."""
        for line in Path(f"/proc/{self.pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise ProcessLookupError(self.pid)

    def open_sockets(self) -> int:
        """Sockets it holds open."""
        return sum(_is_socket(entry) for entry in Path(f"/proc/{self.pid}/fd").iterdir())

    def text(self, path: str) -> str:
        """What it answers at `path`. Raises OSError."""
        with urllib.request.urlopen(self.base + path, timeout=5) as answer:  # noqa: S310  # our own loopback server
            text: str = answer.read().decode()
            return text


@contextmanager
def pinned(cores: set[int]) -> Iterator[None]:
    """What is started while inside runs on these cores, where the platform can tell processes that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores & before or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@asynccontextmanager
async def child(
    command: Sequence[str], *, base: str, ready: str, log: Path, cores: set[int], environment: Mapping[str, str]
) -> AsyncIterator[Child]:
    """Run a server until the block is left. Raises ChildFailed if `base` + `ready` does not answer in time."""
    async with started(command, log=log, cores=cores, environment=environment) as process:
        await _await_answer(process, base + ready, log)
        yield Child(process.pid, base, log)


@asynccontextmanager
async def started(
    command: Sequence[str], *, log: Path, cores: set[int], environment: Mapping[str, str]
) -> AsyncIterator[subprocess.Popen[bytes]]:
    """Run `command` until the block is left."""
    with log.open("wb") as output, pinned(cores):
        process = subprocess.Popen(  # noqa: ASYNC220, S603  # it returns at once; commands are made here
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=dict(environment)
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            await asyncio.to_thread(process.wait, STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)


class ChildFailed(Exception):
    """A process of the measurement did not come up; the message ends with what it said."""


async def _await_answer(started: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not await asyncio.to_thread(_answers, url):
        if started.poll() is not None or time.monotonic() > deadline:
            said = await asyncio.to_thread(log.read_text, "utf-8", "replace")
            raise ChildFailed(f"{started.args!r} did not start: {said[-2000:]}")
        await asyncio.sleep(_LOOK_EVERY)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1):  # noqa: S310  # loopback
            return True
    except urllib.error.HTTPError:
        return False
    except OSError:
        return False


def _is_socket(entry: Path) -> bool:
    try:
        return os.readlink(entry).startswith("socket:")
    except FileNotFoundError:
        return False  # closed since
