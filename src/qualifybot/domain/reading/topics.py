"""Which reader answers which question?"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import Protocol

from qualifybot.domain.models import Answer, Context, Kind, Question
from qualifybot.domain.reading.clauses import fold
from qualifybot.domain.reading.company_size import read_company_size
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.money import read_budget
from qualifybot.domain.reading.people import read_decision_makers
from qualifybot.domain.reading.product_names import known_names
from qualifybot.domain.reading.products import read_current_solution
from qualifybot.domain.reading.timeline import read_timeline
from qualifybot.domain.reading.use_cases import read_use_case
from qualifybot.domain.regex import regex


class TopicReader(Protocol):
    """Reads one question's answer out of an utterance; `asked` says whether it was the question just asked."""

    def __call__(self, text: str, context: Context, *, asked: bool) -> Found | None: ...


READERS: Mapping[Question, TopicReader] = {
    Question.COMPANY_SIZE: read_company_size,
    Question.BUDGET: read_budget,
    Question.TIMELINE: read_timeline,
    Question.DECISION_MAKERS: read_decision_makers,
    Question.CURRENT_SOLUTION: read_current_solution,
    Question.USE_CASE: read_use_case,
}


_FIGURES = frozenset({Question.COMPANY_SIZE, Question.BUDGET, Question.TIMELINE})


def volunteered(text: str, context: Context, besides: Container[Question] = ()) -> dict[Question, Found]:
    """What the utterance answers without having been asked, leaving out the questions in `besides`."""
    found = {
        question: reader(text, context, asked=False) for question, reader in READERS.items() if question not in besides
    }
    return {
        question: one
        for question, one in found.items()
        if one is not None
        and one.kind is Kind.ANSWER
        and not (question is Question.COMPANY_SIZE and _counts_only_some(text, one, context))
        and not (question in _FIGURES and _names_a_product(text, one, context))
    }


def _names_a_product(text: str, found: Found, context: Context) -> bool:
    """Whether what was taken for a figure is a product's name: "we don't use Monday", "SAP Business One"."""
    named = known_names(text, fold(text), context.products)
    return any(product.start <= found.start and found.end <= product.end for product in named)


# A count of those who own, lead or sit somewhere is not the company's size: "9 partners", "3 of us on the front desk".
_SOME = regex(
    r"\b(?:partners|(?:co-?)?(?:owners|founders)|directors|managers|supervisors|shareholders|"
    r"of us(?= on | at the |:| (?:\w+ )?(?:sign|decide|vote|agree|approve|choose|own|share)))",
    re.IGNORECASE,
)
_ALL = regex(r"\b(?:people|employees|staff|total|all|altogether|company)\b", re.IGNORECASE)
_NEXT_WORDS = 16
# Asked who decides, "the three of us" are those who do, and so are "two of us, me and Tom".
_OF_US = regex(r"\bthe (?:\w+ )?(?:\w+|\d+) of us\b|\bof us(?=\s?[,:–—-])", re.IGNORECASE)


def _counts_only_some(text: str, found: Found, context: Context) -> bool:
    if context.topic is Question.DECISION_MAKERS and _OF_US.search(text, max(0, found.start - 8)):
        return True
    said = text[found.start : found.end + _NEXT_WORDS]
    return _SOME.search(said) is not None and not _ALL.search(said)


def values(found: Mapping[Question, Found]) -> Mapping[Question, Answer]:
    """The answers alone."""
    return MappingProxyType({question: one.value for question, one in found.items() if one.value is not None})
