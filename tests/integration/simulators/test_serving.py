"""Serving inside a running loop: ready when the block begins, gone when it ends."""

from __future__ import annotations

import asyncio
import signal

import httpx2
import pytest
from fastapi import FastAPI

from qualifybot.simulators.serving import serve


def hello() -> FastAPI:
    app = FastAPI()
    app.add_api_route("/", lambda: "hello")
    return app


async def test_served_for_as_long_as_the_block_runs() -> None:
    async with httpx2.AsyncClient(timeout=5) as client:
        async with serve(hello()) as url:
            assert (await client.get(url)).json() == "hello"
        with pytest.raises(httpx2.ConnectError):
            await client.get(url)


async def test_signals_and_tasks_are_left_as_they_were() -> None:
    handler, tasks = signal.getsignal(signal.SIGTERM), asyncio.all_tasks()
    async with serve(hello()):
        assert signal.getsignal(signal.SIGTERM) is handler
    assert asyncio.all_tasks() == tasks


async def test_an_error_in_the_block_stays_what_it_is() -> None:
    with pytest.raises(LookupError):
        async with serve(hello()):
            raise LookupError


async def test_a_port_that_is_taken_is_an_error() -> None:
    async with serve(hello()) as url:
        with pytest.raises(OSError, match="in use"):
            async with serve(hello(), int(url.rpartition(":")[2])):
                pass
