"""What do they want it for? The label of the script's catalogue that the wish fits best."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qualifybot.domain.models import Context, Kind, UseCase
from qualifybot.domain.reading.catalogue import OTHER, Catalogue, Evidence, misheard, ready, weigh
from qualifybot.domain.reading.clauses import REPAIR, Piece, fold, pieces
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.phrasebook import load

_CUES = load("wish_cues.txt")
_VAGUE = frozenset(
    ["better", "best", "good", "great", "improve", "improvement", "efficient", "efficiency", "faster", "fast", "quick", "grow", "growth", "modern", "modernise", "organised", "organized", "order", "business", "company", "processes", "process", "productivity", "productive", "save", "saving", "money", "time", "costs", "cost", "general", "everything", "anything", "stuff", "things", "work", "easier", "easy", "life", "simple", "simpler", "digital", "digitalisation", "digitalization", "future", "success", "successful", "profit", "profitable", "professional", "smarter", "smart", "competitive", "progress", "overall", "forward", "change", "changes", "try", "test", "explore", "look", "whatever", "sorts", "kinds", "various", "different", "many", "usual", "normal", "help", "support-free", "optimise", "optimize", "overview", "control", "transparency", "structure", "quality", "performance", "level", "next", "step", "up", "today", "day", "daily", "tomorrow", "world"]
)  # fmt: skip
# Scores from which a label fits, fits without listed words, and rests solidly on listed words; the lead it must have;
# what topics of no label take away; above what score more evidence counts half.
_FITS, _CLEAR, _SOLID, _MARGIN, _FOREIGN, _LOUD = 1.15, 2.2, 0.8, 1.3, 0.35, 2.5
_NOTHING = [("", 0.0), ("", 0.0)]


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
    folded = fold(text)
    catalogue = ready(context.catalogue)
    cut = _after_repairs(folded, pieces(folded))
    if asked:
        return _verdict(folded, cut, catalogue) if cut else None
    told = {piece.sentence for piece in cut if _CUES["volunteered"].search(piece.text)}
    kept = [piece for piece in cut if piece.sentence in told]
    found = _verdict(folded, kept, catalogue) if kept else None
    clear = found and found.confident and isinstance(found.value, UseCase) and found.value.intents[0] != OTHER
    return found if clear else None


def _after_repairs(folded: str, cut: list[Piece]) -> list[Piece]:
    """Without what the speaker took back, as far as something is said instead."""
    for repair in REPAIR.finditer(folded):
        before = [p for p in cut if p.start < repair.start()]
        after = [p for p in cut if p.end > repair.end() and len(p.text.split()) > 0]
        if before and after and len(before[-1].text.split()) <= 8:
            cut = [p for p in cut if p not in before[-1:]]
    return cut


def _weighed(cut: Sequence[Piece], catalogue: Catalogue) -> list[_Weighed]:
    wanted = any(_CUES["want"].search(piece.text) for piece in cut)
    out = []
    for n, piece in enumerate(cut):
        evidence = weigh(catalogue, piece.text)
        out.append(_Weighed(piece, evidence, _weight(cut, n, wanted=wanted)))
    return out


def _weight(cut: Sequence[Piece], n: int, *, wanted: bool) -> float:
    """How much a piece counts for the main wish: what is in order already counts nothing, later wishes half."""
    text = cut[n].text
    following = cut[n + 1].text if n + 1 < len(cut) and cut[n + 1].sentence == cut[n].sentence else ""
    if _CUES["solved"].search(text) and not re.search(r"\bnot (?:only|just)\b", text):
        return 0.0
    short_next = len(following.split()) <= 6
    if _CUES["first"].search(text) or (short_next and _CUES["first"].search(following)):
        return 2.0
    if _CUES["later"].search(text) or (
        short_next and re.search(r"somewhere below|nice to have|later|can wait|less important", following)
    ):
        return 0.45
    return 1.25 if _CUES["want"].search(text) else 0.85 if wanted else 1.0


def _verdict(folded: str, cut: Sequence[Piece], catalogue: Catalogue) -> Found | None:
    weighed = _weighed(cut, catalogue)
    (best, score), (_, second), *_ = [*_totals(weighed).most_common(2), *_NOTHING]
    start, end = cut[0].start, cut[-1].end
    elsewhere = sum(w.evidence.elsewhere * w.weight for w in weighed)
    listed = sum(w.evidence.listed.get(best, 0.0) * w.weight for w in weighed)
    fit = score - _FOREIGN * max(0.0, elsewhere - listed)
    if fit >= _FITS:
        doubt = _doubt(fit, score, second, listed)
        return Found(Kind.ANSWER, UseCase((best, *_secondary(weighed, best))), start, end, doubt is None, doubt)
    if label := misheard(catalogue, folded):
        return Found(
            Kind.ANSWER, UseCase((label,)), start, end, confident=False, doubt="use case guessed from its sound"
        )
    if _CUES["unsure"].search(folded):
        return Found(Kind.UNKNOWN, None, start, end, confident=True)
    return _none_fits(weighed, catalogue, fit, elsewhere)


def _doubt(fit: float, score: float, second: float, listed: float) -> str | None:
    if score < _MARGIN * second:
        return "another use is nearly as likely"
    return None if listed >= _SOLID or fit >= _CLEAR else "the use fits only loosely"


def _totals(weighed: Sequence[_Weighed]) -> Counter[str]:
    """Votes of all pieces together; a wish said later than another counts a little less."""
    totals: Counter[str] = Counter()
    leader: str | None = None
    for item in weighed:
        for label, votes in item.evidence.votes.items():
            late = 0.75 if leader not in (None, label) else 1.0
            totals[label] += (votes if votes <= _LOUD else _LOUD + (votes - _LOUD) / 2) * item.weight * late
        if leader is None and item.weight > 0.5 and item.evidence.votes:
            top, votes = max(item.evidence.votes.items(), key=lambda pair: pair[1])
            leader = top if votes >= _CLEAR else None
    return totals


def _secondary(weighed: Sequence[_Weighed], best: str) -> list[str]:
    out: list[str] = []
    for item in weighed:
        votes = item.evidence.votes
        if item.weight and votes:
            label = max(votes, key=lambda key: votes[key])
            if label != best and label not in out and votes[label] >= _CLEAR:
                out.append(label)
    return out


def _none_fits(weighed: Sequence[_Weighed], catalogue: Catalogue, fit: float, elsewhere: float) -> Found | None:
    """A concrete use beside the catalogue is `other`; a mere wish for better things is not enough."""
    start, end = weighed[0].piece.start, weighed[-1].piece.end
    said = {word.strip(".,'") for item in weighed for word in item.piece.text.split()}
    telling = sum(item.evidence.content for item in weighed) - len(said & _VAGUE)
    if catalogue.has_other and (elsewhere >= 1.0 or telling >= 2):
        clear = elsewhere >= 1.0 and fit < 0.8
        return Found(Kind.ANSWER, UseCase((OTHER,)), start, end, clear, None if clear else "no label fits well")
    if said & _VAGUE:
        return Found(
            Kind.PARTIAL, None, start, end, confident=telling <= 0, doubt=None if telling <= 0 else "no concrete use"
        )
    return None
