"""Who takes part in the decision, and does the caller decide alone, with them, or not at all?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, zip_longest

from qualifybot.domain.models import CallerDecides, Context, DecisionMakers, Kind, Person
from qualifybot.domain.reading.clauses import LONGEST, Piece, fold, pieces, repairs
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.kinds import Sign, telling_words
from qualifybot.domain.reading.participation import circle, on_topic
from qualifybot.domain.reading.parties import (
    ME,
    Party,
    alike,
    joined,
    listed_with,
    parties_in,
)
from qualifybot.domain.reading.phrasebook import load
from qualifybot.domain.reading.product_names import known_names
from qualifybot.domain.reading.roles import roles
from qualifybot.domain.regex import regex

_CUES = load("decision_cues.txt")
_Spans = Sequence[tuple[int, int]]


def read_decision_makers(text: str, context: Context, *, asked: bool) -> Found | None:
    """Read who decides; None when the utterance says nothing of it.

    With `asked` False only what speaks of deciding, signing or approving counts.
    """
    text = text[:LONGEST]
    for tag in _TAG.finditer(text):
        text = _blanked(text, *tag.span())
    if not asked and not _CUES["volunteered"].search(fold(text)):
        return None
    text, folded = _without_doubted(*_without_repairs(text, fold(text)))
    for unknown in _CUES["asked_elsewhere"].finditer(folded):
        text, folded = _blanked(text, *unknown.span()), _blanked(folded, *unknown.span())
    products = [(named.start, named.end) for named in known_names(text, folded, context.products)]
    cut = [piece for piece in pieces(folded) if not _beside(piece, text, products)]
    if not asked:
        return _volunteered(text, folded, cut, products)
    return _decide(text, folded, cut, products) if cut else None


def says_not_me(words: str) -> bool:
    """Whether these words only say that the caller has no part in the decision."""
    folded = fold(words)
    return _CUES["caller_out"].search(folded) is not None or _CUES["legwork"].search(folded) is not None


# "I only mind the phones, so I do."
_TAG = regex(
    r",? so (?:i|we|he|she|they|it) (?:do|does|did|am|are|is|have|has|would)\b(?=\s*(?:[.!?]|$))", re.IGNORECASE
)


def _beside(piece: Piece, text: str, products: _Spans) -> bool:
    """Whether a piece only tells of what they work with."""
    if not _CUES["beside"].search(piece.text) or _CUES["decides"].search(piece.text):
        return False
    named = any(piece.start <= start < piece.end for start, _ in products)
    return named or not roles(piece.text, text[piece.start : piece.end])


def _volunteered(text: str, folded: str, cut: Sequence[Piece], products: _Spans) -> Found | None:
    told = [
        n
        for n, p in enumerate(cut)
        if _CUES["volunteered"].search(p.text) and not _CUES["not_volunteered"].search(p.text)
    ]
    if not told:
        return None
    kept = [p for n, p in enumerate(cut) if any(_belongs(cut, n, cue) for cue in told)]
    found = _decide(text, folded, kept, products)
    return found if found and found.kind is Kind.ANSWER else None


def _belongs(cut: Sequence[Piece], n: int, cue: int) -> bool:
    """Is this piece the cue's own, goes on from it, or only names somebody right before it?"""
    if cut[n].sentence != cut[cue].sentence:
        return n == cue + 1 and bool(re.match(r"\s*(?:not me|i don't|me neither|we decide|both|together)", cut[n].text))
    if n < cue and cut[cue].text.startswith(("and ", "but ")):
        return any(roles(p.text, p.text) or ME.search(p.text) for p in cut[n:cue]) and all(
            _only_names(p) for p in cut[n:cue]
        )
    return n >= cue or all(len(p.text.split()) <= 4 for p in cut[n:cue])


def _only_names(piece: Piece) -> bool:
    """Whether a piece is little more than somebody named, or ends in naming them: "I should have said the CFO"."""
    named = roles(piece.text, piece.text)
    if named and _FOR_THEM.search(piece.text[: named[-1].start]):
        return False
    return len(piece.text.split()) <= 4 or bool(named and named[-1].end == len(piece.text))


# "Dashboards for the regional managers" names nobody who decides.
_FOR_THEM = regex(r"\w (?:for|to|from) (?:(?:the|our|my|all|every|each) )*(?:\w+ )?$")


