"""What a simulated caller says, as audio: rendered once for each text and kept where the recogniser's stand-in looks.

A clip is two files named by a hash of voice, speed and text: `<sha>.ulaw` (8 kHz μ-law, no silence at its ends) and
`<sha>.txt` (the words).
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path

from qualifybot.simulators.speech import Speech


class CallerSpeech:
    """Clips of one caller's voice (an espeak-ng voice name; `speed` in words a minute)."""

    def __init__(self, folder: Path, voice: str = "en-us+m3", speed: int = 165) -> None:
        self._folder = folder
        self._voice = voice
        self._speed = speed
        self._speech = Speech()

    async def clip(self, text: str) -> bytes:
        """μ-law of this text in this voice, from the folder if it was ever rendered.

        Raises SettingsError when nothing can be rendered here.
        """
        name = hashlib.sha256(f"{self._voice}\0{self._speed}\0{text}".encode()).hexdigest()[:32]
        audio = self._folder / f"{name}.ulaw"
        if audio.exists():
            return await asyncio.to_thread(audio.read_bytes)
        spoken = await self._speech.speak(text, voice=self._voice, speed=self._speed)
        await asyncio.to_thread(_keep, audio, spoken, text)
        return spoken

    async def close(self) -> None:
        """End the synthesiser."""
        await self._speech.close()


def _keep(audio: Path, spoken: bytes, text: str) -> None:
    audio.parent.mkdir(parents=True, exist_ok=True)
    # The words go first and each file appears whole: whoever sees a clip can read its words.
    for path, content in ((audio.with_suffix(".txt"), text.encode()), (audio, spoken)):
        unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
        unfinished.write_bytes(content)
        unfinished.replace(path)
