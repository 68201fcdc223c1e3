"""One Media Streams socket, from the carrier's end: the caller's audio out, the bot's audio in, marks echoed."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
from collections.abc import Callable
from enum import StrEnum

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from qualifybot.simulators.phone import faults, wire
from qualifybot.simulators.phone.faults import CarrierFault
from qualifybot.simulators.phone.handset import Handset, Key
from qualifybot.simulators.phone.mishaps import NONE, Mishaps
from qualifybot.simulators.phone.signature import signature
from qualifybot.simulators.phone.ticker import Ticker
from qualifybot.simulators.phone.troubles import LASTING, Delivery, Order, Trouble, huge, malformed, oversized
from qualifybot.simulators.phone.twiml import Stream

CONNECT_SECONDS = 5.0
CLOSE_SECONDS = 2.0
ABNORMAL_CLOSE = 1006
TURNED_AWAY_SECONDS = 7.0
"""How long a second socket on one stream may be let stand."""


class StreamEnd(StrEnum):
    """Who ended a stream."""

    CALLER = "caller"
    SERVER = "server"
    LOST = "lost"


class Line:
    """Runs one stream of a call over `handset`.

    `marks` counts the marks echoed. `worst_delay` is the most seconds by which a frame went out late: what this process
    itself may add to the figures it measures.
    """

    def __init__(
        self, stream: Stream, handset: Handset, ticker: Ticker, writer: wire.Writer, *, mishaps: Mishaps = NONE
    ) -> None:
        self.marks = 0
        self.worst_delay = 0.0
        self._stream = stream
        self._handset = handset
        self._ticker = ticker
        self._writer = writer
        self._mishaps = mishaps
        self._chance = random.Random(mishaps.seed)
        self._delivery = Delivery()
        self._token: str | None = None

    async def run(self, token: str | None, warn: Callable[[CarrierFault], None]) -> StreamEnd:
        """Open, stream until either side ends it, close. Raises CarrierFault if the stream cannot be opened.

        `warn` is told of every message that the carrier would complain about.
        """
        self._token = token
        socket = await _open(self._stream.url, token)
        try:
            await socket.send(wire.CONNECTED)
            await socket.send(self._writer.start(self._stream.parameters))
            async with asyncio.TaskGroup() as tasks:
                parts = (self._speak, self._press, self._break_off, self._be_strange, self._be_troubled)
                work = [tasks.create_task(part(socket)) for part in parts]
                goodbye = tasks.create_task(self._say_goodbye(socket))
                await self._listen(socket, warn)
                for task in work if self._handset.hung_up.is_set() else (*work, goodbye):
                    task.cancel()
        except ConnectionClosed:
            pass
        finally:
            await socket.close()
        return self._ended(socket)

    def _ended(self, socket: ClientConnection) -> StreamEnd:
        if self._handset.hung_up.is_set():
            return StreamEnd.CALLER
        return StreamEnd.LOST if socket.close_code == ABNORMAL_CLOSE else StreamEnd.SERVER

    async def _speak(self, socket: ClientConnection) -> None:
        handset, clock = self._handset, asyncio.get_running_loop().time
        handset.frames_due(clock())  # what the caller said while no stream was open is gone
        with contextlib.suppress(ConnectionClosed):
            while not handset.hung_up.is_set():
                await self._mishaps.hold_back(self._chance)
                due = await self._ticker.beat()
                if self._delivery.held(due):
                    continue
                for frame in handset.frames_due(due):
                    for message in self._delivery.leaving(self._writer.media(frame), due):
                        await socket.send(message)
                self.worst_delay = max(self.worst_delay, clock() - due)
                await self._echo(socket, handset.ear.due(handset.now()))

    async def _press(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                match await self._handset.inputs.get():
                    case Key(digit):
                        await socket.send(self._writer.key(digit))

    async def _break_off(self, socket: ClientConnection) -> None:
        if self._mishaps.drops_after is not None:
            await asyncio.sleep(self._mishaps.drops_after)
            socket.transport.abort()

    async def _be_strange(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while self._mishaps.strange_every is not None:
                await asyncio.sleep(self._mishaps.strange_every)
                await socket.send(self._writer.strange())

    async def _be_troubled(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                order = await self._handset.troubles.get()
                met = await self._trouble(order, socket)
                if not order.done.done():
                    order.done.set_result(met)

    async def _trouble(self, order: Order, socket: ClientConnection) -> bool:
        match order.kind:
            case Trouble.BREAK:
                socket.transport.abort()
            case Trouble.MALFORMED:
                for message in malformed(self._writer.stream_sid):
                    await socket.send(message)
            case Trouble.OVERSIZED:
                await socket.send(oversized(self._writer.stream_sid))
            case Trouble.HUGE:
                await socket.send(huge())
            case Trouble.STRANGE:
                await socket.send(self._writer.strange())
            case Trouble.SECOND_SOCKET:
                return await self._intrude()
            case kind if kind in LASTING:
                self._delivery.trouble(kind, asyncio.get_running_loop().time() + order.seconds)
        return True

    async def _intrude(self) -> bool:
        """Open the stream a second time, as somebody might who has seen its parameters; True if that is refused."""
        try:
            intruder = await _open(self._stream.url, self._token)
        except CarrierFault:
            return True
        writer = wire.Writer(self._writer.account_sid, self._writer.call_sid, "MZ" + secrets.token_hex(16))
        try:
            await intruder.send(wire.CONNECTED)
            await intruder.send(writer.start(self._stream.parameters))
            async with asyncio.timeout(TURNED_AWAY_SECONDS):
                await intruder.recv()
        except ConnectionClosed:
            return True
        except TimeoutError:
            return False
        finally:
            await intruder.close()
        return False

    async def _say_goodbye(self, socket: ClientConnection) -> None:
        await self._handset.hung_up.wait()
        with contextlib.suppress(ConnectionClosed):
            await socket.send(self._writer.stop())
        await socket.close()

    async def _listen(self, socket: ClientConnection, warn: Callable[[CarrierFault], None]) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for text in socket:
                try:
                    message = wire.read(text, self._writer.stream_sid)
                except CarrierFault as fault:
                    warn(fault)
                    continue
                await self._obey(socket, message)

    async def _obey(self, socket: ClientConnection, message: wire.Media | wire.Mark | wire.Clear) -> None:
        ear, now = self._handset.ear, self._handset.now()
        match message:
            case wire.Media(sound):
                self._handset.hear(sound)
            case wire.Mark(name):
                ear.mark(name, now)
                await self._echo(socket, ear.due(now))
            case wire.Clear():
                await self._echo(socket, self._handset.clear())

    async def _echo(self, socket: ClientConnection, names: tuple[str, ...]) -> None:
        for name in names:
            self.marks += 1
            await socket.send(self._writer.mark(name))


async def _open(url: str, token: str | None) -> ClientConnection:
    headers = {"X-Twilio-Signature": signature(url, (), token)} if token else {}
    try:
        return await connect(
            url,
            additional_headers=headers,
            user_agent_header="Twilio.TmeWs/1.0",
            compression=None,
            proxy=None,
            open_timeout=CONNECT_SECONDS,
            close_timeout=CLOSE_SECONDS,
            ping_interval=None,
        )
    except TimeoutError:
        raise CarrierFault(faults.STREAM_TIMEOUT, "the stream's server did not answer in time") from None
    except InvalidHandshake:
        raise CarrierFault(faults.STREAM_HANDSHAKE, "the stream's server refused the upgrade") from None
    except (OSError, InvalidURI):
        raise CarrierFault(faults.STREAM_REFUSED, "no connection to the stream's server") from None
