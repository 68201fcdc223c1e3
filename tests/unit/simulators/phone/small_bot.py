"""A tiny server of our own to ring: answers the voice webhook and speaks tones over a media stream."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

Talk = Callable[["BotSide"], Awaitable[None]]


@dataclass
class BotSide:
    """The bot's end of one stream."""

    socket: WebSocket
    start: dict[str, Any]
    received: list[dict[str, Any]]

    async def next(self, event: str) -> dict[str, Any]:
        while True:
            message: dict[str, Any] = json.loads(await self.socket.receive_text())
            self.received.append(message)
            if message["event"] == event:
                return message

    async def send(self, event: str, **body: Any) -> None:
        content = {event: body} if body else {}
        await self.socket.send_text(json.dumps({"event": event, "streamSid": self.start["streamSid"], **content}))

    async def play(self, sound: bytes) -> None:
        await self.send("media", payload=base64.b64encode(sound).decode())

    async def hear_frames(self, count: int) -> list[bytes]:
        return [base64.b64decode((await self.next("media"))["media"]["payload"]) for _ in range(count)]

    async def hear_speech_end(self, silent_frames: int = 1) -> None:
        """Until so many silent frames follow an audible one."""
        silent = b"\xff" * 160
        while (await self.hear_frames(1))[0] == silent:
            pass
        quiet = 0
        while quiet < silent_frames:
            quiet = quiet + 1 if (await self.hear_frames(1))[0] == silent else 0


@dataclass
class SmallBot:
    """`pages` maps a path to the TwiML it answers; `talk` is the bot's part in each stream."""

    pages: dict[str, str]
    talk: Talk | None = None
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    handshakes: list[dict[str, str]] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def forms(self, path: str) -> list[dict[str, str]]:
        return [form for asked, form, _ in self.asked if asked == path]

    async def page(self, request: Request) -> Response:
        form = {key: str(value) for key, value in (await request.form()).items()}
        self.asked.append((request.url.path, form, dict(request.headers)))
        body = self.pages.get(request.url.path)
        if body is None:
            return Response(status_code=404)
        host = self.url.removeprefix("http://")
        return Response(f"<Response>{body.replace('HOST', host)}</Response>", media_type="text/xml")

    async def media(self, media: WebSocket) -> None:
        self.handshakes.append(dict(media.headers))
        await media.accept()
        received: list[dict[str, Any]] = self.received
        received.append(json.loads(await media.receive_text()))
        received.append(json.loads(await media.receive_text()))
        side = BotSide(media, received[-1], received)
        try:
            assert self.talk
            await self.talk(side)
            await media.close()
        except WebSocketDisconnect:
            return

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Its base address on loopback."""
        app = Starlette(
            routes=[
                WebSocketRoute("/media", self.media),
                Route("/{path:path}", self.page, methods=["POST", "GET"]),
            ]
        )
        # asyncio turns off Nagle's delay only where the socket names its protocol.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="websockets-sansio", lifespan="off"))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield self.url
        finally:
            server.should_exit = True
            await running


STREAM = (
    '<Connect action="/continue"><Stream url="ws://HOST/media">'
    '<Parameter name="session" value="s1"/></Stream></Connect>'
)
