"""Which of the people named take part in the decision, and which are only spoken of?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from qualifybot.domain.reading.clauses import Piece
from qualifybot.domain.reading.parties import BOSSES, LOOSE_RELATIONS, Party, merged
from qualifybot.domain.reading.phrasebook import load
from qualifybot.domain.regex import regex

_CUES = load("decision_cues.txt")


class _Standing(IntEnum):
    """How close to the decision the words put somebody."""

    OUT = 0
    SPOKEN_OF = 1
    NEAR = 2
    LISTED = 3
    TAKES_PART = 4


@dataclass(frozen=True, slots=True)
class Circle:
    """Who takes part beside the caller.

    `set_aside` tells that somebody was left out on thin evidence, `only_me` that the caller claims to decide alone.
    """

    others: Sequence[Party]
    set_aside: bool
    only_me: bool


def circle(folded: str, cut: Sequence[Piece], parties: Sequence[Party]) -> Circle:
    """Sort out who takes part: with a decider named, or the caller alone in it, passing mentions do not count."""
    struck = {
        party.role or party.name
        for party in parties
        if _STRUCK.search(folded, 0, party.start) or _NEVER_REACHES.search(folded, 0, party.start)
    }
    standing = [
        (party, _standing(folded, cut, party, parties))
        for party in parties
        if not party.me and (party.role or party.name) not in struck
    ]
    top = max((place for _, place in standing), default=_Standing.OUT)
    alone_from = _sole_claim(cut, parties)
    if alone_from is not None and _ends_a_story(cut, alone_from):
        return Circle((), set_aside=any(place is _Standing.TAKES_PART for _, place in standing), only_me=True)
    taken: list[Party] = []
    dropped: list[Party] = []
    for party, place in standing:
        if alone_from is not None and top < _Standing.TAKES_PART:
            counts = party.start > alone_from and place is _Standing.LISTED
        else:
            counts = place >= min(top, _Standing.LISTED) and place is not _Standing.OUT
        if counts:
            taken.append(party)
        elif place > _Standing.SPOKEN_OF:
            dropped.append(party)
    roles = {party.role for party in taken}
    set_aside = any(p.role is None or p.role not in roles for p in dropped)
    return Circle(merged(taken), set_aside, alone_from is not None)


# "The board. No, this never gets to the board".
_NEVER_REACHES = regex(
    r"(?:\b(?:never|not)|n't) (?:even )?(?:gets?|goes?|go|reach|reaches|comes?|make it)"
    r"(?: (?:as far as|up to|before|to))?(?: (?:the|our|my))? $"
)
# "The CEO and the CTO. Sorry, not the CTO": both mentions are void.
_STRUCK = regex(r"\b(?:sorry|no|wait|well|actually|rather),? not (?:the |our |my )?$")


def on_topic(cut: Sequence[Piece], party: Party, parties: Sequence[Party]) -> bool:
    """Whether the words around somebody's name speak of deciding, or are little more than the name."""
    piece = _piece_of(cut, party)
    spoken = _CUES["decides"].search(piece.text) or _CUES["involved"].search(piece.text)
    return bool(spoken or _near(piece.text)) or _little_else(piece, parties)


def _standing(folded: str, cut: Sequence[Piece], party: Party, parties: Sequence[Party]) -> _Standing:
    if _left_out(folded, cut, party) or _gone(cut, party):
        return _Standing.OUT
    said = _told_of(cut, party, parties)
    if _CUES["absent"].search(said):
        return _Standing.OUT
    said = _DENIED.sub(" ", said)
    if _CUES["decides"].search(said) or _CUES["involved"].search(said):
        return _Standing.TAKES_PART
    named = _little_else(_piece_of(cut, party), parties) or _IT_IS.search(folded, 0, party.start)
    if named and not _COUNTED.search(folded[: party.start]):
        return _Standing.LISTED
    return _Standing.NEAR if _near(said) else _Standing.SPOKEN_OF


def _near(said: str) -> bool:
    return any(_CUES[book].search(said) for book in ("near", "handles"))


