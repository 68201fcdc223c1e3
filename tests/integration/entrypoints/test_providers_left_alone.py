"""A service whose voice is gone takes calls all the same, and says so."""

from __future__ import annotations

import asyncio

import httpx2

from served import Served

NOBODY = "http://127.0.0.1:9"


async def test_a_vendor_that_is_gone_is_left_alone_and_keeps_nobody_out(served: Served) -> None:
    gone = {
        "elevenlabs_api_key": "k",
        "elevenlabs_base_url": NOBODY,
        "openai_api_key": "k",
        "openai_base_url": f"{NOBODY}/v1",
    }
    async with served(**gone) as running, httpx2.AsyncClient(base_url=running.base) as http, asyncio.timeout(60):
        while not (ready := (await http.get("/readyz")).json())["impairments"]:  # noqa: ASYNC110  # over HTTP
            await asyncio.sleep(0.1)  # until the lines that are rendered ahead have found out
        metrics = (await http.get("/metrics")).text
    assert ready["status"] == "ready"
    assert ready["impairments"] == ["the synthesizer fails and is left alone"]
    found = {line.split()[0] for line in metrics.splitlines() if line.startswith("qualifybot_circuit_state{")}
    assert found == {
        f'qualifybot_circuit_state{{provider="{port}"}}'
        for port in ("synthesizer", "transcriber", "extractor", "summarizer", "crm")
    }
    assert [event.type for event in running.events if event.type == "circuit_changed"]
