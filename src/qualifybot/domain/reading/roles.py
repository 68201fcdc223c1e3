"""Which roles, relations and departments does an utterance name, and what is each one's usual short form?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from qualifybot.domain.reading.everyday import EVERYDAY
from qualifybot.domain.reading.phrasebook import alternatives, sections
from qualifybot.domain.reading.sounds import sound
from qualifybot.domain.regex import regex

_ALIKE, _SHORTEST = 0.6, 8


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


_CHIEFS = dict(line.split(" = ", 1) for line in _BOOK["chiefs"])
_RANKED = rf"{alternatives(_BOOK, 'rank')}*{_one_of('title')}"
_GROUP_OF = r"(?:(?:group|global|regional|deputy|interim|acting|divisional)\s+)?"
_PATTERN = regex(
    r"(?<![\w'])(?:"
    r"chief (?P<garbled>(?!of\b)(?:[a-z]+[ -]){1,4})officer(?!\w)|"
    rf"(?P<officer>{_GROUP_OF}{alternatives({**_BOOK, 'said': [said for _, said in _OFFICERS]}, 'said')}s?)(?![\w@])|"
    rf"(?P<title>{_RANKED})(?:,? (?:of|o'|for|in charge of|responsible for)(?: the| our)? |,? )"
    rf"(?P<of>{_one_of('area')}(?: {_one_of('area_end')})?)"
    rf"(?: department| team| dept)?(?!\w)|"
    rf"(?P<unusual>(?:head|director|manager|chief|vice[- ]president|v\.?p\.?) of (?!{_one_of('not_an_area')}\b)"
    rf"[a-z]+(?: (?:and|&) (?!{_one_of('not_an_area')}\b)[a-z]+)?)(?!\w)|"
    rf"(?P<area>(?:{_one_of('rank')})?{_one_of('area')})[ -](?P<after>{_RANKED})(?!\w)|"
    rf"(?P<relation>(?:{_one_of('relation_before')}[ -])*{_one_of('relation')})(?!\w)|"
    rf"(?P<standing>(?:{_one_of('standing_before')}[ -])*{_one_of('standing')})(?!\w)|"
    rf"(?P<department>(?:(?:group|corporate|global)\s+)?{_one_of('department')})"
    rf"(?: {_one_of('department_end')})?(?!\w))"
)
_SHORT_OFFICERS = [(short, regex(alternatives({**_BOOK, "said": [said]}, "said") + "s?")) for short, said in _OFFICERS]
# "Whoever heads IT" names no head.
_ACTS = regex(r"(?:heads|leads)\b")
_ACTOR = regex(r"\b(?:who(?:ever)?|he|she|they|that) $")
# "She's shaking her head".
_SHAKEN = regex(r"\b(?:shak(?:es?|ing|en)|shook|nod(?:s|ded|ding)?|scratch(?:es|ed|ing)?) (?:my|his|her|their|your) $")
_NOT_PEOPLE = regex(rf"\s*{_one_of('not_people')}\b")
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
    "big boss": "boss",
    "pa": "PA",
}
_SPELLED = [
    (regex(alternatives(_BOOK, "it") + r"\b"), "IT"),
    (regex(alternatives(_BOOK, "hr") + r"\b"), "HR"),
    (regex(r"\b(?:s\.?v\.?p\b\.?|senior vice[- ]president\b)"), "SVP"),
    (regex(r"\b(?:e\.?v\.?p\b\.?|executive vice[- ]president\b)"), "EVP"),
    (regex(r"\b(?:v\.?p\b\.?|v p\b|vee pee\b|vice[- ]president\b)"), "VP"),
    (regex(r"\br ?(?:&|and) ?d\b"), "R&D"),
    (regex(r"\b(?:ops|operation)\b"), "operations"),
    (regex(r"\bfinances\b"), "finance"),
    (regex(r"[ -]in[ -]law\b"), "-in-law"),
    (regex(r"^heid\b"), "head"),
    (regex(r"^bored?\b.*"), "board"),
    (regex(r"^(?:school )?principle$|^school principal$"), "principal"),
    (regex(r"^general council$"), "general counsel"),
]


# The pieces of one utterance are looked at several times.
@lru_cache(maxsize=64)
def roles(folded: str, text: str) -> tuple[Role, ...]:
    """The roles that `text` names, in order; `folded` is its folded form."""
    heard = list(_sounded(folded))
    named = list(_roles(folded, text))
    heard = [h for h in heard if not any(role.start <= h.start and h.end <= role.end for role in named)]
    named = [role for role in named if not any(h.start <= role.start and role.end <= h.end for h in heard)]
    return tuple(sorted([*named, *heard], key=lambda role: role.start))


def _roles(folded: str, text: str) -> Iterator[Role]:
    for match in _PATTERN.finditer(folded):
        if match["department"] and (_pronoun(match, text) or _NOT_PEOPLE.match(folded, match.end())):
            continue
        if _ACTS.match(match.group()) and _ACTOR.search(folded, 0, match.start()):
            continue
        if match.group() == "head" and _SHAKEN.search(folded, 0, match.start()):
            continue
        of_what = _OF_WHAT.search(folded, 0, match.start()) if _HEADS.match(match.group()) else None
        if of_what and of_what[1] not in EVERYDAY:
            yield Role(f"{of_what[1]} {_short(match)}", of_what.start(1), match.end())
        else:
            yield Role(_short(match), match.start(), match.end())


# Whatever it is that somebody manages: "our quarry manager".
_OF_WHAT = regex(r"\b(?:the|our|my|his|her|their|an?) ([a-z]{3,}) $")
_HEADS = regex(r"(?:manager|director|supervisor|superintendent|administrator|co-?ordinator)s?$")


def _pronoun(match: re.Match[str], text: str) -> bool:
    """Is the department IT only the little word "it"?"""
    return match.group() == "it" and text[match.start() : match.end()] != "IT"


def _sounded(folded: str) -> Iterator[Role]:
    """Roles that a run of words only sounds like: "pro cure mint"."""
    words, at = list(_LETTERS.finditer(folded)), 0
    while at < len(words):
        width = next((n for n in (4, 3, 2, 1) if _sounds_like_one(folded, words[at : at + n])), 0)
        if width:
            run = words[at : at + width]
            said = _BY_SOUND[sound("".join(word.group() for word in run))]
            yield Role(_SHORT.get(said, said), run[0].start(), run[-1].end())
        at += width or 1


_LETTERS = regex(r"[a-z]+")
_SOUNDED = frozenset(_BOOK["sounded"])
_BY_SOUND = {sound(said.replace(" ", "")): said for said in _SOUNDED}
# A misheard role may have some letters more than the role itself.
_LONGEST = max(map(len, _SOUNDED)) + 6


def _sounds_like_one(folded: str, run: Sequence[re.Match[str]]) -> bool:
    joined = "".join(word.group() for word in run)
    if not _SHORTEST <= len(joined) <= _LONGEST or sound(joined) not in _BY_SOUND:
        return False
    said = folded[run[0].start() : run[-1].end()]
    if len(run) == 1:
        return said not in EVERYDAY and said not in _SOUNDED
    if said in _SOUNDED or all(word.group() in EVERYDAY for word in run):
        return False
    return re.search(r"[^a-z \-]", said) is None and not _STRAY.search(said)


# A little word at the edge, or a role that is whole without the rest.
_STRAY = regex(rf"^(?:a|i|the|an|of|to|he|we|our)\b|\b(?:a|i|the|an|of|to|you|he|we|our)$|\b(?:{'|'.join(_SOUNDED)})\b")


def _short(match: re.Match[str]) -> str:
    if match["garbled"]:
        return _chief(match["garbled"])
    if match["officer"]:
        return _officer(match["officer"])
    if match["title"]:
        return f"{_spelled(match['title'])} of {_spelled(match['of'])}"
    if match["area"]:
        return f"{_spelled(match['area'])} {_spelled(match['after'])}"
    said: str = match["unusual"] or match["relation"] or match["standing"] or match["department"]
    return _one_of_them(_SHORT.get(said, _spelled(said)), match)


def _one_of_them(role: str, match: re.Match[str]) -> str:
    """Several people of one role are one entry; a body known by its members keeps their number."""
    if not (match["standing"] or match["relation"]) or " of " in role or not _PLURAL.search(role):
        return role
    return "boss" if role == "bosses" else role.removesuffix("s")


_PLURAL = regex(
    r"(?<!s)(?<!trustee)(?<!holder)(?<!investor)(?<!governor)(?<!parent)(?<!sibling)(?<!elder)(?<!senior)(?<!superior)"
    r"(?<!commissioner)(?<!deacon)(?<!member)(?<!ie)(?<!ve)(?<!missu)s$"
)


def _chief(said: str) -> str:
    """The officer whose field sounds most like what was heard: "chief fine ants officer"."""
    heard = re.sub(r"\W", "", said)
    field, likeness = max(
        ((field, SequenceMatcher(None, heard, field).ratio()) for field in _CHIEFS), key=lambda pair: pair[1]
    )
    return _CHIEFS[field] if likeness >= _ALIKE else f"chief {said.strip()} officer"


def _officer(said: str) -> str:
    wider = re.match(_GROUP_OF, said)
    rest = said[wider.end() :] if wider else said
    short = next(short for short, pattern in _SHORT_OFFICERS if pattern.fullmatch(rest))
    return f"{wider.group() if wider else ''}{short}"


def _spelled(said: str) -> str:
    for pattern, short in _SPELLED:
        said = pattern.sub(short, said)
    return said
