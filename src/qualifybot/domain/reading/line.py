"""An utterance in one plain form that patterns can be written against: words as said, figures as signs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from qualifybot.domain.reading.number_words import UNITS
from qualifybot.domain.reading.numbers import Number, find_numbers
from qualifybot.domain.reading.words import Token, tokenize, word_set
from qualifybot.domain.regex import regex

FIGURE = "#"
ORDINAL = "@"
_FILLERS = word_set("um umm uh uhh uhm er err erm hm hmm mm mmm ah eh")
_LONGEST = 3000
_TAG = regex(
    r" , (?:(?:do|does|did|is|are|was|can|could|will|would|should|has|have)(?: not)? (?:it|they|we|he|she|that|there)|"
    r"right|innit|no|eh) \?$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """The plain form of an utterance.

    `text` has the words in lower case and the marks, separated by single blanks; `#` stands for a number, `@` for an
    ordinal; hesitations are left out. `numbers` maps the place of each sign in `text` to its number. `starts` are the
    places in `text` at which its parts begin, `spans` the parts' character spans in the utterance.
    """

    text: str
    numbers: Mapping[int, Number]
    starts: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def counts(self) -> bool:
        """Whether there is any number but a one, an ordinal or a year in it."""
        return any(n.value > 1 and not n.ordinal and not 1900 <= n.value < 2100 for n in self.numbers.values())

    @property
    def asks(self) -> bool:
        """Whether it ends in a question that wants more than a yes: not in "doesn't it?"."""
        return self.text.endswith("?") and _TAG.search(self.text) is None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The utterance's character span for `text[start:end]`, `end` beyond `start`."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_right(self.starts, end - 1) - 1, first)
        return self.spans[first][0], self.spans[last][1]


@lru_cache(maxsize=2)  # the readers of all topics look at the same utterance one after the other
def plain_line(text: str) -> Line:
    """Read the numbers of an utterance and write it in plain form; what is beyond a long minute of speech is left."""
    tokens = _without_fillers(tokenize(text[:_LONGEST]))
    numbers = _said_once(tokens, find_numbers(tokens))
    parts: list[str] = []
    starts: list[int] = []
    spans: list[tuple[int, int]] = []
    places: dict[int, Number] = {}
    at = length = 0
    upcoming = iter(numbers)
    number = next(upcoming, None)
    while at < len(tokens):
        starts.append(length)
        if number is not None and number.first == at:
            places[length] = number
            spans.append((tokens[at].start, tokens[number.last - 1].end))
            part, at = ORDINAL if number.ordinal else FIGURE, number.last
            number = next(upcoming, None)
        else:
            spans.append((tokens[at].start, tokens[at].end))
            part, at = tokens[at].low, at + 1
        parts.append(part)
        length += len(part) + 1
    return Line(" ".join(parts), places, tuple(starts), tuple(spans))


def _said_once(tokens: Sequence[Token], numbers: Sequence[Number]) -> list[Number]:
    """The numbers without those that only spell out the one before."""
    kept: list[Number] = []
    for number in numbers:
        if number.first < (kept[-1].last if kept else 0):
            continue
        again = _digits_from(tokens, numbers, number)
        if kept and _spelt_out(tokens, kept[-1], again):
            kept[-1] = replace(kept[-1], last=again.last)
        else:
            kept.append(number)
    return kept


def _digits_from(tokens: Sequence[Token], numbers: Sequence[Number], first: Number) -> Number:
    """The number, or the one that it begins where digits follow one by one: "one, two" as twelve."""
    spelt = first
    for number in numbers[numbers.index(first) + 1 :]:
        gap = {token.low for token in tokens[spelt.last : number.first]}
        if max(first.value, number.value) > 9 or not gap <= {",", "and", "then", "a"}:
            break
        spelt = replace(spelt, value=10 * spelt.value + number.value, last=number.last)
    return spelt


def _spelt_out(tokens: Sequence[Token], said: Number, again: Number) -> bool:
    """Whether the digits just said are those of the number before: "fifty thousand, five oh"."""
    digits = [token.low for token in tokens[again.first : again.last] if token.low not in (",", "and", "then", "a")]
    single = len(digits) > 1 and all(low in UNITS or low in ("oh", "o") for low in digits)
    apart = {token.low for token in tokens[said.last : again.first]}
    marked = not apart.isdisjoint((",", ".", "-")) and apart <= {",", ".", "-", "that", "'s", "is", "a", "people"}
    return single and marked and f"{said.value:f}".startswith(f"{again.value:f}")


def _without_fillers(tokens: tuple[Token, ...]) -> list[Token]:
    """Drop hesitations, and the comma that sets one off."""
    kept: list[Token] = []
    after_filler = False
    for token in tokens:
        if token.low in _FILLERS:
            after_filler = True
        elif not (after_filler and token.low in (",", "…") and (not kept or kept[-1].low in (",", ".", "…"))):
            kept.append(token)
            after_filler = False
    return kept
