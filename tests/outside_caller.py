"""A Twilio of our own: signs, posts, follows TwiML, streams a caller's audio, plays the bot's out at real time."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import math
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

FRAME = 160
SILENCE = b"\xff" * FRAME


def sign(token: str, url: str, form: dict[str, str] | None = None) -> str:
    """Twilio's signature: HMAC-SHA1 over the address and the sorted form."""
    told = url + "".join(key + value for key, value in sorted((form or {}).items()))
    return base64.b64encode(hmac.new(token.encode(), told.encode(), hashlib.sha1).digest()).decode()


def ulaw(sample: float) -> int:
    """One sample in -1…1 as μ-law (ITU G.711)."""
    linear = min(int(abs(sample) * 32635), 32635) + 132
    exponent = linear.bit_length() - 8
    mantissa = (linear >> (exponent + 3)) & 0x0F
    return ~((0x80 if sample < 0 else 0) | (exponent << 4) | mantissa) & 0xFF


def voice(seconds: float) -> bytes:
    """Something that a voice detector takes for a vowel: harmonics of a wavering pitch."""
    phase, sounds = 0.0, bytearray()
    for index in range(int(seconds * 8000)):
        phase += 2 * math.pi * (130 + 12 * math.sin(index / 900)) / 8000
        harmonics = sum(weight * math.sin(order * phase) for order, weight in _FORMANTS)
        sounds.append(ulaw(0.16 * harmonics))
    return bytes(sounds)


_FORMANTS = tuple(
    (n, math.exp(-(((n * 130 - 600) / 350) ** 2)) + 0.6 * math.exp(-(((n * 130 - 1200) / 300) ** 2)))
    for n in range(1, 20)
)
VOICE = voice(0.7)


@dataclass(slots=True)
class PhoneCall:
    """One call to a bot: what was answered, said and heard."""

    base: str
    token: str | None = None
    sid: str = field(default_factory=lambda: "CA" + secrets.token_hex(16))
    turns: int = 20
    seconds: float = 40.0
    twiml: list[str] = field(default_factory=list)
    heard: bytearray = field(default_factory=bytearray)
    replies: list[str] = field(default_factory=list)
    spoken: int = 0
    clears: int = 0
    ending: str = ""

    async def post(self, path: str, **fields: str) -> httpx2.Response:
        """A signed webhook about this call."""
        form = {"CallSid": self.sid, "AccountSid": "AC1", "From": "+14155550123", "To": "+14155550100"} | {
            "CallStatus": "ringing", "Direction": "inbound", "ApiVersion": "2010-04-01", **fields
        }  # fmt: skip
        url = path if path.startswith("http") else f"{self.base}{path}"
        headers = {"x-twilio-signature": sign(self.token, url, form)} if self.token else {}
        async with httpx2.AsyncClient(timeout=15) as client:
            return await client.post(url, data=form, headers=headers)

    async def hold(self) -> PhoneCall:
        """Ring, and do what the TwiML says until somebody hangs up."""
        async with asyncio.timeout(self.seconds):
            answer = await self.post("/twilio/voice")
            while True:
                root = ElementTree.fromstring(answer.text)  # noqa: S314  # the bot's own XML
                self.twiml.append(answer.text)
                verb = next((child for child in root if child.tag in ("Connect", "Gather", "Dial", "Reject")), None)
                if verb is None or verb.tag in ("Reject", "Dial"):
                    self.ending = verb.tag if verb is not None else "Hangup"
                    await self.post("/twilio/status", CallStatus="completed")
                    return self
                if verb.tag == "Connect":
                    await self.stream(verb)
                    answer = await self.post(verb.attrib["action"], CallStatus="in-progress")
                else:
                    said = self.replies.pop(0) if self.replies else ""
                    answer = await self.post(verb.attrib["action"], CallStatus="in-progress", SpeechResult=said)

    async def stream(self, verb: ElementTree.Element) -> None:
        """Follow `<Connect><Stream>` until the bot closes it."""
        async with self.media(verb) as socket, asyncio.TaskGroup() as tasks:
            player = Player(socket)
            speaking = tasks.create_task(self._speak(socket, player))
            playing = tasks.create_task(player.run())
            try:
                async for text in socket:
                    message = json.loads(text)
                    player.take(message)
                    if message["event"] == "media":
                        self.heard += base64.b64decode(message["media"]["payload"])
                    self.clears += message["event"] == "clear"
            except ConnectionClosed:
                pass
            speaking.cancel()
            playing.cancel()

    @asynccontextmanager
    async def media(self, verb: ElementTree.Element) -> AsyncIterator[ClientConnection]:
        """The media socket after `connected` and `start`."""
        url, session = verb[0].attrib["url"], verb[0][0].attrib["value"]
        headers = {"x-twilio-signature": sign(self.token, url)} if self.token else {}
        async with connect(url, additional_headers=headers, compression=None) as socket:
            await socket.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
            form = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
            start: dict[str, object] = {
                "accountSid": "AC1",
                "streamSid": "MZ1",
                "callSid": self.sid,
                "tracks": ["inbound"],
            }
            start |= {"mediaFormat": form, "customParameters": {"session": session}}
            await socket.send(json.dumps({"event": "start", "sequenceNumber": "1", "streamSid": "MZ1", "start": start}))
            yield socket

    async def _speak(self, socket: ClientConnection, player: Player) -> None:
        """Frames every 20 ms; speech once the bot has been quiet for a moment."""
        loop, chunk = asyncio.get_running_loop(), 0
        began, waiting = loop.time(), b""
        while True:
            if not waiting and player.asked and player.quiet_for(loop.time()) > 0.15 and self.spoken < self.turns:
                player.asked, waiting = False, VOICE
                self.spoken += 1
            frame, waiting = (waiting[:FRAME] or SILENCE), waiting[FRAME:]
            chunk += 1
            media = {"track": "inbound", "chunk": str(chunk), "timestamp": str(chunk * 20)}
            media["payload"] = base64.b64encode(frame).decode()
            message = {"event": "media", "sequenceNumber": str(chunk + 1), "streamSid": "MZ1", "media": media}
            try:
                await socket.send(json.dumps(message))
            except ConnectionClosed:
                return
            await asyncio.sleep(max(0.0, began + chunk * 0.02 - loop.time()))


class Player:
    """Twilio's playback buffer: in order, at real time; marks come back when what is before them was played."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._work: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._until = 0.0
        self.asked = False

    def take(self, message: dict[str, Any]) -> None:
        """Something the bot sent."""
        self._work.put_nowait(message)
        if message["event"] == "media":
            self.asked = False

    def quiet_for(self, now: float) -> float:
        return now - self._until

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            message = await self._work.get()
            if message["event"] == "media":
                self._until = max(loop.time(), self._until) + len(base64.b64decode(message["media"]["payload"])) / 8000
            elif message["event"] == "mark":
                await asyncio.sleep(max(0.0, self._until - loop.time()))
                self.asked = self._work.empty()
                echo = {"event": "mark", "sequenceNumber": "9", "streamSid": "MZ1", "mark": message["mark"]}
                try:
                    await self._socket.send(json.dumps(echo))
                except ConnectionClosed:
                    return
