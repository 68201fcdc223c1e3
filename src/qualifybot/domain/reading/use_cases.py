"""What do they want it for? The label of the script's catalogue that the wish fits best."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qualifybot.domain.models import Context, Kind, UseCase
from qualifybot.domain.reading.catalogue import OTHER, RIVALLED, Catalogue, Evidence, misheard, ready, weigh
from qualifybot.domain.reading.clauses import LONGEST, Piece, fold, pieces, repairs
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.phrasebook import load
from qualifybot.domain.reading.plain_words import PLAIN_WORDS
from qualifybot.domain.regex import regex

_CUES = load("wish_cues.txt")
_VAGUE = PLAIN_WORDS["vague"]
# Scores from which a label fits (with no word of other uses beside it: fits at all), and from which it clearly fits.
_FITS, _MAY_FIT, _CLEAR = 1.35, 0.8, 2.6
# Listed words on which a reading rests solidly, and the score it needs then; the lead over the second best label.
_SOLID, _ENOUGH, _LEAD = 0.8, 1.8, 1.45
# One listed word may be said in passing: being sure takes more.
_SURELY_LISTED, _SURELY_ELSEWHERE = 1.05, 2.4
# So much more is said of topics that no label covers, and so little for the best label, that none is meant.
_ANOTHER_TRADE, _FAINT = 1.0, 2.3
# That share of the telling words is of such topics where labels that rival one another count for nothing.
_MOSTLY = 0.45
# Or its words are listed for no other label, and it leads a little.
_LISTED_ONCE, _AHEAD = 1.05, 1.2
# What topics of no label take away; above what score more evidence counts half.
_FOREIGN, _LOUD = 0.45, 3.0
# What is wanted later.
_LATER = 0.45
# What is said to come first.
_FOREMOST = 2.0
# What led up to the point, and the point itself.
_LED_UP, _POINT = 0.3, 1.25
_SOUNDED = "use case guessed from its sound"
# So many telling words are needed where nothing is listed.
_TELLING = 2


@dataclass(frozen=True, slots=True)
class _Weighed:
    piece: Piece
    evidence: Evidence
    weight: float


def read_use_case(text: str, context: Context, *, asked: bool) -> Found | None:
    """Read the wanted use; None when the utterance says nothing of it, or the script has no catalogue.

    With `asked` False only a wish named as such ("a help desk is what I want") counts, and only when it clearly fits.
    """
    if not context.catalogue:
        return None
    text = text[:LONGEST]
    folded = fold(text)
    catalogue = ready(context.catalogue)
    cut = _after_repairs(folded, list(pieces(folded)))
    if asked:
        return _verdict(folded, cut, catalogue) if cut else None
    told = [piece for piece in cut if _CUES["volunteered"].search(piece.text)]
    sentences = {piece.sentence for piece in told}
    whole = [piece for piece in cut if piece.sentence in sentences]
    rest = [piece for piece in whole if piece.start >= told[0].start]  # without the answer that stands before it
    verdicts = (_verdict(folded, kept, catalogue) for kept in (whole, rest) if kept)
    return next((found for found in verdicts if found and _is_clear(found)), None)


def _is_clear(found: Found) -> bool:
    return found.confident and isinstance(found.value, UseCase) and found.value.intents[0] != OTHER


def _after_repairs(folded: str, cut: list[Piece]) -> list[Piece]:
    """Without what the speaker took back, as far as something is said instead."""
    found = repairs(folded)
    cut = [piece for piece in cut if not _ONLY_REPAIRS.fullmatch(piece.text)] if found else cut
    for repair in found:
        before = [p for p in cut if p.start < repair.start()]
        after = [p for p in cut if p.end > repair.end() and len(p.text.split()) > 0]
        if before and after and len(before[-1].text.split()) <= 8:
            taken_back = {before[-1], *(p for p in cut if repair.start() <= p.start and p.end <= repair.end())}
            cut = [p for p in cut if p not in taken_back]
    return cut


_ONLY_REPAIRS = regex(
    r"(?:(?:well|no|oh|ah|sorry|wait|actually|(?:hang|hold) on|(?:strike|scratch|forget) that|i mean)\b ?)+"
)


def _weighed(cut: Sequence[Piece], catalogue: Catalogue) -> list[_Weighed]:
    wanted = any(_CUES["want"].search(piece.text) for piece in cut)
    point = _point(cut)
    weights = [
        _weight(cut, n, wanted=wanted) * (_LED_UP if n < point else _POINT if point else 1.0) for n in range(len(cut))
    ]
    if not any(weights):
        weights = [1.0] * len(cut)
    return [_Weighed(piece, weigh(catalogue, piece.text), w) for piece, w in zip(cut, weights, strict=True)]


_WOULD_BE_NICE = regex(r"would be (?:a )?(?:nice|bonus)|nice[ -]to[ -]have|can wait|less important")


def _point(cut: Sequence[Piece]) -> int:
    """The number of the piece where the speaker comes to the point; 0 if they never led up to it."""
    for n in range(len(cut) - 1, 0, -1):
        if _CUES["focus_before"].search(cut[n].text):
            return n - 1
        if _CUES["focus"].search(cut[n].text) and not _CUES["solved"].search(cut[n].text):
            return n
    return 0


def _weight(cut: Sequence[Piece], n: int, *, wanted: bool) -> float:
    """How much a piece counts for the main wish: what is in order already counts nothing, later wishes half."""
    text = cut[n].text
    following = cut[n + 1].text if n + 1 < len(cut) and cut[n + 1].sentence == cut[n].sentence else ""
    if _CUES["solved"].search(text) and not re.search(r"\bnot (?:only|just)\b", text):
        return 0.0
    short_next = len(following.split()) <= 8
    if (
        _CUES["first"].search(text)
        or _CUES["before_first"].search(text)
        or (short_next and _CUES["first"].search(following))
    ):
        return _FOREMOST
    if ((n or _WOULD_BE_NICE.search(text)) and _CUES["later"].search(text)) or (
        short_next and re.search(r"somewhere below|nice to have|later|can wait|less important", following)
    ):
        return _LATER
    return 1.25 if _CUES["want"].search(text) else 0.85 if wanted else 1.0


def _verdict(folded: str, cut: Sequence[Piece], catalogue: Catalogue) -> Found | None:
    wished = [piece for piece in cut if not _not_told(piece)]
    weighed = _weighed(wished, catalogue)
    (best, score), (rival, second) = _leaders(_totals(weighed))
    start, end = cut[0].start, cut[-1].end
    elsewhere = sum(w.evidence.elsewhere * w.weight for w in weighed)
    listed, against = (sum(w.evidence.listed.get(label, 0.0) * w.weight for w in weighed) for label in (best, rival))
    fit = score - _FOREIGN * max(0.0, elsewhere - listed)
    telling = sum(item.evidence.content for item in weighed)
    if listed < _SOLID and not telling:
        return _wish(folded, start, end)
    if listed < _SOLID and (fit < _CLEAR or not wished) and _CUES["unsure"].search(folded):
        return Found(Kind.UNKNOWN, None, start, end, confident=True)
    if _CUES["unsure_what"].search(folded) and (listed < _SOLID or fit < _CLEAR or len(wished) < len(cut)):
        return Found(Kind.UNKNOWN, None, start, end, confident=False, doubt="a use among words of not knowing")
    if listed < _SOLID and (label := misheard(catalogue, folded)):
        return Found(Kind.ANSWER, UseCase((label,)), start, end, confident=False, doubt=_SOUNDED)
    rivalled = listed < _SOLID and score < _LEAD * second and elsewhere >= _MOSTLY * telling
    foreign = (
        elsewhere - listed >= _ANOTHER_TRADE and (score < max(_FAINT, elsewhere) or rivalled) and catalogue.has_other
    )
    if not foreign and (fit >= _FITS or (fit >= _MAY_FIT and not elsewhere and telling >= _TELLING)):
        if uses := _named_in_turn(weighed, catalogue):
            return Found(Kind.ANSWER, UseCase(uses), start, end, confident=True)
        doubt = (
            None if _leads_the_list(weighed, best) else _doubt(fit, score, second, listed, max(against, elsewhere / 2))
        )
        return Found(Kind.ANSWER, UseCase((best, *_secondary(weighed, best))), start, end, doubt is None, doubt)
    if not catalogue.has_other or (telling < _TELLING and not elsewhere):
        wish = _wish(folded, start, end)
        return replace(wish, confident=False, doubt="hardly a wish") if wish else None
    clear = (elsewhere >= _SURELY_ELSEWHERE and fit < _MAY_FIT) or _names_another_trade(cut, elsewhere, listed, score)
    return Found(Kind.ANSWER, UseCase((OTHER,)), start, end, clear, None if clear else "no label fits well")


def _names_another_trade(cut: Sequence[Piece], elsewhere: float, listed: float, score: float) -> bool:
    """Whether little is said but the name of a use that no label covers: "payroll", "booking meeting rooms"."""
    words = cut[0].text.split()
    return (
        len(cut) == 1
        and len(words) <= _A_NAME
        and elsewhere >= _ANOTHER_TRADE
        and listed < _TOUCHED
        and score < max(_FITS_LITTLE, elsewhere)
    )


_A_NAME, _TOUCHED, _FITS_LITTLE = 4, 0.3, 1.9


def _not_told(piece: Piece) -> bool:
    """Whether a piece says that they do not know the use; "we don't know who called" tells one."""
    return bool(_CUES["unsure"].search(piece.text)) and not _CUES["unsure_of_more"].search(piece.text)


def _wish(folded: str, start: int, end: int) -> Found | None:
    if _CUES["unsure"].search(folded):
        return Found(Kind.UNKNOWN, None, start, end, confident=True)
    if _CUES["anything"].search(folded):
        return Found(Kind.PARTIAL, None, start, end, confident=True)
    if _VAGUE.isdisjoint(re.findall(r"[a-z]+", folded)):
        return None
    return Found(Kind.PARTIAL, None, start, end, confident=True)


def _doubt(fit: float, score: float, second: float, listed: float, against: float) -> str | None:
    if listed >= _LISTED_ONCE and listed >= 2 * against and score >= _AHEAD * second:
        return None
    if score < _LEAD * second:
        return RIVALLED
    return None if listed >= _SURELY_LISTED and fit >= _ENOUGH else "the use fits only loosely"


def _leads_the_list(weighed: Sequence[_Weighed], best: str) -> bool:
    """Whether the speaker names several uses one by one, the best label's first and clearly."""
    clear = [(item, label) for item in weighed if item.weight >= _LATER and (label := _clear_label(item))]
    if len(clear) < 2 or max(item.weight for item, _ in clear) > clear[0][0].weight:
        return False
    return clear[0][1] == best and all(label != best for _, label in clear[1:])


