"""How is a phrase looked for in what speech-to-text wrote, whatever fillers and commas stand between its words?

A phrase is a regular expression over an utterance's normal form in which a space stands for the gap between two words
of one sentence, a low line for a gap without a pause, so that a grammar of phrases reads like the language it
describes. A phrase is tried only at words that can open it, and compiled when it is first tried.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?P<word>(?:uh|mm|un)[ -]?h(?:uh|mm?)(?!\w)|[0-9]+(?:[.,][0-9]+)*[a-z%]*|[^\W_]+(?:'[^\W_]+)*)|"
    r"(?P<mark>[.?!…,;:()–—]+|\s-+\s)",
    re.IGNORECASE,
)
_FILLERS = frozenset(
    [
        "um",
        "uhm",
        "umm",
        "uh",
        "uhh",
        "uhuh",
        "er",
        "err",
        "erm",
        "ah",
        "ahm",
        "aah",
        "hm",
        "hmm",
        "hmmm",
        "mm",
        "mmm",
        "mhm",
        "uh huh",
        "uh-huh",
        "mm hmm",
        "mm-hmm",
        "mm-hm",
        "eh",
        "basically",
        "actually",
        "honestly",
        "frankly",
    ]
)
# Contractions as some recognisers write them.
_CONTRACTIONS = {
    word.replace("'", ""): word
    for word in [
        "don't",
        "doesn't",
        "didn't",
        "can't",
        "couldn't",
        "won't",
        "wouldn't",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "haven't",
        "hasn't",
        "hadn't",
        "shouldn't",
        "i'm",
        "i've",
        "what's",
        "that's",
        "let's",
        "you're",
        "they're",
        "we've",
        "you've",
        "there's",
        "who's",
    ]
}
_APOSTROPHES = str.maketrans("’‘`´", "''''")


_OPTIONAL = re.compile(r"(?:[?*]|\{0,[0-9]*\})\??")
_BRACKET = re.compile(r"[(|)]")
# What may stand behind a phrase, word by word: "(?=[.,?!]|$| now| so)".
_NEXT_WORDS = re.compile(r"\[\.,\?!\]\|\$(?:\| [\w' ?]+)+(?=\))")
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said in normal form: lower case, single blanks, no fillers or stutters, each pause a comma.

    A sentence ends in one of ".?!". `spans` tells where each word stands in `words`, `places` where in the text.
    """

    words: str
    spans: tuple[tuple[int, int], ...]
    places: tuple[tuple[int, int], ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original text that characters `start` to `end` of `words` stand for."""
        first = max(bisect_right(self.spans, (start, len(self.words))) - 1, 0)
        last = max(bisect_right(self.spans, (max(end - 1, start), len(self.words))) - 1, 0)
        return self.places[first][0], self.places[last][1]


@lru_cache(maxsize=4)
def utterance(text: str) -> Utterance:
    """`text` in the normal form that phrases are written for."""
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    places: list[tuple[int, int]] = []
    length, mark, last = 0, "", ""
    for token in _TOKEN.finditer(lower(text)):
        word = _CONTRACTIONS.get(token["word"], token["word"])
        if word is None:
            mark = _stronger(mark, token[0])
        elif word == last and mark in ("", ","):
            mark = ""
        elif word not in _FILLERS:
            pieces.append(f"{mark} {word}" if pieces else word)
            length += len(pieces[-1])
            spans.append((length - len(word), length))
            places.append(token.span())
            mark, last = "", word
    return Utterance("".join(pieces) + mark, tuple(spans), tuple(places))


def lower(text: str) -> str:
    """Lower case with plain apostrophes, every character in its place."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered.translate(_APOSTROPHES)


class _Opened(NamedTuple):
    """What one word can open: a pattern that fits where any of its phrases does, and the phrases by heading."""

    any: re.Pattern[str]
    phrases: tuple[tuple[str, re.Pattern[str]], ...]


class Grammar:
    """Phrases under the headings of what they mean, each tried only at words that can open it."""

    def __init__(self, book: Mapping[str, Iterable[str]], parts: Mapping[str, str]) -> None:
        self._by_opening: dict[str, list[tuple[str, str]]] = {}
        self._ready: dict[str, _Opened] = {}
        for heading, patterns in book.items():
            for pattern in patterns:
                phrase = _filled(pattern, parts)
                for opening in openings(phrase):
                    self._by_opening.setdefault(opening, []).append((heading, phrase))

    def prepare(self) -> None:
        """Compile all phrases now."""
        for word in self._by_opening:
            self._opened_by(word)

    def find(self, said: Utterance) -> Iterator[tuple[str, tuple[int, int]]]:
        """Heading, start and end, in `said.words`, of the phrases in it, in order of their beginnings."""
        words = said.words
        for start, end in said.spans:
            opened = self._opened_by(words[start:end])
            if opened is None or not opened.any.match(words, start):
                continue
            for heading, phrase in opened.phrases:
                match = phrase.match(words, start)
                if match:
                    yield heading, match.span()

    def _opened_by(self, word: str) -> _Opened | None:
        if word not in self._by_opening:
            return None
        if word not in self._ready:
            listed = self._by_opening[word]
            self._ready[word] = _Opened(
                _compiled("|".join(phrase for _, phrase in listed)),
                tuple((heading, _compiled(phrase)) for heading, phrase in listed),
            )
        return self._ready[word]


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        pattern = pattern.replace(f"{{{name}}}", part)
    return pattern


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # " so" ahead is the whole word, not the beginning of "somebody".
    bounded = _NEXT_WORDS.sub(r"(?:\g<0>)(?!\\w)", pattern)
    gaps = bounded.replace(" ?", "(?:,? )?").replace(" ", ",? ").replace("_", " ")
    return re.compile(rf"(?:{gaps})(?!\w)")


def _stronger(mark: str, seen: str) -> str:
    """The mark that a run of marks stands for: a question outweighs a full stop, which outweighs a pause."""
    if "?" in seen or mark == "?":
        return "?"
    if "…" in seen or ".." in seen or seen.strip(" ,;:()–—-") == "":
        return mark or ","
    return seen.strip(" ,;:()–—-")[-1]


def openings(pattern: str) -> set[str]:
    """The words that a phrase of this pattern can begin with. Raises ValueError if any word could."""
    heads, _ = _choice(pattern, 0)
    if pattern.startswith("(?<") or any(_ANY in head or not head.strip() for head in heads):
        raise ValueError(f"a phrase must begin with a known word: {pattern}")
    return {head.strip() for head in heads}


def _choice(pattern: str, at: int) -> tuple[set[str], int]:
    """First words, as far as known, of the alternatives from `at` to their closing bracket."""
    heads, at = _sequence(pattern, at)
    while pattern[at : at + 1] == "|":
        more, at = _sequence(pattern, at + 1)
        heads |= more
    return heads, at


def _sequence(pattern: str, at: int) -> tuple[set[str], int]:
    """A head that ends in a blank is a whole word, which nothing later can change."""
    heads = {""}
    while at < len(pattern) and pattern[at] not in "|)":
        if all(head.endswith(" ") for head in heads):
            return heads, _end(pattern, at)
        atom, at = _atom(pattern, at)
        quantifier = _OPTIONAL.match(pattern, at)
        if quantifier:
            at = quantifier.end()
            atom |= {""}
        heads = {_head(head, rest) for head in heads for rest in atom}
    return heads, at


def _end(pattern: str, at: int) -> int:
    """Where the sequence that goes on at `at` ends."""
    depth = 0
    for bracket in _BRACKET.finditer(pattern, at):
        if not depth and bracket[0] in "|)":
            return bracket.start()
        depth += {"(": 1, ")": -1, "|": 0}[bracket[0]]
    return len(pattern)


def _head(head: str, rest: str) -> str:
    """`head` as far as `rest` goes on with its first word; a blank at its end closes it."""
    if head.endswith(" "):
        return head
    word, blank, _ = (head + rest).partition(" ")
    return word + blank


def _atom(pattern: str, at: int) -> tuple[set[str], int]:
    """The first words that one bracket, class, escape or letter stands for."""
    if pattern.startswith(("(?!", "(?="), at):
        _, end = _choice(pattern, at + 3)
        return {""}, end + 1
    if pattern.startswith("(?:", at):
        heads, end = _choice(pattern, at + 3)
        return heads, end + 1
    if pattern[at] == "[":
        end = pattern.index("]", at)
        return set(pattern[at + 1 : end]), end + 1
    if pattern[at] == "\\":
        return {_ANY}, at + 2
    return {pattern[at]}, at + 1
