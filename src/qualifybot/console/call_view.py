"""The page of one call: what was said, what was understood and why, what it is worth and where its lead stands."""

from __future__ import annotations

from collections.abc import Iterator

from nicegui import ui

from qualifybot.console.delivery_state import delivery_state
from qualifybot.console.layout import Words, block, head, moment, outcome_badge, reasons, score_badge
from qualifybot.console.sources import Sources
from qualifybot.console.words import ENGINES, highlighted, length, titled, understood
from qualifybot.domain.lead_row import answer_text
from qualifybot.domain.models import Outcome, Question
from qualifybot.domain.record import CallRecord, Latency, Turn
from qualifybot.domain.written import written


def call_view(sources: Sources, record: CallRecord) -> None:
    """Draw one call."""
    ui.link("← All calls", "/").classes("back")
    _title(sources, record)
    with block("div", "columns"):
        with block("div", "wide"):
            _answers(record)
            _conversation(record)
        with block("div", "narrow"):
            if record.summary:
                with block("section", "card"):
                    Words("h2", "Summary")
                    Words("p", record.summary)
            _score(record)
            with block("section", "card"):
                Words("h2", "Lead")
                delivery_state(sources, record)
            _facts(record)


def _title(sources: Sources, record: CallRecord) -> None:
    with block("div", "title"):
        Words("h1", record.contact.name or record.caller or "Unknown caller")
        outcome_badge(record.outcome)
        if record.score:
            score_badge(record.score)
    with block("p", "subtitle"):
        if record.contact.company:
            Words("span", record.contact.company)
        moment(record.started_at, sources.clock.now())
        if record.ended_at:
            Words("span", f"{length(record.started_at, record.ended_at)} min")


def _answers(record: CallRecord) -> None:
    with block("section", "card"):
        Words("h2", "Answers")
        with block("div", "scroll"), block("table"):
            head("Question", "Answer", "In the caller's words", "Read by")
            with block("tbody"):
                for question in Question:
                    _answer(record, question)


def _answer(record: CallRecord, question: Question) -> None:
    held = record.answers.get(question)
    with block("tr"):
        Words("th", titled(question), scope="row")
        if held is None:
            Words("td", answer_text(record, question) or "Not asked", "soft")
            block("td")
            block("td")
            return
        Words("td", written(held.value), "value")
        Words("td", f"“{held.words}”", "quote")
        with block("td"):
            proof = "confirmed" if held.confirmed else "sure" if held.confident else "not confirmed"
            Words("span", f"{ENGINES[held.engine]}, {proof}", "soft" if proof != "not confirmed" else "doubt")


def _conversation(record: CallRecord) -> None:
    with block("section", "card"):
        Words("h2", "Conversation")
        if not record.turns:
            Words("p", "Nothing was said on this call, or its words were erased.", "soft")
        with block("ol", "talk"):
            for turn in record.turns:
                _turn(turn)


def _turn(turn: Turn) -> None:
    with block("li"):
        with block("div", "said bot"):
            Words("span", "Bot", "speaker")
            Words("p", turn.bot)
        with block("div", "said caller"):
            Words("span", "Caller", "speaker")
            with block("p"):
                for piece, is_evidence in highlighted(turn.caller, turn.reading.evidence if turn.reading else ()):
                    Words("mark" if is_evidence else "span", piece)
                if not turn.caller:
                    Words("span", "(nothing to be understood)", "soft")
            with block("ul", "understood"):
                for one in understood(turn.topic, turn.reading) if turn.reading else ():
                    with block("li"):
                        Words("span", titled(one.topic), "topic")
                        Words("span", one.text, "value")
                        Words("span", one.sure, "soft" if one.is_sure else "doubt")
        if parts := list(_latency_parts(turn.latency)):
            with block("p", "latency"):
                for part in parts:
                    Words("span", part)


def _latency_parts(latency: Latency) -> Iterator[str]:
    """What the time to answer was spent on."""
    if latency.first_audio is None:
        return
    yield f"answered in {latency.first_audio:.0f} ms"
    for what, reached in (
        ("turn over after", latency.end_of_turn),
        ("text after", latency.final_text),
        ("understood after", latency.understood),
    ):
        if reached is not None:
            yield f"{what} {reached:.0f} ms"


def _score(record: CallRecord) -> None:
    if record.score is None:
        return
    with block("section", "card"):
        Words("h2", "Score")
        with block("div", "score"):
            Words("span", str(record.score.total), "total")
            Words("span", f"of 100, {record.score.rating}", "soft")
        block("progress", max="100", value=str(record.score.total), **{"aria-label": "Score"})
        reasons(record.score)


def _facts(record: CallRecord) -> None:
    went_through = record.outcome in (Outcome.COMPLETED, Outcome.DECLINED_SOME)
    facts = {
        "From": record.caller,
        "To": record.called,
        "E-mail": record.contact.email,
        "Stopped at": None if record.stopped_at is None or went_through else titled(record.stopped_at),
        "May be called again": "no, asked not to be" if record.opted_out else None,
        "Script": record.script,
        "Call": record.call_sid,
        "Goes on with": record.continues,
        "Went on in": record.continued_by,
    }
    with block("section", "card"):
        Words("h2", "Details")
        with block("dl"):
            for name, value in facts.items():
                if value:
                    Words("dt", name)
                    Words("dd", value)