def _decide(text: str, folded: str, cut: Sequence[Piece], products: _Spans) -> Found | None:
    told = _without_reported(cut)
    cut = _without_asides(told)
    parties = joined(folded, parties_in(text, cut, products))
    around = circle(folded, cut, parties)
    others = around.others
    words = " . ".join(piece.text for piece in cut)
    part, doubt = _part(words, cut, others, together=_listed_with_me(folded, parties))
    first, truth = _on_paper(told)
    if part is None and any(ME.search(piece.text) for piece in told[first:truth]):
        part = "no"
    doubt = doubt or ("somebody set aside" if around.set_aside else None)
    start = min((p.start for p in parties), default=cut[0].start)
    end = max((p.end for p in parties), default=cut[-1].end)
    group = _CUES["group"].search(words)
    if others:
        if part is None and not group and _passing(text, cut, others):
            return None
        doubt = doubt or _thin(cut, others)
        if doubt is None and _unexplained(text, folded, cut, parties) > (0 if part is None else _AN_ASIDE):
            doubt = "words unaccounted for"
        doubt = doubt or _unread_denial(cut, parties)
        people = tuple(Person(p.name, p.role) for p in others)
        return Found(Kind.ANSWER, DecisionMakers(part, people), start, end, doubt is None, doubt)
    if part in ("alone", "shared") and _ends_limited(cut):
        return Found(Kind.ANSWER, DecisionMakers("shared"), start, end, confident=False, doubt="nobody named")
    if part == "alone" and (
        around.only_me or not group or _CUES["nobody"].search(words) or not _CUES["jointly"].search(words)
    ):
        if doubt is None and (group or _unexplained(text, folded, cut, parties) > _AN_ASIDE):
            doubt = "words unaccounted for"
        return Found(Kind.ANSWER, DecisionMakers("alone"), start, end, doubt is None, doubt)
    if group:
        return Found(Kind.PARTIAL, None, cut[0].start, cut[-1].end, confident=True)
    if part is not None:
        return Found(Kind.PARTIAL, None, start, end, confident=False, doubt="nobody named")
    return None


def _passing(text: str, cut: Sequence[Piece], others: Sequence[Party]) -> bool:
    """Whether names without a role stand among words that tell of something else: "come here, Bella, good girl"."""
    if any(p.role or p.titled for p in others) or any(
        _CUES["decides"].search(p.text) or _CUES["involved"].search(p.text) for p in cut
    ):
        return False
    named = [Sign(Kind.ANSWER, p.start, p.end) for p in others]
    return sum(telling_words(text, p.start, p.end, named) for p in cut) >= _TELLING


# So many telling words beside bare names speak of something else.
_TELLING = 2


def _unexplained(text: str, folded: str, cut: Sequence[Piece], parties: Sequence[Party]) -> int:
    """How many words neither name somebody nor tell of deciding or of the caller, in sentences that do."""
    spans = [(p.start, p.end) for p in parties]
    spans += [match.span() for book in _TELLING_BOOKS for match in _CUES[book].finditer(folded)]
    told = [Sign(Kind.ANSWER, start, end) for start, end in spans]
    about = {p.sentence for p in cut if any(p.start <= start < p.end for start, _ in spans)}
    return sum(telling_words(text, p.start, p.end, told) for p in cut if p.sentence in about)


def _unread_denial(cut: Sequence[Piece], parties: Sequence[Party]) -> str | None:
    """Why somebody's part may be the opposite: a word of denial beside them that is in no phrase made out."""
    for piece in cut:
        denied = [match.start() for match in _DENYING.finditer(piece.text)]
        if denied and any(piece.start <= party.start < piece.end for party in parties):
            read = [match.span() for book in _TELLING_BOOKS for match in _CUES[book].finditer(piece.text)]
            if not all(any(start <= at < end for start, end in read) for at in denied):
                return "a denial not made out"
    return None


_DENYING = regex(r"\b(?:not|never|nobody|nor|neither)\b|n't\b")
_TELLING_BOOKS = (
    *("involved", "decides", "jointly", "asks", "not_alone", "absent", "i_say"),
    *("caller_out", "caller_in", "sole", "limit", "legwork", "presenting"),
)
# So many words on something else may stand beside a clear word on the caller's part.
_AN_ASIDE = 6


def _thin(cut: Sequence[Piece], others: Sequence[Party]) -> str | None:
    """Why a list of people may be none: a lone capitalised word, or nobody said to decide."""
    if len(others) == 1 and others[0].role is None and len(cut) == 1 and len(cut[0].text.split()) <= 2:
        return "a bare name"
    if any(p.role and not p.name and not roles(p.role.lower(), p.role) for p in others):
        return "a role on no list"
    spoken = any(on_topic(cut, party, others) for party in others)
    return None if spoken else "named without a word of deciding"


