"""Policy is tested on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from one_call import Stage
from virtual_time import VirtualClock, VirtualTimeLoop


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Every test here runs on a loop that never waits."""
    return {"virtual": VirtualTimeLoop}


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def stage(tmp_path: Path) -> Callable[..., Stage]:
    """Calls to be: given the caller's texts in their order."""
    return lambda *texts, **parts: Stage(tmp_path, *texts, **parts)
