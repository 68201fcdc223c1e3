"""Work beside a block of code ends with it."""

from __future__ import annotations

import asyncio
import contextlib

from qualifybot.background import end, meanwhile


async def test_what_goes_on_ends_with_the_block() -> None:
    async with meanwhile(asyncio.Event().wait()) as (task,):
        await asyncio.sleep(0)
        assert not task.done()
    assert task.cancelled()


async def test_what_it_raises_stays_its_own() -> None:
    async def fails() -> None:
        raise ValueError

    async with meanwhile(fails()):
        await asyncio.sleep(0)


async def test_who_swallows_a_cancellation_is_asked_again() -> None:
    tries = 0

    async def connects() -> None:
        nonlocal tries
        while tries < 2:
            with contextlib.suppress(asyncio.CancelledError):
                tries += 1
                await asyncio.Event().wait()

    task = asyncio.create_task(connects())
    await asyncio.sleep(0)
    await end(task)
    assert task.done()
    assert tries == 2
