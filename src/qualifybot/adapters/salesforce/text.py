"""A call in words for a rep: each answer with its proof, the reasons of the score, the conversation."""

from __future__ import annotations

from collections.abc import Iterator

from qualifybot.domain.lead import Lead, stopped_at
from qualifybot.domain.lead_row import answer_text
from qualifybot.domain.models import Engine, Question
from qualifybot.domain.record import CallRecord, Held

_READ_BY = {Engine.RULES: "read by rules", Engine.MODEL: "read by the model", Engine.KEYPAD: "typed on the keypad"}


def description(lead: Lead) -> str:
    """Summary, reasons of the score, every answer with the caller's own words, and how the call went."""
    return "\n\n".join(
        part for part in (lead.summary, _reasons(lead), _answers(lead.record), _call(lead.record)) if part
    )


def transcript(record: CallRecord) -> str:
    """Who said what, with the time in the call."""
    return "\n".join(line for turn in record.turns for line in (f"Bot: {turn.bot}", _said(turn.started, turn.caller)))


def _said(seconds: float, words: str) -> str:
    return f"Caller ({_clock(seconds)}): {words}"


def _reasons(lead: Lead) -> str:
    if lead.in_progress:
        return ""
    points = [f"{point.points:+d} {point.reason}" for point in lead.score.points]
    return "\n".join([f"Score {lead.score.total} of 100 ({lead.score.rating})", *points])


def _answers(record: CallRecord) -> str:
    return "\n".join(_answer_lines(record))


def _answer_lines(record: CallRecord) -> Iterator[str]:
    for question in Question:
        text = answer_text(record, question)
        if text is None:
            continue
        held = record.answers.get(question)
        yield f"{_title(question)}: {text}" + (f"\n  {_proof(record, held)}" if held else "")


def _proof(record: CallRecord, held: Held) -> str:
    turn = next((turn for turn in record.turns if turn.index == held.turn), None)
    how = "confirmed by the caller" if held.confirmed else _READ_BY[held.engine]
    return f"“{held.words}” ({f'at {_clock(turn.started)}, ' if turn else ''}{how})"


def _call(record: CallRecord) -> str:
    ended = f", {(record.outcome or 'in progress').replace('_', ' ')}"
    stopped = stopped_at(record)
    where = f" at {_title(stopped).lower()}" if stopped else ""
    asked = "\nAsked not to be called again." if record.opted_out else ""
    return f"Call {record.call_sid}, {record.started_at:%Y-%m-%d %H:%M} UTC{ended}{where}.{asked}"


def _title(topic: str) -> str:
    return topic.replace("_", " ").capitalize()


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
