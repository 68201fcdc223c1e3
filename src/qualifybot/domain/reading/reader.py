"""What did the caller's turn say, all in all? The one way in for every topic."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qualifybot.domain.agreement import agree
from qualifybot.domain.models import (
    Budget,
    CompanySize,
    Context,
    Correction,
    CurrentSolution,
    DecisionMakers,
    Evidence,
    Kind,
    Moment,
    Question,
    Reading,
    Topic,
    UseCase,
)
from qualifybot.domain.reading import kinds
from qualifybot.domain.reading.background import is_announcement, is_room_talk
from qualifybot.domain.reading.calibration import doubt_of
from qualifybot.domain.reading.catalogue import OTHER, RIVALLED
from qualifybot.domain.reading.contact import read_contact
from qualifybot.domain.reading.corrections import blank, read_corrections, without_old_values
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.kinds import Sign, says_nothing, signs, telling_words, trails_off
from qualifybot.domain.reading.likeness import likeness
from qualifybot.domain.reading.line import plain_line
from qualifybot.domain.reading.people import says_not_me
from qualifybot.domain.reading.phrases import lower
from qualifybot.domain.reading.read_back import read_confirmation
from qualifybot.domain.reading.topics import READERS, values, volunteered
from qualifybot.domain.regex import compile_all, regex

# A caller who both answers and does one of these has answered.
_TACKED_ON = frozenset({Kind.WAIT, Kind.REPEAT, Kind.QUESTION, Kind.UNKNOWN, Kind.DECLINED})
# Of who corrects an answer these are a manner of speaking: "wait, did you write thirty?"
_ASIDE = frozenset({Kind.WAIT, Kind.REPEAT, Kind.QUESTION, Kind.STOP})
# Who says one of these and a number besides has perhaps answered.
_WITHOUT_FIGURES = frozenset({Kind.UNKNOWN, Kind.DECLINED})
_HESITATING = regex(r"[\s,…-]*\b(?:u+h*m+|u+h+|e+r+m?|h*m+)\W*$")
_NEVER_MIND = regex(r"(?:never ?mind|forget it)\W*")
# What any question or exclamation looks like, whoever it is for.
_FORMS = frozenset({Kind.QUESTION, Kind.REPEAT})
_FIGURES = frozenset({Question.COMPANY_SIZE, Question.BUDGET, Question.TIMELINE})
_SENTENCE = regex(r"(?:[^.;!?]|[.](?=\w))+")
_CLAUSE = regex(r"(?:[^,.;!?]|[,.](?=\w))+")
_TO_THE_BOT = regex(r"\b(?:you|your|yours|what|who|how|why|where|which|cost|price)\b")
# What a speaker says to themselves while they look for a word.
_ASIDES = regex(
    r"(?<=[,…-] )(?:(?:oh|uh|er|um|and|ah),? )?"
    r"(?:(?:how (?:do|would|can|shall|should|does) (?:you|i|we|one|they) (?:say|call|put)|"
    r"how you (?:say|call)|"
    r"what(?:'s| is) (?:the|that) word|what do (?:you|they|we) call (?:it|them|that|him|her|those)|"
    r"what(?:'s| is) (?:it|he|she|that) (?:called|name)|what(?:'s| is) (?:his|her|its) (?:name|face))"
    r"(?: (?:it|that|them|this|in english|again))?)\b(?=\s?[,…?-]+ \S)",
    re.IGNORECASE,
)
# Sounds that speech-to-text describes: "[Music]", "*coughs*".
_SOUNDS = regex(r"\[[^\]]*\]|\*[^*]+\*|♪[^♪]*♪?|^\W*\([^)]*\)\W*$")
_OF_ONESELF = regex(r"\b(?:i|me|my|i'd|i'm|i'll|please)\b")
_IN_EARNEST = regex(
    r"interested|\bbye|goodbye|wrong|calling|no thank|hang(?:ing)? up|leave (?:me|us)|\boff (?:your|the|that)"
)
# "We never know which van is free" tells of a need, "no idea what they want it for" of not knowing.
_NOT_KNOWN = regex(r"\W*(?:who|which|whether|when|where|how|if|what|why)\b")
_NAMES_WORK = regex(r"\W*(?:(?:mainly|just|for|well|um|so)\W+)*[a-z]{3,}ing (?:the|our|my|out|up|which|who)\b")
_ABOUT_THE_USE = regex(r"\b(?:for|use|need|want|yet|plan|buy|choose)\b")
# Who asks for a person names one, or what they do not want instead.
_OF_PEOPLE = regex(
    r"\b(?:persons?|people|humans?|(?:some|any)(?:one|body)|agents?|reps?|representative|colleagues?|manager|boss|"
    r"operator|staff|team|machines?|robots?|computers?|bots?|real|flesh|sales\w*|talk|speak|chat|voice|who)\b"
)
_WORDY = 12
_TELLING = 2
# Words that make a use guessed from them more than words in passing; beside "hold on" fewer do.
_GUESS, _GUESS_AFTER_A_STALL = 6, 4
# Who tells more words than these comes to the answer by way of much that is none.
_STORY = 30
_UNLIKE, _ALIKE, _SURELY = 0.05, 0.7, 0.96


def read(text: str, context: Context) -> Reading:
    """The reading of one caller turn against what was just asked; never raises, whatever the text."""
    if context.topic is Moment.CONTACT:
        return read_contact(text, context)
    if context.topic is Moment.READ_BACK:
        return read_confirmation(text, context)
    told = blank(text, [aside.span() for pattern in (_ASIDES, _SOUNDS) for aside in pattern.finditer(text)])
    reading = _read_answer(told, context.topic, context)
    return replace(reading, evidence=tuple(replace(e, text=text[e.start : e.end]) for e in reading.evidence))


def prepare(context: Context) -> None:
    """Get ready what the first readings in such a context would otherwise wait for: about a second's work."""
    compile_all()
    kinds.prepare()
    likeness("")
    for question in Question:
        read("Well, we are five people and need it next June for 500 dollars.", replace(context, topic=question))


