"""Which of the script's known questions did the caller ask?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from math import log

from qualifybot.domain.reading.words import word_set
from qualifybot.domain.regex import regex
from qualifybot.domain.script import Faq

_LEAST = 0.5
"""A question must share this much of its weight with a known one; below, a colleague had better answer."""
_FILLERS = word_set(
    "a an the of to in on at for and or is are am was be been it its this that these those i you we they me my your our"
    " do does did have has had can could would will shall should may please um uh er well so just okay oh hey sorry"
    " with by as there here one ones if"
)
_ENDINGS = regex(r"(?:ings?|ed|es|s|er|est|ly|e)$")


def match_faq(text: str, faq: tuple[Faq, ...]) -> Faq | None:
    """The entry that the caller's question is about, or None where none is near enough.

    A keyword of an entry found in the words decides, the longest one first; else the words an entry's examples share
    with the question, the rarer the weightier.
    """
    said = _words(text)
    named = [
        (len(words), -index) for index, entry in enumerate(faq) for words in _keywords(entry) if _holds(said, words)
    ]
    if named:
        return faq[-max(named)[1]]
    likeness, index = max(((_likeness(said, entry, faq), -index) for index, entry in enumerate(faq)), default=(0.0, 0))
    return faq[-index] if likeness >= _LEAST else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\w']+", text.lower().replace("’", "'")))


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(_ENDINGS.sub("", word) or word for word in words if word not in _FILLERS)


@lru_cache(maxsize=1024)
def _keywords(entry: Faq) -> tuple[tuple[str, ...], ...]:
    return tuple(_words(keyword) for keyword in entry.keywords)


def _holds(said: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    size = len(phrase)
    return any(said[start : start + size] == phrase for start in range(len(said) - size + 1))


@lru_cache(maxsize=64)
def _weights(faq: tuple[Faq, ...]) -> dict[str, float]:
    seen = Counter(stem for entry in faq for stem in frozenset().union(*(_stems(_words(ask)) for ask in entry.asks)))
    return {stem: log(1 + len(faq) / count) for stem, count in seen.items()}


def _likeness(said: tuple[str, ...], entry: Faq, faq: tuple[Faq, ...]) -> float:
    """0 to 1: the weight shared with the nearest example, over the weight of question and example together."""
    weights = _weights(faq)
    unknown = log(1 + len(faq))
    asked = _stems(said)
    best = 0.0
    for ask in entry.asks:
        known = _stems(_words(ask))
        either = sum(weights.get(stem, unknown) for stem in asked | known)
        best = max(best, sum(weights[stem] for stem in asked & known) / either if either else 0.0)
    return best
