"""Twilio's way in, over real HTTP and WebSockets: who is let in, what is answered, what bad input does."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from xml.etree import ElementTree

import httpx2
import pytest
from twilio.request_validator import RequestValidator
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from qualifybot.adapters.redis.session_store import RedisSessionStore
from qualifybot.adapters.sql.call_store import SqlCallStore
from qualifybot.domain import events
from qualifybot.domain.models import Outcome
from qualifybot.entrypoints import call_handler
from qualifybot.errors import StorageUnavailable
from served import Running, Served

CALL = {"CallSid": "CA" + "1" * 32, "From": "+14155550123", "To": "+14155550100", "CallStatus": "ringing"}


def signed(url: str, form: dict[str, str] | None = None, key: str = "12345") -> dict[str, str]:
    return {"x-twilio-signature": RequestValidator(key).compute_signature(url, form or {})}


async def post(running: Running, path: str, form: dict[str, str], **headers: str) -> httpx2.Response:
    url = f"{running.base}/twilio/{path}"
    async with httpx2.AsyncClient() as client:
        return await client.post(url, data=form, headers=headers or signed(url, form))


async def ring(running: Running) -> str:
    """Announce the call; the stream token."""
    twiml = ElementTree.fromstring((await post(running, "voice", CALL)).text)  # noqa: S314  # our own XML
    return twiml[0][0][0].attrib["value"]


@asynccontextmanager
async def media(running: Running, token: str | None) -> AsyncIterator[ClientConnection]:
    """A media socket whose `start` frame was sent."""
    url = "ws" + running.base.removeprefix("http") + "/twilio/media"
    async with connect(url, additional_headers=signed(url)) as socket:
        await socket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        if token is not None:
            start = {"streamSid": "MZ1", "callSid": CALL["CallSid"], "customParameters": {"session": token}}
            await socket.send(json.dumps({"event": "start", "streamSid": "MZ1", "start": start}))
        yield socket


def frame(event: str, **body: Any) -> str:
    return json.dumps({"event": event, "streamSid": "MZ1", event: body})


SILENCE = frame("media", payload=base64.b64encode(b"\xff" * 160).decode(), timestamp="20", track="inbound", chunk="1")


async def first(socket: ClientConnection, event: str) -> dict[str, Any]:
    async with asyncio.timeout(10):
        while True:
            message: dict[str, Any] = json.loads(await socket.recv())
            if message["event"] == event:
                return message


async def closed(socket: ClientConnection) -> int | None:
    async with asyncio.timeout(10):
        while True:
            try:
                await socket.recv()
            except ConnectionClosed:
                return socket.close_code


async def record_of(running: Running, call_sid: str = CALL["CallSid"]) -> Outcome | None:
    """The call's outcome once it is recorded."""
    async with asyncio.timeout(10):
        while True:
            record = await running.service.storage.calls.load(call_sid)
            if record is not None and record.outcome is not None:
                return record.outcome
            await asyncio.sleep(0.02)


async def test_a_ringing_call_is_connected_to_a_stream(served: Served) -> None:
    async with served() as running:
        response = await post(running, "voice", CALL)
        twiml = ElementTree.fromstring(response.text)  # noqa: S314  # our own XML
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/xml")
        assert twiml[0].attrib["action"] == f"{running.base}/twilio/continue"
        assert twiml[0][0].attrib["url"].startswith("ws://127.0.0.1:")
        assert twiml[0][0][0].attrib["name"] == "session"


@pytest.mark.parametrize("path", ["voice", "continue", "gather", "status", "stream-status"])
async def test_requests_without_a_right_signature_stay_outside(served: Served, path: str) -> None:
    async with served() as running:
        url = f"{running.base}/twilio/{path}"
        wrong = signed(url, CALL, key="other")
        assert (await post(running, path, CALL, **wrong)).status_code == 403
        assert (await post(running, path, CALL, host="127.0.0.1")).status_code == 403


async def test_signatures_cover_the_public_address_behind_a_proxy(served: Served) -> None:
    async with served(public_url="https://bot.example.com") as running:
        right = signed("https://bot.example.com/twilio/voice?region=ie", CALL)
        async with httpx2.AsyncClient() as client:
            response = await client.post(f"{running.base}/twilio/voice?region=ie", data=CALL, headers=right)
        assert response.status_code == 200
        assert "wss://bot.example.com/twilio/media" in response.text


async def test_a_form_without_a_call_is_refused(served: Served) -> None:
    async with served() as running:
        assert (await post(running, "voice", {"From": "+1"})).status_code == 400
        assert (await post(running, "voice", {"CallSid": "../etc"})).status_code == 400


async def test_an_enormous_form_is_refused(served: Served) -> None:
    async with served() as running:
        assert (await post(running, "voice", {**CALL, "Junk": "x" * 70_000})).status_code == 413


async def test_a_form_of_untold_length_is_refused(served: Served) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        yield b"x"

    async with served() as running, httpx2.AsyncClient() as client:
        response = await client.post(f"{running.base}/twilio/voice", content=in_pieces())
        assert response.status_code == 411


