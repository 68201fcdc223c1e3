"""Which name and which company does a caller give to introduce themselves?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualifybot.domain.reading.clauses import fold, repairs
from qualifybot.domain.reading.corrections import blank
from qualifybot.domain.reading.everyday import EVERYDAY
from qualifybot.domain.reading.phrasebook import load
from qualifybot.domain.reading.phrases import lower
from qualifybot.domain.reading.words import word_set
from qualifybot.domain.regex import regex

_PHRASES = load("contact.txt")
_WORD = regex(r"[^\W_]{1,40}(?:['’.-][^\W_]+)*|&")
_NEXT_WORD = regex(rf"\s*({_WORD.pattern})")
_OUTRO = regex(
    rf"\b((?:{_WORD.pattern})(?:\s+(?:{_WORD.pattern})){{0,3}}?)[\s,]+"
    r"(?:here|speaking|is my name|is the name|this side)\b"
)
_CLAUSE = regex(r"[^,.;:!?]*[^\s,.;:!?](?:\.(?=\w)[^,.;:!?]*)*")
_TITLES = word_set("mr mrs ms miss dr doctor professor prof sir")
_PARTICLES = word_set("van von de der den del da di la le bin al el ter o")
# Names that are everyday words as well.
_AMBIGUOUS = word_set(
    "will mark may june april rose grace hope bill jack rob sue pat art dawn joy faith frank gene guy jay max miles"
    " jan nick ray rich sky drew grant chase dean earl"
)
# Where there are no capitals, a company's name goes on to one of these ("acme logistics and my name is …").
_AFTER_A_COMPANY = word_set("and my but i i'm here we is it it's calling speaking please thanks in on so from at our")
_COMPANY_WORDS = 6
_TITLE_DOT = regex(r"\b(?:dr|mrs?|ms|prof|st)\.", re.IGNORECASE)
_CONTRACTED = regex(r"'(?:m|re|d|ll|ve|t)$|^(?:it|that|there|here|what|who|he|she|name|let)'s$")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an introduction, as it is written, and where it was said."""

    words: str
    start: int
    end: int


def name_and_company(text: str) -> tuple[Part | None, Part | None]:
    """The caller's name and company, as far as the words give them; what they take back gives way."""
    text = _TITLE_DOT.sub(lambda title: title[0][:-1] + " ", text)
    repair = next(iter(repairs(fold(text))), None)
    if repair and text[: repair.start()].strip():
        before, after = _name_and_company(text[: repair.start()]), _name_and_company(blank(text, [(0, repair.end())]))
        return after[0] or before[0], after[1] or before[1]
    return _name_and_company(text)


def _name_and_company(text: str) -> tuple[Part | None, Part | None]:
    cased = any(char.isupper() for char in text[1:])
    company, lead = _introduced(text, "company", cased, most=_COMPANY_WORDS)
    without = blank(text, [(lead, company.end)]) if company else text
    name = _introduced(without, "name", cased, most=4)[0] or _before_outro(without, cased)
    bare = [part for part in _bare(without, cased) if name is None or part.start >= name.end]
    if name is None and bare:
        name, *bare = _split(bare.pop(0)) + bare
    if name is not None and bare and name.words in bare[0].words:
        name = bare.pop(0)  # first "it's Dave", then "Dave Miller"
    if company is None and bare and name is not None:
        company = bare[0]
    return name, company


def _introduced(text: str, what: str, cased: bool, most: int) -> tuple[Part | None, int]:
    """The first name after an introduction ("my name is …", "calling from …"), and where that introduction begins."""
    for match in _PHRASES[what].finditer(lower(text)):
        part = _named(text, match.end(), cased, most)
        if part:
            return part, match.start()
    return None, 0


def _named(text: str, start: int, cased: bool, most: int) -> Part | None:
    """The run of words of a name that begins at `start`."""
    end, words = start, 0
    for word in _NEXT_WORD.finditer(text, start):
        goes_on = words > 0 and most == _COMPANY_WORDS and _goes_on(text, word, cased)
        if word.start() != end or words == most or not (goes_on or _of_a_name(word[1], cased, first=words == 0)):
            break
        end, words = word.end(), words + 1
    said = text[start:end].strip()
    return Part(_in_capitals(said), end - len(text[start:end].lstrip()), end) if said else None


def _goes_on(text: str, word: re.Match[str], cased: bool) -> bool:
    """Whether a company's name goes on with this word: "Marsh and Daughters", "acme logistics"."""
    if not cased:
        return lower(word[1]) not in _AFTER_A_COMPANY
    following = _NEXT_WORD.match(text, word.end())
    return word[1] == "and" and following is not None and following[1][0].isupper() and not _everyday(following[1])


def _of_a_name(word: str, cased: bool, *, first: bool) -> bool:
    """Whether a word can belong to a name: by its capital where the text has any, else by being no everyday word."""
    low = lower(word)
    if low in _TITLES or (low in _PARTICLES and not first):
        return True
    if _CONTRACTED.search(low):
        return False
    if cased:
        return word[0].isupper() or word[0].isdigit() or (word == "&" and not first)
    return not _everyday(word)


def _before_outro(text: str, cased: bool) -> Part | None:
    """A name before "here" or "speaking"."""
    for match in _OUTRO.finditer(text):
        words = [word for word in _WORD.finditer(match[1]) if not _everyday(word[0])]
        part = _named(text, match.start(1) + words[0].start(), cased, most=4) if words else None
        if part and part.end == match.end(1):
            return part
    return None


def _bare(text: str, cased: bool) -> list[Part]:
    """Clauses that are nothing but a name, courtesies apart."""
    parts = []
    for clause in _CLAUSE.finditer(text):
        words = list(_WORD.finditer(clause[0]))
        while words and _everyday(words[0][0]):
            words.pop(0)
        part = _named(text, clause.start() + words[0].start(), cased, most=_COMPANY_WORDS) if words else None
        if part and part.end == clause.start() + words[-1].end():
            parts.append(part)
    return parts


def _everyday(word: str) -> bool:
    low = lower(word)
    return bool(_CONTRACTED.search(low)) or (low in EVERYDAY and low not in _AMBIGUOUS)


def _split(part: Part) -> list[Part]:
    """A run of more than three words, particles apart, is a name and then a company."""
    words = [word for word in re.finditer(r"\S+", part.words) if lower(word[0]) not in _PARTICLES]
    if len(words) <= 3:
        return [part]
    cut = words[2].start()
    return [
        Part(part.words[:cut].strip(), part.start, part.start + words[1].end()),
        Part(part.words[cut:], part.start + cut, part.end),
    ]


def _in_capitals(words: str) -> str:
    """A name as it is written: speech-to-text may have left out its capitals."""
    if any(char.isupper() for char in words):
        return " ".join(words.split())
    return " ".join(word if word in _PARTICLES else word[:1].upper() + word[1:] for word in words.split())
