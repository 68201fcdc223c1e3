"""Who takes part in the decision, and does the caller decide alone, with them, or not at all?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from qualifybot.domain.models import CallerDecides, Context, DecisionMakers, Kind, Person
from qualifybot.domain.reading.clauses import REPAIR, Piece, fold, pieces
from qualifybot.domain.reading.everyday import EVERYDAY
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.phrasebook import load
from qualifybot.domain.reading.roles import roles


@dataclass(frozen=True, slots=True)
class _Party:
    """Somebody named: another person, or the caller (`me`)."""

    start: int
    end: int
    name: str | None = None
    role: str | None = None
    me: bool = False


_CUES = load("decision_cues.txt")
_ME = re.compile(r"\b(?:i|i'm|i'd|i'll|i've|me|my ?self|meself|my|mine|yours truly)\b")
# What stands right before or after somebody who has no part in it, or who is the caller.
_WITHOUT = re.compile(
    r"\b(?:not|without(?: asking| needing| even asking| consulting| having to ask)?|no need (?:for|to ask)|"
    r"(?:don't|doesn't|do not|needn't) (?:need|have to ask|even ask|ask|involve)|needn't ask|instead of|rather than|nor|"
    r"neither|except|no longer|never|not even)(?: (?:the|my|our|any|a|to ask|ask|for|by|from))*\s*$"
)
_UNINVOLVED = re.compile(
    r"\s*(?:who )?(?:(?:really|also|actually|usually|still|just|only) )*(?:(?:does|do|wo|is|are|has|would|need)n't|"
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
# A name: capitalised words that are no everyday words, a title or initials allowed.
_NAME = re.compile(
    r"(?<![\w'])[^\W\d_a-zß-öø-ÿ][\w'’.-]*(?<!\.)"
    r"(?:(?:\. | )(?:(?:van|von|de|der|den|del|della|di|da|dos|la|le|bin|al|el|ter|ten) )*[^\W\d_a-zß-öø-ÿ][\w'’-]*)*"
)
_CALLED = re.compile(r"\b(?:called|named|name is|name's|goes by|by the name of)\s+([^\W\d_]+(?: [A-Z][\w'’-]+)?)")


def read_decision_makers(text: str, context: Context, *, asked: bool) -> Found | None:
    """Read who decides; None when the utterance says nothing of it.

    With `asked` False only what speaks of deciding, signing or approving counts.
    """
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
    parties = _relevant(cut, _join(folded, _parties(text, cut)))
    others = _merged([p for p in parties if not p.me and not _left_out(folded, cut, p)])
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


def _thin(cut: Sequence[Piece], others: Sequence[_Party]) -> str | None:
    """Why a list of people may be none: a lone capitalised word, or nobody said to decide."""
    if len(others) == 1 and others[0].role is None and len(cut) == 1 and len(cut[0].text.split()) <= 2:
        return "a bare name"
    spoken = any(_on_topic(_piece_of(cut, party), others) for party in others)
    return None if spoken else "named without a word of deciding"


def _without_reported(cut: Sequence[Piece]) -> Sequence[Piece]:
    """Without what the caller only quotes ("I said I decide alone, and that's not so"), unless nothing else is said."""
    kept = [piece for piece in cut if not _CUES["reported"].search(piece.text)]
    return kept if any(_ME.search(p.text) or roles(p.text, p.text) for p in kept) else cut


def _relevant(cut: Sequence[Piece], parties: list[_Party]) -> list[_Party]:
    """Without those named while speaking of something else, where somebody else is named as deciding."""
    on_topic = [p for p in parties if p.me or _on_topic(_piece_of(cut, p), parties)]
    return on_topic if any(not p.me for p in on_topic) else parties


def _on_topic(piece: Piece, parties: Sequence[_Party]) -> bool:
    if _CUES["decides"].search(piece.text) or _CUES["involved"].search(piece.text):
        return True
    named = sum(len(p.role or p.name or "i") for p in parties if piece.start <= p.start < piece.end)
    return len(piece.text.strip()) - named <= 24


def _piece_of(cut: Sequence[Piece], party: _Party) -> Piece:
    return next(p for p in cut if p.start <= party.start < p.end)


def _parties(text: str, cut: Sequence[Piece]) -> list[_Party]:
    found: list[_Party] = []
    for piece in cut:
        named = [
            _Party(piece.start + r.start, piece.start + r.end, role=r.short)
            for r in roles(piece.text, text[piece.start : piece.end])
        ]
        own = [_Party(piece.start + m.start(), piece.start + m.end(), me=True) for m in _ME.finditer(piece.text)]
        names = [n for n in _names(text, piece) if not any(n.start < r.end and r.start < n.end for r in named)]
        found += [*named, *own, *names]
    return sorted(found, key=lambda party: party.start)


def _names(text: str, piece: Piece) -> Iterator[_Party]:
    taken: set[int] = set()
    for called in _CALLED.finditer(text, piece.start, piece.end):
        if called.group(1).lower() not in EVERYDAY:
            taken.add(called.start(1))
            yield _Party(called.start(1), called.end(1), name=called.group(1))
    for match in _NAME.finditer(text, piece.start, piece.end):
        start, name = _name(match)
        alone = start == piece.start and " " not in name and not _AFTER_NAME.match(text, start + len(name))
        if name and start not in taken and not alone:
            yield _Party(start, start + len(name), name=name)


# What may follow a lone capitalised word at the start of a sentence if it is a name.
_AFTER_NAME = re.compile(
    r"(?:['’]s?)?(?:\s*$|\s*[,.;!(]|\s+(?:and|or|plus|with|alone|also|together|does|is|has|will|would|from|in|who|our|the|decid\w*|"
    r"signs?|makes?|approves?|chooses?|calls|takes?|gets|should|must|needs?|says|picks|handles|looks|runs|gives|&)\b)"
)


def _name(match: re.Match[str]) -> tuple[int, str]:
    """Where the name starts, and the name without everyday words around it and without a genitive ending."""
    words = [(m.start(), m.group()) for m in re.finditer(r"\S+", match.group())]
    while words and _everyday(words[-1][1]):
        words.pop()
    while words and _everyday(words[0][1]):
        words.pop(0)
    if not words or all(_title(word) for _, word in words):
        return match.start(), ""
    name = re.sub(r"['’](?:s|ll|d|re|ve)?$", "", " ".join(word for _, word in words)).rstrip(".")
    return match.start() + words[0][0], "" if name.isupper() and len(name) <= 3 else name


def _title(word: str) -> bool:
    return word.lower().rstrip(".") in {"mr", "mrs", "ms", "miss", "mister", "dr", "sir", "madam", "prof"}


def _everyday(word: str) -> bool:
    plain = re.sub(r"(?:n['’]t|['’]\w*)$", "", word.lower()).strip(".-")
    return not _title(word) and all(part in EVERYDAY for part in plain.split("-"))


def _without_repairs(text: str, folded: str) -> tuple[str, str]:
    """Text and folded text with what the speaker took back blanked: a list gives way to a list, else one to one."""
    for repair in REPAIR.finditer(folded):
        parties = _join(folded, _parties(text, pieces(folded)))
        before = [p for p in parties if p.end <= repair.start() + 1]
        after = [p for p in parties if p.start >= repair.end() - 1]
        if not before or not after or _DENIAL.match(folded, repair.end()) or _far(folded, before[-1], repair, after[0]):
            continue
        dropped = _run(folded, before) if len(_run(folded, after[::-1], forward=True)) > 1 else before[-1:]
        spans = [(min(p.start for p in dropped), repair.end())]
        spans += [(p.start, p.end) for p in before if p.name and after[0].name and _alike(p.name, after[0].name)]
        for start, end in spans:
            blank = " " * (end - start)
            text, folded = text[:start] + blank + text[end:], folded[:start] + blank + folded[end:]
    return text, folded


_DENIAL = re.compile(r"\s*(?:not (?:me|i)\b|i (?:don't|can't|won't)|i do\b)")


def _far(folded: str, last: _Party, repair: re.Match[str], first: _Party) -> bool:
    return folded[last.end : repair.start()].count(" ") > 4 or first.start - repair.end() > 25


def _run(folded: str, parties: list[_Party], *, forward: bool = False) -> list[_Party]:
    """The list that the last party belongs to ("the CEO and I"), or with `forward` the first of a reversed list."""
    ordered = parties[::-1] if forward else parties
    run = [ordered[0] if forward else ordered[-1]]
    rest = ordered[1:] if forward else ordered[-2::-1]
    for party in rest:
        gap = folded[run[-1].end : party.start] if forward else folded[party.end : run[-1].start]
        if not re.fullmatch(r"[\s,]*(?:and|plus|with|&)?(?: (?:the|our|my|a))?[\s,]*", gap):
            break
        run.append(party)
    return run


def _alike(one: str, other: str) -> bool:
    return one == other or (one[:2] == other[:2] and SequenceMatcher(None, one, other).ratio() >= 0.6)


_APPOSED = re.compile(
    r"\s*[,–—-]?\s*(?:(?:and )?(?:that's|that is|that would be|who's|who is|he's|she's|they're|he is|she is|who's also|he's also|she's also|it's|as)\s+)?(?:(?:the|our|my|a|an|their|its|also|sort of|now|currently|acting)\s+)*"
)
_FROM = re.compile(
    r"\s*,?\s*(?:from|in|of|at|over in|who runs|who heads|who leads|who's in charge of|who is in charge of|in charge of|heading|running|who does|who looks after|down in|up in)(?: the| our)?\s+"
)
_PRONOUN = re.compile(
    r".{0,80}?\b(?:he's|she's|they're|he is|she is|who's|who is|that's)\s+(?:(?:the|our|my|a|an|also)\s+)+", re.DOTALL
)
_ROLE_NAME = re.compile(
    r"\s*[,–—-]?\s*(?:(?:that's|that is|who's|who is|is|he's|she's|it's|a (?:lady|guy|man|woman|chap|fellow|bloke|gentleman|certain)|his name is|her name is|his name's|her name's|called|named|by the name of|name of|mr\.?|mrs\.?|ms\.?|dr\.?|mister)\s*)*"
)


_TRAILING = re.compile(r"(?!.*\band\b)[^.;!?]{1,60},\s*(?:our|the|my|a) ")


def _join(folded: str, parties: list[_Party]) -> list[_Party]:
    """Name and role of one person brought together ("Hugo, the CFO", "our CTO Tom Baker", "Priya from finance")."""
    out: list[_Party] = []
    for party in parties:
        last = out[-1] if out else None
        if last and not last.me and not party.me:
            gap = folded[last.end : party.start]
            loose = last.role is None or last.role in _LOOSE
            if last.name and loose and party.role and _attaches(gap, folded[party.end :]):
                out[-1] = replace(last, role=party.role, end=party.end)
                continue
            if last.role and not last.name and party.name and _ROLE_NAME.fullmatch(gap):
                out[-1] = replace(last, name=party.name, end=party.end)
                continue
        out.append(party)
    return out


_LOOSE = frozenset({"colleague", "coworker", "co-worker", "friend", "boss"})


def _attaches(gap: str, after: str) -> bool:
    if _TRAILING.fullmatch(gap):
        return bool(re.match(r"\s*(?:[.,;!?]|$)", after))
    return bool(_APPOSED.fullmatch(gap) or _FROM.fullmatch(gap) or _PRONOUN.fullmatch(gap))


_ME_THE = re.compile(r"\b(?:me|myself|i)\s*,\s*(?:the|an?|as the)\s+$")


def _left_out(folded: str, cut: Sequence[Piece], party: _Party) -> bool:
    """Is the party the caller's own role, gone, or said to have no part?"""
    piece = _piece_of(cut, party)
    before = folded[piece.start : party.start]
    after = folded[party.end : max(piece.end, party.end)]
    before_all = folded[max(0, party.start - 40) : party.start]
    if _ME_THE.search(before_all) and not re.match(r"[^.;!?]*\b(?:and|plus|with)\b", folded[party.end :]):
        return True
    if _OWN_ROLE.search(before_all) or _WITHOUT.search(before):
        return True
    if not party.name and party.role in _LOOSE - {"boss"} | {"colleagues", "coworkers", "friends"}:
        return True
    return bool(_CUES["absent"].search(after) or _CUES["absent"].search(before) or _UNINVOLVED.match(after))


