"""The running product as vendors and callers see it: `serve` between servers written from the vendors' documents."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from outside_caller import PhoneCall
from outside_world import CALLER_SAYS, Chat, HttpVendor, Org, Realtime, Voice
from qualifybot.entrypoints.server import free_port

pytestmark = pytest.mark.no_cover  # measured lines come from tests of parts; whole calls run at full speed

TOKEN = "12345"
START_SECONDS = 120
_MAIN = "from qualifybot.entrypoints.cli import main; main()"


@dataclass(slots=True)
class World:
    """The product as a process, and everything around it."""

    base: str
    process: Process
    realtime: Realtime
    chat: HttpVendor
    voice: HttpVendor
    org: Org
    crm: HttpVendor

    async def get(self, path: str) -> httpx2.Response:
        async with httpx2.AsyncClient(timeout=30) as client:
            return await client.get(self.base + path)

    async def call(self, **how: Any) -> PhoneCall:
        """Hold a call to its end."""
        return await PhoneCall(self.base, token=TOKEN, seconds=90, **how).hold()

    async def recorded(self, call: PhoneCall) -> dict[str, Any]:
        """The call as the API shows it once its lead was delivered."""
        async with asyncio.timeout(60):
            while True:
                shown: dict[str, Any] = (await self.get(f"/api/calls/{call.sid}")).json()
                if shown.get("outcome") and shown["delivery"]["status"] != "pending":
                    return shown
                await asyncio.sleep(0.2)


@asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    """Start every vendor and then `qualifybot serve` with their addresses and keys."""
    realtime, org, port = Realtime(), Org(), free_port()
    chat, voice, crm = HttpVendor(Chat().answer), HttpVendor(Voice().answer), HttpVendor(org.answer)
    async with AsyncExitStack() as stack:
        org.base = await stack.enter_async_context(crm.listening())
        settings = {
            "PATH": os.environ["PATH"],
            "QUALIFYBOT_DATA_DIR": str(folder / "data"),
            "TWILIO_AUTH_TOKEN": TOKEN,
            "OPENAI_API_KEY": "openai-key",
            "OPENAI_BASE_URL": await stack.enter_async_context(chat.listening()) + "/v1",
            "OPENAI_WS_BASE_URL": await stack.enter_async_context(realtime.listening()),
            "ELEVENLABS_API_KEY": "elevenlabs-key",
            "ELEVENLABS_BASE_URL": await stack.enter_async_context(voice.listening()),
            "SALESFORCE_LOGIN_URL": org.base,
            "SALESFORCE_CLIENT_ID": "client",
            "SALESFORCE_CLIENT_SECRET": "secret",
        }
        command = (sys.executable, "-c", _MAIN, "serve", "--port", str(port))
        process = await asyncio.create_subprocess_exec(*command, env=settings, cwd=folder, stderr=DEVNULL)
        try:
            found = World(f"http://127.0.0.1:{port}", process, realtime, chat, voice, org, crm)
            await _up(found)
            yield found
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def _up(found: World) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                await found.get("/healthz")
                return
            except httpx2.ConnectError:
                assert found.process.returncode is None
                await asyncio.sleep(0.2)


async def test_a_call_is_held_in_every_vendors_own_words_and_outlives_a_deploy(tmp_path: Path) -> None:
    async with world(tmp_path) as found, asyncio.timeout(200):
        realtime = found.realtime
        holding = asyncio.create_task(found.call())
        await _until(lambda: bool(realtime.sessions))
        realtime.mood = "refused"
        deaf = await found.call(replies=list(CALLER_SAYS))
        assert "<Gather" in deaf.twiml[1]
        assert set((await found.recorded(deaf))["answers"]) == set((await found.recorded(await holding))["answers"])
        _assert_ears(found)
        _assert_mouth(found)
        _assert_model(found)
        _assert_crm(found, holding.result(), deaf)
        realtime.mood = "silent"
        await _assert_drains(found)


def _assert_ears(found: World) -> None:
    heard = found.realtime.sessions[0]
    assert heard.path == "/v1/realtime?intent=transcription"
    assert heard.headers["authorization"] == "Bearer openai-key"
    assert "openai-beta" not in heard.headers
    session = heard.sent[0]["session"]
    assert heard.sent[0]["type"] == "session.update"
    assert session["type"] == "transcription"
    assert session["audio"]["input"]["format"] == {"type": "audio/pcmu"}
    assert session["audio"]["input"]["turn_detection"] is None
    assert session["audio"]["input"]["transcription"]["model"] == "gpt-live-transcribe"
    assert heard.kinds.count("input_audio_buffer.commit") == len(CALLER_SAYS)
    assert set(heard.kinds) == {"session.update", "input_audio_buffer.append", "input_audio_buffer.commit"}


def _assert_mouth(found: World) -> None:
    spoken = found.voice.asked[0]
    assert spoken.path == "/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/stream"
    assert spoken.query["output_format"] == ["ulaw_8000"]
    assert spoken.headers["xi-api-key"] == "elevenlabs-key"
    assert spoken.json["model_id"] == "eleven_flash_v2_5"


def _assert_model(found: World) -> None:
    asked = found.chat.asked[0]
    assert asked.path == "/v1/chat/completions"
    assert asked.json["model"] == "gpt-4o-mini"
    assert asked.json["store"] is False
    assert asked.json["response_format"]["json_schema"]["strict"] is True


def _assert_crm(found: World, *calls: PhoneCall) -> None:
    assert found.crm.asked[0].form == {
        "grant_type": "client_credentials",
        "client_id": "client",
        "client_secret": "secret",
    }
    assert set(found.org.leads) == {call.sid for call in calls}
    for lead in found.org.leads.values():
        assert (lead["LastName"], lead["Company"], lead["NumberOfEmployees"]) == ("Whitfield", "Harbor Tools", 80)
        assert "Call_SID__c" not in lead
    patches = [asked for asked in found.crm.asked if asked.method == "PATCH"]
    assert all(asked.headers["sforce-duplicate-rule-header"] == "allowSave=true" for asked in patches)
    assert len(found.org.tasks) == len(calls)


async def _assert_drains(found: World) -> None:
    """SIGTERM while a call lives: the call goes on to its end, new ones are turned away, then the process leaves."""
    seen = len(found.realtime.sessions)
    living = asyncio.create_task(found.call())
    await _until(lambda: len(found.realtime.sessions) > seen)
    found.process.send_signal(signal.SIGTERM)
    await _until_refusing(found)
    assert (await found.call()).ending == "Reject"
    assert not living.done()
    await living
    async with asyncio.timeout(30):
        await found.process.wait()
    # The transcriber never said its last word: every turn was closed without it.
    assert living.result().spoken == len(CALLER_SAYS)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110  # another process makes it true
            await asyncio.sleep(0.05)


async def _until_refusing(found: World) -> None:
    async with asyncio.timeout(30):
        while (await found.get("/readyz")).status_code != 503:  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.05)
