"""Whom does an utterance name: the caller, and others by name, by role or by both?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache
from itertools import zip_longest

from qualifybot.domain.reading.clauses import Piece
from qualifybot.domain.reading.everyday import EVERYDAY
from qualifybot.domain.reading.roles import roles
from qualifybot.domain.reading.sounds import sound
from qualifybot.domain.reading.word_space import Vectors, word_space
from qualifybot.domain.reading.words import word_set
from qualifybot.domain.regex import regex


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody named: another person, or the caller (`me`)."""

    start: int
    end: int
    name: str | None = None
    role: str | None = None
    me: bool = False

    @property
    def titled(self) -> bool:
        """Whether they are named with a title: "Professor Lund"."""
        return self.name is not None and _title(self.name.split()[0])


ME = regex(r"\b(?:i|i'm|i'd|i'll|i've|me|my ?self|meself|my|mine|yours truly)\b")
# A name: capitalised words that are no everyday words, a title or initials allowed.
_NAME = regex(
    r"(?<![\w'])[^\W\d_a-zß-öø-ÿ][\w'’.-]*(?<!\.)"
    r"(?:(?:\. | )(?:(?:van|von|de|der|den|del|della|di|da|dos|la|le|bin|al|el|ter|ten) )*[^\W\d_a-zß-öø-ÿ][\w'’-]*)*"
)
_CALLED = regex(r"\b(?:called|named|name is|name's|goes by|by the name of)\s+([^\W\d_]+(?: [A-Z][\w'’-]+)?)")


def parties_in(text: str, cut: Sequence[Piece], taken: Sequence[tuple[int, int]] = ()) -> list[Party]:
    """Everybody named in the pieces of `text`, in order; a name within the stretches `taken` is a thing's."""
    found: list[Party] = []
    for piece in cut:
        named = [
            Party(piece.start + r.start, piece.start + r.end, role=r.short)
            if not _TO_ME.search(piece.text, 0, r.start)
            else Party(piece.start + r.start, piece.start + r.end, me=True)
            for r in roles(piece.text, text[piece.start : piece.end])
            if not _OF_US.search(piece.text, 0, r.start) and not _TITLED.match(text, piece.start + r.start)
        ]
        own = [
            Party(piece.start + m.start(), piece.start + m.end(), me=True)
            for m in ME.finditer(piece.text)
            if not any(r.start <= piece.start + m.start() < r.end for r in named)
            and not _ABOVE.search(piece.text, 0, m.start())
            and (m.group() != "my" or not any(r.start == piece.start + m.end() + 1 for r in named))
        ]
        named += [] if named else _unlisted(piece)
        names = [n for n in _names(text, piece) if not any(n.start < r.end and r.start < n.end for r in named)]
        found += [*named, *own, *names]
    found = [p for p in found if not p.name or not any(start < p.end and p.start < end for start, end in taken)]
    found = _with_names_given(text, sorted(found, key=lambda party: party.start))
    return [one for one, then in zip_longest(found, found[1:]) if not _said_in_full(text, one, then)]


def _with_names_given(text: str, found: Sequence[Party]) -> list[Party]:
    """One entry for a role and the name that is told after it: "our COO, whose name's Wes"."""
    kept: list[Party] = []
    for party in found:
        last = kept[-1] if kept else None
        if last and last.role and not last.name and party.name and _WHOSE_NAME.fullmatch(text, last.end, party.start):
            kept[-1] = replace(last, name=party.name, end=party.end)
        else:
            kept.append(party)
    return kept


_WHOSE_NAME = regex(r",? (?:whose name(?:'s| is)|who(?:'s| is) called|called|named|by the name of) ")


def _said_in_full(text: str, one: Party, then: Party | None) -> bool:
    """Whether a name is only the beginning of the next: "Marvin, Marvin Feeney"."""
    if not one.name or then is None or not then.name:
        return False
    return then.name.startswith(f"{one.name} ") and not text[one.end : then.start].strip(" ,…")


