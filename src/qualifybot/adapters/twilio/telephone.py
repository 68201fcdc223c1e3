"""One live call over a Media Streams socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Protocol

from qualifybot.adapters.twilio import protocol
from qualifybot.ports.telephone import (
    Ear,
    FrameRefused,
    KeyPressed,
    LineClosed,
    MarkReached,
    PhoneEvent,
)

MAX_MESSAGE_BYTES = 8_000
_SEND_DEADLINE = 2.0
"""A carrier that takes no data for so long is gone."""
_MAX_BAD_FRAMES = 1_000


class Socket(Protocol):
    """What we need of a WebSocket; `receive` returns None once the other side is gone."""

    def offer(self, take: Callable[[bytes], int] | None) -> None:
        """Ask `take` about each text frame, in UTF-8, as it comes, where this can be.

        It says how many such frames may come together from now on; one of which it says 0 is received.
        """
        ...

    async def receive(self) -> str | None:
        """The next text frame."""
        ...

    async def send(self, text: str) -> None:
        """Send a text frame. Raises ConnectionError when the other side is gone."""
        ...

    async def close(self) -> None:
        """Close normally. Idempotent."""
        ...


class TwilioTelephone:
    """Speaks Media Streams on a socket whose `start` frame was read already."""

    def __init__(self, socket: Socket, stream_sid: str) -> None:
        self._socket = socket
        self._stream_sid = stream_sid
        self._closed = False

    async def events(self, hear: Ear) -> AsyncIterator[PhoneEvent]:
        """What arrives, in order; ends after `LineClosed`. Caller audio goes to `hear`."""
        self._socket.offer(partial(_hear_audio, hear))
        try:
            async for event in self._received(hear):
                yield event
        finally:
            self._socket.offer(None)

    async def _received(self, hear: Ear) -> AsyncIterator[PhoneEvent]:
        bad = 0
        while (text := await self._socket.receive()) is not None:
            try:
                frame = protocol.parse(text)
            except protocol.BadFrame as error:
                bad += 1
                yield FrameRefused(str(error))
                if bad >= _MAX_BAD_FRAMES:
                    break
                continue
            match frame:
                case protocol.Media(audio):
                    hear(audio)
                case MarkReached() | KeyPressed():
                    yield frame
                case protocol.Stop():
                    self._closed = True
                    yield LineClosed("hung_up")
                    return
                case _:
                    yield FrameRefused("out_of_order")
        self._closed = True
        yield LineClosed("lost")

    async def play(self, audio: bytes) -> None:
        """Append audio to what the caller will hear."""
        for start in range(0, len(audio), MAX_MESSAGE_BYTES):
            await self._send(protocol.media(self._stream_sid, audio[start : start + MAX_MESSAGE_BYTES]))

    async def mark(self, name: str) -> None:
        """Ask for `MarkReached(name)` once everything sent so far has been played."""
        await self._send(protocol.mark(self._stream_sid, name))

    async def clear(self) -> None:
        """Drop everything not yet played."""
        await self._send(protocol.clear(self._stream_sid))

    async def close(self) -> None:
        """End the media leg; Twilio then asks the `action` address what to do next."""
        self._closed = True
        await self._socket.close()

    async def _send(self, text: str) -> None:
        if self._closed:
            return
        try:
            async with asyncio.timeout(_SEND_DEADLINE):
                await self._socket.send(text)
        except (ConnectionError, TimeoutError):
            self._closed = True


def _hear_audio(hear: Ear, text: bytes) -> int:
    """How many such frames may come together from now on; 0 for one that is not audio."""
    try:
        frame = protocol.parse(text)
    except protocol.BadFrame:
        return 0
    return hear(frame.audio) if isinstance(frame, protocol.Media) else 0
