"""Who takes part in the decision, and does the caller decide alone, with them, or not at all?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from qualifybot.domain.models import CallerDecides, Context, DecisionMakers, Kind, Person
from qualifybot.domain.reading.clauses import LONGEST, REPAIR, Piece, fold, pieces
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.parties import (
    LOOSE_RELATIONS,
    ME,
    Party,
    alike,
    joined,
    listed_with,
    merged,
    parties_in,
)
from qualifybot.domain.reading.phrasebook import load
from qualifybot.domain.reading.roles import roles

_CUES = load("decision_cues.txt")
# What stands right before or after somebody who has no part in it, or who is the caller.
_WITHOUT = re.compile(
    r"\b(?:not|without(?: asking| needing| even asking| consulting| having to ask)?|no need (?:for|to ask)|"
    r"(?:don't|doesn't|do not|needn't) (?:need|have to ask|even ask|ask|involve)|needn't ask|instead of|rather than|"
    r"nor|neither|except|no longer|never|not even)(?: (?:the|my|our|any|a|to ask|ask|for|by|from))*\s*$"
)
_UNINVOLVED = re.compile(
    r"\s*(?:who )?(?:(?:really|also|actually|usually|still|just|only) )*(?:(?:does|do|wo|is|are|has|would|need)n't"
    r"(?! (?:decide|sign|do|the only|alone|just|only)\b.{0,12}(?:alone|one|by|on (?:his|her|their) own|his|her|up to))|"
    r"(?:does|do|is|are|has|have|had|needs?) (?:not|no|nothing)|won't|never|stays? out|keeps? out|"
    r"could(?:n't| not) care|gets? (?:informed|told|a copy)|needs? to (?:know|be (?:told|informed))|"
    r"(?:is|are|'s|will be) (?:only|just|merely) (?:informed|told|kept|copied|consulted)|trusts? (?:me|us)|"
    r"leaves? (?:it|that|this|everything|such things)(?: \w+)? to (?:me|us)|lets? (?:me|us)|has delegated|delegated|"
    r"gave me (?:free|full|carte))\b"
)
_OWN_ROLE = re.compile(
    r"(?:\b(?:i'm|i am|i've been|i was made|i happen to be|i work as|i serve as|since i'm)"
    r"(?: (?:actually|also|just|both|in fact|still|now|not only|kind of))*(?: (?:the|an?|both|its|our|your))?|"
    r"\b(?:me|i),? (?:as|being)(?: (?:the|an?))?|(?:^|[.,;!?] *)(?:as|being|speaking as)(?: (?:the|an?|its))?|"
    r"\bi the|\bsame person as the)\s+(?:(?:\w+ )?and(?: (?:the|an?))? )?$"
)


def read_decision_makers(text: str, context: Context, *, asked: bool) -> Found | None:
    """Read who decides; None when the utterance says nothing of it.

    With `asked` False only what speaks of deciding, signing or approving counts.
    """
    text = text[:LONGEST]
    if not asked and not _CUES["volunteered"].search(fold(text)):
        return None
    text, folded = _without_repairs(text, fold(text))
    cut = pieces(folded)
    if not asked:
        return _volunteered(text, folded, cut)
    return _decide(text, folded, cut) if cut else None


def _volunteered(text: str, folded: str, cut: Sequence[Piece]) -> Found | None:
    told = [
        n
        for n, p in enumerate(cut)
        if _CUES["volunteered"].search(p.text) and not _CUES["not_volunteered"].search(p.text)
    ]
    if not told:
        return None
    kept = [p for n, p in enumerate(cut) if any(_belongs(cut, n, cue) for cue in told)]
    found = _decide(text, folded, kept)
    return found if found and found.kind is Kind.ANSWER else None


def _belongs(cut: Sequence[Piece], n: int, cue: int) -> bool:
    """Is this piece the cue's own, goes on from it, or only names somebody right before it?"""
    if cut[n].sentence != cut[cue].sentence:
        return n == cue + 1 and bool(re.match(r"\s*(?:not me|i don't|me neither|we decide|both|together)", cut[n].text))
    return n >= cue or all(len(p.text.split()) <= 4 for p in cut[n:cue])


def _decide(text: str, folded: str, cut: Sequence[Piece]) -> Found | None:
    cut = _without_reported(cut)
    parties = _relevant(cut, joined(folded, parties_in(text, cut)))
    others = merged([p for p in parties if not p.me and not _left_out(folded, cut, p)])
    words = " . ".join(piece.text for piece in cut)
    part, doubt = _part(words, cut, others)
    start = min((p.start for p in parties), default=cut[0].start)
    end = max((p.end for p in parties), default=cut[-1].end)
    group = _CUES["group"].search(words)
    if others:
        doubt = doubt or _thin(cut, others)
        people = tuple(Person(p.name, p.role) for p in others)
        return Found(Kind.ANSWER, DecisionMakers(part, people), start, end, doubt is None, doubt)
    if part == "alone" and not (group and not _CUES["nobody"].search(words) and _CUES["jointly"].search(words)):
        return Found(Kind.ANSWER, DecisionMakers("alone"), start, end, doubt is None, doubt)
    if group:
        return Found(Kind.PARTIAL, None, cut[0].start, cut[-1].end, confident=True)
    if part is not None:
        return Found(Kind.PARTIAL, None, start, end, confident=False, doubt="nobody named")
    return None