_IT_IS = regex(r"\b(?:it|that)(?:'s| is| would be|'d be) (?:(?:now|always|really|the|our|my) )*$")
# "There are nine partners": how many there are, not who decides.
_COUNTED = regex(
    r"\b(?:there are|there's|we have|we've|we've got|i have|i've|i've got|we're|we are) "
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|\w+teen|twenty|a dozen|several|many) (?:\w+ )?$"
)


def _sole_claim(cut: Sequence[Piece], parties: Sequence[Party]) -> int | None:
    """Where the caller says that nobody else decides; None if nowhere, or if it is denied."""
    claim = max((n for n, piece in enumerate(cut) if _claims_all(piece.text)), default=None)
    if claim is None or any(_CUES["not_alone"].search(piece.text) for piece in cut):
        return None
    if any(_CUES["limit"].search(piece.text) for piece in cut[max(0, claim - _NEARBY) :]):
        return None
    if _NOBODY_ELSE.search(cut[claim].text) and any(_joins_me(piece, parties) for piece in cut[:claim]):
        return None
    later = [p for p in cut[claim + 1 :] if any(_CUES[book].search(p.text) for book in ("jointly", "asks"))]
    if any(piece.start <= p.start < piece.end and not p.me for piece in later for p in parties):
        return None
    return cut[claim].start


def _claims_all(text: str) -> bool:
    """Whether the caller says so, not the contrary: "it's not up to me"."""
    return _CUES["sole"].search(text) is not None and not _NOT_UP_TO_ME.search(text)


def _joins_me(piece: Piece, parties: Sequence[Party]) -> bool:
    """Whether a piece puts the caller beside somebody named in it or before it: "the principal and I have to agree"."""
    mine = any(p.me and piece.start <= p.start < piece.end for p in parties)
    since = 0 if _AND_ME.match(piece.text) else piece.start
    return mine and any(not p.me and since <= p.start < piece.end for p in parties)


_AND_ME = regex(r"(?:and|&|plus) (?:i|me|myself)\b")


# "The principal and I have to agree, there's nobody else."
_NOBODY_ELSE = regex(r"\b(?:nobody|no ?one|none) else\b")
_NOT_UP_TO_ME = regex(r"\bnot (?:\w+ )?(?:up to|down to|for) me\b")


def _ends_a_story(cut: Sequence[Piece], claim: int) -> bool:
    """Whether the caller comes to "me alone" in the end, whoever was named on the way there."""
    at = next(n for n, piece in enumerate(cut) if piece.start == claim)
    if at < _A_STORY or at + 2 < len(cut):
        return False
    return _AT_LAST.search(f"{_lead_in(cut[at - 1])}{cut[at].text}") is not None


# A limit told of longer before is of another's, in the days gone by.
_NEARBY = 3


def _lead_in(piece: Piece) -> str:
    """A piece of a word or two, which only opens the next: "so no, it's me"."""
    return f"{piece.text} " if piece.text.count(" ") <= 1 else ""


_A_STORY = 2
_AT_LAST = regex(r"^(?:but|so)\b|\b(?:these days|nowadays|now|today|in the end|since then|at the end of the day)\b")


def _little_else(piece: Piece, parties: Sequence[Party]) -> bool:
    named = sorted((p.start, p.end) for p in parties if piece.start <= p.start < piece.end)
    if len(piece.text) - sum(end - start for start, end in named) > _FEW:
        return False
    return not any(_DOES.match(piece.text, end - piece.start) for _, end in named)


# What somebody does or did: "the receptionist gave you my name".
_DOES = regex(
    r"\s+(?:gave|told|said|sent|put|made|set|got|left|went|came|ran|knew|thought|wanted|won|lost|(?!is\b|was\b|has\b|us\b|as\b|this\b|always\b|perhaps\b|besides\b|plus\b|obviously\b)[a-z]{2,}(?:ed|es|[b-df-hj-np-rtv-z]s)\b)"
)


_FEW = 24


