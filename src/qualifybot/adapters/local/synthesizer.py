"""How does this text sound in the embedded voice, with no key and no network?"""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import suppress

from qualifybot.audio import FRAME
from qualifybot.errors import ProviderRefused, ProviderUnreachable, SettingsError

_WORKER = "qualifybot.adapters.local.espeak_worker"
_LENGTH_BYTES = 4
_NO_SUCH_VOICE = 2
_CHUNK = 10 * FRAME
_GOODBYE_SECONDS = 1.0


def available() -> bool:
    """Whether the embedded voice is installed."""
    return importlib.util.find_spec("espeakng_loader") is not None


class EspeakSynthesizer:
    """Speaks through one espeak-ng worker process, started when first needed and again whenever it died.

    `name` is an espeak voice (`en-us`; British is `en`), with or without a variant (`en-us+f3`); `speed` words per
    minute; `pitch` 0–99; `deadline` the seconds one text may take. The sound of a text varies by a hair from one
    rendering to the next: the library lets the pitch flutter. Raises SettingsError where the voice is not installed.
    """

    source = "local"

    def __init__(self, *, name: str = "en-us", speed: int = 160, pitch: int = 50, deadline: float = 5.0) -> None:
        if not available():
            raise SettingsError("the embedded voice is not installed: add the dependency group `offline`")
        self.voice = f"espeak/{name}/{speed}/{pitch}"
        self._arguments = (name, str(speed), str(pitch))
        self._deadline = deadline
        self._worker: Process | None = None
        self._turn = asyncio.Lock()

    async def stream(self, text: str) -> AsyncGenerator[bytes, None]:
        """Mono 8 kHz μ-law chunks of 200 ms. Raises ProviderUnreachable or, for an unknown voice, ProviderRefused."""
        if not text.strip():
            return  # the library would answer with a pause
        async with self._turn:
            ulaw = await self._speak(text)
        for start in range(0, len(ulaw), _CHUNK):
            yield ulaw[start : start + _CHUNK]

    async def aclose(self) -> None:
        """End the worker."""
        async with self._turn:
            await self._dismiss(_GOODBYE_SECONDS)

    async def _speak(self, text: str) -> bytes:
        try:
            async with asyncio.timeout(self._deadline):
                try:
                    return await self._ask(text)
                except (ConnectionError, asyncio.IncompleteReadError):
                    # It may have died while idle, which shows only now; a fresh one gets one chance.
                    await self._dismiss(0)
                    return await self._ask(text)
        except TimeoutError:
            await self._dismiss(0)
            raise ProviderUnreachable("espeak", "no audio in time") from None
        except (ConnectionError, asyncio.IncompleteReadError):
            code = await self._dismiss(_GOODBYE_SECONDS)
            if code == _NO_SUCH_VOICE:
                raise ProviderRefused("espeak", "no such voice") from None
            raise ProviderUnreachable("espeak", "the worker ended", status=code) from None
        except asyncio.CancelledError:
            # The answer to an abandoned request would be taken for the next one's.
            await self._dismiss(0)
            raise

    async def _ask(self, text: str) -> bytes:
        worker = self._worker or await self._hire()
        if worker.stdin is None or worker.stdout is None:
            raise BrokenPipeError
        request = text.encode()
        worker.stdin.write(len(request).to_bytes(_LENGTH_BYTES) + request)
        await worker.stdin.drain()
        size = int.from_bytes(await worker.stdout.readexactly(_LENGTH_BYTES))
        return await worker.stdout.readexactly(size)

    async def _hire(self) -> Process:
        # A session of its own: Ctrl-C in a terminal must not take the voice from calls that are being drained.
        command = (sys.executable, "-P", "-m", _WORKER, *self._arguments)
        self._worker = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True
        )
        return self._worker

    async def _dismiss(self, patience: float) -> int | None:
        """End the worker, after `patience` seconds by force; returns its exit code, None if there was no worker."""
        worker, self._worker = self._worker, None
        if worker is None:
            return None
        if worker.stdin is not None:
            worker.stdin.close()
        with suppress(TimeoutError):
            return await asyncio.wait_for(worker.wait(), patience)
        with suppress(ProcessLookupError):
            worker.kill()
        return await worker.wait()