def _thin(cut: Sequence[Piece], others: Sequence[Party]) -> str | None:
    """Why a list of people may be none: a lone capitalised word, or nobody said to decide."""
    if len(others) == 1 and others[0].role is None and len(cut) == 1 and len(cut[0].text.split()) <= 2:
        return "a bare name"
    spoken = any(_on_topic(_piece_of(cut, party), others) for party in others)
    return None if spoken else "named without a word of deciding"


def _without_reported(cut: Sequence[Piece]) -> Sequence[Piece]:
    """Without what the caller only quotes ("I said I decide alone, and that's not so"), unless nothing else is said."""
    kept = [piece for piece in cut if not _CUES["reported"].search(piece.text)]
    return kept if any(ME.search(p.text) or roles(p.text, p.text) for p in kept) else cut


def _relevant(cut: Sequence[Piece], parties: list[Party]) -> list[Party]:
    """Without those named while speaking of something else, where somebody else is named as deciding."""
    on_topic = [p for p in parties if p.me or _on_topic(_piece_of(cut, p), parties)]
    return on_topic if any(not p.me for p in on_topic) else parties


def _on_topic(piece: Piece, parties: Sequence[Party]) -> bool:
    if _CUES["decides"].search(piece.text) or _CUES["involved"].search(piece.text):
        return True
    named = sum(len(p.role or p.name or "i") for p in parties if piece.start <= p.start < piece.end)
    return len(piece.text.strip()) - named <= 24


def _piece_of(cut: Sequence[Piece], party: Party) -> Piece:
    return next(p for p in cut if p.start <= party.start < p.end)


# So many times in one answer a speaker's taking back is followed.
_REPAIRS = 5


def _without_repairs(text: str, folded: str) -> tuple[str, str]:
    """Text and folded text with what the speaker took back blanked: a list gives way to a list, else one to one."""
    for repair in islice(REPAIR.finditer(folded), _REPAIRS):
        parties = joined(folded, parties_in(text, pieces(folded)))
        before = [p for p in parties if p.end <= repair.start() + 1]
        after = [p for p in parties if p.start >= repair.end() - 1]
        if not before or not after or _DENIAL.match(folded, repair.end()) or _far(folded, before[-1], repair, after[0]):
            continue
        dropped = (
            listed_with(folded, before) if len(listed_with(folded, after[::-1], forward=True)) > 1 else before[-1:]
        )
        spans = [(min(p.start for p in dropped), repair.end())]
        spans += [(p.start, p.end) for p in before if p.name and after[0].name and alike(p.name, after[0].name)]
        for start, end in spans:
            blank = " " * (end - start)
            text, folded = text[:start] + blank + text[end:], folded[:start] + blank + folded[end:]
    return text, folded


_DENIAL = re.compile(r"\s*(?:not (?:me|i)\b|i (?:don't|can't|won't)|i do\b)")


def _far(folded: str, last: Party, repair: re.Match[str], first: Party) -> bool:
    return folded[last.end : repair.start()].count(" ") > 4 or first.start - repair.end() > 25


_END = re.compile(r"\s*(?:[.;!?]|$)")
_ME_THE = re.compile(r"\b(?:me|myself|i)\s*,\s*(?:the|an?|as the)\s+$")


def _left_out(folded: str, cut: Sequence[Piece], party: Party) -> bool:
    """Is the party the caller's own role, gone, or said to have no part?"""
    piece = _piece_of(cut, party)
    before = folded[piece.start : party.start]
    after = folded[party.end : max(piece.end, party.end)]
    before_all = folded[max(0, party.start - 40) : party.start]
    if _ME_THE.search(before_all) and _END.match(folded, party.end):
        return True
    if _OWN_ROLE.search(before_all) or _WITHOUT.search(before):
        return True
    if not party.name and party.role in LOOSE_RELATIONS - {"boss"} | {"colleagues", "coworkers", "friends"}:
        return True
    return bool(_CUES["absent"].search(after) or _CUES["absent"].search(before) or _UNINVOLVED.match(after))


_JUST_ME = re.compile(
    r"(?:(?:well|oh|yeah|yes|so|it|that|it's|that's|that'd|it'd|would|will|be|is|just|only|simply|and|honestly|actually|"
    r"basically|really|i think|i guess|i'd say|frankly|pretty much|in this case|here|for this|in the end|no one else|"
    r"nobody else|all|still)[\s,]+)*(?:me|myself|meself|mine|i|yours truly)"
    r"(?:[\s,]+(?:only|alone|again|then|really|basically|i guess|i suppose|of course|personally|here|too|nobody else|"
    r"at the moment|no one else|as always|sir|mate|love|please|the owner|obviously|actually))*"
)


def _part(words: str, cut: Sequence[Piece], others: Sequence[Party]) -> tuple[CallerDecides | None, str | None]:
    """The caller's part and, where it hangs on thin evidence, why it is doubtful."""
    beside = _CUES["not_alone"].search(words)
    told = _CUES["not_alone"].sub(" ", words)
    rest = _CUES["caller_out"].sub(" ", told)
    refused = rest != told
    claimed = _CUES["caller_in"].search(rest) or any(_JUST_ME.fullmatch(piece.text) for piece in cut)
    jointly = _CUES["jointly"].search(rest)
    if not others:
        if beside:
            return "shared", "nobody named"
        if claimed:
            return "alone", "mixed words" if refused else None
        return ("no", None) if refused else (None, None)
    if _CUES["limit"].search(words) and ME.search(words):
        return "shared", None
    if refused:
        return "no", "mixed words" if claimed else None
    if beside or jointly or claimed:
        return "shared", None
    return ("no" if _CUES["decides"].search(words) else None), None