def _told_of(cut: Sequence[Piece], party: Party, parties: Sequence[Party]) -> str:
    """What is said of somebody: on from their name to where the sentence names somebody else or changes subject."""
    piece = _piece_of(cut, party)
    said = [piece.text]
    for after in cut[cut.index(piece) + 1 :]:
        if after.sentence != piece.sentence or any(after.start <= p.start < after.end for p in parties):
            break
        if _GOES_ON.match(after.text):
            said.append(after.text)
        elif after.text.count(" ") > _ASIDE:
            break
    return " . ".join(said)


_ASIDE = 3
_GOES_ON = regex(
    r"(?:(?:and|but|also|then) )*(?:he|she|they|who|have|had|will|must|used to|until|till|[a-z]+s|[a-z]+ed)\b"
)
_DENIED = regex(r"\b(?:never|rarely|hardly|(?:does|do|wo|is|are|has|have|ca)n't|not|no longer)(?: \w+){1,3}")


def _gone(cut: Sequence[Piece], party: Party) -> bool:
    """Whether a later clause says of them that they have no part: "the owner, she's retired", "my lead, that's me"."""
    for after in cut[cut.index(_piece_of(cut, party)) + 1 :][:2]:
        said = _OF_THEM.match(after.text)
        if said:
            rest = after.text[said.end() :]
            return bool(_UNINVOLVED.match(rest) or _CUES["absent"].search(rest))
        if _THE_CALLER.match(after.text):
            return True
    return False


_OF_THEM = regex(r"(?:(?:and|but) )?(?:he|she|they|who)(?=['\s])")
_THE_CALLER = regex(r"(?:and )?(?:that|which|it)(?:'s| is| would be) (?:actually |also )?(?:me|myself)$")


def _piece_of(cut: Sequence[Piece], party: Party) -> Piece:
    return next(p for p in cut if p.start <= party.start < p.end)


