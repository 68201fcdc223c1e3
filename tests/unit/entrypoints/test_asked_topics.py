from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qualifybot.domain.events import BotSpoke, CallEnded
from qualifybot.domain.models import Outcome
from qualifybot.entrypoints.asked_topics import AskedTopics, asked_topic

NOW = datetime(2027, 3, 1, tzinfo=UTC)


def spoke(call_sid: str, line: str) -> BotSpoke:
    return BotSpoke(call_sid=call_sid, at=NOW, text="…", line=line, source="cache", first_byte_ms=0)


@pytest.mark.parametrize(
    ("line", "topic"),
    [
        ("contact.ask.0", "contact"),
        ("budget.again.1", "budget"),
        ("resumed.timeline.0", "timeline"),
        ("read_back.ask.0", "read_back"),
        ("budget.read_back.0", None),
        ("greeting.0", None),
        ("faq.price.0", None),
    ],
)
def test_a_line_asks_about_its_topic_or_about_none(line: str, topic: str | None) -> None:
    assert asked_topic(line) == topic


async def test_the_last_topic_stands_until_another_is_asked_or_the_call_ends() -> None:
    topics = AskedTopics()
    topics.observe(spoke("CA1", "budget.ask.0"))
    topics.observe(spoke("CA1", "acknowledge.0"))
    topics.observe(spoke("CA2", "timeline.ask.0"))
    assert await topics.on("CA1")() == "budget"
    assert await topics.on("CA2")() == "timeline"
    topics.observe(CallEnded(call_sid="CA1", at=NOW, outcome=Outcome.HUNG_UP, seconds=1))
    assert await topics.on("CA1")() is None
    assert await topics.on()() == "timeline"