def _read_answer(text: str, question: Question, context: Context) -> Reading:
    said: Sequence[Sign] = signs(text)
    if said and said[0].kind is Kind.UNCLEAR:
        return _plain(Kind.UNCLEAR, question, text, said[0])
    changed = read_corrections(text, context)
    said = [sign for sign in said if not _of_the_correction(text, sign, changed)]
    rest = _without(text, changed) if changed else text
    found = READERS[question](rest, context, asked=True)
    guesses = {Question.USE_CASE} if changed else set()
    others = volunteered(text, context, besides={question, *changed, *guesses})
    if found and any(_repeats(text, found, correction) for correction in changed.values()):
        found = None
    if found and (spans := _said_of_others(rest, question, context, found, others)):
        found = READERS[question](blank(rest, spans), context, asked=True)
    return _composed(text, question, context, _Heard(said, found, changed, others))


# Who corrects themselves had forgotten.
_FORGOT = regex(r"\bforg[eo]t")


def _of_the_correction(text: str, sign: Sign, changed: Mapping[Question, Found]) -> bool:
    """Whether a sign is only the manner in which another answer is corrected, or some of its words."""
    within = any(sign.start < found.end and found.start < sign.end for found in changed.values())
    excused = sign.kind is Kind.UNKNOWN and (within or _FORGOT.search(lower(text[sign.start : sign.end])) is not None)
    return bool(changed) and (sign.kind in _ASIDE or excused)


@dataclass(frozen=True, slots=True)
class _Heard:
    """All that was made out in one utterance."""

    signs: Sequence[Sign]
    found: Found | None
    changed: Mapping[Question, Found]
    others: Mapping[Question, Found]


def _without(text: str, changed: Mapping[Question, Found]) -> str:
    """The words left over for the question asked, once the clauses that correct another answer are taken out."""
    clauses = [clause.span() for clause in _CLAUSE.finditer(text)]
    told = [(a, b) for a, b in clauses if any(found.start < b and a < found.end for found in changed.values())]
    return blank(without_old_values(text), told)


