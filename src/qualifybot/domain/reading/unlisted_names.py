"""Which capitalised words that no list and no dictionary holds are products, by where they stand in the answer?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualifybot.domain.reading.everyday import EVERYDAY
from qualifybot.domain.reading.phrasebook import alternatives, sections
from qualifybot.domain.reading.product_names import OF_A_PERSON
from qualifybot.domain.reading.word_space import word_space
from qualifybot.domain.regex import regex

_BOOK = sections("product_cues.txt")
# Four letters at least, one of them a capital: shorter ones are abbreviations of all sorts.
_COINED = regex(r"(?<![\w'])(?=\w*[A-Z])[^\W\d_][\w-]{2,}\w(?!\w)")
_AFTER_USE = regex(rf"\b{alternatives(_BOOK, 'coined_before')}\s*[\"']?$")
_OPENS = regex(rf"(?:^|[.!?…]\s*){alternatives(_BOOK, 'coined_lead')}*$")
_SUBJECT = regex(
    rf"\s*(?:$|[.;!?…]|,(?!\s*{alternatives(_BOOK, 'of_a_person')}\b)|{alternatives(_BOOK, 'coined_after')}\b)"
)
_WHERE = regex(r"\b(?:in|near|from|outside|around|at|to|here in|mrs?|ms|miss|old|of|our|my)\.?\s*$")
_BETWEEN = regex(r"\s*(?:,|and|&|plus|or|together with|along with|, and)\s*")
_KIND_BEFORE, _KIND_AFTER = (
    regex(r"\b(?:an?|the|our|all)\s*$"),
    regex(r"\s*(?:shop|house|office|practice|users?|customers?|system|software|app|account|licen[cs]e)\b"),
)


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A word of no dictionary; `product` tells whether the grammar shows a product, `sure` how well."""

    name: str
    start: int
    end: int
    product: bool
    sure: bool


def unlisted_names(text: str, folded: str, taken: Sequence[tuple[int, int]]) -> list[Unlisted]:
    """The coined names in `text` outside the stretches `taken` by what is understood already, in order."""
    found: list[Unlisted] = []
    for match in _candidates(text, folded, taken):
        start, end = match.span()
        beside = _beside(folded, start, end, [*taken, *((one.start, one.end) for one in found if one.product)])
        product, sure = _shown(folded, start, end)
        if product or beside or not _elsewhere(folded, start, end):
            found.append(Unlisted(match[0], start, end, product or beside, sure or beside))
    return found


def _candidates(text: str, folded: str, taken: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    for match in _COINED.finditer(text):
        start, end = match.span()
        if any(a < end and start < b for a, b in taken) or folded[start:end].isspace():
            continue
        words = [word for word in re.split(r"[-_]", folded[start:end]) if word]
        if not any(word in EVERYDAY or word_space().row(word) is not None for word in words):
            yield match


def _elsewhere(folded: str, start: int, end: int) -> bool:
    """Whether it opens a sentence, or names a person or a place."""
    return bool(_OPENS.search(folded, 0, start) or OF_A_PERSON.match(folded, end) or _WHERE.search(folded[:start]))


def _shown(folded: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether the words around show a product, and whether surely."""
    before, after = folded[max(0, start - 80) : start], folded[end : end + 40]
    if OF_A_PERSON.match(after):
        return False, False
    if _AFTER_USE.search(before) or (_KIND_BEFORE.search(before) and _KIND_AFTER.match(after)):
        return True, True
    return bool(_OPENS.search(before) and _SUBJECT.match(after)), False


def _beside(folded: str, start: int, end: int, products: Sequence[tuple[int, int]]) -> bool:
    """Whether it stands in a row with what is a product."""
    return any(
        _BETWEEN.fullmatch(folded[b:start]) or _BETWEEN.fullmatch(folded[end:a])
        for a, b in products
        if b <= start or end <= a
    )
