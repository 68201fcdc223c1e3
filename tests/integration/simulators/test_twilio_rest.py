"""The simulated telephone interface, asked with the vendor's own client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from qualifybot.simulators.faults import Faults
from qualifybot.simulators.keys import Keys
from qualifybot.simulators.serving import serve
from qualifybot.simulators.twilio_rest import TwilioRest

# The vendor's asynchronous client uses what its HTTP library is about to drop.
pytestmark = [
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The 'auth' parameter is deprecated:DeprecationWarning"),
]

ACCOUNT = "AC" + "1" * 32
CALL = "CA" + "7c" * 16


@dataclass
class Bench:
    vendor: TwilioRest
    client: Client


@asynccontextmanager
async def bench(faults: str = "", key: str = "sim-token") -> AsyncIterator[Bench]:
    vendor = TwilioRest(Faults(faults), Keys())
    outer, inner = FastAPI(), FastAPI()
    inner.include_router(vendor.router(), prefix="/2010-04-01")
    outer.mount("/twilio", inner)
    async with serve(outer) as url, AsyncTwilioHttpClient(timeout=5) as http:
        client = Client(ACCOUNT, key, http_client=http)
        client.api.base_url = f"{url}/twilio"
        vendor.ring(CALL, ACCOUNT)
        yield Bench(vendor, client)


async def refusal(talk: Bench, call: str = CALL) -> tuple[int, int | None]:
    with pytest.raises(TwilioRestException) as refused:
        await talk.client.calls(call).update_async(twiml="<Response><Hangup/></Response>")
    return refused.value.status, refused.value.code


async def test_a_live_call_is_redirected_and_ended() -> None:
    async with bench() as talk:
        await talk.client.calls(CALL).update_async(twiml="<Response><Dial>+14155550123</Dial></Response>")
        ended = await talk.client.calls(CALL).update_async(status="completed")
        assert ended.status == "completed"
        assert [request["action"] for request in talk.vendor.requests] == ["update", "update"]
        assert await refusal(talk) == (400, 21220)


async def test_a_call_is_placed_and_recorded() -> None:
    async with bench() as talk:
        call = await talk.client.calls.create_async(
            to="+14155550123", from_="+14155550199", url="https://bot.example/twilio/voice"
        )
        assert call.sid is not None
        recording = await talk.client.calls(call.sid).recordings.create_async(recording_channels="dual")
    assert call.status == "queued"
    assert recording.channels == 2


async def test_unknown_calls_keys_and_documents_are_refused() -> None:
    async with bench() as talk:
        assert await refusal(talk, "CA" + "0" * 32) == (404, 20404)
        with pytest.raises(TwilioRestException) as refused:
            await talk.client.calls(CALL).update_async(twiml="<Response>")
        assert refused.value.code == 12100
    async with bench(key="live") as talk:
        assert await refusal(talk) == (401, 20003)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ({"to": "Ada", "from_": "+14155550199", "url": "https://bot.example"}, 21211),
        ({"to": "+14155550123", "from_": "Ada", "url": "https://bot.example"}, 21212),
        ({"to": "+14155550123", "from_": "+14155550199"}, 21205),
        ({"to": "+14155550123", "from_": "+14155550199", "twiml": "x" * 4_001}, 21218),
        ({"to": "+14155550123", "from_": "+14155550199", "twiml": "<Hello/>"}, 12100),
    ],
)
async def test_calls_that_cannot_be_placed(call: dict[str, str], code: int) -> None:
    async with bench() as talk:
        with pytest.raises(TwilioRestException) as refused:
            await talk.client.calls.create_async(**call)
    assert refused.value.code == code


async def test_a_call_is_looked_up_and_an_ended_one_is_not_recorded() -> None:
    async with bench() as talk:
        assert (await talk.client.calls(CALL).fetch_async()).status == "in-progress"
        talk.vendor.ring(CALL, ACCOUNT, status="completed")
        with pytest.raises(TwilioRestException) as refused:
            await talk.client.calls(CALL).recordings.create_async()
        assert refused.value.code == 21220
        with pytest.raises(TwilioRestException) as missing:
            await talk.client.calls("CA" + "0" * 32).fetch_async()
        assert missing.value.code == 20404


@pytest.mark.parametrize(
    ("fault", "expected"),
    [("401", (401, 20003)), ("404", (404, 20404)), ("429", (429, 20429)), ("21220", (400, 21220))],
)
async def test_what_may_go_wrong(fault: str, expected: tuple[int, int]) -> None:
    async with bench(f"twilio={fault}") as talk:
        assert await refusal(talk) == expected
