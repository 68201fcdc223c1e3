"""What callers say, as sound."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import NamedTuple

from qualifybot.simulators.caller_speech import CallerSpeech


class Clips(NamedTuple):
    """Sounds by their text, and the folder in which a transcription stand-in finds them."""

    folder: Path
    sounds: dict[str, bytes]


def rendered(folder: Path, *texts: str) -> Clips:
    """Have a caller say these texts; needs the embedded voice."""

    async def render() -> dict[str, bytes]:
        caller = CallerSpeech(folder)
        try:
            return {text: await caller.clip(text) for text in texts}
        finally:
            await caller.close()

    return Clips(folder, asyncio.run(render()))
