"""Runs coroutines that talk over loopback sockets in virtual time: minutes of a call pass in a moment.

Both ends of every socket live in the one loop. Where it would sleep, the clock jumps instead, but not while a thread
works or a child process has not answered; so the work itself takes no time, however slow or busy the machine is.
"""

from __future__ import annotations

import asyncio
import math
import select
import selectors
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
GRACE = 0.0003
"""Real seconds that the world outside the loop gets before the clock jumps."""
GRAIN = 0.005
"""Time passes in steps of this, timers ring on them and never early: the fewer moments, the fewer the jumps."""
_HOLD = 0.05
_MOST_HOLDS = 200
"""Threads that only wait, and children that have nothing to say, must not stop time for ever."""


class _Selector(selectors.DefaultSelector):
    """Never waits for timers: when no socket has anything, the clock jumps to the next one."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0
        self.in_threads = 0
        self.asked_children: set[object] = set()
        self._holds = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return super().select(None)
        ready = super().select(0)
        if ready or not timeout:
            self._holds = 0 if ready else self._holds
            return ready
        held = bool(self.in_threads or self.asked_children) and self._holds < _MOST_HOLDS
        self._wait(_HOLD if held else GRACE)
        ready = super().select(0)
        self._holds = 0 if ready else self._holds + held
        if not ready and not held:
            self.steps += max(1, round(timeout / GRAIN))
        return ready

    def _wait(self, seconds: float) -> None:
        """Until a socket has something; unlike the selector's own wait it does not round up to a millisecond."""
        select.select([self.fileno()], [], [], seconds)


class HastyLoop(asyncio.SelectorEventLoop):
    """An event loop whose time passes only by waiting; the clock stands while its threads are at work."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.steps * GRAIN

    def stall(self, seconds: float) -> None:
        """Let time pass in which the process stood still."""
        self._virtual.steps += round(seconds / GRAIN)

    def call_at(self, when: float, callback: Any, *args: Any, context: Any = None) -> asyncio.TimerHandle:  # type: ignore[override]  # typed less closely
        steps = math.ceil(when / GRAIN)
        return super().call_at(
            (steps if steps * GRAIN >= when else steps + 1) * GRAIN, callback, *args, context=context
        )

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """No time passes while inside."""
        self._virtual.in_threads += 1
        try:
            yield
        finally:
            self._virtual.in_threads -= 1

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:  # type: ignore[override]  # as above
        work = super().run_in_executor(executor, func, *args)
        self._virtual.in_threads += 1
        work.add_done_callback(self._back_from_thread)
        return work

    def _make_read_pipe_transport(self, pipe: Any, protocol: Any, *args: Any, **how: Any) -> Any:
        """A child's answers; it is busy until its first word, and after each of ours."""
        children, child, take = self._virtual.asked_children, protocol.proc, protocol.data_received

        def answered(data: bytes) -> None:
            children.discard(child)
            take(data)

        children.add(child)
        protocol.data_received = answered
        return super()._make_read_pipe_transport(pipe, protocol, *args, **how)  # type: ignore[misc]  # asyncio's own

    def _make_write_pipe_transport(self, pipe: Any, protocol: Any, *args: Any, **how: Any) -> Any:
        children, child = self._virtual.asked_children, protocol.proc
        transport = super()._make_write_pipe_transport(pipe, protocol, *args, **how)  # type: ignore[misc]  # as above
        write = transport.write

        def asked(data: bytes) -> None:
            children.add(child)
            write(data)

        transport.write = asked
        return transport

    def _back_from_thread(self, _: object) -> None:
        self._virtual.in_threads -= 1


def holds_time(work: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """The same coroutine function; time stands still while it runs, for a thread that the loop does not know works."""

    @wraps(work)
    async def held(*args: P.args, **how: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, HastyLoop)
        with loop.standing_still():
            return await work(*args, **how)

    return held


def run_hastily(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in virtual time."""
    with asyncio.Runner(loop_factory=HastyLoop) as runner:
        return runner.run(work)
