"""Which reader answers which question?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from qualifybot.domain.models import Context, Question
from qualifybot.domain.reading.company_size import read_company_size
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.money import read_budget
from qualifybot.domain.reading.people import read_decision_makers
from qualifybot.domain.reading.products import read_current_solution
from qualifybot.domain.reading.timeline import read_timeline
from qualifybot.domain.reading.use_cases import read_use_case


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
