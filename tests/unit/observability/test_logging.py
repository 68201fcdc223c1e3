"""Logs tell what happened without what people said or who they are."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from qualifybot.domain import events
from qualifybot.domain.models import Contact, Kind, Moment, Outcome, Reading
from qualifybot.observability.logging import EventLog, configure_logging

AT: dict[str, Any] = {"call_sid": "CA1", "at": datetime(2027, 3, 1, tzinfo=UTC)}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging("json", "info", stream)
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()


def lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_an_event_is_one_json_line(log: io.StringIO) -> None:
    EventLog().observe(events.CallEnded(**AT, outcome=Outcome.COMPLETED, seconds=61.0))
    (line,) = lines(log)
    assert line["event"] == "call_ended"
    assert line["call_sid"] == "CA1"
    assert line["outcome"] == "completed"
    assert line["level"] == "info"
    assert "timestamp" in line


def test_words_names_and_numbers_stay_out(log: io.StringIO) -> None:
    watch = EventLog()
    reading = Reading(Kind.ANSWER, Contact("Maria Lopez", "Acme", "maria@acme.example"))
    watch.observe(events.CallStarted(**AT, caller="+14155550123", called="+14155550100"))
    watch.observe(events.CallerHeard(**AT, text="This is Maria Lopez", final=True))
    watch.observe(events.BotSpoke(**AT, text="Hi Maria", line="contact.0", source="api", first_byte_ms=1))
    watch.observe(
        events.TurnUnderstood(**AT, index=0, topic=Moment.CONTACT, text="Maria", reading=reading, extraction_ms=1)
    )
    told = log.getvalue()
    assert len(lines(log)) == 4
    assert not any(secret in told for secret in ("Maria", "Lopez", "Acme", "5550123", "5550100"))


def test_words_on_their_way_are_not_logged(log: io.StringIO) -> None:
    EventLog().observe(events.CallerHeard(**AT, text="This is", final=False))
    assert lines(log) == []


def test_a_flood_of_bad_frames_is_told_once_a_call_and_reason(log: io.StringIO) -> None:
    watch = EventLog()
    for _ in range(100):
        watch.observe(events.FrameDropped(**AT, reason="not_json"))
    watch.observe(events.FrameDropped(**AT, reason="bad_base64"))
    watch.observe(events.CallEnded(**AT, outcome=Outcome.HUNG_UP, seconds=1))
    watch.observe(events.FrameDropped(**AT, reason="not_json"))
    assert [line["event"] for line in lines(log)] == ["frame_dropped", "frame_dropped", "call_ended", "frame_dropped"]


def test_fallbacks_are_warnings(log: io.StringIO) -> None:
    EventLog().observe(events.FellBack(**AT, role="synthesizer", reason="timeout"))
    assert lines(log)[0]["level"] == "warning"


def test_libraries_log_in_the_same_form(log: io.StringIO) -> None:
    logging.getLogger("somebody").warning("watch %s", "out")
    logging.getLogger("openai").info("a request with secrets")
    assert [line["event"] for line in lines(log)] == ["watch out"]
