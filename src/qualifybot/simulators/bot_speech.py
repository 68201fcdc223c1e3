"""How does the simulated voice sound? Speech where the embedded synthesiser is installed, else a babble of tones."""

from __future__ import annotations

import hashlib
import importlib.util
from collections import OrderedDict

import numpy as np

from qualifybot.audio import RATE, encode
from qualifybot.simulators.speech import Speech

_VOICE = "en-us+f3"
_WORDS_A_MINUTE = 170
_SECONDS_A_CHARACTER = 0.065
_KEPT = 256


class BotSpeech:
    """Renders text to μ-law; equal text sounds equal. Keeps the last few hundred."""

    def __init__(self) -> None:
        self._speech = Speech() if importlib.util.find_spec("espeakng_loader") else None
        self._rendered: OrderedDict[tuple[str, float], bytes] = OrderedDict()

    async def render(self, text: str, speed: float = 1.0) -> bytes:
        """The text as 8 kHz μ-law, `speed` times as fast as usual."""
        key = (text, speed)
        if key not in self._rendered:
            self._rendered[key] = await self._spoken(text, speed)
            if len(self._rendered) > _KEPT:
                self._rendered.popitem(last=False)
        return self._rendered[key]

    async def close(self) -> None:
        """End the synthesiser."""
        if self._speech is not None:
            await self._speech.close()

    async def _spoken(self, text: str, speed: float) -> bytes:
        if self._speech is None:
            return babble(text, speed)
        return await self._speech.speak(text, voice=_VOICE, speed=round(_WORDS_A_MINUTE * speed))


def babble(text: str, speed: float = 1.0) -> bytes:
    """Tones in the rhythm of speech, as long as the text would take; the pitch is the text's own."""
    pitch = 180 + hashlib.sha256(text.encode()).digest()[0]
    at = np.arange(round(len(text) * _SECONDS_A_CHARACTER / speed * RATE)) / RATE
    syllables = np.clip(np.sin(2 * np.pi * 4 * at), 0, None)
    voice = np.sin(2 * np.pi * pitch * at) + 0.5 * np.sin(4 * np.pi * pitch * at)
    return encode((6_000 * syllables * voice).astype(np.int16))