def _repeats(text: str, found: Found, correction: Found) -> bool:
    """Whether an unsure answer is only the corrected value said again, or a use guessed from the words around it."""
    if found.confident:
        return False
    match (found.value, correction.value):
        case (CompanySize() | Budget() as one, CompanySize() | Budget() as other):
            return (one.min, one.max) == (other.min, other.max)
        case (UseCase((label, *_)), _):
            return label == OTHER or found.doubt == RIVALLED or _all_one_sentence(text, correction)
    return False


def _all_one_sentence(text: str, correction: Found) -> bool:
    """Whether nothing is said but the sentence that corrects another answer."""
    start = max((text.rfind(mark, 0, correction.start) for mark in ".?!"), default=-1) + 1
    ends = [at for mark in ".?!" if (at := text.find(mark, correction.end)) >= 0]
    end = min(ends, default=len(text))
    return telling_words(text, 0, start) + telling_words(text, end, len(text)) == 0


def _said_of_others(
    text: str, question: Question, context: Context, found: Found, others: Mapping[Question, Found]
) -> list[tuple[int, int]]:
    """Where a figure stands that was said of another question by name, and of the one asked for want of another."""
    if question is Question.USE_CASE and not found.confident:
        clauses = [clause.span() for clause in _CLAUSE.finditer(text)]
        return [(a, b) for a, b in clauses if any(other.start < b and a < other.end for other in others.values())]
    clashing = [others[q] for q in _FIGURES & others.keys() if question in _FIGURES and _overlap(found, others[q])]
    if clashing and READERS[question](text, context, asked=False) is None:
        return [(other.start, other.end) for other in clashing]
    return []


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _composed(text: str, question: Question, context: Context, heard: _Heard) -> Reading:
    found, others = heard.found, {**heard.others, **heard.changed}
    if not others and not (found and found.confident) and _is_background(text, heard.signs):
        return _reading(Kind.UNCLEAR, question, text, Found(Kind.UNCLEAR, None, 0, len(text), confident=True), others)
    if found and found.kind is Kind.ANSWER and not _outweighs(text, question, heard.signs, found):
        return _answered(text, question, found, others, heard.signs)
    if heard.signs:
        return _reading(heard.signs[0].kind, question, text, _of_signs(text, heard.signs, found), others)
    if found and found.kind is not Kind.ANSWER and not heard.changed and not _breaks_off(text, found, others):
        return _reading(found.kind, question, text, found, others)
    rest = _beside(text, others)
    liked = None if heard.changed or (others and says_nothing(rest)) else _most_like(rest)
    if liked:
        return _reading(liked.kind, question, text, liked, others)
    return _unanswered(text, question, context, others, heard.changed)


def _breaks_off(text: str, found: Found, others: Mapping[Question, Found]) -> bool:
    """Whether a vague answer is but the beginning of one, or the words around what answers another question."""
    fragment = trails_off(_HESITATING.sub("", lower(text)))
    return found.kind is Kind.PARTIAL and (fragment or (bool(others) and says_nothing(_beside(text, others))))


def _beside(text: str, others: Mapping[Question, Found]) -> str:
    """The sentences in which nothing was found of other questions."""
    sentences = [sentence.span() for sentence in _SENTENCE.finditer(text)] if others else []
    return blank(text, [(a, b) for a, b in sentences if any(o.start < b and a < o.end for o in others.values())])


def _is_background(text: str, said: Sequence[Sign]) -> bool:
    """Whether nobody speaks to us; who talks to others in the room may still wish to wait, or to end."""
    idle = all(sign.kind in _FORMS or _NEVER_MIND.fullmatch(lower(text[sign.start : sign.end])) for sign in said)
    return is_announcement(text) or (idle and is_room_talk(text))


def _of_signs(text: str, said: Sequence[Sign], found: Found | None) -> Found:
    """The kind that the decisive sign stands for; sure if nothing speaks against it."""
    sign = said[0]
    alone = found is None or found.kind in (sign.kind, Kind.PARTIAL)
    telling, like = telling_words(text, 0, len(text), said), likeness(text)[sign.kind]
    guessed = found is not None and not found.confident and (telling < _TELLING or like >= _SURELY)
    agreed = {s.kind for s in said} == {sign.kind} and (alone or guessed)
    counted = sign.kind in _WITHOUT_FIGURES and plain_line(text).counts
    clear = agreed and not counted and telling <= _WORDY and like >= _UNLIKE
    return Found(sign.kind, None, sign.start, sign.end, clear, None if clear else "mixed signs")


