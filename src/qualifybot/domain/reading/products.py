"""What does the caller's company work with today: nothing, hand-kept lists, a tool of its own, or a bought product?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from qualifybot.domain.models import Context, CurrentSolution, Kind, SolutionCategory
from qualifybot.domain.reading.clauses import REPAIR, Piece, fold, pieces
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.phrasebook import load
from qualifybot.domain.reading.product_names import Mention, known_names, named_by_grammar, sounded_names

_CUES = load("solution_cues.txt")


class _Status(Enum):
    """How a piece of the utterance relates what it names to the caller's company today."""

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
_MOVE = re.compile(
    r"\b(?P<verb>(?:(?:are|is|'re|'m|am|be|were|now|currently)\s+(?:\w+\s+)?)?(?:mov|switch|migrat|chang|transition|swapp|convert|com)(?:e|ed|ing|es|s|p|t)?|went|came|go(?:ing)?)(?:\s+(?:over|away|off|everything|our data|it|us|all))*\s+(?:from|off)\s+(?P<old>.{2,40}?)\s+(?:over )?(?:in)?to\s+(?P<new>.{2,40})"
)
_SWAP = re.compile(
    r"\b(?:swapped|exchanged|traded|replaced|substituted|changed|ditched|dropped|left)\s+(?:in\s+)?(?P<old>.{2,40}?)\s+(?:for|with|by)\s+(?P<new>.{2,40})"
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
    folded = fold(text)
    cut = pieces(folded)
    if not cut:
        return None
    mentions = _mentions(text, folded, context, asked=asked)
    statuses = _statuses(cut)
    seen = _after_repairs(folded, _seen(folded, cut, statuses, mentions))
    seen = _moves(folded, seen)
    if not asked:
        return _volunteered(folded, cut, seen)
    return _verdict(folded, seen)


def _mentions(text: str, folded: str, context: Context, *, asked: bool) -> list[Mention]:
    known = known_names(text, folded, context.products)
    named = [m for m in named_by_grammar(text, folded, asked=asked) if not any(_overlap(m, k) for k in known)]
    if (
        asked
        and not known
        and not named
        and not _CUES["manual"].search(folded)
        and not _CUES["in_house"].search(folded)
    ):
        return sounded_names(folded, context.products)
    return sorted([*known, *named], key=lambda mention: mention.start)


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end


def _statuses(cut: Sequence[Piece]) -> list[_Status]:
    """Each piece's own status, or that of the piece before where it only goes on listing."""
    out: list[_Status] = []
    for n, piece in enumerate(cut):
        own = _status(piece.text)
        fresh = n == 0 or piece.sentence != cut[n - 1].sentence
        if own is None:
            own = _Status.CURRENT if fresh or out[-1] is _Status.DENIED else out[-1]
        out.append(own)
    return out


def _status(text: str) -> _Status | None:
    if _CUES["leaving"].search(text):
        return _Status.SURE
    return next((status for status in _STATUSES if _CUES[status.value].search(text)), None)


def _seen(folded: str, cut: Sequence[Piece], statuses: Sequence[_Status], mentions: Sequence[Mention]) -> list[_Seen]:
    out: list[_Seen] = []
    for n, piece in enumerate(cut):
        status = statuses[n]
        inside = [m for m in mentions if piece.start <= m.start < piece.end]
        out += [_Seen("vendor", m.start, m.end, _of_mention(piece, m, status), m) for m in inside]
        for category, pattern, but in (
            ("in_house", _CUES["in_house"], _CUES["not_in_house"]),
            ("manual", _CUES["manual"], _CUES["not_manual"]),
        ):
            for match in pattern.finditer(piece.text):
                start, end = piece.start + match.start(), piece.start + match.end()
                if but.search(piece.text) or any(m.start < end and start < m.end for m in mentions):
                    continue
                out.append(_Seen(category, start, end, status))  # type: ignore[arg-type]  # literal pairs above
        said = re.match(r"\s*(?:no,? |but |and |well,? )*(?:that's|that is|that was|it's|it was|they're)\b", piece.text)
        if not inside and said and status in (_Status.ELSEWHERE, _Status.PAST) and out:
            out[-1] = _Seen(out[-1].category, out[-1].start, out[-1].end, status, out[-1].mention)
    return sorted(out, key=lambda item: item.start)


def _of_mention(piece: Piece, mention: Mention, status: _Status) -> _Status:
    """A denial or a past cue holds only for what follows it: "Copper, not Close"."""
    if status is not _Status.DENIED:
        return status
    cue = _CUES[_Status.DENIED.value].search(piece.text)
    return status if cue and piece.start + cue.start() < mention.start else _Status.CURRENT


def _after_repairs(folded: str, seen: list[_Seen]) -> list[_Seen]:
    """Without what the speaker took back: "Freshdesk, no, Zendesk" keeps the latter."""
    for repair in REPAIR.finditer(folded):
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
                status = _Status.SURE if old != done else (_Status.PAST if old else _Status.WANTED)
                seen[n] = _Seen(item.category, item.start, item.end, status, item.mention)
    return seen


_IN_USE = frozenset({_Status.CURRENT, _Status.SURE, _Status.NARRATED})


def _in_use(seen: Sequence[_Seen]) -> list[_Seen]:
    """What is in use; a story's earlier stages do not count once it has arrived at the present."""
    last_sure = max((item.start for item in seen if item.status is _Status.SURE), default=-1)
    return [
        item
        for item in seen
        if item.status in _IN_USE and not (item.status is _Status.NARRATED and item.start < last_sure)
    ]


def _verdict(folded: str, seen: list[_Seen]) -> Found | None:
    used = _in_use(seen)
    products = [item for item in used if item.mention]
    if products:
        names = tuple(dict.fromkeys(item.mention.name for item in products if item.mention))
        sure = all(item.mention.sure for item in products if item.mention)
        return _answer("vendor", products, names, doubt=None if sure else "product name guessed")
    nothing = _CUES["nothing"].search(folded)
    bought = _CUES["bought"].search(folded)
    for category in ("in_house", "manual"):
        own = [item for item in used if item.category == category]
        if own:
            mixed = category == "manual" and bought and not nothing
            return _answer(category, own, (), doubt="unnamed product beside" if mixed else None)  # type: ignore[arg-type]
    if nothing:
        return Found(Kind.ANSWER, CurrentSolution("none"), nothing.start(), nothing.end(), confident=True)
    if bought:
        return Found(Kind.ANSWER, CurrentSolution("vendor"), bought.start(), bought.end(), False, "product not named")
    if seen and all(item.status is _Status.PAST for item in seen):
        return Found(Kind.ANSWER, CurrentSolution("none"), seen[0].start, seen[-1].end, False, "only former products")
    vague = _CUES["vague"].search(folded)
    if vague or seen:
        start, end = (vague.start(), vague.end()) if vague else (seen[0].start, seen[-1].end)
        return Found(Kind.PARTIAL, None, start, end, confident=bool(vague) and not seen, doubt="nothing in use named")
    return None


def _answer(category: SolutionCategory, items: Sequence[_Seen], names: tuple[str, ...], *, doubt: str | None) -> Found:
    return Found(
        Kind.ANSWER,
        CurrentSolution(category, names),
        items[0].start,
        items[-1].end,
        confident=doubt is None,
        doubt=doubt,
    )


def _volunteered(folded: str, cut: Sequence[Piece], seen: list[_Seen]) -> Found | None:
    """What an answer to something else says of the system in use, on plain statements of use only."""
    told = [piece for piece in cut if _CUES["use"].search(piece.text)]
    used = [item for item in _in_use(seen) if any(p.start <= item.start < p.end for p in told)]
    products = [item for item in used if item.mention and item.mention.sure]
    if products:
        names = tuple(dict.fromkeys(item.mention.name for item in products if item.mention))
        return _answer("vendor", products, names, doubt=None)
    return None
