"""Cuts an utterance into pieces that say one thing each, and finds where the speaker takes something back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qualifybot.domain.reading.phrasebook import alternatives, sections
from qualifybot.domain.regex import regex

_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "\u00a0": " "})
_FILLER = r"(?:(?:uh|uhm|um|umm|erm|er|ah|oh|mm|hmm|well|yeah|yes|sorry|look)\b[\s,.…]*)*"
# A speaker who takes back what was just said; a bare word counts only between pauses.
_REPAIR = regex(
    rf"(?:(?<![,.;:…!?–—-])[,.;:…!?–—-]++\s*+|^\s*|(?<=\s)){_FILLER}(?:"
    r"(?<!yes )(?:or )?(?<!yes or )(?:no|nope|nah|sorry|pardon(?: me)?|beg(?:ging your)? pardon|wait|"
    r"correction|rather|excuse me|oops|hang on|my mistake)"
    r"(?:[\s,.]+(?:no|wait|sorry|(?:i'm|i am) (?:so |very )?sorry|pardon(?: me)?|actually|rather|hang on|hold on|"
    r"i tell a lie|i mean|not that))*\s*[,.;:…!–—-]+|"
    r"no[,\s]+(?:wait|sorry|actually|i mean|rather)\b|(?:well|actually),? no\b[\s,]*|actually,? no\b[\s,]*|"
    r"(?:i mean|i meant|i should say|or rather|scratch that|strike that|forget that|make that|what am i saying|no no|"
    r"let me correct (?:that|myself)|that's wrong|that was wrong|i misspoke|i tell a lie|i beg your pardon|"
    r"(?:i'm |i am )(?:so |very )?sorry,|scrap that|silly me|my bad|let me start (?:again|over))\b[\s,.;:…–—-]*)"
)
_BOOK = sections("clauses.txt")
_CUT = regex(
    r"(?<!\bmr)(?<!\bmrs)(?<!\bms)(?<!\bdr)[.;!?…]+(?=\s|$)|[,:–—]+(?=\s|$)|\s-+\s|"
    rf"(?<!nobody)(?<!no one)(?<!nothing)(?<!anything)\s(?={alternatives(_BOOK, 'opening')}\s)|"
    rf"\s(?=and {alternatives(_BOOK, 'opening_after_and')}\s)"
)
# Nobody answers at greater length: what comes after these many characters is left unread.
LONGEST = 2000
_SENTENCE_END = regex(r"[.;!?…]")


_FILLERS = regex(
    r"(?:,\s?|\s)?\b(?:uh+m?|um+|er+m?|ah+m?|h+m+|mm+|mhm|you know|you see|sort of like|kind of like|let's say|"
    r"let me see)\b"
    r"(?:\s*(?:,|…|\.\.+))?(?=\s|$)"
)
_STUTTERS = regex(r"(?<!pardon )(?<!excuse )\b((?!had\b|that\b|no\b|oh?\b)[a-z']+)[,…\s-]+(?=\1\b)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an utterance without a pause inside; `text` is folded, `sentence` counts from 0."""

    start: int
    end: int
    text: str
    sentence: int


# The readers of one utterance share its folded form and its pieces.
@lru_cache(maxsize=16)
def fold(text: str) -> str:
    """Lower case, plain quotes, fillers and stutters blanked: all in place, so positions stay those of the text."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return _STUTTERS.sub(_blank, _FILLERS.sub(_blank, lowered.translate(_PLAIN)))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


@lru_cache(maxsize=16)
def repairs(folded: str) -> tuple[re.Match[str], ...]:
    """Where the speaker of a folded utterance takes back what they just said, in order."""
    return tuple(_REPAIR.finditer(folded))


@lru_cache(maxsize=16)
def pieces(folded: str) -> tuple[Piece, ...]:
    """The pieces of a folded utterance in order, blank ones left out."""
    return tuple(_pieces(folded))


def _pieces(folded: str) -> Iterator[Piece]:
    start, sentence = 0, 0
    for cut in [*_CUT.finditer(folded), None]:
        end = cut.start() if cut else len(folded)
        said = folded[start:end].strip()
        if said:
            begin = folded.index(said, start)
            yield Piece(begin, begin + len(said), said, sentence)
        if cut:
            start = cut.end()
            sentence += bool(_SENTENCE_END.search(cut.group()))
