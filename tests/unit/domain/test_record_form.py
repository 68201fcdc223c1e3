"""A call as the API, the command line and exports give it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given

import strategies
from lead_cases import finished_call
from qualifybot.domain.models import CompanySize, Evidence, Kind, Outcome, Question, Reading
from qualifybot.domain.record import CallRecord, DeliveryStatus, Latency, LeadDelivery, Point, Score, Turn
from qualifybot.domain.record_form import call_to_json, score_to_json, turn_to_json


@given(strategies.records)
def test_every_call_can_be_written_as_json(record: CallRecord) -> None:
    assert json.loads(json.dumps(call_to_json(record)))["call_sid"] == record.call_sid
    assert [json.loads(json.dumps(turn_to_json(turn)))["index"] for turn in record.turns] == [
        turn.index for turn in record.turns
    ]


def test_a_call_tells_who_when_what_was_learnt_and_where_its_lead_stands() -> None:
    delivered = LeadDelivery(
        DeliveryStatus.DELIVERED, 2, "00Q1", "https://crm.example/1", None, datetime(2026, 3, 2, 12, 5, tzinfo=UTC)
    )
    form = call_to_json(replace(finished_call(), delivery=delivered, stopped_at=Question.BUDGET))
    assert (form["caller"], form["outcome"], form["stopped_at"]) == ("+14155550123", "completed", "budget")
    assert (form["started_at"], form["ended_at"]) == ("2026-03-02T12:00:00+00:00", "2026-03-02T12:04:00+00:00")
    assert form["contact"] == {"name": "Priya Nair", "company": "Birch & Sons", "email": "priya@birch.example"}
    assert form["answers"]["company_size"] == {
        "value": {"min": 50, "max": 60},
        "words": "fifty to sixty",
        "turn": 0,
        "engine": "rules",
        "confident": True,
        "confirmed": False,
    }
    assert form["settled"] == {"company_size": "answered", "budget": "declined"}
    assert form["delivery"] == {
        "status": "delivered",
        "attempts": 2,
        "crm_id": "00Q1",
        "crm_url": "https://crm.example/1",
        "problem": None,
        "updated_at": "2026-03-02T12:05:00+00:00",
    }


def test_a_call_in_progress_has_no_end_no_outcome_and_no_score() -> None:
    form = call_to_json(replace(finished_call(), ended_at=None, outcome=None))
    assert (form["ended_at"], form["outcome"], form["score"]) == (None, None, None)


def test_a_turn_tells_what_was_said_what_was_made_of_it_and_how_long_that_took() -> None:
    read = Reading(
        Kind.ANSWER,
        CompanySize(50, 50),
        evidence=(Evidence(Question.COMPANY_SIZE, 6, 18, "fifty people"),),
        confident=False,
        doubt="confusable",
    )
    turn = Turn(
        0, Question.COMPANY_SIZE, "How many?", "about fifty people", read, 3.14159, 4.5, Latency(200, 300, 310, 640)
    )
    assert turn_to_json(turn) == {
        "index": 0,
        "topic": "company_size",
        "bot": "How many?",
        "caller": "about fifty people",
        "started": 3.14,
        "ended": 4.5,
        "reading": {
            "kind": "answer",
            "value": {"min": 50, "max": 50},
            "confident": False,
            "doubt": "confusable",
            "engine": "rules",
            "evidence": [{"topic": "company_size", "start": 6, "end": 18, "text": "fifty people"}],
        },
        "latency_ms": {"final_text": 300, "understood": 310, "first_audio": 640},
    }
    assert turn_to_json(replace(turn, reading=None))["reading"] is None


def test_a_score_gives_the_reason_of_each_point() -> None:
    assert score_to_json(Score(30, "Cold", (Point(30, "budget of 50,000 or more a year"),))) == {
        "total": 30,
        "rating": "Cold",
        "points": [{"points": 30, "reason": "budget of 50,000 or more a year"}],
    }
    assert score_to_json(None) is None


def test_how_a_call_ended_is_one_of_the_outcomes() -> None:
    for outcome in Outcome:
        assert call_to_json(replace(finished_call(), outcome=outcome))["outcome"] == outcome.value
