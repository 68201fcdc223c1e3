"""A port on loopback that hands each connection to one of its targets in turn, as a load balancer would."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import cast

_LOOPBACK = "127.0.0.1"
_BACKLOG = 512
_TALK_BYTES = 100_000
"""More than any request brings: a connection that said so much is a media stream."""


class Switch:
    """Open after `open`; `targets` are ports on loopback, tried from the next in turn on until one takes the call.

    Closed, it refuses connections as a machine does on which nobody listens; opened again it keeps its port.
    """

    def __init__(self) -> None:
        self.targets: list[int] = []
        self._port = 0
        self._turns = count()
        self._server: asyncio.Server | None = None
        self._open: set[_Near] = set()

    @property
    def base(self) -> str:
        """Where it listens."""
        return f"http://{_LOOPBACK}:{self._port}"

    async def open(self) -> None:
        """Listen; harmless when it does already."""
        if self._server is not None:
            return
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Near(self), _LOOPBACK, self._port, backlog=_BACKLOG)
        self._port = server.sockets[0].getsockname()[1]
        self._server = server

    async def close(self) -> None:
        """Refuse what comes and break what is open."""
        if self._server is None:
            return
        self._server.close()
        for near in list(self._open):
            near.abort()
        await self._server.wait_closed()
        self._server = None

    def sever(self, share: float) -> None:
        """Break this share of the media streams, at least one, on the near side alone: targets are not told."""
        streams = [near for near in self._open if near.heard > _TALK_BYTES]
        for near in streams[: max(1, round(share * len(streams)))]:
            near.desert()

    async def connect(self, near: _Near) -> None:
        """Join this connection to a target, or break it when none takes it."""
        loop, turn = asyncio.get_running_loop(), next(self._turns)
        for index in range(len(targets := list(self.targets))):
            port = targets[(turn + index) % len(targets)]
            try:
                await loop.create_connection(lambda: _Far(near), _LOOPBACK, port)
                return
            except OSError:
                continue
        near.abort()

    def entered(self, near: _Near) -> None:
        """A connection came."""
        self._open.add(near)

    def left(self, near: _Near) -> None:
        """It went."""
        self._open.discard(near)


class _Half(asyncio.Protocol):
    """One side of a joined connection: what it hears the other says."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._other: _Half | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name

    def connection_lost(self, exc: Exception | None) -> None:
        if self._other is not None:
            # A process that was killed resets its connections; so does the switch, on both sides alike.
            self._other.abort() if exc else self._other.end()

    def data_received(self, data: bytes) -> None:
        if self._other is not None:
            self._other.say(data)

    def pause_writing(self) -> None:
        if self._other is not None and self._other._transport is not None:
            self._other._transport.pause_reading()

    def resume_writing(self) -> None:
        if self._other is not None and self._other._transport is not None:
            self._other._transport.resume_reading()

    def say(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def end(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()


class _Near(_Half):
    """The side of whoever connects; keeps what is said until somebody is there to hear it."""

    def __init__(self, switch: Switch) -> None:
        super().__init__()
        self.heard = 0
        self._switch = switch
        self._early: list[bytes] = []
        self._joining: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._switch.entered(self)
        self._joining = asyncio.get_running_loop().create_task(self._switch.connect(self))

    def data_received(self, data: bytes) -> None:
        self.heard += len(data)
        if self._other is None:
            self._early.append(data)
        else:
            super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._switch.left(self)
        super().connection_lost(exc)

    def desert(self) -> None:
        """Break without a word to the other side, as a cable does."""
        self._other = None
        self.abort()

    def joined(self, far: _Half) -> None:
        self._other = far
        for data in self._early:
            far.say(data)
        self._early.clear()
        if self._transport is None or self._transport.is_closing():
            far.abort()


class _Far(_Half):
    """The side of the target."""

    def __init__(self, near: _Near) -> None:
        super().__init__()
        self._other = near
        self._near = near

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._near.joined(self)
