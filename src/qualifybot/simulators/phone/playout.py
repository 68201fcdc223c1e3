"""When does the caller hear which byte of what the server sent? Time is in samples of the line's 8 kHz clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualifybot import audio

AUDIBLE = 256
"""Linear amplitude (of 32,767) from which a sample counts as heard: −42 dB, above the hiss of a quiet codec."""
_HEARD = np.abs(audio.decode(bytes(range(256))).astype(np.int32)) >= AUDIBLE


@dataclass(frozen=True, slots=True)
class Placed:
    """Audio with the moment at which its first sample sounds."""

    start: int
    audio: bytes

    @property
    def end(self) -> int:
        """The moment after its last sample."""
        return self.start + len(self.audio)

    def audible(self) -> NDArray[np.int64]:
        """The moments at which it can be heard, in order."""
        return np.flatnonzero(_HEARD[np.frombuffer(self.audio, dtype=np.uint8)]) + self.start


@dataclass(frozen=True, slots=True)
class Gap:
    """The buffer ran dry in mid-utterance: nothing to play from `start` to `end`."""

    start: int
    end: int


class Playout:
    """The carrier's playout buffer of one call: plays in order of arrival at 8,000 bytes a second.

    `heard` is what was or will be played; `played_out` the moment at which the buffer is empty; `audible_until` the
    last moment at which anything can be heard, −1 before the first; `clears` the moments at which it was emptied.
    """

    def __init__(self) -> None:
        self.heard: list[Placed] = []
        self.gaps: list[Gap] = []
        self.clears: list[int] = []
        self.played_out = 0
        self.audible_until = -1
        self._marks: list[tuple[int, str]] = []
        self._mid_utterance = False

    def feed(self, sent: bytes, at: int) -> None:
        """Audio arrived at `at`: it plays at once, or after what is still in the buffer."""
        if not sent:
            return
        if self._mid_utterance and at > self.played_out:
            self.gaps.append(Gap(self.played_out, at))
        piece = Placed(max(at, self.played_out), sent)
        self.heard.append(piece)
        self.played_out = piece.end
        self._mid_utterance = True
        if (sounds := piece.audible()).size:
            self.audible_until = int(sounds[-1])

    def mark(self, name: str, at: int) -> None:
        """A mark arrived: it is due when everything before it has been played."""
        self._marks.append((max(at, self.played_out), name))
        self._mid_utterance = False

    def due(self, at: int) -> tuple[str, ...]:
        """Marks reached by `at`, oldest first, each given once."""
        reached = tuple(name for moment, name in self._marks if moment <= at)
        self._marks = self._marks[len(reached) :]
        return reached

    def between(self, start: int, end: int) -> audio.Samples:
        """What was or will be heard from `start` up to `end`, as linear samples."""
        sound = np.zeros(end - start, dtype=np.int16)
        for piece in reversed(self.heard):
            if piece.end <= start:
                break
            first, last = max(piece.start, start), min(piece.end, end)
            if first < last:
                sound[first - start : last - start] = audio.decode(
                    piece.audio[first - piece.start : last - piece.start]
                )
        return sound

    def clear(self, at: int) -> tuple[str, ...]:
        """Drop what was not played by `at`; returns every pending mark."""
        self.clears.append(at)
        kept = [piece for piece in self.heard if piece.start < at]
        if kept and kept[-1].end > at:
            kept[-1] = Placed(kept[-1].start, kept[-1].audio[: at - kept[-1].start])
        self.heard = kept
        self.played_out = min(self.played_out, at)
        self.audible_until = next((int(s[-1]) for p in reversed(kept) if (s := p.audible()).size), -1)
        pending, self._marks = tuple(name for _, name in self._marks), []
        self._mid_utterance = False
        return pending
