"""Sounds of exactly known length, and a voice that speaks in them."""

from __future__ import annotations

import numpy as np

from qualifybot import audio

SECONDS_PER_CHARACTER = 0.05


def tone(seconds: float) -> bytes:
    """An audible sound of exactly this length: no sample of it is silent."""
    return audio.encode(np.full(round(seconds * audio.RATE), 6000, dtype=np.int16))


class ToneVoice:
    """Speaks every character as 50 ms of tone."""

    async def clip(self, text: str) -> bytes:
        return tone(len(text) * SECONDS_PER_CHARACTER)
