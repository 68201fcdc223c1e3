"""Does the caller change what they answered earlier?

People who correct themselves name the new value beside the old one ("February rather than January", "you noted
eighty, I said eight"), so what stands for the old value is blanked out before the rest is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from qualifybot.domain.agreement import agree
from qualifybot.domain.models import (
    Answer,
    Budget,
    Context,
    CurrentSolution,
    DecisionMakers,
    Kind,
    Moment,
    Question,
    Timeline,
)
from qualifybot.domain.reading.clauses import fold
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.phrasebook import load
from qualifybot.domain.reading.phrases import lower
from qualifybot.domain.reading.product_names import known_names
from qualifybot.domain.reading.topics import READERS
from qualifybot.domain.regex import regex

_PHRASES = load("corrections.txt")
_NEGATION = regex(
    r"^\W*(?:and |so |but )?(?:(?:what |when )?i(?:'ve| have)? (?:just |first )?(?:said|told you|mentioned)"
    r"(?: about| that)?|"
    r"it's not|it isn't|it wasn't|isn't|not|no longer|rather than|instead of|as opposed to"
    r"|in place of|from)\s",
    re.IGNORECASE,
)
# How long something has been so is no time at which they want it.
_SINCE = regex(r"\bsince (?:last |this |about |early |late )*\w+")
# "My partner has to agree as well", told by somebody who said that they decide alone.
_TOO = regex(
    r"\b(?:(?:has|have|needs?|wants?) to (?:agree|approve|sign|decide|nod|ok|okay|say (?:yes|so))|"
    r"decides?|signs?|approves?)(?: (?:off|it|that|to it))* (?:too|as well|also)\b|"
    r"\bbut (?:\w+ ){1,4}(?:has|have|needs?) to (?:agree|approve|sign|ok|okay)\b|"
    r"\balso (?:decides?|signs?|approves?|(?:has|needs) to (?:agree|approve|sign|decide))\b"
)
_SCALE = 1000


def read_corrections(text: str, context: Context) -> dict[Question, Found]:
    """The new answers that the utterance gives to earlier answered questions, other than the one just asked."""
    said = lower(text)
    earlier = {q: answer for q, answer in context.answered.items() if q != context.topic}
    return {q: found for q, old in earlier.items() if (found := _changed(q, old, text, said, context))}


def without_old_values(text: str) -> str:
    """`text` with everything blanked out that only announces a correction or stands for a value now taken back."""
    said = lower(text)
    return blank(text, [match.span() for name in ("announcing", "old") for match in _PHRASES[name].finditer(said)])


def blank(text: str, spans: list[tuple[int, int]]) -> str:
    """`text` with these stretches made blank; every other character keeps its place."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _changed(question: Question, old: Answer, text: str, said: str, context: Context) -> Found | None:
    context = replace(context, currency=old.currency) if isinstance(old, Budget) else context
    for found in _readings(question, old, text, said, context):
        if found.kind is Kind.ANSWER and found.value is not None:
            new = _as_before(found, old, said)
            if new.value is not None and not agree(question, new.value, old, context.today):
                return new
    return None


def _readings(question: Question, old: Answer, text: str, said: str, context: Context) -> Iterator[Found]:
    """What the words may newly say about `question`, the most careful reading first."""
    read = READERS[question]
    if question is not Question.CURRENT_SOLUTION:  # the figures in "Bitrix24" and "Office 365" are none of theirs
        text = blank(text, [(name.start, name.end) for name in known_names(text, fold(text), context.products)])
    if question is Question.TIMELINE:
        text = blank(text, [since.span() for since in _SINCE.finditer(said)])
    spans = [match.span() for match in _PHRASES["old"].finditer(said)]
    attempts = [(text, False)]
    if spans or _PHRASES["cue"].search(said) or context.topic is Moment.READ_BACK:
        rest = blank(text, spans)
        olds = [read(_NEGATION.sub("", text[start:end]), context, asked=True) for start, end in spans]
        named = (
            _PHRASES[question.value].search(said)
            or (isinstance(old, CurrentSolution) and any(name.lower() in said for name in old.products))
            or any(found and found.value and agree(question, found.value, old, context.today) for found in olds)
        )
        attempts = [(rest, False), *([(rest, True)] if named else []), (text, False)]
        if isinstance(old, Budget) and (same := _PHRASES["same_sum"].search(lower(rest))):
            yield from _new_terms(blank(rest, [(0, same.start())]), old, context)
    for words, asked in attempts:
        found = read(words, context, asked=asked)
        if found and not (asked and question is Question.USE_CASE and not found.confident):
            yield found
    if len(attempts) > 1 and isinstance(old, Budget):
        yield from _new_terms(rest, old, context)


def _new_terms(text: str, old: Budget, context: Context) -> Iterator[Found]:
    """The earlier sum on new terms: "that was euros", "the budget is per month"."""
    figure = old.max if old.max is not None else old.min
    for match in _PHRASES["terms"].finditer(lower(text)):
        found = READERS[Question.BUDGET](f"{figure} {match[0]}", context, asked=True)
        terms = [found.value] if found else []
        sums = [replace(value, min=old.min, max=old.max) for value in terms if isinstance(value, Budget)]
        yield from (Found(Kind.ANSWER, value, *match.span(), False, "terms without a sum") for value in sums)


def _as_before(found: Found, old: Answer, said: str) -> Found:
    """The new answer in the terms of the old one, where the words leave them open: "no, sixty" after fifty thousand."""
    match (found.value, old):
        case (Budget() as new, Budget()):
            return _in_terms_of(found, new, old)
        case (Timeline(end=end), Timeline(start=None)) if end is not None:
            return replace(found, value=Timeline(None, end))
        case (DecisionMakers(people=people), DecisionMakers("alone")) if people and _TOO.search(said):
            return replace(found, value=DecisionMakers("shared", people))
    return found


def _in_terms_of(found: Found, new: Budget, old: Budget) -> Found:
    """A corrected budget with the old one's period and scale where it names none."""
    new = replace(new, period=new.period or old.period, per_seat=new.per_seat or old.per_seat)
    scale = _left_out(new, old)
    if scale == 1:
        return replace(found, value=new)
    new = replace(new, min=new.min and new.min * scale, max=new.max and new.max * scale)
    return replace(found, value=new, confident=False, doubt="scale taken from the earlier answer")


def _left_out(new: Budget, old: Budget) -> int:
    """The scale word that a corrected figure goes without, as a factor: "sixty" for sixty thousand."""
    figures = [max(budget.min or 0, budget.max or 0) for budget in (new, old)]
    if 0 < figures[0] < _SCALE <= figures[1] and figures[0] * 100 < figures[1]:
        return _SCALE if figures[1] < _SCALE**2 else _SCALE**2
    return 1
