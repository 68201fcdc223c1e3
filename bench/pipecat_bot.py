"""The same call held by another framework: a Pipecat pipeline of voice activity, text, six questions and speech.

    python -m bench.pipecat_bot PORT

It talks to the same stand-ins with the framework's own OpenAI service and ElevenLabs' HTTP stream. It reads nothing and
keeps nothing: what it costs is the framework's.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncGenerator

import httpx
import uvicorn
from bench.answering import answering
from fastapi import FastAPI, WebSocket
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import EndFrame, Frame, StartFrame, TranscriptionFrame, TTSAudioRawFrame, TTSSpeakFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.services.openai.stt import OpenAIRealtimeSTTService
from pipecat.services.settings import TTSSettings
from pipecat.services.tts_service import TTSService
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.workers.runner import WorkerRunner

from qualifybot.domain.models import Question
from qualifybot.domain.script import default_script
from qualifybot.entrypoints.running import run
from qualifybot.entrypoints.server import server_config

RATE = 8_000


class Questions(FrameProcessor):
    """Asks one question after the other, whatever was answered."""

    def __init__(self) -> None:
        super().__init__()
        script = default_script()
        names = ("greeting", *(f"{question}.ask" for question in Question), "completed")
        self._lines = [script.variants(name)[0] for name in names]

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Answer each final text, and the call's start."""
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)
        if isinstance(frame, StartFrame | TranscriptionFrame) and self._lines:
            await self.push_frame(TTSSpeakFrame(self._lines.pop(0)))
            if not self._lines:
                await self.push_frame(EndFrame())


class HttpVoice(TTSService):
    """ElevenLabs' plain HTTP stream."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        super().__init__(
            push_start_frame=True,
            push_stop_frames=True,
            sample_rate=RATE,
            settings=TTSSettings(model="eleven_flash_v2_5", voice="bench", language=None),
        )
        self._http = http

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame | None, None]:
        """The line's audio as it comes."""
        body = {"text": text, "model_id": "eleven_flash_v2_5"}
        path = "/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM/stream?output_format=pcm_8000"
        async with self._http.stream("POST", path, json=body) as answer:
            answer.raise_for_status()
            async for chunk in answer.aiter_bytes(self.chunk_size):
                yield TTSAudioRawFrame(chunk, RATE, 1, context_id=context_id)


def create_app(port: int) -> FastAPI:
    """The bot's addresses and its health."""
    http = httpx.AsyncClient(
        base_url=os.environ["ELEVENLABS_BASE_URL"], headers={"xi-api-key": os.environ["ELEVENLABS_API_KEY"]}
    )

    async def media(websocket: WebSocket) -> None:
        await hold_call(websocket, http)

    return answering(port, media)


async def hold_call(websocket: WebSocket, http: httpx.AsyncClient) -> None:
    """One call, from its start frame to its end."""
    await websocket.accept()
    await websocket.receive_text()
    start = json.loads(await websocket.receive_text())["start"]
    serializer = TwilioFrameSerializer(start["streamSid"], params=TwilioFrameSerializer.InputParams(auto_hang_up=False))
    transport = FastAPIWebsocketTransport(
        websocket,
        FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True, serializer=serializer),
    )
    ears = OpenAIRealtimeSTTService(
        api_key=os.environ["OPENAI_API_KEY"],
        base_url=os.environ["OPENAI_BASE_URL"].replace("http", "ws", 1) + "/realtime",
        settings=OpenAIRealtimeSTTService.Settings(model="gpt-live-transcribe"),
    )
    pipeline = Pipeline(
        [
            transport.input(),
            VADProcessor(vad_analyzer=SileroVADAnalyzer()),
            ears,
            Questions(),
            HttpVoice(http),
            transport.output(),
        ]
    )
    worker = PipelineWorker(
        pipeline, params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE), enable_rtvi=False
    )

    @transport.event_handler("on_client_disconnected")
    async def left(_transport: object, _client: object) -> None:
        await worker.cancel()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()


async def _serve(port: int) -> None:
    await uvicorn.Server(server_config(create_app(port), "127.0.0.1", port)).serve()


if __name__ == "__main__":
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    run(_serve(int(sys.argv[1])))
