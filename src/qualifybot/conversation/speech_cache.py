"""Speech that was rendered before, kept by content: equal voice and text, equal audio."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from qualifybot.domain.dialogue import Say
from qualifybot.errors import ProviderError
from qualifybot.ports.synthesizer import Synthesizer

_IN_MEMORY = 512


class SpeechCache:
    """Rendered lines on disk, shared by processes, the recent ones in memory. A full or broken disk only costs time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._memory: OrderedDict[str, bytes] = OrderedDict()

    def get(self, voice: str, text: str) -> bytes | None:
        """Mono 8 kHz μ-law audio of the whole line, or None."""
        key = self._key(voice, text)
        if key in self._memory:
            self._memory.move_to_end(key)
            return self._memory[key]
        try:
            audio = (self._folder / f"{key}.ulaw").read_bytes()
        except OSError:
            return None
        self._remember(key, audio)
        return audio

    def put(self, voice: str, text: str, audio: bytes) -> None:
        """Keep a line's whole audio. Readers see all of it or nothing."""
        key = self._key(voice, text)
        self._remember(key, audio)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
                file.write(audio)
            os.replace(file.name, self._folder / f"{key}.ulaw")
        except OSError:
            return

    def drop_before(self, moment: datetime) -> int:
        """Remove what was rendered before `moment` (aware); returns how many lines."""
        old = [path for path in self._folder.glob("*.ulaw") if path.stat().st_mtime < moment.timestamp()]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _remember(self, key: str, audio: bytes) -> None:
        self._memory[key] = audio
        if len(self._memory) > _IN_MEMORY:
            self._memory.popitem(last=False)

    @staticmethod
    def _key(voice: str, text: str) -> str:
        return hashlib.sha256(f"{voice}\0{text}".encode()).hexdigest()


async def warm(voice: Synthesizer, cache: SpeechCache, lines: Sequence[Say]) -> None:
    """Render these lines ahead of any call, one after the other; what fails is rendered when it is needed."""
    for line in lines:
        if cache.get(voice.voice, line.text) is not None:
            continue
        try:
            audio = b"".join([chunk async for chunk in voice.stream(line.text)])
        except ProviderError:
            continue
        if audio:
            cache.put(voice.voice, line.text, audio)