def _named_in_turn(weighed: Sequence[_Weighed], catalogue: Catalogue) -> tuple[str, ...]:
    """The labels of several uses named in one breath ("newsletters and the help desk"); none where one stands out."""
    said = [item for item in weighed if item.evidence.content]
    parts = [replace(item.piece, text=part) for item in said for part in _AND.split(item.piece.text)]
    alike = len({item.weight for item in said}) == 1 and (len(said) == 1 or said[0].weight < _FOREMOST)
    if len(parts) < 2 or not alike or sum(item.evidence.content for item in said) > _A_BREATH:
        return ()
    labels = [_clear_label(_Weighed(part, weigh(catalogue, part.text), 1.0)) for part in parts]
    named = dict.fromkeys(label for label in labels if label)
    return tuple(named) if None not in labels and len(named) > 1 else ()


_AND, _A_BREATH = regex(r" (?:and|plus|as well as) (?:also )?"), 9


def _clear_label(item: _Weighed) -> str | None:
    """The one label that a piece by itself names."""
    (label, score), (_, second) = _leaders(item.evidence.votes)
    solid = item.evidence.listed.get(label, 0.0) >= _SOLID and score >= _ENOUGH
    return label if solid and score >= _LEAD * second else None


def _leaders(totals: Mapping[str, float]) -> list[tuple[str, float]]:
    """The two labels with the most votes."""
    ranked = sorted(totals.items(), key=lambda pair: -pair[1])
    return [*ranked[:2], ("", 0.0), ("", 0.0)][:2]


def _totals(weighed: Sequence[_Weighed]) -> Mapping[str, float]:
    """Votes of all pieces together; a wish said later than another counts a little less."""
    totals: defaultdict[str, float] = defaultdict(float)
    leader: str | None = None
    for item in weighed:
        for label, votes in item.evidence.votes.items():
            late = 0.75 if leader not in (None, label) and item.weight < _FOREMOST else 1.0
            totals[label] += (votes if votes <= _LOUD else _LOUD + (votes - _LOUD) / 2) * item.weight * late
        if leader is None and item.weight > 0.5 and item.evidence.votes:
            top, votes = max(item.evidence.votes.items(), key=lambda pair: pair[1])
            leader = top if votes >= _ENOUGH else None
    return totals


def _secondary(weighed: Sequence[_Weighed], best: str) -> list[str]:
    out: list[str] = []
    for item in weighed:
        votes = item.evidence.votes
        if item.weight and votes:
            label = max(votes, key=lambda key: votes[key])
            named = item.evidence.listed.get(label, 0.0) >= _SOLID
            if named and label != best and label not in out and votes[label] >= _ENOUGH:
                out.append(label)
    return out
