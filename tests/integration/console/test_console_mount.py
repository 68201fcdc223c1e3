"""Where the console is: beside the service on the embedded default, else in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from nicegui.testing.general import nicegui_reset_globals

from qualifybot.bootstrap import service
from qualifybot.config import load_settings
from qualifybot.entrypoints.console_mount import console_beside
from qualifybot.entrypoints.http import create_app
from qualifybot.entrypoints.server import free_port
from qualifybot.simulators.serving import serve


@pytest.fixture(autouse=True)
def fresh_pages() -> Iterator[None]:
    with nicegui_reset_globals():
        yield


async def test_the_embedded_default_has_the_console_beside_it(tmp_path: Path) -> None:
    settings = load_settings(_env_file=None, qualifybot_data_dir=tmp_path)
    port = free_port()
    async with service(settings, port, worker=False) as running:
        app = create_app(running)
        async with console_beside(app, running), serve(app, port) as base, httpx2.AsyncClient(timeout=30) as client:
            page = await client.get(f"{base}/console", follow_redirects=True)
            assert "No calls yet" in page.text
            live = await client.get(f"{base}/console/live")
            assert "Nobody is on the line" in live.text
            assert (await client.get(f"{base}/no-such-page")).json() == {"detail": "Not Found"}


async def test_with_a_database_of_its_own_the_service_has_no_console(tmp_path: Path, sqlite_url: str) -> None:
    settings = load_settings(_env_file=None, qualifybot_data_dir=tmp_path, database_url=sqlite_url)
    port = free_port()
    async with service(settings, port, worker=False) as running:
        app = create_app(running)
        async with console_beside(app, running) as gate, serve(app, port) as base, httpx2.AsyncClient() as client:
            assert gate is None
            assert (await client.get(f"{base}/console/")).status_code == 404
