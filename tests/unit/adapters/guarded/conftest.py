"""Policy is tested on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from virtual_time import VirtualClock, VirtualTimeLoop


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Every test here runs on a loop that never waits."""
    return {"virtual": VirtualTimeLoop}


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()
