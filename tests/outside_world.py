"""The vendors as their own documents describe them, on loopback: written apart from simulators/ and adapters/."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request as Handshake
from websockets.http11 import Response as Refusal

Json = dict[str, Any]

CALLER_SAYS = (
    "This is Dana Whitfield from Harbor Tools",
    "about eighty people",
    "fifty thousand dollars a year",
    "by the end of March",
    "I decide alone",
    "we use spreadsheets",
    "tracking our leads and our sales pipeline",
    "yes that's right",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One HTTP request, as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        read: Json = json.loads(self.body)
        return read

    @property
    def form(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(self.body.decode()).items()}


Writer = asyncio.StreamWriter
Answer = Callable[[Asked, Writer], Awaitable[None]]


@dataclass(slots=True)
class HttpVendor:
    """An HTTP server that notes every request and lets `answer` write whatever bytes it likes."""

    answer: Answer
    asked: list[Asked] = field(default_factory=list)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Serve on a free port; the base address."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            parts = urlsplit(target)
            asked = Asked(method, parts.path, parse_qs(parts.query), headers, body)
            self.asked.append(asked)
            await self.answer(asked, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # whoever asked has gone
        finally:
            writer.close()


def reply(writer: Writer, status: int, body: object, content_type: str = "application/json", **headers: str) -> None:
    """A whole answer; JSON unless `body` is bytes."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} -", f"content-type: {content_type}", f"content-length: {len(sent)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "connection: close", "", ""]).encode() + sent)


def chunk(writer: Writer, data: bytes) -> None:
    """A piece of a chunked body."""
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")


# --- OpenAI ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Ears:
    """A realtime transcription session as it went."""

    path: str
    headers: dict[str, str]
    sent: list[Json] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        return [message["type"] for message in self.sent]


@dataclass(slots=True)
class Realtime:
    """OpenAI's transcription: the n-th commit of a session means the n-th thing the caller says.

    `mood`: well, refused (401), silent (never a final), late (final after `late_seconds`), closes1000, closes1001,
    closes1011 (after the first commit), down (nobody there: close at once), errors, slow.
    """

    mood: str = "well"
    says: tuple[str, ...] = CALLER_SAYS
    late_seconds: float = 20.0
    sessions: list[Ears] = field(default_factory=list)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        async with serve(self._session, "127.0.0.1", 0, process_request=self._handshake) as server:
            yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/v1"

    def _handshake(self, connection: ServerConnection, request: Handshake) -> Refusal | None:
        if self.mood == "refused":
            self.sessions.append(Ears(request.path, {k.lower(): v for k, v in request.headers.raw_items()}))
            return connection.respond(401, '{"error":{"code":"invalid_api_key"}}')
        return None

    async def _session(self, socket: ServerConnection) -> None:
        assert socket.request
        ears = Ears(socket.request.path, {k.lower(): v for k, v in socket.request.headers.raw_items()})
        self.sessions.append(ears)
        mood, turn, buffered = self.mood, 0, 0
        if mood == "slow":
            await asyncio.sleep(1.5)
        await self._tell(socket, "session.created", session={"type": "transcription", "id": "sess_1"})
        async with asyncio.TaskGroup() as later:
            while (text := await self._next(socket)) is not None:
                message = json.loads(text)
                ears.sent.append(message)
                match message["type"]:
                    case "session.update":
                        await self._tell(socket, "session.updated", session=message["session"])
                    case "input_audio_buffer.append":
                        buffered += len(message["audio"]) * 3 // 4
                    case "input_audio_buffer.commit":
                        if buffered < 800:
                            error = {"code": "input_audio_buffer_commit_empty", "event_id": message.get("event_id")}
                            await self._tell(socket, "error", error={**error, "type": "invalid_request_error"})
                            continue
                        buffered, turn = 0, turn + 1
                        later.create_task(self._transcribe(socket, mood, turn))

    async def _transcribe(self, socket: ServerConnection, mood: str, turn: int) -> None:
        item, said = f"item_{turn}", self.says[min(turn, len(self.says)) - 1]
        if mood.startswith("closes"):
            await socket.close(int(mood.removeprefix("closes")))
            return
        prefix = "conversation.item.input_audio_transcription"
        await self._tell(socket, "input_audio_buffer.committed", item_id=item, previous_item_id=None)
        await self._tell(socket, "conversation.item.added", item={"id": item, "type": "message"})
        if mood == "errors":
            await self._tell(socket, "error", error={"type": "server_error", "code": "odd", "message": "-"})
            await self._tell(socket, "teapot.boiled", item_id=item)
        await self._tell(socket, f"{prefix}.delta", item_id=item, content_index=0, delta=said, logprobs=None)
        if mood == "silent":
            return
        await asyncio.sleep({"late": self.late_seconds, "slow": 1.0}.get(mood, 0.05))
        usage = {"type": "duration", "seconds": 1.0}
        await self._tell(socket, f"{prefix}.completed", item_id=item, content_index=0, transcript=said, usage=usage)

    async def _next(self, socket: ServerConnection) -> str | bytes | None:
        try:
            return await socket.recv()
        except ConnectionClosed:
            return None

    async def _tell(self, socket: ServerConnection, kind: str, **body: object) -> None:
        try:
            await socket.send(json.dumps({"type": kind, "event_id": "event_1", **body}))
        except ConnectionClosed:
            return  # whoever listened has gone


