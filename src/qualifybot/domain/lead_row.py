"""One lead as a flat row, for tables and spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping

from qualifybot.domain.models import Question
from qualifybot.domain.record import CallRecord, Settled
from qualifybot.domain.written import written

Cell = str | int | None

_NO_ANSWER: Mapping[Settled, str] = {
    Settled.DECLINED: "Would not say",
    Settled.UNKNOWN: "Does not know",
    Settled.UNANSWERED: "No clear answer",
}


def lead_row(record: CallRecord) -> dict[str, Cell]:
    """The columns in a fixed order; answers in a few words, what was not asked is None."""
    delivery, score = record.delivery, record.score
    return {
        "call_sid": record.call_sid,
        "called_at": record.started_at.isoformat(timespec="seconds"),
        "name": record.contact.name,
        "company": record.contact.company,
        "phone": record.caller,
        "email": record.contact.email,
        "outcome": record.outcome.value if record.outcome else None,
        "score": score.total if score else None,
        "rating": score.rating if score else None,
        **{question.value: answer_text(record, question) for question in Question},
        "delivery": delivery.status.value,
        "crm_id": delivery.crm_id,
        "crm_url": delivery.crm_url,
        "problem": delivery.problem,
        "summary": record.summary,
    }


def answer_text(record: CallRecord, question: Question) -> str | None:
    """What the caller answered, or why there is no answer; None if it was never asked."""
    held = record.answers.get(question)
    if held is None:
        settled = record.settled.get(question)
        return _NO_ANSWER.get(settled) if settled else None
    return written(held.value) + ("" if held.confident or held.confirmed else " (not confirmed)")