# "You're speaking to the boss": the caller is.
_TO_ME = regex(r"\byou(?:'re| are)(?: already)? (?:speaking|talking) (?:to|with) (?:(?:the|one of the) )?(?:\w+ )?$")
# "The person above me" tells nothing of the caller's part.
_ABOVE = regex(r"\b(?:person|people|one|lady|man|guy|woman|boss|manager|those|level) (?:above|over) $")
# "Doctor Singh": a title, no role.
_TITLED = regex(r"(?:Doctor|Professor|Reverend|doctor|professor) [A-Z]")
# "We're two partners": the caller is one of those counted.
_OF_US = regex(
    r"\b(?:we're|we are|i are|one of) (?:the |only |just )?(?:\d+|two|three|four|five|six|seven|several) $|"
    r"\b(?:us|we) (?:\w+ )?$"
)


def _names(text: str, piece: Piece) -> Iterator[Party]:
    taken: set[int] = set()
    for called in _CALLED.finditer(text, piece.start, piece.end):
        if called.group(1).lower() not in EVERYDAY:
            taken.add(called.start(1))
            yield Party(called.start(1), called.end(1), name=called.group(1))
    for match in _NAME.finditer(text, piece.start, piece.end):
        start, name = _name(match)
        if name in _REFLEXIVE or _is_place(text, start, start + len(name)):
            continue
        alone = start == piece.start and " " not in name and not _AFTER_NAME.match(text, start + len(name))
        if name and start not in taken and not alone and not _plain(text, name, start):
            yield Party(start, start + len(name), name=name)


def _plain(text: str, name: str, start: int) -> bool:
    """Whether a word owes its capital to the sentence it opens: "Approving is her job", "[Music]", "Dashboards."."""
    before = text[:start].rstrip(" \"'(")
    if " " in name or (before and before[-1] not in ".?!…[:"):
        return False
    word, space = name.lower(), word_space()
    row = space.row(word)
    if row is None:
        return len(word) > _A_NAME and word.endswith(("ing", "ly", "tion", "ment", "ness"))
    return float(space.vectors[row] @ _like_a_name()) < _NAMELIKE


@cache
def _like_a_name() -> Vectors:
    """What given names have in common in the space of words."""
    space = word_space()
    return space.mean(space.rows(_GIVEN))


_GIVEN = word_set("john maria anna peter david susan robert linda thomas laura emma carlos ahmed daniel kevin")
# How near to the given names a word must lie to be one, and how long one is that may end like a noun.
_NAMELIKE, _A_NAME = 0.1, 6


# Somebody said to decide whose role is on no list: "our abbot signs".
_DECIDING = regex(
    r"(?:(?:so|and|but|well|then|now|no|only|yeah|yes|it's|that's) )*(?:the|our|my) "
    r"(?P<role>(?:[a-z-]+ )?[a-z-]+)(?: (?:always|usually|alone|really|actually|then|also|who|that))* "
    r"(?:decides|signs|approves|chooses|picks|"
    r"has to (?:release|approve|agree|sign|decide)|must (?:approve|agree|sign|decide)|"
    r"has the (?:final|last|say)|makes (?:the|that|this|those|these|all)|"
    r"takes (?:the|that|this|those|these|all)|calls (?:the shots|it)|gives the)\b"
)


def _unlisted(piece: Piece) -> list[Party]:
    said = _DECIDING.match(piece.text)
    if said is None or said["role"].split()[-1] in EVERYDAY:
        return []
    return [Party(piece.start + said.start("role"), piece.start + said.end("role"), role=said["role"])]


def _is_place(text: str, start: int, end: int) -> bool:
    """Whether a name is where somebody is, comes from, or went: "moved to Calgary", "from our Hamburg office"."""
    near = max(0, start - _NEAR)
    if _LEFT_TO.search(text, near, start):
        return False
    if _PLACE_BEFORE.search(text, near, start) or _SITE_AFTER.match(text, end):
        return True
    return _FROM_BEFORE.search(text, near, start) is not None and _WORD_FROM.search(text, near, start) is None


