"""What every telephone must do: Media Streams over a carrier's playout, and the line that policy is tested on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from qualifybot import audio
from qualifybot.adapters.twilio.telephone import TwilioTelephone
from qualifybot.ports.telephone import KeyPressed, LineClosed, MarkReached, PhoneEvent, Telephone
from qualifybot.simulators.phone import wire
from qualifybot.simulators.phone.playout import Playout
from stage import Line
from virtual_time import VirtualTimeLoop

SECOND = b"\x7f" * audio.RATE
T = TypeVar("T")


class Carrier:
    """The far end of a Media Streams socket, with the simulator's playout buffer and its wire."""

    def __init__(self) -> None:
        self._out: asyncio.Queue[str | None] = asyncio.Queue()
        self._playout = Playout()
        self._writer = wire.Writer("AC1", "CA1", "MZ1")

    def offer(self, take: Callable[[bytes], int] | None) -> None:
        """Everything is received."""

    async def receive(self) -> str | None:
        return await self._out.get()

    async def send(self, text: str) -> None:
        match wire.read(text, "MZ1"):
            case wire.Media(sound):
                self._playout.feed(sound, self._now())
            case wire.Mark(name):
                self._playout.mark(name, self._now())
                left = max(0, self._playout.played_out - self._now())
                asyncio.get_running_loop().call_later(left / audio.RATE, self._echo)
            case wire.Clear():
                for name in self._playout.clear(self._now()):
                    self._out.put_nowait(self._writer.mark(name))

    async def close(self) -> None:
        self._out.put_nowait(None)

    def arrived(self) -> bytes:
        return b"".join(piece.audio for piece in self._playout.heard)

    async def say(self, sound: bytes) -> None:
        for start in range(0, len(sound), audio.FRAME):
            self._out.put_nowait(self._writer.media(sound[start : start + audio.FRAME]))

    def press(self, digit: str) -> None:
        self._out.put_nowait(self._writer.key(digit))

    def hang_up(self) -> None:
        self._out.put_nowait(self._writer.stop())

    def lose(self) -> None:
        self._out.put_nowait(None)

    def _echo(self) -> None:
        for name in self._playout.due(self._now()):
            self._out.put_nowait(self._writer.mark(name))

    def _now(self) -> int:
        return round(asyncio.get_running_loop().time() * audio.RATE)


@dataclass(frozen=True)
class Connected:
    """A telephone, and what the caller does at the other end of it."""

    phone: Telephone
    say: Callable[[bytes], Coroutine[Any, Any, None]]
    press: Callable[[str], None]
    hang_up: Callable[[], None]
    lose: Callable[[], None]
    arrived: Callable[[], bytes]
    """All audio that reached the carrier."""

    async def heard(self) -> list[PhoneEvent | bytes]:
        """Everything up to the end of the line, audio too."""
        everything: list[PhoneEvent | bytes] = []

        def hear(sound: bytes) -> int:
            everything.append(sound)
            return 1

        async with asyncio.timeout(60):
            async for event in self.phone.events(hear):
                everything.append(event)
        return everything


def media_streams() -> Connected:
    carrier = Carrier()
    return Connected(
        TwilioTelephone(carrier, "MZ1"), carrier.say, carrier.press, carrier.hang_up, carrier.lose, carrier.arrived
    )


def line() -> Connected:
    stand_in = Line()
    ends = (stand_in.send, stand_in.press, stand_in.hang_up, stand_in.lose)
    return Connected(stand_in, *ends, lambda: b"".join(chunk for _, chunk in stand_in.played))


Connect = Callable[[], Connected]


@pytest.fixture(params=[media_streams, line])
def connect(request: pytest.FixtureRequest) -> Connect:
    opened: Connect = request.param
    return opened


def in_virtual_time(work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(work)


def now() -> float:
    return asyncio.get_running_loop().time()


def test_audio_and_keys_arrive_in_order_until_the_caller_hangs_up(connect: Connect) -> None:
    async def call() -> list[PhoneEvent | bytes]:
        end = connect()
        await end.say(SECOND[:320])
        end.press("5")
        end.hang_up()
        return await end.heard()

    frame = SECOND[:160]
    assert in_virtual_time(call()) == [frame, frame, KeyPressed("5"), LineClosed("hung_up")]


def test_a_line_that_goes_without_a_goodbye_is_lost(connect: Connect) -> None:
    async def call() -> list[PhoneEvent | bytes]:
        end = connect()
        end.lose()
        return await end.heard()

    assert in_virtual_time(call()) == [LineClosed("lost")]


def test_a_mark_comes_back_once_everything_before_it_was_played(connect: Connect) -> None:
    async def call() -> dict[str, float]:
        end, began, reached = connect(), now(), {}
        await end.phone.mark("at once")
        await end.phone.play(SECOND)
        await end.phone.mark("later")
        async for event in end.phone.events(lambda _: 1):
            if isinstance(event, MarkReached):
                reached[event.name] = now() - began
            if len(reached) == 2:
                break
        return reached

    assert in_virtual_time(call()) == {"at once": pytest.approx(0.0, abs=0.01), "later": pytest.approx(1.0, abs=0.01)}


def test_clearing_drops_what_was_not_played_and_gives_the_marks_back_at_once(connect: Connect) -> None:
    async def call() -> tuple[list[str], float]:
        end, began = connect(), now()
        await end.phone.play(SECOND)
        await end.phone.mark("first")
        await end.phone.play(SECOND)
        await end.phone.mark("second")
        await asyncio.sleep(0.5)
        await end.phone.clear()
        await end.phone.mark("after")
        end.hang_up()
        names = [event.name for event in await end.heard() if isinstance(event, MarkReached)]
        return names, now() - began

    names, seconds = in_virtual_time(call())
    assert sorted(names[:2]) == ["first", "second"]
    assert seconds == pytest.approx(0.5, abs=0.01)


def test_closing_ends_the_line_and_may_be_done_twice(connect: Connect) -> None:
    async def call() -> list[PhoneEvent | bytes]:
        end = connect()
        await end.phone.close()
        await end.phone.close()
        return await end.heard()

    assert in_virtual_time(call()) == [LineClosed("lost")]


def test_sending_on_a_closed_line_does_nothing(connect: Connect) -> None:
    async def call() -> bytes:
        end = connect()
        await end.phone.play(SECOND[:800])
        await end.phone.close()
        await end.phone.play(SECOND)
        await end.phone.mark("never")
        await end.phone.clear()
        assert await end.heard() == [LineClosed("lost")]
        return end.arrived()

    assert in_virtual_time(call()) == SECOND[:800]
