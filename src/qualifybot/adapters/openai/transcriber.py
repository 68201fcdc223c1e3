"""What words are in this audio? Asked of an OpenAI Realtime transcription session that mends its own connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from openai.types.websocket_connection_options import WebSocketConnectionOptions
from websockets.exceptions import ConnectionClosed

from qualifybot.adapters.openai import protocol
from qualifybot.adapters.openai.failures import FAILURES, PROVIDER, REFUSALS, translate
from qualifybot.adapters.openai.models import transcription_model
from qualifybot.adapters.openai.protocol import AudioFormat, ServerEvent, SessionForm, Turns
from qualifybot.adapters.openai.spool import Append, Commit, Spool
from qualifybot.adapters.openai.upsampling import Upsampler
from qualifybot.background import end
from qualifybot.domain.prices import Listening, Usage
from qualifybot.errors import ProviderBroken, ProviderError, ProviderRefused, ProviderUnreachable, SettingsError
from qualifybot.ports.clock import Clock
from qualifybot.ports.transcriber import (
    Committed,
    FinalText,
    PartialText,
    SessionFailed,
    SessionRestored,
    TranscriptEvent,
    TranscriptFailed,
)

_EVENTS_KEPT = 256
_FRAME_LIMIT = 1_048_576
_CONFIGURE = "configure"
_COMMIT = "commit-"


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that we wait: for the handshake, for `session.updated`, for a send; between tries after a loss.

    After `outage` seconds without a session it is given up, whatever is left of `backoff`; both begin anew for a
    connection that held for `steady` seconds. Silence of the server is normal; a dead connection is found by pings.
    """

    connect: float = 4.0
    configure: float = 4.0
    send: float = 4.0
    ping: float = 5.0
    backoff: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0)
    steady: float = 5.0
    outage: float = 8.0


class OpenAITranscriber:
    """Opens transcription sessions; `spent` is told how much was transcribed.

    Raises SettingsError if the model cannot end turns itself and is asked to.
    """

    available = True

    def __init__(
        self,
        client: AsyncOpenAI,
        *,
        model: str,
        clock: Clock,
        audio_format: AudioFormat = "pcmu",
        turns: Turns = "client",
        patience: Patience = Patience(),
        spent: Callable[[Usage], None] = lambda usage: None,
    ) -> None:
        if turns == "server" and not transcription_model(model).server_turns:
            raise SettingsError(f"{model} does not detect turns; leave that to us")
        self._client = client
        self._client.realtime  # noqa: B018  # the library imports it when first asked for: not in the middle of a call
        self._model = model
        self._clock = clock
        self._audio_format = audio_format
        self._turns = turns
        self._patience = patience
        self._spent = spent

    @property
    def server_decides(self) -> bool:
        """Whether the server ends items by its own voice activity."""
        return self._turns == "server"

    @asynccontextmanager
    async def connect(self, *, language: str, keywords: Sequence[str]) -> AsyncIterator[OpenAISession]:
        """A session, connecting in the background; leaving closes the connection."""
        form = SessionForm(self._model, language, tuple(keywords), self._audio_format, self._turns)
        session = OpenAISession(self._client, form, self._clock, self._patience, self._spent)
        running = asyncio.create_task(session.run())
        try:
            yield session
        finally:
            await end(running)
            if not running.cancelled():
                running.result()


