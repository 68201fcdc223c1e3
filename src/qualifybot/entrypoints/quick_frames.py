"""Takes the plain text frames of a WebSocket at once, and leaves every other frame to the library's own parser."""

from __future__ import annotations

from asyncio import TimerHandle
from collections.abc import Callable
from contextlib import suppress
from socket import SO_RCVLOWAT, SOL_SOCKET

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Opcode, apply_mask  # type: ignore[attr-defined]  # in C where the platform has it
from websockets.http11 import Request
from websockets.protocol import State

FIRST_TAKER = "qualifybot.first_taker"
"""The ASGI extension by which an application takes text where it is read: `offer` is given what is asked
first about each plain text frame, in UTF-8, and says how many such frames may come together from now on, or 0 if it
did not take it."""

_FIN, _RESERVED, _OPCODE = 0x80, 0x70, 0x0F
_WHOLE_TEXT = _FIN | 0x01
_OPCODES = frozenset(Opcode)
_CONTROL = 0x08
_MASKED, _LENGTH = 0x80, 0x7F
_TWO_BYTES, _EIGHT_BYTES = 126, 127
"""What the first length says where another one of so many bytes follows."""
_MASK_BYTES = 4
_LARGEST = 64 * 1024
"""Bytes of a frame that is still kept here until it is whole."""
_MOST_WAITING = 16
"""Messages that may wait for the application before no more are read: a third of a second of a call."""
_LONGER = 32
"""Bytes by which the next frames may be longer than the last one."""
_GATHERING_SECONDS = 0.2
"""So long frames are waited for that were to come together: after the last one, none may come."""


class QuickFrames(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O WebSocket with a short way for what a media stream sends fifty times a second.

    A whole, masked text frame (RFC 6455, section 5.2) needs no state machine, and the general parser's is half of what
    the wire costs. The library is given whole frames only, so that it always stands where a frame begins; from the
    first thing on that is not as it should be, it is given everything.
    """

    _kept = b""
    _fragmented = False
    _left = False
    _take: Callable[[bytes], int] | None = None
    _enough = _asked_for = 1
    """Bytes for which to be woken: as it stands now, and as the socket was told last."""
    _gathering: TimerHandle | None = None

    def handle_connect(self, event: Request) -> None:
        """Begin the handshake; the application finds the extension in its scope."""
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][FIRST_TAKER] = {"offer": self._offer}

    def _offer(self, take: Callable[[bytes], int] | None) -> None:
        self._take = take
        self._wait_for(1)

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone."""
        self._wait_for(1)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of the handshake, or of any number of frames, whole or not."""
        if self._left or not self.handshake_complete:
            self._left = self.handshake_initiated  # whoever sends frames before our answer does more that nobody does
            super().data_received(data)
            return
        data, start, self._enough = self._kept + data, 0, 1
        while not self._left and (frame := self._frame_at(data, start)):
            payload, end = frame
            if not self._taken(data, start, payload, end):
                self._give_away(data[start:end])
            start = end
        self._kept = b"" if self._left else data[start:]
        self._wait_for(1 if self._left else self._enough)
        if self._left and start < len(data) and not self.transport.is_closing():
            super().data_received(data[start:])

    def _frame_at(self, data: bytes, start: int) -> tuple[int, int] | None:
        """Where the payload of the frame that begins here begins and ends, if it is all there.

        None also where the library is to see everything."""
        if len(data) < start + 2:
            return None
        length, payload = data[start + 1] & _LENGTH, start + 2
        if length in (_TWO_BYTES, _EIGHT_BYTES):
            payload += 2 if length == _TWO_BYTES else 8
            length = int.from_bytes(data[start + 2 : payload])
        payload += _MASK_BYTES
        if (
            data[start] & _RESERVED
            or data[start] & _OPCODE not in _OPCODES
            or not data[start + 1] & _MASKED
            or length > _LARGEST
        ):
            self._left = True
            return None
        return (payload, payload + length) if len(data) >= payload + length else None

    def _taken(self, data: bytes, start: int, payload: int, end: int) -> bool:
        """Hand a plain text frame to the application; False if it is not one."""
        if data[start] != _WHOLE_TEXT or self._fragmented or self.close_sent:
            return False
        text = apply_mask(data[payload:end], data[payload - _MASK_BYTES : payload])
        if self._take and self.queue.empty() and (together := self._take(text)):
            self._enough = (together - 1) * (end - start + _LONGER) + 1
            return True
        self._enough = 1
        try:
            message = text.decode()
        except UnicodeDecodeError:
            return False
        self.queue.put_nowait({"type": "websocket.receive", "text": message})
        if not self.read_paused and self.queue.qsize() >= _MOST_WAITING:
            self.read_paused = True
            self.transport.pause_reading()
        return True

    def _wait_for(self, size: int) -> None:
        """Be given nothing before so many bytes came, or a while has passed."""
        if self._gathering is not None:
            self._gathering.cancel()
        self._gathering = self.loop.call_later(_GATHERING_SECONDS, self._wait_for, 1) if size > 1 else None
        if size != self._asked_for:
            self._asked_for = size
            with suppress(OSError):  # a platform without it, or a socket that is gone
                self.transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_RCVLOWAT, size)

    def _give_away(self, frame: bytes) -> None:
        if not frame[0] & _CONTROL:
            self._fragmented = not frame[0] & _FIN
        super().data_received(frame)
        self._left = self.conn.state is not State.OPEN
