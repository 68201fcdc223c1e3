"""Twilio's way in: webhooks, the media socket, and what to do when a stream has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, WebSocket
from starlette.datastructures import URL, FormData
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocketDisconnect, WebSocketState

from qualifybot.adapters.twilio import protocol, twiml
from qualifybot.adapters.twilio.credentials import Signatures, StreamTokens
from qualifybot.adapters.twilio.telephone import TwilioTelephone
from qualifybot.config import LOOPBACK_HOSTS
from qualifybot.conversation.desk import Desk
from qualifybot.conversation.next_step import Ask, Begin, Goodbye, Hold, Next, PutThrough, Resume
from qualifybot.entrypoints.quick_frames import FIRST_TAKER
from qualifybot.observability.health import Readiness
from qualifybot.ports.telephone import IncomingCall

START_SECONDS = 5.0
"""Twilio sends `connected` and `start` at once; a socket that does not is somebody else's."""
HOLD_SECONDS = 3
HOLD_TRIES = 5
"""So often a caller whose call nobody knows right now is asked to wait: stores come back, or another replica knows."""
_MAX_FORM_BYTES = 64 * 1024
_OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_TAKEN = frozenset({"completed", "answered"})
_POLICY_VIOLATION = 1008


@dataclass(frozen=True, slots=True)
class Doorman:
    """Lets in only who may: Twilio by its signature, or, without a token to check it by, loopback callers."""

    public_base: str
    signatures: Signatures | None

    def admits(self, connection: HTTPConnection, form: FormData | None = None) -> bool:
        """Whether this request or handshake may come in."""
        if self.signatures is None:
            return connection.client is not None and connection.client.host in LOOPBACK_HOSTS
        base = self.public_base
        if connection.scope["type"] == "websocket":
            base = "ws" + base.removeprefix("http")
        query = connection.scope.get("query_string", b"").decode("latin-1")
        url = base + URL(scope=connection.scope).path + (f"?{query}" if query else "")
        return self.signatures.valid(url, form or FormData(), connection.headers.get("x-twilio-signature", ""))


