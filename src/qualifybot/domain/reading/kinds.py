"""Which of the contract's kinds is an utterance, apart from the values in it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from qualifybot.domain.models import Kind
from qualifybot.domain.reading.phrasebook import sections
from qualifybot.domain.reading.phrases import Grammar, Utterance, lower, utterance
from qualifybot.domain.regex import regex

_BROKEN_OFF = regex(
    r"\b(?:(?:u+h*m+|u+h+|e+r+m?|h+m+)\W*|(?:the|an?|to|and|but|so|like|of|i|is|with|for|our|we|or|because|about|my|in|at|if|when"
    r"|which|they|he|she|was|are|it's|there's|who|what)[\s,…-]*)$"
)
# The stronger wish wins: who wants to go is not asked to wait, who asks back has not refused.
_ORDER = (
    Kind.UNCLEAR,
    Kind.STOP,
    Kind.HUMAN,
    Kind.DECLINED,
    Kind.WAIT,
    Kind.REPEAT,
    Kind.QUESTION,
    Kind.UNKNOWN,
)
_CLAUSE = regex(r"[^.?!, ](?:[^.?!,]++|\.\d)*+")
_SENTENCE = regex(r"[^.?! ](?:[^.?!]++|\.\d)*+\??")
_WORD = regex(r"\w+(?:'\w+)*")
# "It depends on your price, doesn't it?" tells, and only wants to hear a yes.
_TAG = regex(
    r"(?:do|does|did|is|are|was|were|ca|could|wo|would|should|have|has|had)n't (?:it|they|we|i|he|she|that|there)\?"
)
# "Why should I tell you?" refuses.
_EVEN_AS_A_QUESTION = frozenset({Kind.STOP, Kind.DECLINED})
# Headings whose phrases stand for a kind unless there is a sign of another.
_FALLBACKS = (
    ("cannot", Kind.DECLINED, Kind.UNKNOWN),
    ("check", Kind.UNKNOWN, Kind.WAIT),
)
_AFTER_A_STALL = frozenset({Kind.DECLINED, Kind.REPEAT, Kind.QUESTION, Kind.UNKNOWN})

_Spotted = tuple[Kind, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sign:
    """A phrase of the utterance that says what kind it is: characters `start` to `end`."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The phrases of `kinds.txt`, ready for use."""

    grammar: Grammar
    alone: dict[str, Kind]
    polite: frozenset[str]
    empty: frozenset[str]

    def kind_of(self, clause: str) -> Kind | None:
        """The kind of a clause that is all one phrase, with or without courtesies around it."""
        words = _WORD.findall(clause)
        return self.alone.get(" ".join(words)) or self.alone.get(" ".join(w for w in words if w not in self.polite))

    def is_empty(self, clause: str) -> bool:
        """Whether nothing in the clause could answer a question."""
        return all(word in self.empty for word in _WORD.findall(clause))


def signs(text: str) -> tuple[Sign, ...]:
    """Every sign in the utterance that it is not a plain answer, the decisive one first."""
    said, lexicon = utterance(text), _lexicon()
    if said.words == "?":  # "Hm?"
        return (Sign(Kind.REPEAT, 0, len(text)),)
    spotted: dict[str, list[tuple[int, int]]] = {}
    for heading, span in lexicon.grammar.find(said):
        spotted.setdefault(heading, []).append(span)
    found = [(kind, span) for kind in _ORDER for span in spotted.get(kind.value, ())]
    found = [one for one in found if not _begins_in(one, spotted.get("aside", ()))]
    found = [one for one in found if not any(_swallows(other, one) for other in found)]
    found += [one for one in _alone(said.words) if not (found and one[0] is Kind.REPEAT)]
    kinds = {kind for kind, _ in found}
    if Kind.WAIT in kinds:  # "give me a moment, I'll ask the boss"
        found = [one for one in found if not (one[0] is Kind.UNKNOWN and _begins_in(one, spotted.get("check", ())))]
    for heading, kind, unless in _FALLBACKS:
        if unless not in kinds:
            found += [(kind, span) for span in spotted.get(heading, ())]
    asked = _interrogatives(said, [start for start, _ in spotted.get("interrogative", ())])
    others = [one for one in found if one[0] is not Kind.QUESTION]
    found += [asking for asking in asked if not any(_within(one, asking) for one in others)]
    found = [one for one in found if not any(_stalls(one, other) for other in found)]
    found.sort(key=lambda sign: (_ORDER.index(sign[0]), sign[1]))
    return tuple(Sign(kind, *said.place(*span)) for kind, span in found)


