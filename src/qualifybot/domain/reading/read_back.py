"""Does the caller agree with what was read back to them, and if not, what do they change?"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from qualifybot.domain.agreement import agree
from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    Confirmation,
    Context,
    Correction,
    Evidence,
    Kind,
    Moment,
    Question,
    Reading,
)
from qualifybot.domain.reading.corrections import read_corrections
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.kinds import says_nothing, signs
from qualifybot.domain.reading.phrasebook import load
from qualifybot.domain.reading.phrases import lower
from qualifybot.domain.reading.topics import READERS, values, volunteered

_FIGURED = (Question.BUDGET, Question.COMPANY_SIZE, Question.TIMELINE, Question.DECISION_MAKERS)
_FACTOR = 20
_PHRASES = load("read_back.txt")


def read_confirmation(text: str, context: Context) -> Reading:
    """The reading of an answer to "is that right?": a Confirmation, or the first Correction with the rest in `also`."""
    said = signs(text)
    if said and said[0].kind in (Kind.UNCLEAR, Kind.STOP, Kind.HUMAN) and not _agrees(text):
        return _reading(said[0].kind, None, text, said[0].start, said[0].end, sure=len({s.kind for s in said}) == 1)
    changed = _changes(text, context)
    if changed:
        return _correction(text, changed)
    verdict = _verdict(text)
    if verdict is not None:
        return _reading(Kind.ANSWER, Confirmation(verdict), text, 0, len(text), sure=not said)
    if said:
        return _reading(said[0].kind, None, text, said[0].start, said[0].end, sure=len({s.kind for s in said}) == 1)
    return _reading(Kind.UNCLEAR, None, text, 0, len(text), sure=says_nothing(text))


def _changes(text: str, context: Context) -> dict[Question, Found]:
    """What the words newly say about questions answered or not."""
    found = read_corrections(text, context) | {
        question: new
        for question, new in volunteered(text, context).items()
        if question not in context.answered
        or (new.value is not None and not agree(question, new.value, context.answered[question], context.today))
    }
    return found or _unnamed_change(text, context)


def _unnamed_change(text: str, context: Context) -> dict[Question, Found]:
    """A new value that does not say which answer it replaces ("no, sixty"), if only one answer can be meant."""
    if _verdict(text) is True:
        return {}
    possible = {}
    for question in _FIGURED:
        old = context.answered.get(question)
        new = READERS[question](_without_verdict(text), context, asked=True)
        if old is None or new is None or new.value is None or new.kind is not Kind.ANSWER:
            continue
        if _comparable(new.value, old) and not agree(question, new.value, old, context.today):
            possible[question] = new
    return possible if len(possible) == 1 else {}


def _comparable(new: Answer, old: Answer) -> bool:
    """Whether one figure may have been taken for the other: they differ by less than a factor of twenty."""
    sizes = [Decimal(max(a.min or 0, a.max or 0)) for a in (new, old) if isinstance(a, CompanySize | Budget)]
    return not sizes or max(sizes) <= _FACTOR * min(sizes)


def _without_verdict(text: str) -> str:
    match = _PHRASES["no"].match(lower(text).lstrip())
    lead = len(text) - len(text.lstrip())
    return " " * (lead + match.end()) + text[lead + match.end() :] if match else text


def _correction(text: str, changed: Mapping[Question, Found]) -> Reading:
    question, first = next(iter(changed.items()))
    others = {q: found for q, found in changed.items() if q is not question}
    assert first.value is not None  # noqa: S101  # only what was found to change comes here
    evidence = tuple(Evidence(q, found.start, found.end, text[found.start : found.end]) for q, found in changed.items())
    return Reading(
        Kind.CORRECTION, Correction(question, first.value), values(others), evidence, first.confident, first.doubt
    )


def _agrees(text: str) -> bool:
    return _verdict(text) is True


def _verdict(text: str) -> bool | None:
    """True for yes, False for no, None for neither; a plain no outweighs a yes unless it says that nothing is wrong."""
    lowered = lower(text)
    rest = _PHRASES["nothing_wrong"].sub("", lowered)
    if _PHRASES["no"].search(rest):
        return False
    return True if rest != lowered or _PHRASES["yes"].search(lowered) else None


def _reading(kind: Kind, value: Confirmation | None, text: str, start: int, end: int, *, sure: bool) -> Reading:
    evidence = (Evidence(Moment.READ_BACK, start, end, text[start:end]),)
    return Reading(kind, value, evidence=evidence, confident=sure, doubt=None if sure else "mixed signs")
