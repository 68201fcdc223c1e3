"""A call in words for a rep."""

from __future__ import annotations

import dataclasses

from lead_cases import finished_call
from qualifybot.adapters.salesforce.text import description, transcript
from qualifybot.domain.lead import Lead
from qualifybot.domain.models import Moment, Outcome
from qualifybot.domain.record import Point, Score, Turn

LEAD = Lead(finished_call(), "Priya wants a CRM.", Score(82, "Hot", (Point(30, "50 people or more"), Point(-5, "x"))))


def test_the_description_gives_every_answer_with_its_proof() -> None:
    assert (
        description(LEAD)
        == """Priya wants a CRM.

Score 82 of 100 (Hot)
+30 50 people or more
-5 x

Company size: 50–60 people
  “fifty to sixty” (at 0:00, read by rules)
Budget: Would not say
Timeline: by 2 March 2026
  “by March” (at 0:00, confirmed by the caller)

Call CA1, 2026-03-02 12:00 UTC, completed."""
    )


def test_a_call_that_broke_off_says_where() -> None:
    record = dataclasses.replace(
        finished_call(), outcome=Outcome.HUNG_UP, stopped_at=Moment.READ_BACK, opted_out=True, turns=()
    )
    text = description(Lead(record, "", Score(0, "Cold", ())))
    assert text.endswith("UTC, hung up at read back.\nAsked not to be called again.")
    assert "“by March” (confirmed by the caller)" in text


def test_the_transcript_is_dated_within_the_call() -> None:
    turn = Turn(0, Moment.CONTACT, "Who is calling?", "Priya Nair", None, started=75.4)
    assert transcript(dataclasses.replace(finished_call(), turns=(turn,))) == (
        "Bot: Who is calling?\nCaller (1:15): Priya Nair"
    )
