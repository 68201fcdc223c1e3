"""What does the caller's company work with today: nothing, hand-kept lists, a tool of its own, or a bought product?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from qualifybot.domain.models import Context, CurrentSolution, Kind, SolutionCategory
from qualifybot.domain.reading.clauses import LONGEST, Piece, fold, pieces, repairs
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.phrasebook import load
from qualifybot.domain.reading.product_names import Mention, known_names, named_by_grammar, sounded_names
from qualifybot.domain.reading.unlisted_names import Unlisted, unlisted_names
from qualifybot.domain.regex import regex

_CUES = load("solution_cues.txt")


class _Status(Enum):
    """How a piece of the utterance relates what it names to the caller's company today."""

    REPORTED = "reported"
    ELSEWHERE = "elsewhere"
    LOOKED_AT = "looked_at"
    PAST = "past"
    DENIED = "denied"
    SURE = "sure"
    CURRENT = "current"
    NARRATED = "narrated"
    WANTED = "wanted"


# The order in which a piece's cues are believed.
_STATUSES = [status for status in _Status if status is not _Status.WANTED]


# "from X to Y": done, Y is in use; under way or planned, X still is.
_MOVE = regex(
    r"\b(?P<verb>(?:(?:are|is|'re|'m|am|be|were|now|currently)\s+(?:\w+\s+)?)?"
    r"(?:mov|switch|migrat|chang|transition|swapp|convert|com)(?:e|ed|ing|es|s|p|t)?|went|came|go(?:ing)?)"
    r"(?:\s+(?:over|away|off|everything|our data|it|us|all))*\s+(?:from|off)\s+(?P<old>.{2,40}?)\s+"
    r"(?:over )?(?:in|on)?to\s+(?P<new>.{2,40})"
)
_SWAP = regex(
    r"\b(?:swapped|exchanged|traded|replaced|substituted|changed|ditched|dropped|left|quit|gave up|given up|outgrew|"
    r"outgrown)\s+"
    r"(?:in |on )?"
    r"(?P<old>.{2,40}?)\s+(?:for|with|by|and (?:went|switched|moved|changed)(?: over)? to)\s+(?P<new>.{2,40})"
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One thing named as a candidate for what is in use."""

    category: SolutionCategory
    start: int
    end: int
    status: _Status
    mention: Mention | None = None


def read_current_solution(text: str, context: Context, *, asked: bool) -> Found | None:
    """Read what is in use today; None when the utterance says nothing of it.

    With `asked` False only plain statements of use ("we use Copper") count.
    """
    text = text[:LONGEST]
    folded = fold(text)
    cut = pieces(folded)
    if not cut or not (asked or any(_CUES[book].search(folded) for book in _TOLD)):
        return None
    if _ECHO.fullmatch(text.strip().lower()):
        return Found(Kind.UNCLEAR, None, 0, len(text), confident=asked)
    mentions = _mentions(text, folded, context, asked=asked)
    if not asked and not mentions and not any(_CUES[book].search(folded) for book in _PLAINLY):
        return None
    unlisted = _unlisted(text, folded, mentions) if asked else []
    mentions += [Mention(one.name, one.start, one.end, one.sure) for one in unlisted if one.product]
    statuses = _statuses(cut)
    seen = _moves(folded, _after_repairs(folded, _seen(cut, statuses, mentions)))
    if not asked:
        return _volunteered(cut, statuses, seen)
    found = _verdict(folded, seen)
    strange = found and found.confident and not all(one.product for one in unlisted)
    return replace(found, confident=False, doubt="a name that may be a product") if found and strange else found


# What shows that an answer to something else may tell of the system in use.
_TOLD = ("use", "plainly_use", "plainly_none", "reported", "leaving", "under_contract")
_PLAINLY = ("plainly_use", "plainly_none", "reported")
# Who only says the question's word over to themselves answers nothing.
_ECHO = regex(
    r"(?:(?:the |our |current |existing )*(?:software|systems?|tools?|programs?|solutions?|apps?)\W+"
    r"(?:(?:yeah|yes|h+m+|m+|mm-hm+|mhm|right|okay|oh|well|uh|um|er)\W*)*){2,}"
)


def _mentions(text: str, folded: str, context: Context, *, asked: bool) -> list[Mention]:
    """Products named: listed ones, introduced ones, and where nothing else is said, one that it sounds like."""
    known = known_names(text, folded, context.products)
    if _CUES["nothing"].fullmatch(folded.strip(" .!,")):
        return []
    named = named_by_grammar(text, folded, asked=asked)
    taken = [(mention.start, mention.end) for mention in known]
    if named or (asked and not known):
        taken += _home_made(folded)
    named = [
        mention for mention in named if not any(start < mention.end and mention.start < end for start, end in taken)
    ]
    if asked and not taken and not named and not _NAMELESS.search(folded):
        named = sounded_names(folded, context.products)
    return sorted([*known, *named], key=lambda mention: mention.start)


# Whoever forgot the name has not said it, whatever their words sound like.
_NAMELESS = regex(
    r"\bname (?:escapes|eludes)|\b(?:forget|forgot|forgotten|(?:can't|don't) (?:remember|recall)) (?:the|its) name"
)


def _unlisted(text: str, folded: str, mentions: Sequence[Mention]) -> list[Unlisted]:
    """What an answer names beside the products found: names of no list."""
    taken = [*_home_made(folded), *((mention.start, mention.end) for mention in mentions)]
    return unlisted_names(text, folded, taken)


def _home_made(folded: str) -> list[tuple[int, int]]:
    """Where tools of their own, and lists kept by hand, are spoken of."""
    return [match.span() for book in ("manual", "in_house") for match in _CUES[book].finditer(folded)]


def _statuses(cut: Sequence[Piece]) -> list[_Status]:
    """Each piece's own status, or that of the piece before where it only goes on listing."""
    out: list[_Status] = []
    for n, piece in enumerate(cut):
        own = _status(piece.text)
        fresh = n == 0 or piece.sentence != cut[n - 1].sentence
        if own is None:
            turned = not fresh and out[-1] in _OF_OTHERS and _OURS.match(piece.text)
            own = _Status.CURRENT if fresh or turned or out[-1] is _Status.DENIED else out[-1]
        out.append(own)
    return out


# What was offered or is used elsewhere, and how a clause turns from that to the caller's own company.
_OF_OTHERS = frozenset({_Status.LOOKED_AT, _Status.ELSEWHERE})
_OURS = regex(
    r"(?:(?:so|but|and|since|because|no|well|me) )*(?:ours?|mine|us|we|we're|we've|i'm|i've|"
    r"this (?:branch|office|team|site|shop|store|company|practice|school|clinic|plant|"
    r"factory|depot|hotel|farm|warehouse|garage|place|firm)|"
    r"i keep|i use|no$|my(?! \w+(?:-\w+)* (?:by|on|with)\b)|here)\b"
)


def _status(text: str) -> _Status | None:
    if _CUES["leaving"].search(text):
        return _Status.SURE
    if text.startswith("not "):
        return _Status.DENIED
    return next((status for status in _STATUSES if _CUES[status.value].search(text)), None)


def _seen(cut: Sequence[Piece], statuses: Sequence[_Status], mentions: Sequence[Mention]) -> list[_Seen]:
    out: list[_Seen] = []
    for piece, status in zip(cut, statuses, strict=True):
        named = [m for m in mentions if piece.start <= m.start < piece.end]
        own = [_Seen("vendor", m.start, m.end, _of_mention(piece, m, status), m) for m in named]
        own += [
            item for item in _homely(piece, status) if not any(m.start < item.end and item.start < m.end for m in named)
        ]
        if not own and out and ((status in _BACKWARD and _THAT.match(piece.text)) or _THAT_WE_USE.search(piece.text)):
            out[-1] = replace(out[-1], status=status)
        elif not own and out and _STILL_USED.search(piece.text):
            out[-1] = replace(out[-1], status=_Status.SURE)
        elif not own and out and _CUES["unused"].search(piece.text):
            out[-1] = replace(out[-1], status=_Status.PAST)
        out += own
    return sorted(out, key=lambda item: item.start)


# What a piece says of the thing named before it: "Salesforce, that's head office", "spreadsheets, that's what we use".
_BACKWARD = frozenset({_Status.ELSEWHERE, _Status.PAST})
_THAT = regex(r"(?:(?:no|but|and|well),? )*(?:that's|that is|that was|it's|it was|they're)\b")
# What says that a tool named before is worked with to this day: "he wrote us one back then, and we're still on it".
_STILL_USED = regex(
    r"\bstill (?:\w+ )?(?:us(?:e|es|ing)|run(?:s|ning)?|on|with|going|work(?:s|ing)?|in use|there|here|have|is|are|do|"
    r"does|liv(?:e|es|ing)|get(?:s|ting)? by)\b(?! (?:for|looking))|\bto this day\b"
)
_THAT_WE_USE = regex(
    r"\b(?:that's|that is|it's|it is|they're) (?:still )?what "
    r"(?:we|we all|everybody|everyone|they all|the (?:whole )?\w+|all of us)(?: \w+)?"
    r"(?: (?:uses?|have|has|works? (?:with|in|on|off)|do|logs? (?:into|in to|on to)|lives? (?:in|by)|"
    r"runs? on)|'ve got)\b|\bwhich (?:we|i)(?:'re| are|'m)? still (?:on|us(?:e|ing)|with|running|have)\b"
)


def _homely(piece: Piece, status: _Status) -> Iterator[_Seen]:
    """What a piece says of tools of their own and of keeping things by hand."""
    only_sheets = _CUES["sheets"].search(piece.text) and not _CUES["program"].search(piece.text)
    if not only_sheets and not _CUES["not_in_house"].search(piece.text):
        for match in _CUES["in_house"].finditer(piece.text):
            yield _Seen("in_house", piece.start + match.start(), piece.start + match.end(), status)
    if not _CUES["not_manual"].search(piece.text):
        for match in _CUES["manual"].finditer(piece.text):
            yield _Seen("manual", piece.start + match.start(), piece.start + match.end(), status)


def _of_mention(piece: Piece, mention: Mention, status: _Status) -> _Status:
    """A denial or a past cue holds only for what follows it: "Copper, not Close"."""
    if _CUES["unused"].search(piece.text, mention.end - piece.start):
        return _Status.PAST
    if status is not _Status.DENIED:
        return status
    cue = _CUES[_Status.DENIED.value].search(piece.text)
    return status if cue and piece.start + cue.start() < mention.start else _Status.CURRENT


def _after_repairs(folded: str, seen: list[_Seen]) -> list[_Seen]:
    """Without what the speaker took back: "Freshdesk, no, Zendesk" keeps the latter."""
    for repair in repairs(folded):
        before = [item for item in seen if item.end <= repair.start() + 1]
        after = [item for item in seen if item.start >= repair.end() - 1]
        if before and after and before[-1].status is not _Status.PAST and repair.start() - before[-1].end < 40:
            seen = [item for item in seen if item is not before[-1]]
    return seen


def _moves(folded: str, seen: list[_Seen]) -> list[_Seen]:
    for move in (*_MOVE.finditer(folded), *_SWAP.finditer(folded)):
        verb = move.groupdict().get("verb") or "swapped"
        done = bool(re.search(r"ed\b|went|came|swapped", verb)) and not re.search(
            r"\b(?:will|to|be|being)\b", folded[max(0, move.start() - 14) : move.start()]
        )
        for n, item in enumerate(seen):
            old = move.start("old") <= item.start < move.end("old")
            new = move.start("new") <= item.start < move.end("new")
            if old or new:
                status = _AFTER_MOVE[old, done]
                seen[n] = replace(item, status=status)
    return seen


# Of the old and the new product, before the move and once it is done.
_AFTER_MOVE = {
    (True, False): _Status.SURE,
    (False, False): _Status.WANTED,
    (True, True): _Status.PAST,
    (False, True): _Status.NARRATED,
}
_IN_USE = frozenset({_Status.CURRENT, _Status.SURE, _Status.NARRATED})


def _in_use(seen: Sequence[_Seen]) -> list[_Seen]:
    """What is in use; a story's earlier stages do not count once it has arrived at the present."""
    last_sure = max((item.start for item in seen if item.status is _Status.SURE), default=-1)
    return [
        item
        for item in seen
        if item.status in _IN_USE and not (item.status is _Status.NARRATED and item.start < last_sure)
    ]


_OWN: tuple[SolutionCategory, ...] = ("in_house", "manual")


def _verdict(folded: str, seen: list[_Seen]) -> Found | None:
    used = _in_use(seen)
    if over := _left_with_nothing(folded, used):
        return Found(Kind.ANSWER, CurrentSolution("none"), over.start(), over.end(), True)
    products = [item for item in used if item.mention]
    if products:
        names = tuple(dict.fromkeys(item.mention.name for item in products if item.mention))
        sure = all(item.mention.sure for item in products if item.mention)
        doubt = None if sure else "product name guessed"
        doubt = doubt or _beside(folded, products[-1], used) or _among(folded, seen)
        return _answer("vendor", products, names, doubt=doubt)
    nothing = _CUES["nothing"].search(folded)
    bought = _CUES["bought"].search(folded)
    for category in _OWN:
        own = [item for item in used if item.category == category]
        if own:
            mixed = category == "manual" and bought and not nothing
            doubt = "unnamed product beside" if mixed else _among(folded, seen)
            return _answer(category, own, (), doubt=doubt)
    if nothing:
        return Found(Kind.ANSWER, CurrentSolution("none"), nothing.start(), nothing.end(), confident=True)
    if bought:
        return Found(Kind.ANSWER, CurrentSolution("vendor"), bought.start(), bought.end(), False, "product not named")
    if seen and all(item.status is _Status.PAST for item in seen):
        return Found(Kind.ANSWER, CurrentSolution("none"), seen[0].start, seen[-1].end, False, "only former products")
    vague = _CUES["vague"].search(folded)
    if vague or seen:
        start, end = (vague.start(), vague.end()) if vague else (seen[0].start, seen[-1].end)
        clear = bool(vague) and not seen and (len(folded.split()) <= 7 or bool(_CUES["use"].search(folded)))
        return Found(Kind.PARTIAL, None, start, end, clear, None if clear else "nothing in use named")
    return None


def _left_with_nothing(folded: str, used: Sequence[_Seen]) -> re.Match[str] | None:
    """The words that end a story at nothing: "it was Trello till Easter, now there's nothing"."""
    if not used or any(item.status is not _Status.NARRATED for item in used):
        return None
    after = [match for match in _CUES["nothing"].finditer(folded) if match.start() > used[-1].end]
    return after[-1] if after else None


def _answer(category: SolutionCategory, items: Sequence[_Seen], names: tuple[str, ...], *, doubt: str | None) -> Found:
    return Found(
        Kind.ANSWER,
        CurrentSolution(category, names),
        items[0].start,
        items[-1].end,
        confident=doubt is None,
        doubt=doubt,
    )


def _beside(folded: str, product: _Seen, used: Sequence[_Seen]) -> str | None:
    """Why a product may not be what is worked with: further on, the caller tells of lists or a tool of their own."""
    after = [item for item in used if not item.mention and item.start > product.end]
    return "home-made means besides" if after and len(folded) > _STORY else None


_STORY = 90


def _among(folded: str, seen: Sequence[_Seen]) -> str | None:
    """Why something may not be what is worked with: a longer telling names products that are not."""
    aside = any(item.mention and item.status not in _IN_USE for item in seen)
    return "named among products not in use" if aside and len(folded.split()) > _BRIEF else None


_BRIEF = 22


def _volunteered(cut: Sequence[Piece], statuses: Sequence[_Status], seen: list[_Seen]) -> Found | None:
    """What an answer to something else says of the system in use, on plain statements of use only."""
    used = _in_use(seen)
    told = [
        piece
        for piece, after in zip(cut, [*cut[1:], None], strict=True)
        if any(_CUES[book].search(piece.text) for book in ("use", "leaving", "under_contract"))
        or (after and _THAT_WE_USE.match(after.text))
    ]
    products = [item for item in used if item.mention and item.mention.sure and _within(item, told)]
    if products:
        names = tuple(dict.fromkeys(item.mention.name for item in products if item.mention))
        return _answer("vendor", products, names, doubt=None)
    amended = _Status.REPORTED in statuses
    plain = (
        cut[statuses.index(_Status.REPORTED) :]
        if amended
        else [piece for piece in cut if _CUES["plainly_use"].search(piece.text)]
    )
    for category in _OWN:
        own = [item for item in used if item.category == category and _within(item, plain)]
        if own:
            return _answer(category, own, (), doubt=None)
    none = [piece for piece in cut if _CUES["plainly_none"].search(piece.text)]
    if not none or any(item.start > none[0].start for item in used):
        return None
    return Found(Kind.ANSWER, CurrentSolution("none"), none[0].start, none[0].end, True)


def _within(item: _Seen, cut: Sequence[Piece]) -> bool:
    return any(piece.start <= item.start < piece.end for piece in cut)