def _most_like(text: str, *, noise: float = 1.0) -> Found | None:
    """The kind that words no rule fits are most like; noise only if its share is above `noise`."""
    if trails_off(text) or says_nothing(text):
        return Found(Kind.UNCLEAR, None, 0, len(text), confident=says_nothing(text), doubt="breaks off")
    kind, share = max(likeness(text).items(), key=lambda item: item[1])
    if kind is Kind.ANSWER or share < _ALIKE or (kind is Kind.UNCLEAR and share < noise):
        return None
    if kind is Kind.HUMAN and not _OF_PEOPLE.search(lower(text)):
        return None
    return Found(kind, None, 0, len(text), confident=False, doubt="judged by likeness")


def _outweighs(text: str, question: Question, said: Sequence[Sign], found: Found) -> bool:
    """Whether what else the caller said makes their answer void."""
    said = [sign for sign in said if not _bears(text, question, sign, found)]
    if not said:
        return _guessed(text, found)
    if not telling_words(text, found.start, found.end, said):
        return not _decided_alone(text, found, said)
    if any(_ends_the_matter(text, sign, found) for sign in said):
        return True
    return _in_passing(text, found, said)


def _decided_alone(text: str, found: Found, said: Sequence[Sign]) -> bool:
    """Whether "me" is an answer that a question follows: "Just me. Who are you with again?"."""
    mine = found.confident and isinstance(found.value, DecisionMakers)
    return mine and all(s.kind is Kind.QUESTION and not _same_sentence(text, s, found) for s in said)


def _ends_the_matter(text: str, sign: Sign, found: Found) -> bool:
    """Whether the caller wants to end, or a person, in earnest: in so many words, or in a sentence of its own."""
    if sign.kind in _TACKED_ON:
        return False
    guessed = sign.kind is Kind.HUMAN and isinstance(found.value, UseCase) and not found.confident
    earnest = guessed or _IN_EARNEST.search(lower(text[sign.start : sign.end])) is not None
    return earnest or not _same_sentence(text, sign, found)


def _bears(text: str, question: Question, sign: Sign, found: Found) -> bool:
    """Whether a sign is a way to answer: "could we say June?", "nothing yet", "I'm driving. Seventy people."."""
    match sign.kind:
        case Kind.QUESTION:
            return question in _FIGURES and not _TO_THE_BOT.search(lower(text[sign.start : sign.end]))
        case Kind.UNKNOWN:
            settled = isinstance(found.value, DecisionMakers) and found.value.caller_decides is not None
            settled |= isinstance(found.value, Budget) and found.value.max == 0
            return question is Question.CURRENT_SOLUTION or settled or _tells_a_need(text, question, sign)
        case Kind.STOP:
            return found.confident and sign.end < found.start and not _same_sentence(text, sign, found)
        case Kind.HUMAN:
            outside = telling_words(text, 0, len(text), [sign])
            return question is Question.USE_CASE and outside > 1 and not _OF_ONESELF.search(lower(text))
    return False


def _tells_a_need(text: str, question: Question, sign: Sign) -> bool:
    """Whether what is not known is what the product shall tell them, not what it is for."""
    rest = lower(text[sign.end :])
    named = _NOT_KNOWN.match(rest) is not None and not _ABOUT_THE_USE.search(rest)
    return question is Question.USE_CASE and named


def _sounds_overheard(text: str) -> bool:
    return likeness(text)[Kind.UNCLEAR] >= _SURELY


def _guessed(text: str, found: Found) -> bool:
    """Whether words that fit no label of the catalogue are mere noise; "working out the tanker routes" hardly is."""
    match found.value:
        case UseCase((label, *_)) if not found.confident and label == OTHER and not _NAMES_WORK.match(lower(text)):
            liked = _most_like(text, noise=_SURELY)
            return liked is not None and liked.kind is Kind.UNCLEAR
    return False


