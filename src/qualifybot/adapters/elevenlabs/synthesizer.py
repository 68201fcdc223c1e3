"""How does this text sound in an ElevenLabs voice?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import astuple, dataclass
from typing import cast

import httpx
from elevenlabs import VoiceSettings
from elevenlabs.client import AsyncElevenLabs

from qualifybot.adapters.elevenlabs.failures import FAILURES, PROVIDER, translate
from qualifybot.audio import FRAME
from qualifybot.domain.prices import Speaking, Usage
from qualifybot.errors import ProviderBroken, ProviderOverloaded

_KEEP_ALIVE = 60.0
"""Seconds; a new connection costs the first sound of a line some 100 ms."""


@dataclass(frozen=True, slots=True)
class Style:
    """How the voice speaks: `stability`, `similarity` and `style` 0–1, `speed` 0.7–1.2."""

    stability: float = 0.5
    similarity: float = 0.8
    style: float = 0.0
    speed: float = 1.0


class ElevenLabsSynthesizer:
    """Streams speech as the vendor makes it.

    `slots` is how many requests the plan lets run at once, `slot_wait` the seconds to wait for one; `first_byte` the
    seconds from asking to the first audio, that wait included; `gap` those between two pieces of audio. `spent` is told
    what was spoken.
    """

    source = "api"

    def __init__(
        self,
        *,
        api_key: str,
        voice_id: str,
        model: str = "eleven_flash_v2_5",
        base_url: str | None = None,
        language: str = "en",
        style: Style = Style(),
        slots: int = 10,
        first_byte: float = 2.0,
        gap: float = 1.0,
        slot_wait: float = 0.3,
        spent: Callable[[Usage], None] = lambda usage: None,
    ) -> None:
        self.voice = "/".join((PROVIDER, voice_id, model, language, *map(str, astuple(style))))
        self._http = httpx.AsyncClient(limits=httpx.Limits(max_connections=slots, keepalive_expiry=_KEEP_ALIVE))
        self._client = AsyncElevenLabs(
            api_key=api_key, base_url=base_url, httpx_client=self._http, timeout=max(first_byte, gap)
        )
        self._voice_id = voice_id
        self._model = model
        self._language = language
        self._settings = VoiceSettings(
            stability=style.stability,
            similarity_boost=style.similarity,
            style=style.style,
            speed=style.speed,
            use_speaker_boost=False,
        )
        self._slots = asyncio.Semaphore(slots)
        self._first_byte = first_byte
        self._gap = gap
        self._slot_wait = slot_wait
        self._spent = spent

    async def stream(self, text: str) -> AsyncGenerator[bytes, None]:
        """Mono 8 kHz μ-law chunks as they come. Raises ProviderError, also in mid-stream."""
        if not text.strip():
            return
        deadline = asyncio.get_running_loop().time() + self._first_byte
        await self._take_slot()
        try:
            async with aclosing(self._request(text)) as chunks:
                chunk = await _next(chunks, asyncio.timeout_at(deadline))
                if not chunk:
                    raise ProviderBroken(PROVIDER, "an answer without audio")
                self._spent(Speaking(self._model, len(text)))
                while chunk:
                    yield chunk
                    chunk = await _next(chunks, asyncio.timeout(self._gap))
        finally:
            self._slots.release()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _take_slot(self) -> None:
        try:
            async with asyncio.timeout(self._slot_wait):
                await self._slots.acquire()
        except TimeoutError:
            raise ProviderOverloaded(PROVIDER, "no slot came free") from None

    def _request(self, text: str) -> AsyncGenerator[bytes, None]:
        request = self._client.text_to_speech.stream(
            self._voice_id,
            text=text,
            model_id=self._model,
            language_code=self._language,
            voice_settings=self._settings,
            output_format="ulaw_8000",
            # The library's own chunks of 1,024 bytes would hold the first sound back by up to 128 ms.
            request_options={"chunk_size": FRAME, "max_retries": 0},
        )
        return cast(AsyncGenerator[bytes, None], request)  # an async generator, which its type does not say


async def _next(chunks: AsyncIterator[bytes], deadline: asyncio.Timeout) -> bytes:
    """The next piece of audio; empty at the end."""
    try:
        async with deadline:
            return await anext(chunks, b"")
    except FAILURES as failure:
        raise translate(failure) from None
