"""How much of what a model proposes about a turn do we believe?

A value must pass the domain's checks and carry a quote that stands in the caller's words. Without its quote the value
asked for is kept in doubt, and a volunteered one is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from qualifybot.adapters.openai.reading_form import Quoted, QuotedContact, ReadingForm
from qualifybot.domain.answer_form import value_from_json
from qualifybot.domain.models import (
    Answer,
    Contact,
    Context,
    Correction,
    Engine,
    Evidence,
    Kind,
    Moment,
    Question,
    Reading,
    Topic,
    Value,
)
from qualifybot.errors import InvalidAnswer

_NONE_FITS = "other"


def believed(form: ReadingForm, text: str, context: Context) -> Reading:
    """The reading of `text` that this form supports."""
    values = _valid_values(form, context)
    evidence = _evidence(form, text)
    verdict = _verdict(form, values, context)
    volunteered = {
        question: value
        for question, value in values.items()
        if question is not verdict.topic and question in evidence and value != context.answered.get(question)
    }
    doubt = verdict.doubt or ("no_evidence" if verdict.value and verdict.topic not in evidence else None)
    return Reading(
        kind=verdict.kind,
        value=verdict.value,
        also=MappingProxyType(volunteered),
        evidence=tuple(e for topic, e in evidence.items() if topic is verdict.topic or topic in volunteered),
        confident=doubt is None,
        doubt=doubt,
        engine=Engine.MODEL,
    )


@dataclass(frozen=True, slots=True)
class _Verdict:
    kind: Kind
    topic: Topic
    value: Value | None = None
    doubt: str | None = None


def _verdict(form: ReadingForm, values: Mapping[Question, Answer], context: Context) -> _Verdict:
    doubt = None if form.sure else "model_unsure"
    kind, topic = Kind(form.kind), context.topic
    if kind is Kind.CORRECTION:
        corrected = Question(form.corrected) if form.corrected else None
        changed = values.get(corrected) if corrected else None
        if corrected is None or changed is None:
            return _Verdict(Kind.UNCLEAR, topic, doubt="no_value")
        if corrected is not topic:
            return _Verdict(kind, corrected, Correction(corrected, changed), doubt)
        kind = Kind.ANSWER
    if kind not in (Kind.ANSWER, Kind.PARTIAL):
        return _Verdict(kind, topic, doubt=doubt)
    value = values.get(topic) if isinstance(topic, Question) else _contact(form.contact)
    if kind is Kind.ANSWER and value is None:
        return _Verdict(Kind.UNCLEAR, topic, doubt="no_value")
    return _Verdict(kind, topic, value, doubt)


def _valid_values(form: ReadingForm, context: Context) -> dict[Question, Answer]:
    values = {}
    for question in Question:
        proposed: Quoted | None = getattr(form, question.value)
        if proposed is None:
            continue
        try:
            values[question] = value_from_json(question, _plain(question, proposed, context))
        except InvalidAnswer:
            continue  # as if not proposed: where it was the one asked for, the verdict says so
    return values


def _plain(question: Question, proposed: Quoted, context: Context) -> dict[str, Any]:
    """The contract's object, with the slips mended that leave no doubt about what was meant."""
    value = proposed.model_dump(exclude={"quote"})
    match question:
        case Question.BUDGET:
            value["currency"] = (value["currency"] or context.currency).upper()
        case Question.DECISION_MAKERS:
            value["people"] = [{key: part or None for key, part in person.items()} for person in value["people"]]
        case Question.CURRENT_SOLUTION if value["category"] != "vendor":
            value["products"] = []
        case Question.USE_CASE:
            value["intents"] = _labels(value["intents"], context)
    return value


def _labels(intents: list[str], context: Context) -> list[str]:
    known = {_bare(entry.label): entry.label for entry in context.catalogue} | {_NONE_FITS: _NONE_FITS}
    return list(dict.fromkeys(known[_bare(intent)] for intent in intents if _bare(intent) in known))


def _bare(label: str) -> str:
    return re.sub(r"[\W_]+", "_", label.strip().casefold())


def _contact(proposed: QuotedContact | None) -> Contact | None:
    if proposed is None:
        return None
    contact = Contact(proposed.name or None, proposed.company or None, proposed.email or None)
    return contact if contact != Contact() else None


def _evidence(form: ReadingForm, text: str) -> dict[Topic, Evidence]:
    quotes: dict[Topic, Quoted | None] = {question: getattr(form, question.value) for question in Question}
    quotes[Moment.CONTACT] = form.contact
    found = {}
    for topic, quoted in quotes.items():
        if quoted and (span := locate(quoted.quote, text)):
            start, end = span
            found[topic] = Evidence(topic, start, end, text[start:end])
    return found


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Where these words stand in the text, whatever the case and punctuation between them; None if they do not."""
    words = re.findall(r"\w+", quote)
    if not words:
        return None
    pattern = r"\b" + r"\W+".join(map(re.escape, words)) + r"\b"
    found = re.search(pattern, text, re.IGNORECASE)
    return found.span() if found else None
