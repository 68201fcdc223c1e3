"""Does a process stay as it was, however its calls end? `LOAD_CALLS=2000 pytest tests/load` takes minutes."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path

import pytest

from one_call import ANSWERS, Records, Stage
from qualifybot import audio
from qualifybot.conversation.books import Books
from qualifybot.conversation.desk import Desk
from qualifybot.conversation.parts import Ending
from qualifybot.domain.record import CallRecord, Turn
from qualifybot.ports.telephone import IncomingCall
from stage import Ears, Line, Voice, speech

pytestmark = pytest.mark.no_cover  # measured lines come from tests of parts; whole calls run at full speed

CALLS = int(os.environ.get("LOAD_CALLS", "66"))
_BLOCKS_A_CALL = 10
"""Allocated blocks that a call may leave behind on average; each is some tens of bytes."""
_SPEECH = speech(1.0)
_PAUSE = audio.silence(2.2)


class Disk(Records):
    """Records that keep nothing in memory."""

    async def add_turn(self, call_sid: str, turn: Turn) -> None:
        pass

    async def finish(self, record: CallRecord) -> bool:
        return True


class Mouth(Voice):
    """A voice that does not remember what it said."""

    async def stream(self, text: str) -> AsyncGenerator[bytes, None]:
        async for chunk in super().stream(text):
            yield chunk
        self.spoken.clear()


class Transcriber:
    """New ears for every call; `next` are those of the next one."""

    available = True
    server_decides = False

    def __init__(self) -> None:
        self.next = Ears()

    @asynccontextmanager
    async def connect(self, *, language: str, keywords: Sequence[str]) -> AsyncIterator[Ears]:
        async with self.next.connect(language=language, keywords=keywords) as ears:
            yield ears


class House(Stage):
    """One process that takes call after call."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.transcriber = Transcriber()
        self.records = Disk()
        self.parts = replace(
            self.parts,
            transcriber=self.transcriber,
            voices=(Mouth("one"), Mouth("two")),
            books=Books(self.records, self.parts.clock),
        )
        self.desk = Desk(self.parts, self.sessions, "test")
        self.number = 0

    def observe(self, event: object) -> None:
        pass

    def rings(self, ears: Ears) -> asyncio.Task[Ending]:
        """The next call."""
        self.line, self.transcriber.next = Line(), ears
        self.number += 1
        return self.rings_again()

    def rings_again(self) -> asyncio.Task[Ending]:
        """The same call on a new line."""
        return asyncio.create_task(
            self.desk.take(self.line, IncomingCall(f"CA{self.number}", "+15550100", "+15550199"))
        )

    async def speak(self, seconds: float = 1.0) -> None:
        await self.line.send(_SPEECH + _PAUSE)

    def forget(self) -> None:
        """What a session store would have dropped by now."""
        self.sessions.fences.clear()
        self.sessions.snapshots.clear()
        self.sessions.published.clear()


# --- how a call may end ---------------------------------------------------------------------------------------------


async def completed(house: House) -> Ending:
    call = house.rings(Ears(*ANSWERS))
    await house.converse(len(ANSWERS))
    return await call


async def hung_up_at_the_greeting(house: House) -> Ending:
    call = house.rings(Ears())
    await asyncio.sleep(1.0)
    house.line.hang_up()
    return await call


async def hung_up_in_mid_answer(house: House) -> Ending:
    call = house.rings(Ears(*ANSWERS))
    await house.converse(1)
    await house.hear_out()
    await house.line.send(_SPEECH)
    house.line.hang_up()
    return await call


async def hung_up_while_interrupting(house: House) -> Ending:
    call = house.rings(Ears("No, stop."))
    await asyncio.sleep(1.0)
    await house.line.send(_SPEECH)
    house.line.hang_up()
    return await call


async def hung_up_during_the_goodbye(house: House) -> Ending:
    call = house.rings(Ears("I'm not interested, goodbye."))
    await house.hear_out()
    await house.line.send(_SPEECH + audio.silence(1.5))
    house.line.hang_up()
    return await call


async def let_go_after_silence(house: House) -> Ending:
    return await house.rings(Ears())


async def lost(house: House) -> Ending:
    call = house.rings(Ears(*ANSWERS))
    await house.converse(1)
    house.line.lose()
    return await call


async def displaced(house: House) -> Ending:
    first = house.rings(Ears(*ANSWERS))
    await house.converse(1)
    house.line = Line()
    second = house.rings_again()
    await first
    house.line.hang_up()
    return await second


async def deaf(house: House) -> Ending:
    return await house.rings(Ears(failed="provider_refused"))


async def never_understood(house: House) -> Ending:
    call = house.rings(Ears(*ANSWERS, delay=60.0))
    await house.converse(2)
    house.line.hang_up()
    return await call


async def put_through(house: House) -> Ending:
    call = house.rings(Ears("I want to talk to a human."))
    await house.converse(1)
    return await call


@dataclass(frozen=True)
class Footprint:
    """What a process holds."""

    tasks: int
    descriptors: int
    blocks: int


def footprint() -> Footprint:
    for _ in range(3):
        gc.collect()
    return Footprint(len(asyncio.all_tasks()), len(list(Path("/proc/self/fd").iterdir())), sys.getallocatedblocks())


ENDINGS: tuple[Callable[[House], Awaitable[Ending]], ...] = (
    *(completed, hung_up_at_the_greeting, hung_up_in_mid_answer, hung_up_while_interrupting),
    *(hung_up_during_the_goodbye, let_go_after_silence, lost, displaced, deaf, never_understood, put_through),
)


async def take(house: House, calls: int) -> set[Ending]:
    ended = set()
    for end in islice(cycle(ENDINGS), calls):
        ended.add(await end(house))
        house.forget()
    return ended


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts descriptors as Linux lists them")
@pytest.mark.timeout(200 + CALLS)
async def test_however_calls_end_they_leave_no_task_no_socket_and_no_memory(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.desk.open():
        await take(house, 3 * len(ENDINGS))  # what is kept for good is made once
        before = footprint()
        ended = await take(house, CALLS)
        after = footprint()
        assert house.desk.active == 0
    assert ended == {Ending.FINISHED, Ending.LOST, Ending.HANDED_OVER} | (ended & {Ending.DISPLACED})
    assert (after.tasks, after.descriptors) == (before.tasks, before.descriptors)
    assert after.blocks - before.blocks <= _BLOCKS_A_CALL * CALLS