def _merged(parties: Sequence[_Party]) -> list[_Party]:
    """One entry per person and per role said without a name."""
    out: list[_Party] = []
    for party in parties:
        same = next((n for n, other in enumerate(out) if _same(other, party)), None)
        if same is None:
            out.append(party)
        else:
            out[same] = replace(out[same], name=out[same].name or party.name, role=out[same].role or party.role)
    return out


def _same(one: _Party, other: _Party) -> bool:
    if one.name and other.name:
        first, second = sorted((one.name.split(), other.name.split()), key=len)
        return first == second[: len(first)]
    return one.role is not None and one.role == other.role


_JUST_ME = re.compile(
    r"\s*(?:(?:well|um|uh|er|erm|oh|yeah|yes|so|that|it|that's|it's|that'd|that would|it'd|would|will|be|is|just|only|simply|and|honestly|actually|basically|really|i think|i guess|i'd say|"
    r"frankly|pretty much|you know|in this case|here|for this|in the end|at the end of the day|no one else|nobody else|all|still)[\s,]*)*(?:me|myself|meself|mine|i|yours truly|i alone|myself alone|me alone)"
    r"(?:[\s,]+(?:only|alone|again|then|really|basically|i guess|i suppose|of course|personally|here|too|at the moment|nobody else|no one else|and me|as always|sir|mate|love|please|the owner|obviously|actually))*\s*"
)


def _part(words: str, cut: Sequence[Piece], others: Sequence[_Party]) -> tuple[CallerDecides | None, str | None]:
    """The caller's part and, where it hangs on thin evidence, why it is doubtful."""
    rest = _CUES["caller_out"].sub(" ", words)
    refused = rest != words
    claimed = _CUES["caller_in"].search(rest) or any(_JUST_ME.fullmatch(piece.text) for piece in cut)
    jointly = _CUES["jointly"].search(rest)
    if not others:
        if claimed:
            return "alone", "mixed words" if refused else None
        return ("no", None) if refused else (None, None)
    if _CUES["limit"].search(words) and _ME.search(words):
        return "shared", None
    if refused:
        return "no", "mixed words" if claimed else None
    if jointly or claimed:
        return "shared", None
    return ("no" if _CUES["decides"].search(words) else None), None