def prepare() -> None:
    """Make every phrase ready now, which otherwise happens when it is first tried."""
    _lexicon().grammar.prepare()


def says_nothing(text: str) -> bool:
    """Whether the utterance is only fillers, courtesies and loose ends."""
    return _lexicon().is_empty(utterance(text).words)


def trails_off(text: str) -> bool:
    """Whether the utterance breaks off: it ends on a filler, or on a word that wants another, without a full stop."""
    return _BROKEN_OFF.search(lower(text)) is not None


def _swallows(longer: _Spotted, shorter: _Spotted) -> bool:
    """Whether a phrase is only a part of a longer one of another kind."""
    (kind, (start, end)), (other, (low, high)) = longer, shorter
    inside = start <= low and high <= end and (start, end) != (low, high)
    return inside and kind is not other and not (kind is Kind.QUESTION and other in _EVEN_AS_A_QUESTION)


def _within(one: _Spotted, other: _Spotted) -> bool:
    """Whether a phrase stands inside another."""
    return other[1][0] <= one[1][0] and one[1][1] <= other[1][1]


def _begins_in(one: _Spotted, stretches: Sequence[tuple[int, int]]) -> bool:
    """Whether a phrase begins within one of these."""
    return any(start <= one[1][0] < end for start, end in stretches)


def _stalls(first: _Spotted, then: _Spotted) -> bool:
    """Whether a wish to wait only leads up to what is said after it."""
    return first[0] is Kind.WAIT and then[0] in _AFTER_A_STALL and first[1][1] <= then[1][0]


def _alone(words: str) -> list[_Spotted]:
    """Sentences, or clauses among mere courtesies, that say one thing only: "Pass.", "Oh, sorry, what?"."""
    lexicon = _lexicon()
    clauses = [(c.span(), c[0]) for c in _CLAUSE.finditer(words)]
    sentences = [(s.span(), s[0].rstrip("?")) for s in _SENTENCE.finditer(words)]
    rest = [said for _, said in clauses if lexicon.kind_of(said) is None and not _is_idle(said)]
    found = [(kind, span) for span, said in (sentences if rest else clauses) if (kind := lexicon.kind_of(said))]
    # "Sorry" beside anything else is a courtesy, "sorry?" is not.
    mixed = bool(rest) or any(kind is not Kind.REPEAT for kind, _ in found)
    return [
        (kind, (start, end))
        for kind, (start, end) in found
        if kind is not Kind.REPEAT or not mixed or words[start:end].endswith("?")
    ]


def _is_idle(clause: str) -> bool:
    """Whether a clause neither tells anything nor breaks off before it could."""
    return _lexicon().is_empty(clause) and not _BROKEN_OFF.search(clause)


def _interrogatives(said: Utterance, openings: Sequence[int]) -> list[_Spotted]:
    """Questions to the bot by their form: from a clause that opens like one to the question mark."""
    found = []
    clauses = {clause.start() for clause in _CLAUSE.finditer(said.words)}
    for sentence in _SENTENCE.finditer(said.words):
        within = [at for at in openings if at in clauses and sentence.start() <= at < sentence.end()]
        start = next((at for at in within if at == sentence.start() or not _TAG.match(said.words, at)), None)
        if start is not None and sentence[0].endswith("?"):
            found.append((Kind.QUESTION, (start, sentence.end())))
    return found


@cache
def _lexicon() -> _Lexicon:
    book = sections("kinds.txt")
    parts = dict(line.split(" = ", 1) for line in book["parts"])
    headings = [*(kind.value for kind in _ORDER), *(heading for heading, _, _ in _FALLBACKS), "interrogative", "aside"]
    book["stop"] += book["opt_out"]
    return _Lexicon(
        grammar=Grammar({heading: book[heading] for heading in headings}, parts),
        alone={
            phrase: kind
            for kind in Kind
            for line in book.get(f"alone_{kind.value}", ())
            for phrase in line.split(" | ")
        },
        polite=frozenset(" ".join(book["polite"]).split()),
        empty=frozenset(" ".join(book["empty"]).split()),
    )


def telling_words(text: str, start: int, end: int, said: Sequence[Sign] = ()) -> int:
    """How many words from `start` to `end` of the utterance could tell something and are part of no sign."""
    empty = _lexicon().empty | _lexicon().polite
    return sum(
        1
        for word in _WORD.finditer(lower(text), start, end)
        if word[0] not in empty and not any(s.start <= word.start() < s.end for s in said)
    )
