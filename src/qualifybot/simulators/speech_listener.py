"""Which known clips, and how much of each, has one stream of audio contained so far?

Unlocked, every new print is looked up; locked on a clip, the listener only checks that the stream goes on following it,
so that listening costs next to nothing. A cut-off, a merge or a jump ends one match and starts the search for the next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qualifybot.audio import Samples
from qualifybot.simulators.fingerprint import BITS, HOP, SPAN, Fingerprinter, Mask, Prints, Words, differing_bits
from qualifybot.simulators.speech_index import Clip, SpeechIndex, SpokenWord

_LOOK_BACK = 24
"""Prints handed to the index at once."""
_PLAUSIBLE = 0.31
"""Share of differing bits under which a place is worth following; chance gives a half."""
_LOST = 0.38
"""Share over a short window from which the stream has left the clip."""
_WINDOW = 12
"""Prints (10 ms each) over which likeness is judged."""
_CONVINCING = 3.2
"""Sum over matching prints of how far each is from chance (half a bit in one) that makes a match."""
_CONTENDERS = 4
"""Places looked at more closely for one print."""
_ENOUGH = 8
"""Speaking prints that a match must keep when better ones have taken their part."""
_LONGEST_BLUR = 60
"""Prints that noise may drown within a match."""
_MIDDLE = SPAN / 2
_UNKNOWN_PRINTS = 40
"""So much unexplained speech is an utterance, not the edge of one."""


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """Stream prints `start` to `end` are those of `clip`, shifted by `offset`; `score` grows with length and likeness.

    `following` tells whether it may grow yet.
    """

    clip: Clip
    offset: int
    start: int
    end: int
    score: float
    following: bool

    @property
    def whole_start(self) -> bool:
        """True when the match reaches back to the clip's beginning."""
        return self.start - self.offset <= _WINDOW

    @property
    def whole_end(self) -> bool:
        """True when it reaches the clip's end."""
        return self.end - self.offset >= self.clip.length - _WINDOW


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word and the stream sample (8 kHz) at which it ended."""

    text: str
    end: int


class SpeechListener:
    """One stream's ears."""

    def __init__(self, index: SpeechIndex) -> None:
        self._index = index
        self._fingerprinter = Fingerprinter()
        self._words: Words = np.zeros(0, dtype=np.uint32)
        self._loud: Mask = np.zeros(0, dtype=np.bool_)
        self._searched = 0
        self._current: Match | None = None
        self._past: list[Match] = []

    def hear(self, samples: Samples) -> None:
        """Listen on (mono, 8 kHz, any length; about 100 ms at a time is cheapest)."""
        prints = self._fingerprinter.push(samples)
        self._words = np.concatenate([self._words, prints.words])
        self._loud = np.concatenate([self._loud, prints.loud])
        if prints.loud.any():
            self._index.refresh()
        elif self._current is None:
            self._searched = self._words.size
        self._follow()
        while self._current is None and self._searched < self._words.size:
            self._search(self._searched)

    def words(self, start: int, end: int) -> list[HeardWord]:
        """The words spoken between two samples of the stream, in order."""
        first, last = (start - _MIDDLE) / HOP, (end - _MIDDLE) / HOP
        heard = [
            (word.end + match.offset, word, match)
            for match in self._settled(first, last)
            for word in match.clip.words
            if first <= word.middle + match.offset < last and _covers(match, word.middle + match.offset)
        ]
        heard.sort(key=lambda entry: entry[0])
        return [
            HeardWord(word.text, round(place * HOP + _MIDDLE))
            for i, (place, word, match) in enumerate(heard)
            if i == 0 or not _torn(*heard[i - 1][1:], word, match)
        ]

    def speech_end(self, start: int, end: int) -> int | None:
        """The sample at which speech last stopped between two samples; None when there was none."""
        first, last = max(0, (start - SPAN) // HOP), max(0, end // HOP)
        matched = [min(match.end, last) for match in self._settled(first, last)]
        loud = np.flatnonzero(self._loud[first:last])
        if not matched and not loud.size:
            return None
        return round((max(matched) if matched else first + int(loud[-1])) * HOP + _MIDDLE)

    def unknown(self, start: int, end: int) -> bool:
        """True when there was speech between two samples that no clip explains."""
        first, last = max(0, start // HOP), max(0, end // HOP)
        loud = self._loud[first:last].copy()
        for match in self._settled(first, last):
            loud[max(0, match.start - first - _WINDOW) : max(0, match.end - first + _WINDOW)] = False
        return int(loud.sum()) > _UNKNOWN_PRINTS

    def _follow(self) -> None:
        if self._current is None:
            return
        match = self._grown(self._current)
        if match.following:
            self._current = match
            return
        self._past.append(match)
        self._current = None
        self._searched = match.end

    def _search(self, place: int) -> None:
        self._searched = place + 1
        if not self._loud[place]:
            return
        since = max(0, place + 1 - _LOOK_BACK)
        recent = Prints(self._words[since : place + 1], self._loud[since : place + 1])
        contenders = [
            self._extent(clip, place - at, place)
            for clip, at, error in self._index.candidates(recent)[:_CONTENDERS]
            if error < _PLAUSIBLE
        ]
        best = max(contenders, key=lambda match: match.score, default=None)
        if best is None or best.score < _CONVINCING:
            return
        best = self._joined(best)
        self._current = best
        if not best.following:
            self._past.append(best)
            self._current = None
            self._searched = max(self._searched, best.end)

    def _joined(self, match: Match) -> Match:
        """The match and an earlier one of the same clip in step with it as one: only noise parted them."""
        for earlier in self._past[-_CONTENDERS:]:
            same = earlier.clip.text == match.clip.text and abs(earlier.offset - match.offset) <= 1
            if same and earlier.start < match.start < earlier.end + _LONGEST_BLUR:
                self._past = [other for other in self._past if other is not earlier]
                return replace(match, start=earlier.start, score=match.score + earlier.score)
        return match

    def _extent(self, clip: Clip, offset: int, anchor: int) -> Match:
        """How far the stream follows this clip before and after a place known to match."""
        start, end = max(0, offset), min(self._words.size, offset + clip.length)
        errors = self._errors(clip, offset, start, end)
        middle = anchor + 1 - start
        back, forth = _holds(errors[:middle][::-1]), _holds(errors[middle:])
        score = float(np.nansum(0.5 - errors[middle - back.prints : middle + forth.prints]))
        following = forth.unbroken and end < offset + clip.length
        return Match(clip, offset, anchor + 1 - back.prints, anchor + 1 + forth.prints, score, following)

    def _grown(self, match: Match) -> Match:
        """The same match after more of the stream came."""
        since = max(match.start, match.end - 2 * _WINDOW)
        end = min(self._words.size, match.offset + match.clip.length)
        errors = self._errors(match.clip, match.offset, since, end)
        reach = _holds(errors)
        score = match.score + float(np.nansum(0.5 - errors[match.end - since : reach.prints]))
        following = reach.unbroken and end < match.offset + match.clip.length
        return replace(match, end=max(match.end, since + reach.prints), score=score, following=following)

    def _errors(self, clip: Clip, offset: int, start: int, end: int) -> NDArray[np.float64]:
        """Share of differing bits, print by print; not a number where the clip is silent."""
        own = slice(start - offset, end - offset)
        share = differing_bits(clip.prints.words[own], self._words[start:end]) / BITS
        return np.where(clip.prints.loud[own], share, np.nan)

    def _settled(self, first: float, last: float) -> list[Match]:
        """The matches within a stretch, the most convincing first, each trimmed to what no better one explains."""
        matches = [match for match in self._past if match.end > first and match.start < last]
        if self._current is not None and self._current.start < last:
            matches.append(self._current)
        settled: list[Match] = []
        for match in sorted(matches, key=lambda match: -match.score):
            trimmed = _trimmed(match, settled)
            if trimmed is not None:
                settled.append(trimmed)
        return settled


def _covers(match: Match, place: float) -> bool:
    after_start = match.whole_start or place >= match.start
    before_end = match.whole_end or place < match.end
    return after_start and before_end


def _torn(word: SpokenWord, match: Match, next_word: SpokenWord, next_match: Match) -> bool:
    """True when both are halves of one word with a pause inside it."""
    same = word == next_word and match.clip.text == next_match.clip.text
    return same and not match.whole_end and not next_match.whole_start


def _trimmed(match: Match, better: list[Match]) -> Match | None:
    start, end = match.start, match.end
    for other in better:
        if other.start <= start < other.end:
            start = other.end
        if other.start < end <= other.end:
            end = other.start
        if start < other.start and other.end < end:
            return None
    spoken = match.clip.prints.loud[max(0, start - match.offset) : max(0, end - match.offset)]
    return replace(match, start=start, end=end) if np.count_nonzero(spoken) >= _ENOUGH else None


@dataclass(frozen=True, slots=True)
class _Reach:
    """So many prints, up to the last that speaks, follow the clip; `unbroken` when none spoke against it."""

    prints: int
    unbroken: bool


def _holds(errors: NDArray[np.float64]) -> _Reach:
    judged = np.flatnonzero(~np.isnan(errors))
    values = errors[judged]
    sums = np.concatenate([[0.0], np.cumsum(values)])
    lost = np.flatnonzero((sums[_WINDOW:] - sums[:-_WINDOW]) / _WINDOW > _LOST)
    held = values[: lost[0] + _WINDOW - 1] if lost.size else values
    like = np.flatnonzero(held < _PLAUSIBLE)
    return _Reach(int(judged[like[-1]]) + 1 if like.size else 0, unbroken=not lost.size)