async def test_the_media_handshake_wants_a_signature(served: Served) -> None:
    async with served() as running:
        url = "ws" + running.base.removeprefix("http") + "/twilio/media"
        for headers in ({}, signed(url, key="other")):
            with pytest.raises(InvalidStatus) as refused:
                async with connect(url, additional_headers=headers):
                    pass
            assert refused.value.response.status_code == 403


async def test_a_stream_without_the_calls_token_is_closed(served: Served) -> None:
    async with served() as running, media(running, "made-up") as socket:
        assert await closed(socket) == 1008


async def test_a_token_opens_one_stream_only(served: Served) -> None:
    async with served() as running:
        token = await ring(running)
        async with media(running, token) as socket:
            await first(socket, "media")
            async with media(running, token) as second:
                assert await closed(second) == 1008


async def test_a_socket_that_does_not_start_is_closed(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_handler, "START_SECONDS", 0.2)
    async with served() as running, media(running, None) as socket:
        assert await closed(socket) == 1008


@pytest.mark.parametrize("garbage", ["no json", "[]", '{"event":"media"}', "x" * 70_000])
async def test_a_socket_that_starts_with_garbage_is_closed(served: Served, garbage: str) -> None:
    async with served() as running, media(running, None) as socket:
        await socket.send(garbage)
        assert await closed(socket) == 1008


async def test_the_caller_hears_the_greeting_and_may_hang_up(served: Served) -> None:
    async with served() as running:
        async with media(running, await ring(running)) as socket:
            heard = await first(socket, "media")
            assert len(base64.b64decode(heard["media"]["payload"])) <= 8_000
            await socket.send(frame("stop", callSid=CALL["CallSid"]))
        assert await record_of(running) is Outcome.HUNG_UP


async def test_bad_frames_are_counted_and_the_call_goes_on(served: Served) -> None:
    async with served() as running:
        async with media(running, await ring(running)) as socket:
            await first(socket, "media")
            for bad in ("no json", '{"event":"teapot"}', frame("media", payload="%%%"), "x" * 70_000, frame("dtmf")):
                await socket.send(bad)
            await socket.send(b"\x00\x01")
            await socket.send(SILENCE)
            await socket.send(frame("stop"))
        assert await record_of(running) is Outcome.HUNG_UP
        reasons = {event.reason for event in running.events if isinstance(event, events.FrameDropped)}
        assert reasons == {"not_json", "unknown_event", "bad_base64", "too_large", "malformed"}
        assert b'frames_dropped_total{reason="bad_base64"} 1.0' in running.service.metrics.render()


async def test_a_stream_that_breaks_is_opened_again_at_the_same_place(served: Served) -> None:
    async with served() as running:
        async with media(running, await ring(running)) as socket:
            await first(socket, "media")
            socket.transport.abort()
        await asyncio.sleep(0.1)
        response = await post(running, "continue", {**CALL, "CallStatus": "in-progress"})
        assert "<Connect" in response.text
        token = ElementTree.fromstring(response.text)[0][0][0].attrib["value"]  # noqa: S314  # our own XML
        async with media(running, token) as socket:
            await first(socket, "media")
            await socket.send(frame("stop"))
        await record_of(running)
        assert [event.resumed for event in running.events if isinstance(event, events.CallStarted)][-1]


async def test_without_a_transcriber_the_carrier_listens_itself(served: Served) -> None:
    async with served() as running:
        async with media(running, await ring(running)) as socket:
            async with asyncio.timeout(60):
                while True:
                    try:
                        message = json.loads(await socket.recv())
                    except ConnectionClosed:
                        break
                    if message["event"] == "mark":
                        await socket.send(json.dumps(message))
        listening = await post(running, "continue", {**CALL, "CallStatus": "in-progress"})
        assert "<Gather" in listening.text
        asked = await post(running, "gather", {**CALL, "SpeechResult": "This is Maria Lopez from Acme Tools."})
        assert "How many people" in asked.text
        keyed = await post(running, "gather", {**CALL, "Digits": "50"})
        assert "budget" in keyed.text
        assert "<Gather" in (await post(running, "gather", CALL)).text
        over = await post(running, "status", {**CALL, "CallStatus": "completed"})
        assert over.status_code == 204
        assert await record_of(running) is Outcome.HUNG_UP
        assert "<Hangup" in (await post(running, "gather", {**CALL, "SpeechResult": "Hello?"})).text