# So many characters before a name tell whether it is a place.
_NEAR = 60


_PLACE_BEFORE = regex(
    r"\b(?:at|in|near|outside|based in|(?:moved|gone|went|off|emigrated|relocated|transferred|retired|back|over|down|"
    r"up|flew|moving)(?: \w+)? to|(?:left|leaves|headed) for)(?: the)? $",
    re.IGNORECASE,
)
# "It's down to Sean" names who decides, "she moved down to Calgary" a place.
_LEFT_TO = regex(
    r"(?:\b(?:it|that|this|which|decision|call|rest)(?:['’]s| is|['’]d be| would be| will be|['’]ll be)|comes|boils)"
    r"(?: all| entirely| really| always| only| mostly)? (?:up|down) to $",
    re.IGNORECASE,
)
_SITE_AFTER = regex(
    r"(?:['’]s)? (?:office|branch|plant|site|store|warehouse|subsidiary|headquarters|depot|factory|team)\b"
)
_FROM_BEFORE = regex(r"\bfrom(?: the)? $")
# What comes from a person, not a place.
_WORD_FROM = regex(
    r"\b(?:ok|okay|approval|sign-?off|signature|go-ahead|word|nod|blessing|yes|consent|permission|authori[sz]ation|input|"
    r"comes?|came|light|get|need|have|it|that)(?: \w+)? from(?: the)? $",
    re.IGNORECASE,
)
_REFLEXIVE = frozenset({"Himself", "Herself", "Themselves"})
# What may follow a lone capitalised word at the start of a sentence if it is a name.
_AFTER_NAME = regex(
    r"(?:['’]s?)?(?:\s*$|\s*[,.;!(]|\s+(?:and|or|plus|with|alone|also|sir|ji|together|does|is|has|will|would|from|in|who|our|the|ma'?am|mam|didi|bhaiya|anna|garu|san|decid\w*|call|choice|money|word|say|job|department|business|shout|"
    r"signs?|owns|heads|leads|pays|buys|holds|wants|knows|thinks|here|bhai|sahib|saab|madam|or|himself|herself|too|mostly|usually|mainly|probably|normally|sometimes|ultimately|really|actually|as|makes?|approves?|chooses?|calls|takes?|gets|should|must|needs?|says|picks|handles|looks|runs|gives|&)\b)"
)


def _name(match: re.Match[str]) -> tuple[int, str]:
    """Where the name starts, and the name without everyday words around it and without a genitive ending."""
    words = [(m.start(), m.group()) for m in re.finditer(r"\S+", match.group())]
    while words and _everyday(words[-1][1]):
        words.pop()
    while words and _everyday(words[0][1]):
        words.pop(0)
    if not words or all(_title(word) or len(word) == 1 for _, word in words):
        return match.start(), ""
    name = re.sub(r"['’](?:s|ll|d|re|ve)?$", "", " ".join(word for _, word in words)).rstrip(".")
    return match.start() + words[0][0], "" if name.isupper() and len(name) <= 3 else name


_TITLES = word_set("mr mrs ms miss mister dr doctor sir madam prof professor reverend")


def _title(word: str) -> bool:
    return word.lower().rstrip(".") in _TITLES


def _everyday(word: str) -> bool:
    plain = re.sub(r"(?:n['’]t|['’]\w*)$", "", word.lower()).strip(".-")
    return not _title(word) and all(part in EVERYDAY for part in plain.split("-"))


def listed_with(folded: str, parties: list[Party], *, forward: bool = False) -> list[Party]:
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


def alike(one: str, other: str) -> bool:
    return one == other or (one[:2] == other[:2] and SequenceMatcher(None, one, other).ratio() >= 0.6)


