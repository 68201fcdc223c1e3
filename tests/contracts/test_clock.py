"""What every clock must do: the machine's, and those that tests run on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta

import pytest

from hasty_time import HastyLoop
from qualifybot.adapters.local.clock import SystemClock
from qualifybot.ports.clock import Clock
from virtual_time import VirtualClock, VirtualTimeLoop


@dataclass(frozen=True)
class Timepiece:
    """A clock and the event loop that it belongs to."""

    clock: Clock
    loop: Callable[[], asyncio.AbstractEventLoop]

    def run(self, work: Coroutine[object, object, None]) -> None:
        with asyncio.Runner(loop_factory=self.loop) as runner:
            runner.run(work)


@pytest.fixture(params=["machine", "virtual", "hasty"])
def timepiece(request: pytest.FixtureRequest) -> Timepiece:
    kinds = {
        "machine": Timepiece(SystemClock(), asyncio.SelectorEventLoop),
        "virtual": Timepiece(VirtualClock(), VirtualTimeLoop),
        "hasty": Timepiece(VirtualClock(), HastyLoop),
    }
    return kinds[request.param]


def test_the_time_of_day_is_utc(timepiece: Timepiece) -> None:
    async def look() -> None:
        assert timepiece.clock.now().utcoffset() == timedelta(0)

    timepiece.run(look())


def test_after_a_sleep_that_much_time_has_passed(timepiece: Timepiece) -> None:
    async def sleep() -> None:
        clock = timepiece.clock
        began, moment = clock.monotonic(), clock.now()
        await clock.sleep(0.02)
        assert clock.monotonic() - began >= 0.019
        assert clock.now() - moment >= timedelta(milliseconds=15)

    timepiece.run(sleep())


def test_seconds_are_those_of_the_loops_deadlines(timepiece: Timepiece) -> None:
    async def wait() -> None:
        due = timepiece.clock.monotonic() + 0.02
        async with asyncio.timeout_at(due) as deadline:
            with pytest.raises(asyncio.CancelledError):
                await asyncio.Event().wait()
            assert deadline.expired()
            assert timepiece.clock.monotonic() >= due - 0.001
            raise asyncio.CancelledError

    async def expire() -> None:
        with pytest.raises(TimeoutError):
            await wait()

    timepiece.run(expire())
