"""The console as one ASGI application: checks every visitor, and loads the pages when they are first wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qualifybot.background import end
from qualifybot.console.doors import Doors
from qualifybot.console.live_board import LiveBoard
from qualifybot.console.login_page import LoginPage
from qualifybot.console.sources import Sources

if TYPE_CHECKING:
    from fastapi import FastAPI

_CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}


class ConsoleGate:
    """Mount it anywhere on an application, and keep `open` entered while that is served."""

    def __init__(self, sources: Sources, doors: Doors) -> None:
        self._sources = sources
        self._doors = doors
        self._login = LoginPage(doors, sources.clock)
        self._board = LiveBoard()
        self._pages: asyncio.Task[ASGIApp] | None = None
        self._stack = AsyncExitStack()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Inside, visitors are served; on leaving, whatever the pages started is stopped."""
        async with self._stack:
            yield
            if self._pages is not None:
                await end(self._pages)

    def load(self) -> asyncio.Task[ASGIApp]:
        """Begin to load the pages, if that was not begun before: it takes seconds, most of them in a thread."""
        if self._pages is None:
            self._pages = asyncio.create_task(self._load())
        return self._pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        connection = HTTPConnection(scope)
        home = scope.get("root_path", "")
        path = scope["path"].removeprefix(home)
        refusal = self._refusal(connection, home, path)
        if scope["type"] == "websocket" and refusal is not None:
            await send({"type": "websocket.close", "code": 1008})
        elif refusal is not None:
            await refusal(scope, receive, send)
        elif path == "/login" and self._doors.has_password:
            await (await self._login.log_in(Request(scope, receive), home))(scope, receive, _guarded(send))
        elif path == "/logout" and scope["method"] == "POST":
            await (await self._login.log_out(home))(scope, receive, _guarded(send))
        else:
            pages = await asyncio.shield(self.load())
            await pages(scope, receive, _guarded(send))

    def _refusal(self, connection: HTTPConnection, home: str, path: str) -> ASGIApp | None:
        if self._doors.is_foreign(connection):
            return PlainTextResponse("sent from another site", 403)
        if (path == "/login" and self._doors.has_password) or self._doors.admits(connection):
            return None
        if self._doors.has_password:
            return RedirectResponse(f"{home}/login", 303)
        return PlainTextResponse("set QUALIFYBOT_CONSOLE_PASSWORD to open the console beyond this machine", 403)

    async def _load(self) -> ASGIApp:
        # A second or more of imports: in a thread, and only once somebody wants the console.
        module = await asyncio.to_thread(import_module, "qualifybot.console.pages")
        build: Callable[[Sources, LiveBoard, bool], FastAPI] = module.build
        app = build(self._sources, self._board, self._doors.has_password)
        await self._stack.enter_async_context(app.router.lifespan_context(app))
        if self._sources.live is not None:
            await self._stack.enter_async_context(self._board.following(self._sources.live, self._sources.clock))
        return app


def _guarded(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            if headers.get("content-type", "").startswith("text/html"):
                headers["cache-control"] = "no-store"
        await send(message)

    return with_headers
