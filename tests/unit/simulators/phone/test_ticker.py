import asyncio
from itertools import pairwise

import pytest

from hasty_time import HastyLoop, run_hastily
from qualifybot.simulators.phone.ticker import Ticker


def test_all_who_wait_are_woken_by_the_same_beat_every_20_ms() -> None:
    async def beats(ticker: Ticker) -> list[float]:
        return [await ticker.beat() for _ in range(3)]

    async def listen() -> tuple[list[float], list[float]]:
        async with Ticker() as ticker:
            return await asyncio.gather(beats(ticker), beats(ticker))

    first, second = run_hastily(listen())
    assert first == second
    assert [later - earlier for earlier, later in pairwise(first)] == pytest.approx([0.02, 0.02])


def test_a_stall_skips_beats_but_keeps_their_rhythm() -> None:
    async def listen() -> tuple[float, float]:
        async with Ticker() as ticker:
            first = await ticker.beat()
            loop = asyncio.get_running_loop()
            assert isinstance(loop, HastyLoop)
            loop.stall(0.095)
            await ticker.beat()
            return first, await ticker.beat()

    first, later = run_hastily(listen())
    assert ((later - first) / 0.02) == pytest.approx(round((later - first) / 0.02))


def test_leaving_stops_it() -> None:
    async def leave() -> int:
        async with Ticker() as ticker:
            await ticker.beat()
        return len(asyncio.all_tasks())

    assert run_hastily(leave()) == 1
