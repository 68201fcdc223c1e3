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

_FIRST = re.compile(
    r"\b(?:mainly|mostly|primarily|chiefly|principally|especially|above all|first and foremost|first of all|first off|firstly|most of all|most important\w*|main(?:ly)? (?:thing|reason|goal|point|use|issue|purpose|concern|focus|one)|"
    r"top (?:of the list|priority)|number one|priority|priorities|biggest|key (?:thing|reason|point)|the big one|core|what (?:really )?hurts(?: the)? most|the (?:real|actual|crucial) (?:thing|issue|problem|reason|need)|that's the one|urgent(?:ly)?|in particular|"
    r"what (?:we|i) (?:really|actually|mostly) (?:want|need)|for the most part|predominantly|more than anything|what it comes down to|boils down to)\b"
)
_LATER = re.compile(
    r"^\s*(?:and |but |then |plus )*(?:then|also|maybe|perhaps|possibly|later|later on|eventually|some day|someday|down the (?:line|road)|at some point|ideally|if possible|if there's (?:time|money)|afterwards|next|secondly|second|on the side|as a (?:bonus|second step|nice extra)|"
    r"plus|on top|besides|additionally|a (?:bit|little) of|some|a few)\b|\b(?:somewhere below|nice to have|nice-to-have|less important|lower down|second(?:ary)? (?:priority|thing|place|step)|would be (?:a )?(?:nice|bonus)|a bonus|not (?:so |that )?urgent|can wait|further down|afterwards|"
    r"later on|in phase two|next year|too if|as well if|on the side)\b"
)
_SOLVED = re.compile(
    r"\b(?:(?:is|are|'s|'re|was|works?|running|runs|going|goes)(?: all| already| quite| pretty| very| just| perfectly| working| running)* (?:fine|okay|ok|good|happy|sorted|covered|solved|taken care of|under control|well|great|smoothly|done|settled|no (?:problem|issue))|"
    r"(?:don't|do not|doesn't|won't|wouldn't|didn't) (?:\w+ )?(?:need|want|care|bother|mind)|not (?:for|about|really|the|so much|interested|our|to|looking|because|a)|no need|nothing to do with|never mind|isn't (?:the|about|for|a|our|it)|aren't (?:the|a|our)|"
    r"already (?:have|got|covered|do|use|solved|sorted|handled)|(?:have|got|do) (?:\w+ )?(?:already|covered|sorted)|we(?:'ve| have)(?: got)? (?:that|something|a tool|a system|software|one) (?:for|already)|instead of|rather than|forget about|leave (?:out|aside)|other than|apart from|except)\b"
)
_WANT = re.compile(
    r"\b(?:(?:we|i|they|it)(?:'d| would| really| just| also| do| urgently| desperately)* (?:need|needs|want|wants|like|love|wish|hope|must|should|expect)|need to|want to|would like|'d like|so that|so we|so they|should (?:at last|finally|be)|"
    r"looking (?:for|to)|to be able|in order to|it's (?:for|about|me|all about)|that's (?:for|why)|the (?:idea|goal|aim|plan|point|purpose) is|supposed to|help(?:s|ing)? (?:us|me|with)|we're after|use (?:it|this) (?:for|to)|get(?:ting)? (?:rid|hold|better|those|these|the|my|our)|"
    r"stop(?:ping)?|improve|fix|no overview|no (?:idea|clue) (?:who|what|where|how)|tired of|sick of|fed up|struggl\w+|problem|trouble|pain|headache|nightmare|mess|chaos)\b"
)
_CONTRAST = re.compile(r"\b(?:but|it's|only|just)\b")
_VAGUE = frozenset(
    """better best good great improve improvement efficient efficiency faster fast quick grow growth modern modernise organised organized order business
    company processes process productivity productive save saving money time costs cost general everything anything stuff things work easier easy life simple
    simpler digital digitalisation digitalization future success successful profit profitable professional smarter smart competitive progress overall forward
    change changes try test explore look whatever sorts kinds various different many usual normal help support-free optimise optimize
    overview control transparency structure quality performance level next step up today day daily tomorrow world""".split()
)  # fmt: skip
_UNSURE = re.compile(
    r"\b(?:(?:don't|do not|dunno|can't|cannot|couldn't|wouldn't) (?:really |quite |exactly )?(?:know|say|tell)|no idea|no clue|not (?:sure|clear|certain|decided)|undecided|haven't (?:decided|thought|worked)|still (?:collecting|gathering|thinking|discussing|working (?:it|that) out|figuring)|open question|to be (?:decided|determined|defined)|collecting ideas|we'll see)\b"
)
_VOLUNTEERED = re.compile(
    r"\b(?:(?:the thing|what|all|one thing) (?:we|i)(?:'d| would| really| mostly)* (?:want|need|like)\b.{0,12}? is|is what (?:we|i)(?:'d| would)? (?:want|need)|(?:we|i)(?:'d| would)? (?:want|need|use|like|be using|get|buy)(?: to use)? (?:it|this|that|something|the (?:tool|system|software)|one) (?:for|to\b)|(?:we're|i'm|we are|i am) (?:looking for|after)|"
    r"it's (?:meant |mainly |mostly |all )?for|(?:should|would|must) (?:help|let|allow) us|to be used for|purpose is|(?:we|i) (?:want|need) (?:a|an|some|better|proper)|use case is)\b"
)
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
    told = {piece.sentence for piece in cut if _VOLUNTEERED.search(piece.text)}
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
    wanted = any(_WANT.search(piece.text) for piece in cut)
    out = []
    for n, piece in enumerate(cut):
        evidence = weigh(catalogue, piece.text)
        out.append(_Weighed(piece, evidence, _weight(cut, n, wanted=wanted)))
    return out


def _weight(cut: Sequence[Piece], n: int, *, wanted: bool) -> float:
    """How much a piece counts for the main wish: what is in order already counts nothing, later wishes half."""
    text = cut[n].text
    following = cut[n + 1].text if n + 1 < len(cut) and cut[n + 1].sentence == cut[n].sentence else ""
    if _SOLVED.search(text) and not re.search(r"\bnot (?:only|just)\b", text):
        return 0.0
    short_next = len(following.split()) <= 6
    if _FIRST.search(text) or (short_next and _FIRST.search(following)):
        return 2.0
    if _LATER.search(text) or (
        short_next and re.search(r"somewhere below|nice to have|later|can wait|less important", following)
    ):
        return 0.45
    return 1.25 if _WANT.search(text) else 0.85 if wanted else 1.0


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
    if _UNSURE.search(folded):
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
