"""Which roles, relations and departments does an utterance name, and what is each one's usual short form?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qualifybot.domain.reading.phrasebook import alternatives, sections


@dataclass(frozen=True, slots=True)
class Role:
    """A role named from `start` to `end`; `short` is its usual short form."""

    short: str
    start: int
    end: int


_BOOK = sections("roles.txt")
_OFFICERS = [tuple(line.split(" = ", 1)) for line in _BOOK["officers"]]


def _one_of(section: str) -> str:
    return alternatives(_BOOK, section)


_RANKED = rf"{alternatives(_BOOK, 'rank')}*{_one_of('title')}"
_GROUP_OF = r"(?:(?:group|global|regional|deputy|interim|acting|divisional)\s+)?"
_PATTERN = re.compile(
    r"(?<![\w'])(?:"
    rf"(?P<officer>{_GROUP_OF}{alternatives({**_BOOK, 'said': [said for _, said in _OFFICERS]}, 'said')}s?)(?![\w@])|"
    rf"(?P<title>{_RANKED})(?:,? (?:of|for|in charge of|responsible for)(?: the| our)? |,? )(?P<of>{_one_of('area')})"
    rf"(?: department| team| dept)?(?!\w)|"
    rf"(?P<unusual>(?:head|director|manager|chief|vice[- ]president|v\.?p\.?) of (?!{_one_of('not_an_area')}\b)"
    rf"[a-z]+(?: (?:and|&) [a-z]+)?)(?!\w)|"
    rf"(?P<area>{_one_of('area')})[ -](?P<after>{_RANKED})(?!\w)|"
    rf"(?P<relation>(?:{_one_of('relation_before')}[ -])*{_one_of('relation')})(?!\w)|"
    rf"(?P<standing>(?:{_one_of('standing_before')}[ -])*{_one_of('standing')})(?!\w)|"
    rf"(?P<department>(?:(?:group|corporate|global)\s+)?{_one_of('department')})"
    rf"(?: {_one_of('department_end')})?(?!\w))"
)
_SHORT_OFFICERS = [
    (short, re.compile(alternatives({**_BOOK, "said": [said]}, "said") + "s?")) for short, said in _OFFICERS
]
_NOT_PEOPLE = re.compile(rf"\s*{_one_of('not_people')}\b")
_SHORT = {
    "board of directors": "board",
    "board members": "board",
    "board directors": "board",
    "company board": "board",
    "board of trustees": "trustees",
    "financial director": "finance director",
    "fd": "finance director",
    "business owner": "owner",
    "company owner": "owner",
    "main owner": "owner",
    "head teacher": "headteacher",
    "legal counsel": "legal",
    "gaffer": "boss",
    "guvnor": "boss",
    "guv'nor": "boss",
    "big boss": "boss",
    "pa": "PA",
}
_SPELLED = [
    (re.compile(alternatives(_BOOK, "it") + r"\b"), "IT"),
    (re.compile(alternatives(_BOOK, "hr") + r"\b"), "HR"),
    (re.compile(r"\b(?:s\.?v\.?p\b\.?|senior vice[- ]president\b)"), "SVP"),
    (re.compile(r"\b(?:e\.?v\.?p\b\.?|executive vice[- ]president\b)"), "EVP"),
    (re.compile(r"\b(?:v\.?p\b\.?|v p\b|vee pee\b|vice[- ]president\b)"), "VP"),
    (re.compile(r"\br ?(?:&|and) ?d\b"), "R&D"),
    (re.compile(r"\b(?:ops|operation)\b"), "operations"),
    (re.compile(r"\bfinances\b"), "finance"),
]


def roles(folded: str, text: str) -> list[Role]:
    """The roles that `text` names, in order; `folded` is its folded form."""
    return list(_roles(folded, text))


def _roles(folded: str, text: str) -> Iterator[Role]:
    for match in _PATTERN.finditer(folded):
        if match["department"] and (_pronoun(match, text) or _NOT_PEOPLE.match(folded, match.end())):
            continue
        yield Role(_short(match), match.start(), match.end())


def _pronoun(match: re.Match[str], text: str) -> bool:
    """Is the department IT only the little word "it"?"""
    return match.group() == "it" and text[match.start() : match.end()] != "IT"


def _short(match: re.Match[str]) -> str:
    if match["officer"]:
        return _officer(match["officer"])
    if match["title"]:
        return f"{_spelled(match['title'])} of {_spelled(match['of'])}"
    if match["area"]:
        return f"{_spelled(match['area'])} {_spelled(match['after'])}"
    said: str = match["unusual"] or match["relation"] or match["standing"] or match["department"]
    return _SHORT.get(said, _spelled(said))


def _officer(said: str) -> str:
    wider = re.match(_GROUP_OF, said)
    rest = said[wider.end() :] if wider else said
    short = next(short for short, pattern in _SHORT_OFFICERS if pattern.fullmatch(rest))
    return f"{wider.group() if wider else ''}{short}"


def _spelled(said: str) -> str:
    for pattern, short in _SPELLED:
        said = pattern.sub(short, said)
    return said
