"""Many calls on virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from virtual_time import VirtualTimeLoop


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Every test here runs on a loop that never waits."""
    return {"virtual": VirtualTimeLoop}