# What stands right before or after somebody who has no part in it, or who is the caller.
_WITHOUT = regex(
    r"\b(?:not|without(?: asking| needing| even asking| consulting| having to ask)?|no need (?:for|to ask)|"
    r"(?:don't|doesn't|do not|needn't) (?:need|have to ask|even ask|ask|involve)|needn't ask|instead of|rather than|"
    r"nor|neither|except|no longer|never|not even)(?: (?:the|my|our|any|a|to ask|ask|for|by|from))*\s*$"
)
_UNINVOLVED = regex(
    r"\s*(?:(?:who|(?:says|said|claims) (?:he|she|they)) )?(?:(?:really|also|actually|usually|still|just|"
    r"only) )*(?:(?:does|do|wo|is|are|has|would|need)n't"
    r"(?! (?:let|ask|consult|involve|include|tell|need) (?:any|me\b|us\b|my\b|our\b))"
    r"(?! (?:decide|sign|do|the only|alone|just|only)\b.{0,12}(?:alone|one|by|on (?:his|her|their) own|his|her|up to))|"
    r"(?:does|do|is|are|has|have|had|needs?|'s got|has got|have got) (?:not|no|nothing)|won't|never|"
    r"stays? out|keeps? out|"
    r"could(?:n't| not) care|would (?:love|like) to|gets? (?:informed|told|a copy)|needs? to (?:know|be (?:told|"
    r"informed))|"
    r"(?:is|are|'s|will be) (?:only|just|merely) (?:informed|told|kept|copied|consulted)|trusts? (?:me|us)|"
    r"leaves? (?:it|that|this|everything|such things)(?: \w+)? to (?:me|us)|lets? (?:me|us)|has delegated|delegated|"
    r"gave me (?:free|full|carte))\b"
)
# "I can't do it without the board": the board takes part.
_WHOSE_BOSS = regex(r"\b(?:report(?:s|ing)? to|works? (?:for|under)|brother of|married to)(?: the| our| my)? $")
# "A chap named Steven from your side", "your colleague Ann", "the director's driver".
_OF_YOURS = regex(
    r" (?:from|at|of|in|on|with) (?:your|you)\b|"
    r"(?:'s|s') (?:car|van|driver|birthday|phone|lunch|coffee|dog|cat|keys|wedding|hair|parcel|bike|chair)\b"
)
_YOUR = regex(r"\byour (?:\w+ ){0,2}$")
# "Everyone thinks it's the CTO".
_SUPPOSED = regex(
    r"\b(?:everyone|everybody|people|they|most|many|some|you'd|you would|you|customers)(?: \w+){0,4}? "
    r"(?:thinks?|thought|assumes?|believes?|expects?|guess|reckons?)\b.{0,25}$"
)
# "I'm the founder, the cashier and the whole finance department rolled into one".
_ALL_ME = regex(
    r"\bi(?:'m| am)\b[^.;!?]*?\b(?:rolled (?:in)?to one|in one(?: person)?|combined|all at once|at the same time)\b"
)
# "I report to the COO and she decides".
_THEN_ACTS = regex(r",? (?:and )?(?:he|she|they|who)\b")
_UNLESS = regex(
    r"(?:n't|\bnot|\bcannot|\bnever|\bnothing)\b.{0,30}\bwithout\b(?!.* (?:asking|needing|consulting|having))"
)
_AND_I = regex(r"\s+(?:and|&|or|nor) (i\b)")
_OWN_ROLE = regex(
    r"(?:\b(?:i'm|i am|i've been|i was made|i happen to be|i work as|i serve as|since i'm)"
    r"(?: (?:actually|also|just|both|in fact|still|now|not only|kind of|only|merely|simply|but))*"
    r"(?: (?:the|an?|both|its|our|your|his|her|their))?(?: (?:sole|only|main))?|"
    r"\bi(?:'m| am) in charge of(?: the| our)?|\bi (?:head|run|lead|manage|look after)(?: the| our)?|"
    r"\b(?:me|i),? (?:as|being)(?: (?:the|an?))?|(?:^|[.,;!?] *)(?:as|being|speaking as)(?: (?:the|an?|its))?|"
    r"\bi(?:'m| am) (?:just|only|merely|simply) (?:in|on|with|from|at)(?: the| our)?|"
    r"\bi(?:'m| am| work) (?:in|from)(?: the| our)?|"
    r"\bi the|\bsame person as the)\s+(?:(?:\w+ )?and(?: (?:the|an?))? )?$"
)
_RESTATED = regex(r"\s+(?:that is|i mean|in other words)")
_HERE = regex(r"\s+(?:here|speaking|myself)\b")
_END = regex(r"\s*(?:[.;!?]|$)")
_ME_THE = regex(r"\b(?:me|myself|i)\s*,\s*(?:the|an?|as the)\s+$")


def _left_out(folded: str, cut: Sequence[Piece], party: Party) -> bool:
    """Is the party the caller's own role, gone, or said to have no part?"""
    piece = _piece_of(cut, party)
    before = folded[piece.start : party.start]
    after = folded[party.end : max(piece.end, party.end)]
    before_all = folded[max(0, party.start - 40) : party.start]
    if _ME_THE.search(before_all) and _END.match(folded, party.end):
        return True
    if _OWN_ROLE.search(before_all) or (_WITHOUT.search(before) and not _UNLESS.search(before)):
        return True
    if (
        (_WHOSE_BOSS.search(before) and not _THEN_ACTS.match(folded, party.end))
        or _SUPPOSED.search(before)
        or _OF_YOURS.match(after)
        or _YOUR.search(before)
    ):
        return True
    if any(all_me.start() < party.start < all_me.end() for all_me in _ALL_ME.finditer(folded)):
        return True
    nor_i = None if _CUES["decides"].search(before) else _AND_I.match(folded, party.end)
    if nor_i and _CUES["caller_out"].match(folded, nor_i.start(1)):
        return True
    if (
        not before.strip()
        and party.role
        and (_HERE.match(after) or (_RESTATED.fullmatch(after) and cut[0] is not piece))
    ):
        return True
    if not party.name and party.role in LOOSE_RELATIONS - BOSSES | {"colleagues", "coworkers", "friends"}:
        return True
    return bool(_CUES["absent"].search(after) or _CUES["absent"].search(before) or _UNINVOLVED.match(after))
