"""The least that a media server can do: parses every frame, sends prepared audio back, decides nothing.

    python -m bench.relay PORT

It stands for the cost of the wire itself: FastAPI, uvicorn, one JSON parse per frame, one message per 200 ms of audio.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import time

import numpy as np
import uvicorn
from bench.answering import answering
from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect

from qualifybot import audio
from qualifybot.entrypoints.running import run

SPEECH_SECONDS = 5.0
PAUSE_SECONDS = 4.0
"""It speaks and falls silent about as long as the bot and a caller take turns."""
MESSAGE_BYTES = 1_600
AHEAD_SECONDS = 1.0


def _tone() -> bytes:
    samples = 8_000 * np.sin(0.3 * np.arange(round(SPEECH_SECONDS * audio.RATE)))
    return audio.encode(samples.astype(np.int16))


_TONE = _tone()


async def media(websocket: WebSocket) -> None:
    """One call: listen to every frame, speak, wait for the mark, pause, speak again."""
    await websocket.accept()
    heard = asyncio.Event()
    speaking: asyncio.Task[None] | None = None
    try:
        while True:
            frame = json.loads(await websocket.receive_text())
            match frame["event"]:
                case "media":
                    base64.b64decode(frame["media"]["payload"])
                case "mark":
                    heard.set()
                case "start":
                    speaking = asyncio.create_task(_speak(websocket, frame["start"]["streamSid"], heard))
                case "stop":
                    break
    except WebSocketDisconnect:
        pass
    finally:
        if speaking is not None:
            speaking.cancel()
            await asyncio.wait({speaking})


async def _speak(websocket: WebSocket, stream_sid: str, heard: asyncio.Event) -> None:
    while True:
        began = time.monotonic()
        for start in range(0, len(_TONE), MESSAGE_BYTES):
            ahead = start / audio.RATE - (time.monotonic() - began)
            if ahead > AHEAD_SECONDS:
                await asyncio.sleep(ahead - AHEAD_SECONDS)
            payload = base64.b64encode(_TONE[start : start + MESSAGE_BYTES]).decode("ascii")
            await websocket.send_text(
                json.dumps({"event": "media", "streamSid": stream_sid, "media": {"payload": payload}})
            )
        heard.clear()
        await websocket.send_text(json.dumps({"event": "mark", "streamSid": stream_sid, "mark": {"name": "end"}}))
        await heard.wait()
        await asyncio.sleep(PAUSE_SECONDS)


async def _serve(port: int) -> None:
    app = answering(port, media)
    plain = uvicorn.Config(
        app, port=port, ws="websockets-sansio", ws_per_message_deflate=False, log_config=None, access_log=False
    )
    await uvicorn.Server(plain).serve()


if __name__ == "__main__":
    run(_serve(int(sys.argv[1])))
