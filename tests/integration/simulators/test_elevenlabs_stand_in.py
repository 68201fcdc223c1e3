"""The simulated voice, asked with the vendor's own client and, for its socket, with a plain one."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
import websockets
from elevenlabs import AsyncElevenLabs, VoiceSettings
from elevenlabs.core.api_error import ApiError
from fastapi import FastAPI

from qualifybot.audio import decode
from qualifybot.simulators.bot_speech import BotSpeech
from qualifybot.simulators.elevenlabs import Slots, Voices
from qualifybot.simulators.elevenlabs_socket import VoiceSockets
from qualifybot.simulators.faults import Faults
from qualifybot.simulators.keys import Keys
from qualifybot.simulators.pace import INSTANT, Pace
from qualifybot.simulators.serving import serve

VOICE = "EXAVITQu4vr4xnSDxMaL"
TEXT = "How many people work at your company?"
BODY = {"text": TEXT, "model_id": "eleven_flash_v2_5"}


@dataclass
class Bench:
    voices: Voices
    url: str
    client: AsyncElevenLabs

    async def speak(self, voice: str = VOICE, **options: Any) -> list[bytes]:
        given = {"text": TEXT, "model_id": "eleven_flash_v2_5", "output_format": "ulaw_8000", **options}
        stream = self.client.text_to_speech.stream(voice, **given, request_options={"chunk_size": 160})
        return [chunk async for chunk in stream]

    async def post(self, **headers: str) -> httpx2.Response:
        async with httpx2.AsyncClient(timeout=5) as client:
            return await client.post(
                f"{self.url}/v1/text-to-speech/{VOICE}/stream", json=BODY, headers={"xi-api-key": "sim-1", **headers}
            )


@asynccontextmanager
async def bench(
    faults: str = "", key: str = "sim-key", pace: Pace = INSTANT, slots: tuple[int, int] = (10, 10)
) -> AsyncIterator[Bench]:
    speech = BotSpeech()
    voices = Voices(Faults(faults), Keys(), pace, speech, Slots(*slots))
    app = FastAPI()
    app.include_router(voices.router(), prefix="/v1")
    app.include_router(VoiceSockets(voices).router(), prefix="/v1")
    async with serve(app) as url, httpx2_free_client(url, key) as client:
        yield Bench(voices, url, client)
    await speech.close()


@asynccontextmanager
async def httpx2_free_client(url: str, key: str) -> AsyncIterator[AsyncElevenLabs]:
    client = AsyncElevenLabs(api_key=key, base_url=url, timeout=5)
    try:
        yield client
    finally:
        await client._client_wrapper.httpx_client.httpx_client.aclose()


async def test_text_becomes_telephone_audio() -> None:
    async with bench() as talk:
        audio = b"".join(await talk.speak())
        again = b"".join(await talk.speak())
        assert list(talk.voices.spoken) == [TEXT, TEXT]
    assert audio == again
    assert 1.0 < len(audio) / 8_000 < 4.0
    assert max(abs(decode(audio))) > 2_000


async def test_speed_and_other_formats() -> None:
    async with bench() as talk:
        normal = b"".join(await talk.speak())
        fast = b"".join(await talk.speak(voice_settings=VoiceSettings(speed=1.2)))
        wide = b"".join(await talk.speak(output_format="pcm_16000"))
    assert len(fast) < 0.95 * len(normal)
    assert len(wide) == pytest.approx(4 * len(normal), abs=4)


@pytest.mark.parametrize(
    ("voice", "options", "status", "word"),
    [
        ("nobody", {}, 404, "voice_not_found"),
        (VOICE, {"model_id": "eleven_v0"}, 400, "model_not_found"),
        (VOICE, {"text": "x" * 40_001}, 400, "max_character_limit_exceeded"),
        (VOICE, {"output_format": "mp3_1_1"}, 422, None),
        (VOICE, {"voice_settings": VoiceSettings(speed=3.0)}, 422, None),
    ],
)
async def test_what_the_vendor_refuses(voice: str, options: dict[str, Any], status: int, word: str | None) -> None:
    async with bench() as talk:
        with pytest.raises(ApiError) as refused:
            await talk.speak(voice, **options)
    assert refused.value.status_code == status
    detail = refused.value.body if isinstance(refused.value.body, dict) else refused.value.body.dict()
    assert word is None or detail["detail"]["status"] == word


async def test_an_unknown_key_is_refused() -> None:
    async with bench(key="xi-live") as talk:
        with pytest.raises(ApiError) as refused:
            await talk.speak()
    assert refused.value.status_code == 401


async def test_the_answer_tells_how_many_run_at_once() -> None:
    async with bench() as talk:
        headers = (await talk.post()).headers
    assert (headers["current-concurrent-requests"], headers["maximum-concurrent-requests"]) == ("1", "10")
    assert headers["character-cost"] == str(len(TEXT))


async def test_more_than_the_plan_allows_wait_and_then_are_turned_away() -> None:
    async with bench(pace=Pace(first_audio=0.2, audio_speed=0), slots=(1, 1)) as talk:
        answers = await asyncio.gather(*(talk.post() for _ in range(3)))
        assert sorted(answer.status_code for answer in answers) == [200, 200, 429]
        assert talk.voices.slots.running == 0


async def test_audio_comes_faster_than_it_plays_after_the_first_byte() -> None:
    async with bench(pace=Pace(first_audio=0.1, audio_speed=20)) as talk:
        before = asyncio.get_running_loop().time()
        audio = b"".join(await talk.speak())
        took = asyncio.get_running_loop().time() - before
    assert 0.1 < took < len(audio) / 8_000


@pytest.mark.parametrize(("fault", "status"), [("401", 401), ("429", 429), ("busy", 429), ("500", 500), ("503", 503)])
async def test_what_may_go_wrong(fault: str, status: int) -> None:
    async with bench(f"elevenlabs={fault}") as talk:
        with pytest.raises(ApiError) as refused:
            await talk.speak()
    assert refused.value.status_code == status


async def test_a_stream_may_break_off() -> None:
    async with bench("elevenlabs=cut") as talk:
        with pytest.raises(Exception, match="(?i)incomplete|peer closed|disconnected"):  # noqa: RUF043  # a pattern
            await talk.speak()


async def heard_on(socket: websockets.ClientConnection) -> list[dict[str, Any]]:
    async with asyncio.timeout(5):
        return [json.loads(message) async for message in socket]


async def test_the_socket_speaks_fragments() -> None:
    async with bench() as talk:
        address = talk.url.replace("http", "ws") + f"/v1/text-to-speech/{VOICE}/stream-input?output_format=ulaw_8000"
        async with websockets.connect(address, additional_headers={"xi-api-key": "sim-1"}) as socket:
            await socket.send(json.dumps({"text": " ", "voice_settings": {"stability": 0.5}}))
            await socket.send(json.dumps({"text": "How many people work "}))
            await socket.send(json.dumps({"text": "at your company? ", "flush": True}))
            await socket.send(json.dumps({"text": ""}))
            *pieces, last = await heard_on(socket)
        assert list(talk.voices.spoken) == [TEXT]
    audio = b"".join(base64.b64decode(piece["audio"]) for piece in pieces)
    assert 1.0 < len(audio) / 8_000 < 4.0
    assert "".join(pieces[0]["alignment"]["chars"]) == TEXT
    assert last["isFinal"]


@pytest.mark.parametrize(
    ("first", "query", "word"),
    [
        ({"text": " "}, "", "invalid_api_key"),
        ({"text": " ", "xi-api-key": "sim-1", "voice_settings": {"speed": 9}}, "", "invalid_input_message"),
        ({"text": " ", "xi-api-key": "sim-1"}, "?inactivity_timeout=0.1", "input_timeout_exceeded"),
    ],
)
async def test_the_socket_says_what_is_wrong(first: dict[str, Any], query: str, word: str) -> None:
    async with bench() as talk:
        address = talk.url.replace("http", "ws") + f"/v1/text-to-speech/{VOICE}/stream-input{query}"
        async with websockets.connect(address) as socket:
            await socket.send(json.dumps(first))
            event = json.loads(await asyncio.wait_for(socket.recv(), 5))
            with pytest.raises(websockets.ConnectionClosedError) as closed:
                await asyncio.wait_for(socket.recv(), 5)
    assert event["error"] == word
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008