def _without_reported(cut: Sequence[Piece]) -> Sequence[Piece]:
    """Without what the caller only quotes ("I said I decide alone, and that's not so"), unless nothing else is said."""
    kept = [piece for piece in cut if not _CUES["reported"].search(piece.text)]
    return kept if any(ME.search(p.text) or roles(p.text, p.text) for p in kept) else cut


def _without_asides(cut: Sequence[Piece]) -> Sequence[Piece]:
    """Without a pronoun that only opens the next clause ("me, I just ask"), and without what holds on paper only."""
    kept = [
        piece
        for piece, then in zip_longest(cut, cut[1:])
        if not (then and piece.sentence == then.sentence and _TOPIC.fullmatch(piece.text) and _I.match(then.text))
    ]
    first, truth = _on_paper(kept)
    return [*kept[:first], *kept[truth:]]


def _on_paper(cut: Sequence[Piece]) -> tuple[int, int]:
    """From which piece to which the caller tells what holds by name only, before they say what holds in truth."""
    truth = max((n for n, piece in enumerate(cut) if _CUES["in_truth"].search(piece.text)), default=0)
    named = [n for n, piece in enumerate(cut[:truth]) if _CUES["nominal"].match(piece.text)]
    return (named[0], truth) if named else (0, 0)


_TOPIC = regex(r"(?:(?:and|but|as for|for) )?(?:me|myself)")
_I = regex(r"i\b")


# So many times in one answer a speaker's taking back is followed.
_REPAIRS = 5


def _without_repairs(text: str, folded: str) -> tuple[str, str]:
    """Text and folded text with what the speaker took back blanked: a list gives way to a list, else one to one."""
    for repair in repairs(folded)[:_REPAIRS]:
        parties = joined(folded, parties_in(text, pieces(folded)))
        before = [p for p in parties if p.end <= repair.start() + 1]
        after = [p for p in parties if p.start >= repair.end() - 1]
        if (
            not before
            or not after
            or (before[-1].me and (after[0].me or _TOO.search(folded, after[0].end)))
            or _DENIAL.match(folded, repair.end())
            or _far(folded, before[-1], repair, after[0])
        ):
            continue
        dropped = (
            listed_with(folded, before) if len(listed_with(folded, after[::-1], forward=True)) > 1 else before[-1:]
        )
        spans = [(min(p.start for p in dropped), repair.end())]
        spans += [(p.start, p.end) for p in before if p.name and after[0].name and alike(p.name, after[0].name)]
        spans += [(p.start, p.end) for p in before[-2:-1] if _names_again(folded, before[-2:], after[0])]
        for start, end in spans:
            text, folded = _blanked(text, start, end), _blanked(folded, start, end)
    return text, folded


def _without_doubted(text: str, folded: str) -> tuple[str, str]:
    """Text and folded text without what the speaker asks themselves if they said it: "Did I say sales?"."""
    for asked in _DID_I_SAY.finditer(folded):
        word = asked["said"].split()[-1]
        said = [p.start for p in parties_in(text, pieces(folded)) if word in folded[p.start : p.end].split()]
        span = (min([asked.start(), *said]), asked.end())
        text, folded = _blanked(text, *span), _blanked(folded, *span)
    return text, folded


_DID_I_SAY = regex(r"\b(?:did|have) i (?:just )?(?:say|said|call (?:him|her)) (?P<said>[\w' ]{1,40})[?.,]")


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _names_again(folded: str, before: Sequence[Party], after: Party) -> bool:
    """Whether one name took another's place before it was said once more: "Mark's call, Mike's, sorry, Mike"."""
    same = before[-1].name is not None and before[-1].name == after.name
    return same and not re.search(r"\b(?:and|or|with)\b", folded[before[0].end : before[-1].start])


# "Just me. No, wait, the treasurer has to sign as well": the caller's part stands.
_TOO = regex(r"[^.;!?]*\b(?:too|as well|also)\b")
_DENIAL = regex(r"\s*(?:not (?:me|i)\b|i (?:don't|can't|won't)|i do\b)")


def _far(folded: str, last: Party, repair: re.Match[str], first: Party) -> bool:
    between = first.start - repair.end()
    if between > _NEAR and not (between <= _NEAR_NAMED and _NAMED_NEXT.search(folded, repair.end(), first.start)):
        return True
    return folded[last.end : repair.start()].count(" ") > 4


# How many characters after a taking-back the new name stands at most, and where "it's" names it.
_NEAR, _NEAR_NAMED = 25, 60
_NAMED_NEXT = regex(r"\b(?:it's|so|so it's|so now|now) (?:(?:the|our|my|now|always) )*$")


