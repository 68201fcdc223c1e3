"""What was said and heard on a line, to the sample, as a two-channel recording."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qualifybot import audio
from qualifybot.simulators.phone.playout import Placed


@dataclass(frozen=True, slots=True)
class Recording:
    """Both sides of a call on one clock: `caller` as spoken, `bot` as it came out of the earpiece."""

    caller: tuple[Placed, ...]
    bot: tuple[Placed, ...]
    samples: int

    def stereo(self) -> audio.Samples:
        """Linear samples, shape (samples, 2): left the caller, right the bot."""
        return np.stack([_channel(self.caller, self.samples), _channel(self.bot, self.samples)], axis=1)

    def write_wav(self, path: Path) -> None:
        """16-bit stereo at 8 kHz."""
        with wave.open(str(path), "wb") as out:
            out.setnchannels(2)
            out.setsampwidth(2)
            out.setframerate(audio.RATE)
            out.writeframes(self.stereo().astype("<i2").tobytes())


def _channel(pieces: Sequence[Placed], samples: int) -> audio.Samples:
    channel = np.zeros(samples, dtype=np.int16)
    for piece in pieces:
        room = max(samples - piece.start, 0)
        sound = audio.decode(piece.audio[:room])
        channel[piece.start : piece.start + sound.size] = sound
    return channel