def fitting(schema: Json, definitions: Json) -> Any:
    """The emptiest value that a strict schema allows."""
    if "$ref" in schema:
        return fitting(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions)
    options = schema.get("anyOf", [schema])
    if any(option.get("type") == "null" for option in options):
        return None
    only = options[0]
    if only is not schema:
        return fitting(only, definitions)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return "unclear" if "unclear" in schema["enum"] else schema["enum"][0]
    match schema["type"]:
        case "object":
            return {name: fitting(part, definitions) for name, part in schema["properties"].items()}
        case "array":
            return []
        case "string":
            return "A short call."
        case "boolean":
            return False
    return 0


@dataclass(slots=True)
class Chat:
    """OpenAI's chat completions. `mood`: well, or an HTTP status, hang, refusal, length, garbage."""

    mood: str = "well"
    gone: frozenset[str] = frozenset()

    async def answer(self, asked: Asked, writer: Writer) -> None:
        mood = self.mood
        if mood == "hang":
            await asyncio.sleep(30)
        elif mood.isdigit():
            error = {"message": "no", "type": "invalid_request_error", "param": None, "code": "invalid_api_key"}
            reply(writer, int(mood), {"error": error})
        elif asked.json["model"] in self.gone:
            reply(writer, 404, {"error": {"message": "no", "type": "x", "param": None, "code": "model_not_found"}})
        else:
            self._complete(asked.json, writer)

    def _complete(self, asked: Json, writer: Writer) -> None:
        schema = asked["response_format"]["json_schema"]["schema"]
        content: str | None = json.dumps(fitting(schema, schema.get("$defs", {})))
        if self.mood == "garbage":
            content = '{"not": '
        message = {"role": "assistant", "content": content, "refusal": None}
        if self.mood == "refusal":
            message |= {"content": None, "refusal": "I would rather not."}
        finish = "length" if self.mood == "length" else "stop"
        usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        choices = [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}]
        whole = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": asked["model"]}
        reply(writer, 200, {**whole, "choices": choices, "usage": usage}, x_request_id="req_1")


# --- ElevenLabs ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Voice:
    """ElevenLabs' streaming speech: a fifth of a second for every line. `mood`: well, a status, hang, cut, slow."""

    mood: str = "well"

    async def answer(self, asked: Asked, writer: Writer) -> None:
        if self.mood == "hang":
            await asyncio.sleep(30)
        elif self.mood.isdigit():
            detail = {"status": "too_many_concurrent_requests", "message": "no"}
            reply(writer, int(self.mood), {"detail": detail})
        else:
            writer.write(b"HTTP/1.1 200 -\r\ncontent-type: audio/basic\r\ntransfer-encoding: chunked\r\n\r\n")
            for piece in range(10):
                chunk(writer, TONE)
                await writer.drain()
                if self.mood == "cut" and piece == 4:
                    writer.transport.abort()
                    return
                await asyncio.sleep(0.4 if self.mood == "slow" else 0.001)
            writer.write(b"0\r\n\r\n")
            await writer.drain()


TONE = bytes((0xA0, 0xA8, 0xA0, 0xC0, 0x20, 0x28, 0x20, 0x40)) * 20
"""20 ms of a 1 kHz tone in μ-law: nothing that the embedded voice would say."""


# --- Salesforce ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Org:
    """A Salesforce org. `mood`: well, down, or once expired (401), maintenance (503 in HTML), locked, missing."""

    mood: str = "well"
    base: str = ""
    leads: dict[str, Json] = field(default_factory=dict)
    tasks: list[Json] = field(default_factory=list)
    _upset: set[str] = field(default_factory=set)

    async def answer(self, asked: Asked, writer: Writer) -> None:
        if self.mood == "down":
            writer.transport.abort()
        elif asked.path == "/services/oauth2/token":
            token = {"access_token": "00D!AQ", "instance_url": self.base, "token_type": "Bearer"}
            reply(writer, 200, {**token, "id": "x", "issued_at": "1763770000000", "signature": "x", "scope": "api"})
        elif self._once("expired"):
            reply(writer, 401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}])
        elif self._once("maintenance"):
            reply(writer, 503, b"<html>Down for maintenance</html>", "text/html")
        elif self._once("locked"):
            reply(writer, 400, [{"message": "row", "errorCode": "UNABLE_TO_LOCK_ROW", "fields": []}])
        elif asked.method == "PATCH":
            self._upsert(asked, writer)
        elif asked.path.rstrip("/").endswith("/sobjects/Task"):
            self.tasks.append(asked.json)
            reply(writer, 201, {"id": f"00T{len(self.tasks):015}", "success": True, "errors": []})
        elif asked.path.endswith("/query"):
            reply(writer, 200, {"totalSize": 0, "done": True, "records": []})
        else:
            reply(writer, 404, [{"message": "no", "errorCode": "NOT_FOUND"}])

    def _upsert(self, asked: Asked, writer: Writer) -> None:
        if "Company" not in asked.json or (self.mood == "missing" and self._once("missing")):
            error = {"message": "Required fields are missing: [Company]", "errorCode": "REQUIRED_FIELD_MISSING"}
            reply(writer, 400, [{**error, "fields": ["Company"]}])
            return
        key = asked.path.rsplit("/", 1)[1]
        fresh = key not in self.leads
        self.leads[key] = {**self.leads.get(key, {}), **asked.json}
        lead = {"id": "00Q000000000001AAA", "success": True, "errors": [], "created": fresh}
        reply(writer, 201 if fresh else 200, lead)

    def _once(self, mood: str) -> bool:
        if self.mood != mood or mood in self._upset:
            return False
        self._upset.add(mood)
        return True
