"""Processes of the product that are started, killed and started again; ended by id, never by name."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx2

START_SECONDS = 240.0
STOP_SECONDS = 20.0
_LOOK_EVERY = 0.1
_QUALIFYBOT = (sys.executable, "-c", "from qualifybot.entrypoints.cli import main; main()")


class DidNotStart(Exception):
    """A process did not come up; the message ends with what it said."""


class Process:
    """One `qualifybot …`. It is up once the address `ready` answers, or, without one, once `log` says `ready`."""

    def __init__(self, arguments: Sequence[str], *, log: Path, environment: Mapping[str, str], ready: str) -> None:
        self.log = log
        self._command = [*_QUALIFYBOT, *arguments]
        self._environment = dict(environment)
        self._ready = ready
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    async def start(self) -> None:
        """Start it, and wait until it is ready. Raises DidNotStart."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: ASYNC220, S603  # returns at once; the command is made here
                self._command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=self._environment
            )
        deadline = time.monotonic() + START_SECONDS
        while not await self._is_ready():
            if not self.running or time.monotonic() > deadline:
                raise DidNotStart(f"{self._command[3:]}: {self.log.read_text('utf-8', 'replace')[-2000:]}")
            await asyncio.sleep(_LOOK_EVERY)

    async def kill(self) -> None:
        """End it as a crash would: at once, without a word (SIGKILL)."""
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.wait, STOP_SECONDS)

    async def stop(self, within: float = STOP_SECONDS) -> bool:
        """Ask it to leave (SIGTERM); whether it did by itself in time."""
        if self._process is None:
            return True
        self._process.terminate()
        try:
            await asyncio.to_thread(self._process.wait, within)
        except subprocess.TimeoutExpired:
            await self.kill()
            return False
        return True

    async def _is_ready(self) -> bool:
        if not self._ready.startswith("http"):
            return self._ready in self.log.read_text("utf-8", "replace")
        try:
            async with httpx2.AsyncClient(timeout=2, trust_env=False) as client:
                return (await client.get(self._ready)).is_success
        except httpx2.TransportError:
            return False