# What may stand between the name and the role of one person, and between the role and the name.
_IS = r"(?:(?:that|who|he|she|it)(?:'s| is)|(?:they|who)(?:'re| are)|that would be)(?: also)?"
_ITS = r"(?:(?:the|our|my|an?|their|its|other|also|now|currently|acting)\s+)"
_APPOSED = regex(rf"\s*[,–—-]?\s*(?:(?:and )?(?:{_IS}|as)\s+)?{_ITS}*")
_FROM = regex(
    r"\s*,?\s*(?:from|in|of|at|over in|down in|up in|who (?:runs|heads|leads|does|looks after)|heading|running|"
    r"(?:who(?:'s| is) )?in charge of)(?: the| our)?\s+"
)
_PRONOUN = regex(rf".{{0,80}}?\b(?!it\b){_IS}\s+{_ITS}*", re.DOTALL)
_DECIDES = (
    r"(?:\s+(?:always|usually|normally|alone|also|has the (?:final|last) (?:say|word)|makes the (?:call|decision)|"
    r"decides|signs|approves|chooses)(?: (?:off|it|that|this|on (?:it|that|this)|everything|all of it))*)*"
)
_ROLE_NAME = regex(
    rf"{_DECIDES}"
    r"(?:\s*[.;](?=\s*(?:his|her|their) name))?(?:\s*[,–—-])*\s*"
    rf"(?:(?:{_IS}|is|an?(?: (?:lady|guy|man|woman|chap|fellow|bloke|gentleman|certain))?|"
    r"(?:his|her|their) name(?:'s| is)|called|named|by the name of|name of|mr\.?|mrs\.?|ms\.?|mister)\s*)*"
)
_TRAILING = regex(r"(?!.*\band\b)[^.;!?]{1,60},\s*(?:our|the|my|a) ")


def joined(folded: str, parties: list[Party]) -> list[Party]:
    """Name and role of one person brought together ("Hugo, the CFO", "our CTO Tom Baker", "Priya from finance")."""
    out: list[Party] = []
    for party in parties:
        last = out[-1] if out else None
        if party.role and _MEANT.match(folded, party.end):
            out = [one for one in out if one.role not in LOOSE_RELATIONS]
            out.append(party)
            continue
        if party.role and any(_spelt_again(one, party, folded) for one in out):
            continue
        if (
            party.role
            and (wrong := next((n for n, one in enumerate(out) if _said_right(one, party)), None)) is not None
        ):
            out[wrong] = replace(out[wrong], role=party.role)
            continue
        if _is_companion(folded, out, party):
            out[-2] = replace(out[-2], role=party.role)
            continue
        if last and not last.me and not party.me:
            gap = folded[last.end : party.start]
            if last.role and party.role and not party.name and _same_person(gap, last):
                out[-1] = replace(last, role=party.role if last.role in LOOSE_RELATIONS else last.role, end=party.end)
                continue
            loose = last.role is None or last.role in LOOSE_RELATIONS
            if last.name and loose and party.role and _attaches(gap, folded[party.end :]):
                out[-1] = replace(last, role=party.role, end=party.end)
                continue
            if last.role and party.role and _respelled(last.role, gap, party.role):
                out[-1] = replace(last, role=f"{last.role.rsplit(' ', 1)[0]} {party.role}", end=party.end)
                continue
            own = _I_AM.search(folded, 0, last.start)
            if last.role and not last.name and party.name and not own and _names_role(gap, folded[party.end :]):
                out[-1] = replace(last, name=party.name, end=party.end)
                continue
        out.append(party)
    return out