def _in_passing(text: str, found: Found, said: Sequence[Sign]) -> bool:
    """Whether an answer may be words in passing: a use guessed from a few words, somebody named without a part."""
    match found.value:
        case UseCase():
            stalled = all(sign.kind is Kind.WAIT for sign in said)
            least = _TELLING if found.confident else _GUESS_AFTER_A_STALL if stalled else _GUESS
            return telling_words(text, found.start, found.end, said) < least
        case DecisionMakers(caller_decides=None):
            return any(sign.kind is not Kind.WAIT for sign in said)
        case CurrentSolution() if not found.confident:  # "Nadia would know, hang on. Nadia!"
            return text.startswith("!", found.end) and any(sign.kind is Kind.WAIT for sign in said)
    return False


def _same_sentence(text: str, sign: Sign, found: Found) -> bool:
    low, high = min(sign.end, found.end), max(sign.start, found.start)
    return not any(mark in text[low:high] for mark in ".?!")


def _answered(
    text: str, question: Question, found: Found, others: Mapping[Question, Found], said: Sequence[Sign]
) -> Reading:
    doubts = [found.doubt, doubt_of(text, found.value)] + ["words besides the answer"] * any(
        not _harmless(text, s, found) for s in said
    )
    doubts += ["a long story"] * (len(text.split()) > _STORY)
    doubts += ["like words to somebody else"] * (question is Question.USE_CASE and _sounds_overheard(text))
    doubt = next((d for d in doubts if d), None)
    return Reading(
        Kind.ANSWER,
        found.value,
        values(others),
        (_evidence(question, text, found), *(_evidence(q, text, other) for q, other in others.items())),
        found.confident and doubt is None,
        doubt,
    )


def _harmless(text: str, sign: Sign, found: Found) -> bool:
    """Whether a sign casts no doubt on an answer: a stall, "I'm not asked", or a question in a sentence after it."""
    stated = re.match(r"[^.?!]*[.!]", text[found.end :])
    asks = sign.kind is Kind.QUESTION and stated is not None and found.end + stated.end() <= sign.start
    left_out = isinstance(found.value, DecisionMakers) and says_not_me(text[sign.start : sign.end])
    return sign.kind is Kind.WAIT or asks or left_out


def _unanswered(
    text: str, question: Question, context: Context, others: Mapping[Question, Found], changed: Mapping[Question, Found]
) -> Reading:
    """Not a word on what was asked: a correction of an earlier answer, another question's answer, or nothing."""
    news = [q for q in others if q in changed or _differs(q, others[q], context)]
    if not news:
        clear = says_nothing(_beside(text, others))
        doubt = None if clear else "no rule fits"
        return _reading(Kind.UNCLEAR, question, text, Found(Kind.UNCLEAR, None, 0, len(text), clear, doubt), others)
    target = news[0]
    correction = others[target]
    assert correction.value is not None  # noqa: S101  # a correction that was read has a value
    rest = {q: other for q, other in others.items() if q is not target}
    return Reading(
        Kind.CORRECTION,
        Correction(target, correction.value),
        values(rest),
        (_evidence(target, text, correction), *(_evidence(q, text, other) for q, other in rest.items())),
        correction.confident and len(news) == 1,
        correction.doubt,
    )


def _differs(question: Question, found: Found, context: Context) -> bool:
    old = context.answered.get(question)
    return old is not None and found.value is not None and not agree(question, found.value, old, context.today)


def _plain(kind: Kind, topic: Topic, text: str, sign: Sign) -> Reading:
    return Reading(
        kind, None, evidence=(Evidence(topic, sign.start, sign.end, text[sign.start : sign.end]),), confident=True
    )


def _reading(kind: Kind, question: Question, text: str, found: Found, others: Mapping[Question, Found]) -> Reading:
    evidence = (_evidence(question, text, found), *(_evidence(q, text, other) for q, other in others.items()))
    return Reading(kind, found.value, values(others), evidence, found.confident, found.doubt)


def _evidence(topic: Topic, text: str, found: Found) -> Evidence:
    return Evidence(topic, found.start, found.end, text[found.start : found.end])