_JUST_ME = regex(
    r"(?:(?:well|oh|yeah|yes|so|it|that|it's|that's|that'd|it'd|would|will|be|is|just|only|simply|and|honestly|actually|"
    r"basically|really|i think|i guess|i suppose|i reckon|i'd say|frankly|probably|mostly|usually|mainly|"
    r"pretty much|in this case|here|for this|in the end|no one else|"
    r"nobody else|all|still)[\s,]+)*(?:me|myself|meself|mine|i|yours truly)"
    r"(?:[\s,]+(?:only|alone|again|then|really|basically|i guess|i suppose|of course|personally|here|too|nobody else|"
    r"at the moment|no one else|as always|sir|mate|love|please|the owner|obviously|actually))*"
)


_NOBODY_BESIDE = regex(
    r"(?:(?:well|oh|no|there's|really|honestly) )*(?:no ?one|nobody) "
    r"(?:else(?: (?:at all|really|is involved|involved))?|"
    r"(?:else )?(?:decides|signs|approves|chooses)(?: (?:it|that|this))? but me)"
)


def _listed_with_me(folded: str, parties: Sequence[Party]) -> bool:
    """Whether the caller stands in one list with somebody: "me, Lena and the CFO"."""
    for one, other in pairwise(parties):
        if one.me is other.me:
            continue
        mine = one if one.me else other
        gap = _IN_A_LIST if _OBJECT.fullmatch(folded, mine.start, mine.end) else _AND if mine is other else None
        if gap is _AND and _MY_OWN_WORDS.match(folded, other.start):
            continue
        if gap and gap.fullmatch(folded, one.end, other.start):
            return True
    return False


_OBJECT = regex(r"me|my ?self|meself|mine|yours truly")
_AND = regex(r"\s+and\s+")
# "The chairman decides and I don't": no list of the two.
_MY_OWN_WORDS = regex(
    r"i(?:'m|'ve| (?:don't|can't|won't|do not|cannot|just|only|am|think|guess|have to (?:live|accept)))\b"
)
_IN_A_LIST = regex(
    r"\s*,?\s*(?:(?:and|plus|&|along with|together with|as well as|alongside|then)\s+)?"
    r"(?:(?:the|our|my|an?|his|her|also|both|old)\s+)*"
)


def _ends_limited(cut: Sequence[Piece]) -> bool:
    """Whether the caller names a limit of their own, and does not come to "me alone" in the end."""
    return _mine_is_limited(cut) and (_mine_is_limited(cut[-1:]) or not _CUES["sole"].search(cut[-1].text))


def _mine_is_limited(cut: Sequence[Piece]) -> bool:
    """Whether a limit is the caller's own, not that of those who decide: "they'd go up to fifty thousand"."""
    return any(_CUES["limit"].search(piece.text) and ME.search(piece.text) for piece in cut)


def _part(
    words: str, cut: Sequence[Piece], others: Sequence[Party], *, together: bool
) -> tuple[CallerDecides | None, str | None]:
    """The caller's part and, where it hangs on thin evidence, why it is doubtful."""
    beside = _CUES["not_alone"].search(words)
    told = _CUES["not_alone"].sub(" ", words)
    rest = _CUES["caller_out"].sub(" ", told)
    refused = rest != told
    only_me = any(_JUST_ME.fullmatch(p.text) for p in cut) or _NOBODY_BESIDE.fullmatch(" ".join(p.text for p in cut))
    claimed = _CUES["caller_in"].search(rest) or only_me
    jointly = _CUES["jointly"].search(rest)
    if not others:
        if beside:
            return "shared", "nobody named"
        if claimed:
            return "alone", "mixed words" if refused else None
        if refused:
            return "no", None
        if jointly:
            return "shared", "nobody named"
        return ("alone", "only a rank") if _CUES["top"].search(words) else (None, None)
    if _CUES["limit"].search(words) and ME.search(words) and (claimed or not refused or _mine_is_limited(cut)):
        return "shared", None
    if refused:
        return "no", "mixed words" if claimed else None
    if beside or jointly or claimed or together:
        return "shared", None
    asked = _CUES["asks"].sub(" ", words)
    if any(_CUES[book].search(asked) for book in ("decides", "handles")):
        of_mine = _CUES["legwork"].sub(" ", _CUES["i_say"].sub(" ", asked))
        return "no", "the caller's part is not clear" if ME.search(of_mine) else None
    if asked != words:
        return "shared", None
    return None, "the caller's part is not clear" if ME.search(_CUES["i_say"].sub(" ", words)) else None
