"""Which known clip, and where in it, could this stretch of sound be?

The stand-in for a recogniser knows speech by its audio alone: every clip in the utterances folder is fingerprinted, in
two phases half a hop apart because nobody starts on a frame boundary. Clips that appear later are picked up on the way.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualifybot.audio import decode
from qualifybot.simulators.fingerprint import BITS, HOP, SPAN, Mask, Prints, Words, differing_bits, fingerprint

_PHASES = (0, HOP // 2)
_MARGIN = 8
"""Hops of silence around a clip, so that its first and last sounds have words of their own."""
_LOOK_BACK = 24
"""Words compared at a candidate place."""
_COMMONPLACE = 300
"""A word found in more places than this tells nothing."""
_ENOUGH = 9
"""Loud words that a comparison needs at least."""

_GRAIN_NANOSECONDS = 50_000_000
_FIRST_SOUND = _MARGIN - SPAN // (2 * HOP)
"""The print in whose middle a clip's first sample lies."""

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """One word of a clip; `start` and `end` count prints (10 ms) of that clip."""

    text: str
    start: float
    end: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A known utterance in one phase; `first` is the place of its first print among all prints."""

    text: str
    words: tuple[SpokenWord, ...]
    prints: Prints
    first: int

    @property
    def length(self) -> int:
        return self.prints.words.size


class SpeechIndex:
    """All clips of a folder, found by exact words of their fingerprint and checked by Hamming distance."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: set[str] = set()
        self._folder_changed = -1
        self._clips: list[Clip] = []
        self._owner: list[Clip] = []
        self._places: dict[int, list[int]] = {}
        self._words: Words = np.zeros(_LOOK_BACK, dtype=np.uint32)
        self._loud: Mask = np.zeros(_LOOK_BACK, dtype=np.bool_)
        self._used = _LOOK_BACK
        self.refresh()

    def __len__(self) -> int:
        """How many clips are known."""
        return len(self._clips) // len(_PHASES)

    def refresh(self) -> None:
        """Take in clips that appeared since the last look; costs one stat when there are none."""
        try:
            changed = self._folder.stat().st_mtime_ns
        except FileNotFoundError:
            return
        if changed == self._folder_changed:
            return
        # A folder's time of change has the clock's coarse grain: what just changed may do so again unseen.
        if time.time_ns() - changed > _GRAIN_NANOSECONDS:
            self._folder_changed = changed
        for path in sorted(self._folder.glob("*.ulaw")):
            if path.stem not in self._seen:
                self._seen.add(path.stem)
                self.add(path.with_suffix(".txt").read_text(), path.read_bytes())

    def add(self, text: str, ulaw: bytes) -> None:
        """Know this clip (8 kHz μ-law)."""
        margin = np.zeros(_MARGIN * HOP, dtype=np.int16)
        sound = np.concatenate([margin, decode(ulaw), margin])
        words = _timed(text, len(ulaw) / HOP)
        for phase in _PHASES:
            self._shelve(Clip(text, words, fingerprint(sound[phase:]), self._used))

    def candidates(self, recent: Prints) -> list[tuple[Clip, int, float]]:
        """Where the last of these prints may lie: clip, index in its prints, share of differing bits; best first."""
        word = int(recent.words[-1])
        places = self._places.get(word, ())
        if not places or len(places) > _COMMONPLACE:
            return []
        ends: Places = np.asarray(places)
        errors = self._errors(ends, recent)
        order = np.argsort(errors, kind="stable")
        return [self._candidate(int(ends[i]), float(errors[i])) for i in order if errors[i] < 1]

    def _candidate(self, place: int, error: float) -> tuple[Clip, int, float]:
        clip = self._owner[place - _LOOK_BACK]
        return clip, place - clip.first, error

    def _errors(self, ends: Places, recent: Prints) -> NDArray[np.float64]:
        """The share of bits that differ before each place; 1 where too little of it is speech."""
        span = min(_LOOK_BACK, recent.words.size)
        at = ends[:, None] + np.arange(1 - span, 1)
        known = np.asarray([self._owner[end - _LOOK_BACK].first for end in ends])
        counted = self._loud[at] & (at >= known[:, None])
        differing = differing_bits(self._words[at], recent.words[-span:][None, :]) * counted
        loud = counted.sum(axis=1)
        share = differing.sum(axis=1) / np.maximum(loud, 1) / BITS
        return np.where(loud >= _ENOUGH, share, 1.0)

    def _shelve(self, clip: Clip) -> None:
        size = clip.length
        if self._used + size > self._words.size:
            room = max(size, self._words.size)
            self._words = np.concatenate([self._words, np.zeros(room, dtype=np.uint32)])
            self._loud = np.concatenate([self._loud, np.zeros(room, dtype=np.bool_)])
        self._words[self._used : self._used + size] = clip.prints.words
        self._loud[self._used : self._used + size] = clip.prints.loud
        for offset in np.flatnonzero(clip.prints.loud):
            self._places.setdefault(int(clip.prints.words[offset]), []).append(self._used + int(offset))
        self._clips.append(clip)
        self._owner.extend([clip] * size)
        self._used += size


def _timed(text: str, hops: float) -> tuple[SpokenWord, ...]:
    """The words of a clip this long, each given a share of it by its length."""
    texts = text.split()
    if not texts:
        return ()
    starts = np.cumsum([0.0, *(_weight(word) + _pause(word) for word in texts)])
    hops_each = hops / (starts[-1] - _pause(texts[-1]))
    return tuple(
        SpokenWord(word, start * hops_each + _FIRST_SOUND, (start + _weight(word)) * hops_each + _FIRST_SOUND)
        for word, start in zip(texts, starts.tolist(), strict=False)
    )


def _weight(word: str) -> float:
    return len(word) + 2 + 4 * len(re.findall(r"\d", word))


def _pause(word: str) -> float:
    return 4.0 if word[-1] in ",.;:?!…—" else 0.0