class OpenAISession:
    """One call's transcription, over as many connections as it takes."""

    def __init__(
        self,
        client: AsyncOpenAI,
        form: SessionForm,
        clock: Clock,
        patience: Patience,
        spent: Callable[[Usage], None],
    ) -> None:
        self._client = client
        self._form = form
        self._clock = clock
        self._patience = patience
        self._spent = spent
        self._spool = Spool(commits_end_items=form.turns == "client")
        self._due = asyncio.Event()
        self._events: asyncio.Queue[TranscriptEvent | None] = asyncio.Queue(_EVENTS_KEPT)
        self._texts: dict[str, str] = {}
        self._was_up = False
        self._up_since: float | None = None

    def append(self, audio: bytes) -> None:
        """Queue mono 8 kHz μ-law audio."""
        if self._spool.append(audio):
            self._due.set()

    def commit(self) -> None:
        """End the current item, unless the server does that or there is less than 100 ms of it."""
        if self._form.turns == "client" and self._spool.commit():
            self._due.set()

    async def events(self) -> AsyncIterator[TranscriptEvent]:
        """What comes back, until the session is closed or `SessionFailed`."""
        while event := await self._events.get():
            yield event
            if isinstance(event, SessionFailed):
                return

    async def run(self) -> None:
        """Stay connected until cancelled, or until that proves impossible."""
        try:
            failure = await self._stay_connected()
            await self._events.put(SessionFailed(failure.code))
        finally:
            if self._events.full():
                self._events.get_nowait()
            self._events.put_nowait(None)

    async def _stay_connected(self) -> ProviderError:
        patience, clock = self._patience, self._clock
        backoff, down_since = iter(patience.backoff), clock.monotonic()
        while True:
            self._up_since = None
            failure = await self._connection_life()
            now = clock.monotonic()
            if not failure.transient:
                return failure
            if self._up_since is not None and now - self._up_since >= patience.steady:
                backoff, down_since = iter(patience.backoff), now
            delay = next(backoff, None)
            if delay is None or now + delay - down_since > patience.outage:
                return failure
            await clock.sleep(delay)

    async def _connection_life(self) -> ProviderError:
        """Live through one connection, from its handshake to whatever ends it."""
        options = {
            "open_timeout": self._patience.connect,
            "close_timeout": 1.0,
            "ping_interval": self._patience.ping,
            "ping_timeout": self._patience.ping,
            "max_size": _FRAME_LIMIT,
            "compression": None,
        }
        wanted = self._client.realtime.connect(
            extra_query={"intent": "transcription"},
            # Handed on to `websockets`, which takes more than this type lists.
            websocket_connection_options=cast(WebSocketConnectionOptions, options),
        )
        try:
            async with wanted as connection:
                await self._configure(connection)
                return await self._converse(connection)
        except ProviderError as failure:
            return failure
        except FAILURES as failure:
            return translate(failure)

    async def _configure(self, connection: AsyncRealtimeConnection) -> None:
        async with asyncio.timeout(self._patience.configure):
            await connection.send_raw(protocol.session_update(self._form, _CONFIGURE))
            while True:
                match protocol.parse(await connection.recv_bytes()):
                    case protocol.SessionUpdated() as updated:
                        break
                    case protocol.Problem(code=code):
                        raise ProviderRefused(PROVIDER, code)
        if not updated.honours(self._form):
            raise ProviderBroken(PROVIDER, "a session other than asked for")
        await self._resume()

    async def _resume(self) -> None:
        """Go on where the connection before this one was lost, if there was one."""
        if self._was_up:
            for item_id in self._spool.rewind():
                await self._events.put(TranscriptFailed(item_id, "connection_lost"))
            self._texts.clear()
            await self._events.put(SessionRestored())
        self._was_up = True
        self._up_since = self._clock.monotonic()

    async def _converse(self, connection: AsyncRealtimeConnection) -> ProviderError:
        async with asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(self._send_what_is_due(connection))
            try:
                return await self._receive(connection)
            finally:
                sending.cancel()

    async def _send_what_is_due(self, connection: AsyncRealtimeConnection) -> None:
        upsampler = Upsampler()
        try:
            while True:
                self._due.clear()
                while work := self._spool.next():
                    async with asyncio.timeout(self._patience.send):
                        await connection.send_raw(self._message(work, upsampler))
                await self._due.wait()
        except (ConnectionClosed, TimeoutError):
            await connection.close()  # for the receiver to see, which decides what a loss means

    def _message(self, work: Append | Commit, upsampler: Upsampler) -> str:
        match work:
            case Commit(segment):
                return protocol.commit(f"{_COMMIT}{segment}")
            case Append(ulaw):
                return protocol.append(ulaw if self._form.audio_format == "pcmu" else upsampler.next(ulaw))

    async def _receive(self, connection: AsyncRealtimeConnection) -> ProviderError:
        # The server may rightly be silent for minutes; pings are this wait's deadline.
        try:
            while True:
                if event := protocol.parse(await connection.recv_bytes()):
                    await self._take(event)
        except ConnectionClosed as loss:
            return translate(loss)
        except ProviderBroken as garbled:
            return ProviderUnreachable(PROVIDER, garbled.reason)  # what is garbled may come right on a new connection
        except ProviderRefused as refusal:
            return refusal

    async def _take(self, event: ServerEvent) -> None:
        match event:
            case protocol.ItemCommitted(wire_id):
                await self._take_commit(wire_id)
            case protocol.TranscriptDelta(wire_id, text):
                item_id = self._spool.item_id(wire_id)
                self._texts[item_id] = self._texts.get(item_id, "") + text
                await self._events.put(PartialText(item_id, self._texts[item_id]))
            case protocol.TranscriptCompleted(wire_id, text, seconds):
                if seconds is not None:
                    self._spent(Listening(self._form.model, seconds))
                await self._events.put(FinalText(self._settle(wire_id), text, seconds))
            case protocol.ItemFailed(wire_id, code):
                await self._events.put(TranscriptFailed(self._settle(wire_id), code))
            case protocol.Problem(code=code) if code in REFUSALS:
                raise ProviderRefused(PROVIDER, code)
            case protocol.Problem(event_id=str(ours)) if ours.startswith(_COMMIT):
                if promised := self._spool.refuse(int(ours.removeprefix(_COMMIT))):
                    await self._events.put(TranscriptFailed(promised, "refused"))
            case protocol.Problem() | protocol.SessionUpdated():
                pass  # such an error leaves the session open, and loses nothing of ours

    async def _take_commit(self, wire_id: str) -> None:
        by_server = self._form.turns == "server"
        item_id = self._spool.server_committed(wire_id) if by_server else self._spool.acknowledge(wire_id)
        if item_id:
            await self._events.put(Committed(item_id))

    def _settle(self, wire_id: str) -> str:
        item_id = self._spool.item_id(wire_id)
        self._spool.settle(wire_id)
        self._texts.pop(item_id, None)
        return item_id
