"""Turns text into telephone audio with the embedded synthesiser, kept in a process of its own."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import struct
import sys

import numpy as np

from qualifybot.audio import RATE, Samples, encode, resample
from qualifybot.errors import SettingsError

_DEADLINE_SECONDS = 20.0
_AUDIBLE = 200
"""Linear samples under this are silence at a clip's ends."""


class Speech:
    """A synthesiser started on first use and again after it dies; requests are spoken one after the other."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._rate = RATE
        self._turn = asyncio.Lock()

    async def speak(self, text: str, *, voice: str, speed: int) -> bytes:
        """μ-law of the text without silence at its ends; `speed` in words a minute.

        Raises SettingsError without the `offline` dependency group or for an unknown voice.
        """
        request = json.dumps({"text": text, "voice": voice, "speed": speed}).encode() + b"\n"
        async with self._turn, asyncio.timeout(_DEADLINE_SECONDS):
            try:
                samples = await self._ask(request)
            except asyncio.IncompleteReadError as gone:
                self._stop()
                raise SettingsError(f"the embedded synthesiser stopped; is the voice {voice!r} known to it?") from gone
            except asyncio.CancelledError:
                self._stop()  # an answer half read would be taken for the next one
                raise
        spoken = np.frombuffer(samples, dtype=np.int16)
        return encode(_trimmed(resample(spoken, self._rate, RATE)))

    async def close(self) -> None:
        """End the process and wait for it."""
        process = self._process
        self._stop()
        if process is not None:
            await process.wait()

    async def _ask(self, request: bytes) -> bytes:
        process = self._process or await self._start()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the synthesiser's ends are pipes")
        process.stdin.write(request)
        (length,) = struct.unpack(">I", await process.stdout.readexactly(4))
        return await process.stdout.readexactly(length)

    async def _start(self) -> asyncio.subprocess.Process:
        if importlib.util.find_spec("espeakng_loader") is None:
            raise SettingsError("spoken callers need the embedded synthesiser: install the dependency group `offline`")
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "qualifybot.simulators.espeak_process",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self._process = process
        if process.stdout is None:
            raise RuntimeError("the synthesiser's end is a pipe")
        (self._rate,) = struct.unpack(">I", await process.stdout.readexactly(4))
        return process

    def _stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
        self._process = None


def _trimmed(samples: Samples) -> Samples:
    heard = np.flatnonzero(np.abs(samples.astype(np.int32)) > _AUDIBLE)
    return samples[heard[0] : heard[-1] + 1] if heard.size else samples[:0]
