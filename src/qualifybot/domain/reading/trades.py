"""Which business topics do some words touch? A lexicon of clusters over many trades, compared by word stems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from qualifybot.domain.reading.phrasebook import sections
from qualifybot.domain.regex import regex

_WORD = regex(r"[^\W_]+(?:'[^\W_]+)*")
_IRREGULAR = dict(line.split(" = ") for line in sections("stems.txt")["irregular"])
_SUFFIXES = [tuple(line.split(" = ")) for line in sections("stems.txt")["suffixes"]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A listed phrase found at words `first` to `last` (inclusive) and the topics it speaks of."""

    first: int
    last: int
    topics: tuple[str, ...]

    @property
    def weight(self) -> float:
        """A phrase of several words is better evidence than a single word."""
        return 1.0 + 0.4 * (self.last - self.first)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word's stem, equal for its inflections: crude, but the same for lexicon, catalogue and utterance."""
    word = word.removesuffix("'s")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for suffix, replacement in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)] + replacement.strip("-")
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "se":
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        return word[:-1]
    return word[:-1] + "i" if len(word) > 3 and word.endswith("y") else word


def stems(folded: str) -> list[str]:
    """The stems of a folded text in order; "e-mail" is one word."""
    return [stem(match.group()) for match in _WORD.finditer(folded.replace("e-mail", "email "))]


def phrases(row: Sequence[str]) -> Iterator[Phrase]:
    """The lexicon's phrases in a row of stems, the longest first at each place, without overlaps."""
    lexicon = _lexicon()
    at = 0
    while at < len(row):
        for width in range(min(_widths().get(row[at], 0), len(row) - at), 0, -1):
            topics = lexicon.get(" ".join(row[at : at + width]))
            if topics:
                yield Phrase(at, at + width - 1, topics)
                at += width - 1
                break
        at += 1


def topic_words(topic: str) -> frozenset[str]:
    """The single words that a topic's phrases are made of, as listed."""
    return _topics()[topic]


@lru_cache(maxsize=1)
def _topics() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for topic, listed in _lines():
        found[topic] = found.get(topic, frozenset()) | frozenset(_WORD.findall(listed))
    return found


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, tuple[str, ...]]:
    lexicon: dict[str, list[str]] = {}
    for topic, listed in _lines():
        for phrase in listed.split(","):
            key = " ".join(stems(phrase))
            if key and topic not in lexicon.setdefault(key, []):
                lexicon[key].append(topic)
    return {phrase: tuple(topics) for phrase, topics in lexicon.items()}


@lru_cache(maxsize=1)
def _widths() -> dict[str, int]:
    """How many stems the longest phrase has that begins with a stem."""
    widths: dict[str, int] = {}
    for phrase in _lexicon():
        first, *rest = phrase.split(" ")
        widths[first] = max(widths.get(first, 0), 1 + len(rest))
    return widths


def _lines() -> Iterator[tuple[str, str]]:
    for line in files("qualifybot.domain.reading").joinpath("trades.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            topic, _, listed = line.partition(":")
            yield topic, listed
