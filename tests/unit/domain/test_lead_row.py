"""One lead as a flat row."""

from __future__ import annotations

import dataclasses

from lead_cases import finished_call
from qualifybot.domain.lead_row import answer_text, lead_row
from qualifybot.domain.models import Contact, Question
from qualifybot.domain.record import DeliveryStatus, LeadDelivery, Point, Score, Settled


def test_a_full_row() -> None:
    record = dataclasses.replace(
        finished_call(),
        summary="Wants a CRM.",
        score=Score(82, "Hot", (Point(82, "all"),)),
        delivery=LeadDelivery(DeliveryStatus.DELIVERED, 1, "00Q1", "https://crm/00Q1"),
    )
    assert lead_row(record) == {
        "call_sid": "CA1",
        "called_at": "2026-03-02T12:00:00+00:00",
        "name": "Priya Nair",
        "company": "Birch & Sons",
        "phone": "+14155550123",
        "email": "priya@birch.example",
        "outcome": "completed",
        "score": 82,
        "rating": "Hot",
        "company_size": "50–60 people",
        "budget": "Would not say",
        "timeline": "by 2 March 2026",
        "decision_makers": None,
        "current_solution": None,
        "use_case": None,
        "delivery": "delivered",
        "crm_id": "00Q1",
        "crm_url": "https://crm/00Q1",
        "problem": None,
        "summary": "Wants a CRM.",
    }


def test_a_call_in_progress_has_the_same_columns() -> None:
    record = dataclasses.replace(finished_call(), outcome=None, contact=Contact(), answers={}, settled={})
    row = lead_row(record)
    assert list(row) == list(lead_row(finished_call()))
    assert (row["outcome"], row["score"], row["company_size"]) == (None, None, None)


def test_an_unsure_answer_and_each_way_of_not_answering_say_so() -> None:
    held = dataclasses.replace(finished_call().answers[Question.COMPANY_SIZE], confident=False)
    settled = {
        Question.BUDGET: Settled.UNKNOWN,
        Question.USE_CASE: Settled.UNANSWERED,
        Question.TIMELINE: Settled.ANSWERED,
    }
    record = dataclasses.replace(finished_call(), answers={Question.COMPANY_SIZE: held}, settled=settled)
    assert answer_text(record, Question.COMPANY_SIZE) == "50–60 people (not confirmed)"
    assert answer_text(record, Question.BUDGET) == "Does not know"
    assert answer_text(record, Question.USE_CASE) == "No clear answer"
    assert answer_text(record, Question.TIMELINE) is None
