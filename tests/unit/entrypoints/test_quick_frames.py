"""The short way for plain frames hears, answers and closes as the library does by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import pairwise
from typing import Any

import pytest
import uvicorn
from hypothesis import example, given
from hypothesis import strategies as st
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import Opcode

from qualifybot.entrypoints.quick_frames import _LARGEST, _MOST_WAITING, FIRST_TAKER, QuickFrames

HANDSHAKE = (
    b"GET /twilio/media HTTP/1.1\r\nHost: bot.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
MAX_SIZE = 200_000
MASK = b"\x1f\xa2\x00\x97"


class _Transport(asyncio.Transport):
    """Remembers what was written and whether it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False
        self.paused = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False


async def _application(_scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()


_CONFIG = uvicorn.Config(
    _application, ws_max_size=MAX_SIZE, ws_per_message_deflate=False, ws_ping_interval=None, log_config=None
)


def _made(kind: type[WebSocketsSansIOProtocol]) -> tuple[WebSocketsSansIOProtocol, _Transport]:
    protocol, transport = kind(_CONFIG, ServerState(), {}), _Transport()
    protocol.connection_made(transport)
    return protocol, transport


async def _accepted() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def _connected(kind: type[WebSocketsSansIOProtocol]) -> tuple[WebSocketsSansIOProtocol, _Transport]:
    protocol, transport = _made(kind)
    protocol.data_received(HANDSHAKE)
    await _accepted()
    transport.written.clear()
    return protocol, transport


def _end(protocol: WebSocketsSansIOProtocol) -> None:
    for task in protocol.tasks:
        task.cancel()


async def _outcome(kind: type[WebSocketsSansIOProtocol], pieces: Sequence[bytes]) -> tuple[object, ...]:
    """What the application is given for these bytes, what goes back, and whether the connection is at its end."""
    protocol, transport = await _connected(kind)
    for piece in pieces:
        if not transport.closed:
            protocol.data_received(piece)
    messages = []
    while not protocol.queue.empty():
        messages.append(protocol.queue.get_nowait())
    _end(protocol)
    return messages, b"".join(transport.written), transport.closed


def _frame(opcode: int, data: bytes, *, fin: bool = True) -> bytes:
    """A client's frame; RFC 6455, section 5.2."""
    size = len(data)
    head = bytes([fin << 7 | opcode])
    if size < 126:
        head += bytes([0x80 | size])
    elif size < 65_536:
        head += bytes([0x80 | 126]) + size.to_bytes(2)
    else:
        head += bytes([0x80 | 127]) + size.to_bytes(8)
    return head + MASK + bytes(byte ^ MASK[place % 4] for place, byte in enumerate(data))


_TEXTS = st.text(max_size=400).map(lambda text: _frame(Opcode.TEXT, text.encode()))
_FRAMES = st.one_of(
    _TEXTS,
    _TEXTS,
    st.binary(max_size=200).map(lambda data: _frame(Opcode.TEXT, data)),
    st.builds(
        lambda opcode, data, fin: _frame(opcode, data, fin=fin),
        st.sampled_from([Opcode.TEXT, Opcode.BINARY, Opcode.CONT]),
        st.binary(max_size=200),
        st.booleans(),
    ),
    st.builds(_frame, st.sampled_from([Opcode.PING, Opcode.PONG]), st.binary(max_size=20)),
    st.just(_frame(Opcode.CLOSE, b"\x03\xe8bye")),
    st.just(b"\x81\x08unmasked"),
    st.binary(max_size=12),
)


@example([b"\x03\x80"], [])
@given(st.lists(_FRAMES, max_size=8), st.lists(st.integers(0, 1_500), max_size=6))
def test_however_frames_arrive_they_are_taken_as_if_one_by_one(frames: list[bytes], cuts: list[int]) -> None:
    sent = b"".join(frames)
    edges = sorted({0, len(sent), *(cut for cut in cuts if cut < len(sent))})
    pieces = [sent[start:end] for start, end in pairwise(edges)]

    async def compare() -> None:
        assert await _outcome(QuickFrames, pieces) == await _outcome(WebSocketsSansIOProtocol, frames)

    asyncio.run(compare())


@pytest.mark.parametrize("size", [125, 126, _LARGEST, _LARGEST + 1, MAX_SIZE, MAX_SIZE + 1])
async def test_frames_of_every_length_are_read_or_refused(size: int) -> None:
    frames = _frame(Opcode.TEXT, b"a" * size), _frame(Opcode.TEXT, b"next")
    sent = b"".join(frames)
    pieces = [sent[start : start + 50_000] for start in range(0, len(sent), 50_000)]
    assert await _outcome(QuickFrames, pieces) == await _outcome(WebSocketsSansIOProtocol, frames)


async def test_frames_before_the_answer_to_the_handshake_are_the_librarys() -> None:
    protocol, transport = _made(QuickFrames)
    early, late = _frame(Opcode.TEXT, b"early"), _frame(Opcode.TEXT, b"late")
    protocol.data_received(HANDSHAKE)
    protocol.data_received(early[:7])
    await _accepted()
    protocol.data_received(early[7:] + late)
    told = [await protocol.receive(), await protocol.receive()]
    assert [message.get("text") for message in told] == ["early", "late"]
    assert not transport.closed
    _end(protocol)


async def test_a_flood_is_not_read_before_the_application_takes_it() -> None:
    protocol, transport = await _connected(QuickFrames)
    for number in range(_MOST_WAITING):
        assert not transport.paused
        protocol.data_received(_frame(Opcode.TEXT, str(number).encode()))
    assert transport.paused
    told = [await protocol.receive() for _ in range(_MOST_WAITING)]
    assert [message.get("text") for message in told] == [str(number) for number in range(_MOST_WAITING)]
    assert not transport.paused
    _end(protocol)


async def test_the_application_may_take_text_where_it_is_read_and_what_it_leaves_keeps_its_order() -> None:
    protocol, _ = await _connected(QuickFrames)
    taken: list[bytes] = []

    def take(text: bytes) -> int:
        if not text.startswith(b"sound"):
            return 0
        taken.append(text)
        return 1

    offer: Any = protocol.scope["extensions"][FIRST_TAKER]["offer"]
    offer(take)
    for text in ("sound 1", "key", "sound 2"):
        protocol.data_received(_frame(Opcode.TEXT, text.encode()))
    assert taken == [b"sound 1"]  # the second one must not overtake the key
    assert [(await protocol.receive()).get("text") for _ in range(2)] == ["key", "sound 2"]
    protocol.data_received(_frame(Opcode.TEXT, b"sound 3"))
    offer(None)
    protocol.data_received(_frame(Opcode.TEXT, b"sound 4"))
    assert taken == [b"sound 1", b"sound 3"]
    assert (await protocol.receive()).get("text") == "sound 4"
    _end(protocol)


@asynccontextmanager
async def _on_a_socket(take: Callable[[bytes], int]) -> AsyncIterator[tuple[QuickFrames, asyncio.StreamWriter]]:
    """A connection over the loopback, whose frames `take` is asked about, and its other end."""
    made: list[QuickFrames] = []

    def make() -> QuickFrames:
        made.append(QuickFrames(_CONFIG, ServerState(), {}))
        return made[-1]

    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(HANDSHAKE)
    await reader.readuntil(b"\r\n\r\n")
    offer: Any = made[0].scope["extensions"][FIRST_TAKER]["offer"]
    offer(take)
    yield made[0], writer
    writer.close()
    _end(made[0])
    server.close()
    await server.wait_closed()


async def test_frames_come_together_while_the_application_is_in_no_hurry() -> None:
    reads: list[list[bytes]] = []
    clock = asyncio.get_running_loop()

    def take(text: bytes) -> int:
        if text == b"key":
            return 0
        if not reads or clock.time() > read_at[0]:
            reads.append([])
        reads[-1].append(text[:5])
        read_at[0] = clock.time() + 0.005
        return 4 if text.startswith(b"hush") else 1

    read_at = [0.0]
    async with _on_a_socket(take) as (protocol, writer):
        for text in ("hush1", "hush2", "hush3", "hush4", "hush5", "loud1", "loud2", "loud3", "loud4", "loud5", "hush6"):
            writer.write(_frame(Opcode.TEXT, text.encode() + b"." * 300))
            await asyncio.sleep(0.02)
        writer.write(_frame(Opcode.TEXT, b"key"))
        before = clock.time()
        assert (await protocol.receive()).get("text") == "key"
        assert clock.time() - before < 1.0  # nothing comes after it, but it is not waited for without end
    assert reads == [
        [b"hush1"],
        [b"hush2", b"hush3", b"hush4", b"hush5"],
        [b"loud1", b"loud2", b"loud3", b"loud4"],  # a voice is heard with the last frame of silence's patience
        [b"loud5"],
        [b"hush6"],
    ]


async def test_what_comes_after_our_close_is_not_for_the_application() -> None:
    protocol, _ = await _connected(QuickFrames)
    await protocol.send({"type": "websocket.close", "code": 1000, "reason": ""})
    protocol.data_received(_frame(Opcode.TEXT, b"too late"))
    assert [protocol.queue.get_nowait()["type"]] == ["websocket.disconnect"]
    assert protocol.queue.empty()
    _end(protocol)
