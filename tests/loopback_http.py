"""A small HTTP server on loopback whose answers a test writes itself, down to the byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    """One request: its first line, headers by lower-case name, and JSON body."""

    line: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Vendor:
    """Gives its answers one after the other, the last one again and again, and keeps what it was asked."""

    answers: list[Answer]
    asked: list[Asked] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                line, *lines = head.decode().strip().split("\r\n")
                headers = {k.lower(): v for k, v in (each.split(": ", 1) for each in lines)}
                body = json.loads(await reader.readexactly(int(headers["content-length"])))
                self.asked.append(Asked(line, headers, body))
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                await answer(writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # either side is done; cancelled only when the test is over
        finally:
            writer.close()


@asynccontextmanager
async def listening(vendor: Vendor) -> AsyncIterator[str]:
    """Serves for at most 20 s; yields the base URL."""
    async with asyncio.timeout(20), await asyncio.start_server(vendor.talk, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def reply(status: int, body: object, *headers: str) -> Answer:
    """A whole answer: JSON, or the string as it is."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        lines = [f"HTTP/1.1 {status} …", "content-type: application/json", f"content-length: {len(data)}", *headers]
        writer.write("\r\n".join([*lines, "", ""]).encode() + data)

    return answer