@dataclass(slots=True)
class CallHandler:
    """The handlers of Twilio's requests, over one desk."""

    desk: Desk
    doorman: Doorman
    tokens: StreamTokens
    readiness: Readiness
    language: str
    max_calls: int
    _used: dict[str, None] = field(default_factory=dict)

    def router(self) -> APIRouter:
        """All of Twilio's addresses."""
        router = APIRouter(prefix="/twilio", tags=["twilio"])
        for path, handler in (
            ("/voice", self.voice),
            ("/continue", self.proceed),
            ("/gather", self.gathered),
            ("/status", self.status),
            ("/stream-status", self.stream_status),
        ):
            router.add_api_route(path, handler, methods=["POST"])
        router.add_api_websocket_route("/media", self.media)
        return router

    async def voice(self, request: Request) -> Response:
        """A call rings: connect it to a media stream, or turn it away."""
        form = await self._form(request)
        if isinstance(form, Response):
            return form
        if self.readiness.draining or self.desk.active >= self.max_calls:
            return _xml(twiml.busy())
        return await self._begin(_incoming(form))

    async def proceed(self, request: Request, tries: Annotated[int, Query(ge=0)] = 0) -> Response:
        """A stream or a transfer ended, or the caller has waited, and may still be there."""
        form = await self._form(request)
        if isinstance(form, Response):
            return form
        call_sid = form["CallSid"]
        if form.get("CallStatus") in _OVER:
            await self.desk.close(call_sid)
            return _xml(twiml.say_and_hang_up((), language=self.language))
        dialled = form.get("DialCallStatus")
        transferred = None if dialled is None else dialled in _TAKEN
        next_ = await self.desk.whats_next(call_sid, transferred=transferred)
        return await self._go_on(_incoming(form), next_, tries)

    async def gathered(self, request: Request, ask: Annotated[int | None, Query(ge=0)] = None) -> Response:
        """The caller answered Twilio's own listening."""
        form = await self._form(request)
        if isinstance(form, Response):
            return form
        speech, digits = form.get("SpeechResult", ""), form.get("Digits", "")
        next_ = await self.desk.heard_by_carrier(form["CallSid"], speech, digits, ask)
        return await self._go_on(_incoming(form), next_)

    async def status(self, request: Request) -> Response:
        """The call's progress; may come twice and out of order."""
        form = await self._form(request)
        if isinstance(form, Response):
            return form
        if form.get("CallStatus") in _OVER:
            await self.desk.close(form["CallSid"], failed=form.get("CallStatus") == "failed")
        return Response(status_code=204)

    async def stream_status(self, request: Request) -> Response:
        """The stream's progress; the socket itself tells us all we act on."""
        form = await self._form(request)
        return form if isinstance(form, Response) else Response(status_code=204)

    async def media(self, websocket: WebSocket) -> None:
        """One call's media stream."""
        if not self.doorman.admits(websocket):
            await websocket.close()  # before accepting, this answers 403
            return
        await websocket.accept()
        socket = _Socket(websocket)
        try:
            async with asyncio.timeout(START_SECONDS):
                start = await _await_start(socket)
        except TimeoutError:
            start = None
        if start is None or not self._fresh_token(start):
            await websocket.close(_POLICY_VIOLATION)
            return
        numbers = start.parameters.get("from", ""), start.parameters.get("to", "")
        await self.desk.take(TwilioTelephone(socket, start.stream_sid), IncomingCall(start.call_sid, *numbers))

    # --- the inside -------------------------------------------------------------------------------------------------

    async def _form(self, request: Request) -> Mapping[str, str] | Response:
        """The request's form if it may come in and names a call, else the answer that says why not."""
        if "transfer-encoding" in request.headers:
            return Response("say how long the form is", status_code=411)
        if int(request.headers.get("content-length") or 0) > _MAX_FORM_BYTES:
            return Response("form too large", status_code=413)
        form = await request.form(max_files=0, max_fields=200)
        if not self.doorman.admits(request, form):
            return Response("signature does not match", status_code=403)
        fields = {key: value for key, value in form.items() if isinstance(value, str)}
        call_sid = fields.get("CallSid", "")
        if not (call_sid.isascii() and call_sid.isalnum()) or len(call_sid) > 64:
            return Response("CallSid is missing", status_code=400)
        return fields

    async def _begin(self, incoming: IncomingCall) -> Response:
        """The stream brings the numbers to a replica that may know nothing of the announcement."""
        await self.desk.announce(incoming)
        return self._connect(incoming.call_sid, {"from": incoming.caller, "to": incoming.called})

    def _connect(self, call_sid: str, numbers: Mapping[str, str]) -> Response:
        parameters = {"session": self.tokens.issue(call_sid), **numbers}
        return _xml(twiml.connect_stream(self.doorman.public_base, parameters))

    async def _go_on(self, incoming: IncomingCall, next_: Next, tries: int = 0) -> Response:
        base, language = self.doorman.public_base, self.language
        match next_:
            case Begin():
                return await self._begin(incoming)
            case Resume():
                return self._connect(incoming.call_sid, {})
            case Hold(lines) if tries < HOLD_TRIES:
                said = () if tries else lines
                return _xml(twiml.hold(base, said, language=language, seconds=HOLD_SECONDS, tries=tries + 1))
            case Ask(lines, patience, ask, hints):
                return _xml(twiml.gather(base, lines, language=language, hints=hints, seconds=patience, ask=ask))
            case PutThrough(number, lines):
                return _xml(twiml.transfer(number, base, lines, language=language))
            case Goodbye(lines) | Hold(otherwise=Goodbye(lines)):
                return _xml(twiml.say_and_hang_up(lines, language=language))

    def _fresh_token(self, start: protocol.Start) -> bool:
        token = start.parameters.get("session", "")
        if token in self._used or not self.tokens.matches(token, start.call_sid):
            return False
        self._used[token] = None
        while len(self._used) > 10_000:
            del self._used[next(iter(self._used))]
        return True


class _Socket:
    """A Starlette WebSocket as the telephone wants it."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    def offer(self, take: Callable[[bytes], int] | None) -> None:
        if offering := self._websocket.scope.get("extensions", {}).get(FIRST_TAKER):
            offering["offer"](take)

    async def receive(self) -> str | None:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        return message.get("text") or ""

    async def send(self, text: str) -> None:
        try:
            await self._websocket.send_text(text)
        except (WebSocketDisconnect, RuntimeError) as error:
            raise ConnectionError("media socket") from error

    async def close(self) -> None:
        if self._websocket.client_state is WebSocketState.CONNECTED:
            try:
                await self._websocket.close()
            except (WebSocketDisconnect, RuntimeError):
                return  # the other side was quicker


async def _await_start(socket: _Socket) -> protocol.Start | None:
    """The `start` frame, after at most one `connected`; None when anything else comes."""
    for _ in range(2):
        text = await socket.receive()
        if text is None:
            return None
        try:
            frame = protocol.parse(text)
        except protocol.BadFrame:
            return None
        if isinstance(frame, protocol.Start):
            return frame
        if not isinstance(frame, protocol.Connected):
            return None
    return None


def _incoming(form: Mapping[str, str]) -> IncomingCall:
    return IncomingCall(form["CallSid"], form.get("From", ""), form.get("To", ""))


def _xml(body: str) -> Response:
    return Response(body, media_type="text/xml")