# "I'm the assistant, it's Keller": the role is the caller's.
_I_AM = regex(r"\b(?:i'm|i am)(?: (?:only|just|merely))? (?:the|an?|his|her|their) $")
BOSSES = frozenset({"boss", "oga", "gaffer", "guvnor"})
LOOSE_RELATIONS = frozenset({"colleague", "coworker", "co-worker", "friend"}) | BOSSES
# "The general counsel decides, she's our top lawyer", "the boss decides, the MD, I mean": one person's two roles.
_ALSO_CALLED = regex(r".{0,60}?\b(?:he|she|who)(?:'s| is)\s+(?:(?:the|our|my|an?|top|chief|main|head)\s+)+", re.DOTALL)
_APPOSITION = regex(r",? (?:the|our)\s+")
_MEANT = regex(r",? (?:i mean|that is)\b")


def _same_person(gap: str, one: Party) -> bool:
    """Whether a second role is only another word for who was named before it."""
    return bool(_ALSO_CALLED.fullmatch(gap) or (one.role in LOOSE_RELATIONS and _APPOSITION.fullmatch(gap)))


def _spelt_again(one: Party, party: Party, folded: str) -> bool:
    """Whether the turn ends in a role's field once more: "The head of eye tea decides. I T."."""
    return one.role is not None and one.role.endswith(f" of {party.role}") and not folded[party.end :].strip(" .!")


def _said_right(one: Party, party: Party) -> bool:
    """Whether a role is one from before in its right spelling: "the head of sails decides. Head of sales, sorry"."""
    if one.role is None or party.role is None or " of " not in one.role or one.role == party.role:
        return False
    (kind, _, field), (kind_now, _, field_now) = one.role.rpartition(" "), party.role.rpartition(" ")
    return kind == kind_now and sound(field.lower()) == sound(field_now.lower())


_OF_THEM = regex(rf".{{0,80}}?\b(?:he|she|who)(?:'s| is) {_ITS}*", re.DOTALL)


def _is_companion(folded: str, out: Sequence[Party], party: Party) -> bool:
    """Whether a role is that of who was named beside the caller: "Keith and I decide, he's my partner"."""
    if not party.role or party.name or len(out) < 2 or not out[-1].me or not out[-2].name or out[-2].role:
        return False
    return _OF_THEM.fullmatch(folded, out[-2].end, party.start) is not None


def _respelled(role: str, gap: str, field: str) -> bool:
    """Whether a second role is only the first one's field over again: "the VP of cells, sales"."""
    return gap.strip(" ,.") == "" and " of " in role and sound(role.rsplit(" ", 1)[1].lower()) == sound(field.lower())


def _names_role(gap: str, after: str) -> bool:
    """Does the name belong to the role before it? Not where it begins a clause: "I'm the assistant, Keller decides"."""
    return bool(_ROLE_NAME.fullmatch(gap)) and not ("," in gap and _ACTS.match(after))


_ACTS = regex(r"\s+(?:decides|signs|approves|chooses|has|makes|does|will|takes|calls)\b")


def _attaches(gap: str, after: str) -> bool:
    if _TRAILING.fullmatch(gap):
        return bool(re.match(r"\s*(?:[.,;!?]|$)", after))
    return bool(_APPOSED.fullmatch(gap) or _FROM.fullmatch(gap) or _PRONOUN.fullmatch(gap))


def merged(parties: Sequence[Party]) -> list[Party]:
    """One entry per person and per role said without a name."""
    out: list[Party] = []
    for party in parties:
        same = next((n for n, other in enumerate(out) if _same(other, party)), None)
        if same is None:
            out.append(party)
        else:
            name = max((n for n in (out[same].name, party.name) if n), key=len, default=None)
            out[same] = replace(out[same], name=name, role=out[same].role or party.role)
    return out


def _same(one: Party, other: Party) -> bool:
    if one.name and other.name:
        first, second = sorted((one.name.split(), other.name.split()), key=len)
        return first == second[: len(first)]
    return one.role is not None and other.role is not None and _role_key(one.role) == _role_key(other.role)


def _role_key(role: str) -> tuple[str, ...]:
    """The words of a role whichever way round they stand: "head of IT", "IT head"."""
    return tuple(sorted(word for word in role.lower().split() if word != "of"))
