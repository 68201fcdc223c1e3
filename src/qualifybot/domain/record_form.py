"""A call's record as plain JSON data, for the API, the command line and exports alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qualifybot.domain.answer_form import reading_to_json, value_to_json
from qualifybot.domain.record import CallRecord, Held, Score, Turn


def call_to_json(record: CallRecord) -> dict[str, Any]:
    """One call without its turns: who, when, how it ended, what was learnt, where its lead stands."""
    return {
        "call_sid": record.call_sid,
        "caller": record.caller,
        "called": record.called,
        "started_at": _moment(record.started_at),
        "ended_at": _moment(record.ended_at),
        "script": record.script,
        "outcome": record.outcome.value if record.outcome else None,
        "stopped_at": record.stopped_at.value if record.stopped_at else None,
        "contact": value_to_json(record.contact),
        "answers": {question.value: held_to_json(held) for question, held in record.answers.items()},
        "settled": {question.value: how.value for question, how in record.settled.items()},
        "opted_out": record.opted_out,
        "continues": record.continues,
        "continued_by": record.continued_by,
        "summary": record.summary,
        "score": score_to_json(record.score),
        "delivery": {
            "status": record.delivery.status.value,
            "attempts": record.delivery.attempts,
            "crm_id": record.delivery.crm_id,
            "crm_url": record.delivery.crm_url,
            "problem": record.delivery.problem,
            "updated_at": _moment(record.delivery.updated_at),
        },
    }


def turn_to_json(turn: Turn) -> dict[str, Any]:
    """One turn with its reading, evidence and time to answer."""
    return {
        "index": turn.index,
        "topic": turn.topic.value,
        "bot": turn.bot,
        "caller": turn.caller,
        "started": round(turn.started, 2),
        "ended": round(turn.ended, 2),
        "reading": None
        if turn.reading is None
        else {
            **reading_to_json(turn.reading),
            "confident": turn.reading.confident,
            "doubt": turn.reading.doubt,
            "engine": turn.reading.engine.value,
            "evidence": [
                {"topic": part.topic.value, "start": part.start, "end": part.end, "text": part.text}
                for part in turn.reading.evidence
            ],
        },
        "latency_ms": {
            "final_text": turn.latency.final_text,
            "understood": turn.latency.understood,
            "first_audio": turn.latency.first_audio,
        },
    }


def score_to_json(score: Score | None) -> dict[str, Any] | None:
    """A score with each point's reason."""
    if score is None:
        return None
    return {
        "total": score.total,
        "rating": score.rating,
        "points": [{"points": point.points, "reason": point.reason} for point in score.points],
    }


def held_to_json(held: Held) -> dict[str, Any]:
    """An answer we hold, with its proof."""
    return {
        "value": value_to_json(held.value),
        "words": held.words,
        "turn": held.turn,
        "engine": held.engine.value,
        "confident": held.confident,
        "confirmed": held.confirmed,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