async def test_an_answer_that_comes_twice_or_late_is_taken_once(served: Served) -> None:
    async with served() as running:
        await ring(running)

        async def answer(path: str, said: str) -> tuple[str, str]:
            """What is asked next, and where its answer goes."""
            response = await post(running, path, {**CALL, "SpeechResult": said})
            gather = ElementTree.fromstring(response.text)[0]  # noqa: S314  # our own XML
            return " ".join(say.text or "" for say in gather), gather.attrib["action"].rpartition("/")[2]

        _, contact = await answer("gather", "")
        asked, size = await answer(contact, "This is Maria Lopez from Acme Tools.")
        assert "How many people" in asked
        assert await answer(contact, "This is Maria Lopez from Acme Tools.") == (asked, size)
        asked, budget = await answer(size, "Fifty.")
        assert "budget" in asked
        assert await answer(size, "Fifty.") == (asked, budget)
        assert await answer(contact, "") == (asked, budget)
        await post(running, "status", {**CALL, "CallStatus": "completed"})
        await record_of(running)
        record = await running.service.storage.calls.load(CALL["CallSid"])
        assert record is not None
        assert (len(record.turns), list(record.answers)) == (2, ["company_size"])


async def test_a_caller_whose_call_broke_off_is_welcomed_back_and_goes_on(served: Served) -> None:
    async with served() as running:
        await ring(running)
        await post(running, "gather", CALL)
        await post(running, "gather", {**CALL, "SpeechResult": "This is Maria Lopez from Acme Tools."})
        await post(running, "gather", {**CALL, "Digits": "50"})
        await post(running, "status", {**CALL, "CallStatus": "completed"})
        await record_of(running)
        again = {**CALL, "CallSid": "CA" + "2" * 32}
        await post(running, "voice", again)
        asked = await post(running, "gather", again)
        assert "go on where we stopped" in asked.text
        assert "budget" in (await post(running, "gather", {**again, "SpeechResult": "Yes, please."})).text
        await post(running, "status", {**again, "CallStatus": "completed"})
        await record_of(running, again["CallSid"])
        record = await running.service.storage.calls.load(again["CallSid"])
        assert record is not None
        assert (record.continues, record.contact.name) == (CALL["CallSid"], "Maria Lopez")


@pytest.fixture
def without_stores(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Neither sessions nor the record can be reached until it is undone."""

    async def gone(*_: object, **__: object) -> None:
        raise StorageUnavailable("away")

    with monkeypatch.context() as away:
        away.setattr(RedisSessionStore, "claim", gone)
        away.setattr(SqlCallStore, "load", gone)
        yield away


@pytest.mark.parametrize("path", ["continue", "gather"])
async def test_a_caller_of_whom_nobody_can_tell_is_held_for_a_while(
    served: Served, without_stores: pytest.MonkeyPatch, path: str
) -> None:
    async with served() as running:
        told = []
        for _ in range(call_handler.HOLD_TRIES):
            held = await post(running, path, {**CALL, "CallStatus": "in-progress"})
            *said, pause, redirect = ElementTree.fromstring(held.text)  # noqa: S314  # our own XML
            assert pause.tag == "Pause"
            told.append([say.text for say in said])
            path = (redirect.text or "").partition("/twilio/")[2]
        assert told == [["One moment, please."], [], [], [], []]
        ended = await post(running, path, {**CALL, "CallStatus": "in-progress"})
        assert "trouble" in ended.text
        assert "<Hangup" in ended.text
        without_stores.undo()
        assert "<Connect" in (await post(running, path, {**CALL, "CallStatus": "in-progress"})).text
        assert (await post(running, "continue?tries=-1", CALL)).status_code == 422


@pytest.mark.parametrize(("dialled", "said"), [("completed", False), ("no-answer", True), ("busy", True)])
async def test_a_caller_whom_nobody_took_is_told_that_somebody_calls_back(
    served: Served, dialled: str, said: bool
) -> None:
    async with served() as running:
        await ring(running)
        answer = await post(running, "continue", {**CALL, "CallStatus": "in-progress", "DialCallStatus": dialled})
        assert "<Hangup" in answer.text
        assert ("call you back" in answer.text) is said


async def test_status_callbacks_may_come_twice_and_for_calls_we_do_not_know(served: Served) -> None:
    async with served() as running:
        await ring(running)
        for _ in range(2):
            assert (await post(running, "status", {**CALL, "CallStatus": "completed"})).status_code == 204
        other = {**CALL, "CallSid": "CA2", "CallStatus": "failed"}
        assert (await post(running, "status", other)).status_code == 204
        assert await record_of(running) is Outcome.HUNG_UP
        assert len([event for event in running.events if isinstance(event, events.CallEnded)]) == 1


async def test_a_full_or_draining_line_turns_new_calls_away(served: Served) -> None:
    async with served(qualifybot_max_calls=1) as running:
        async with media(running, await ring(running)) as socket:
            await first(socket, "media")
            assert "<Reject" in (await post(running, "voice", {**CALL, "CallSid": "CA2"})).text
            await socket.send(frame("stop"))
        await record_of(running)
        running.service.readiness.draining = True
        assert "<Reject" in (await post(running, "voice", {**CALL, "CallSid": "CA3"})).text


async def test_without_a_token_only_this_machine_is_let_in(served: Served) -> None:
    async with served(twilio_auth_token=None) as running:
        assert (await post(running, "voice", CALL, host="127.0.0.1")).status_code == 200
