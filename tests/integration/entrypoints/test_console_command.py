"""The console as a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import httpx2
import stamina

from qualifybot.entrypoints.server import free_port

COMMAND = (sys.executable, "-c", "from qualifybot.entrypoints.cli import main; main()", "console")


async def test_it_serves_the_pages_until_it_is_ended(tmp_path: Path, sqlite_url: str) -> None:
    port = free_port()
    chosen = {**os.environ, "DATABASE_URL": sqlite_url, "QUALIFYBOT_CONSOLE_PASSWORD": "open sesame"}
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "--port", str(port), cwd=tmp_path, env=chosen, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(120), httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            async for attempt in stamina.retry_context(httpx2.ConnectError, attempts=None, timeout=None, wait_max=0.3):
                with attempt:
                    assert (await client.get("/healthz")).json() == {"status": "ok"}
            assert (await client.get("/")).headers["location"] == "/console/"
            assert (await client.get("/console/")).headers["location"] == "/console/login"
            page = await client.get("/console/live", headers={"authorization": "Bearer open sesame"})
            assert "Set REDIS_URL" in page.text
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            await process.wait()
    assert process.returncode in {0, -signal.SIGTERM}
