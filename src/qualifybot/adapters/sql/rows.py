"""Between the domain's values and the rows that keep them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from qualifybot.domain.answer_form import ANSWER_TYPES
from qualifybot.domain.models import Contact, Engine, Moment, Outcome, Question, Reading, Topic
from qualifybot.domain.record import (
    CallRecord,
    DeliveryStatus,
    Held,
    Latency,
    LeadDelivery,
    Score,
    Settled,
    Turn,
)
from qualifybot.domain.record_form import held_to_json

Json = dict[str, Any]

# What is stored was checked when it was said; a value kept from a half answer need not pass the contract again.
_ANSWERS: Mapping[Question, TypeAdapter[Any]] = {q: TypeAdapter(kind) for q, kind in ANSWER_TYPES.items()}
_TOPICS: Mapping[str, Topic] = {topic.value: topic for topic in (*Question, *Moment)}
_READING = TypeAdapter(Reading)
_SCORE = TypeAdapter(Score)
_LATENCY = TypeAdapter(Latency)


def call_row(record: CallRecord) -> Json:
    """The columns of `calls`."""
    return {
        "call_sid": record.call_sid,
        "caller": record.caller,
        "called": record.called,
        "script": record.script,
        "started_at": record.started_at,
        "ended_at": record.ended_at,
        "outcome": record.outcome,
        "stopped_at": record.stopped_at,
        **dataclasses.asdict(record.contact),
        "answers": {question.value: held_to_json(held) for question, held in record.answers.items()},
        "settled": {question.value: how.value for question, how in record.settled.items()},
        "opted_out": record.opted_out,
        "makes_lead": record.makes_lead,
        "continues": record.continues,
        "continued_by": record.continued_by,
        **assessment_row(record.summary, record.score),
    }


def assessment_row(summary: str | None, score: Score | None) -> Json:
    """The columns of `calls` that are filled in after the call."""
    return {"summary": summary, "score": None if score is None else _SCORE.dump_python(score, mode="json")}


def turn_row(call_sid: str, turn: Turn) -> Json:
    """The columns of `turns`."""
    return {
        "call_sid": call_sid,
        "index": turn.index,
        "topic": turn.topic,
        "bot": turn.bot,
        "caller": turn.caller,
        "reading": None if turn.reading is None else _READING.dump_python(turn.reading, mode="json"),
        "started": turn.started,
        "ended": turn.ended,
        "latency": _LATENCY.dump_python(turn.latency, mode="json"),
    }


def delivery_row(call_sid: str, delivery: LeadDelivery) -> Json:
    """The columns of `deliveries`."""
    return {"call_sid": call_sid, **dataclasses.asdict(delivery)}


def record_of(row: RowMapping, turns: Sequence[RowMapping] = ()) -> CallRecord:
    """The record in a row of `calls` joined with `deliveries`, and its rows of `turns`."""
    return CallRecord(
        call_sid=row["call_sid"],
        caller=row["caller"],
        called=row["called"],
        started_at=row["started_at"],
        script=row["script"],
        ended_at=row["ended_at"],
        outcome=row["outcome"] and Outcome(row["outcome"]),
        stopped_at=row["stopped_at"] and _TOPICS[row["stopped_at"]],
        contact=Contact(row["name"], row["company"], row["email"]),
        answers={Question(name): _held_of(Question(name), held) for name, held in row["answers"].items()},
        settled={Question(name): Settled(how) for name, how in row["settled"].items()},
        opted_out=row["opted_out"],
        turns=tuple(_turn_of(turn) for turn in turns),
        summary=row["summary"],
        score=None if row["score"] is None else _SCORE.validate_python(row["score"]),
        delivery=_delivery_of(row),
        continues=row["continues"],
        continued_by=row["continued_by"],
    )


def _held_of(question: Question, data: Json) -> Held:
    return Held(
        value=_ANSWERS[question].validate_python(data["value"]),
        words=data["words"],
        turn=data["turn"],
        engine=Engine(data["engine"]),
        confident=data["confident"],
        confirmed=data["confirmed"],
    )


def _turn_of(row: RowMapping) -> Turn:
    return Turn(
        index=row["index"],
        topic=_TOPICS[row["topic"]],
        bot=row["bot"],
        caller=row["caller"],
        reading=None if row["reading"] is None else _READING.validate_python(row["reading"]),
        started=row["started"],
        ended=row["ended"],
        latency=_LATENCY.validate_python(row["latency"]),
    )


def _delivery_of(row: RowMapping) -> LeadDelivery:
    if row["status"] is None:
        return LeadDelivery()
    return LeadDelivery(
        status=DeliveryStatus(row["status"]),
        attempts=row["attempts"],
        crm_id=row["crm_id"],
        crm_url=row["crm_url"],
        problem=row["problem"],
        updated_at=row["updated_at"],
    )
