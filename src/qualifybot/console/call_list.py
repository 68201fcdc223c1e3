"""The page that lists calls."""

from __future__ import annotations

from qualifybot.console.layout import (
    Words,
    block,
    delivery_badge,
    empty,
    head,
    moment,
    outcome_badge,
    score_badge,
)
from qualifybot.console.listing import Filter, chosen, filter_form, page_of, pager, who
from qualifybot.console.sources import Sources
from qualifybot.console.words import OUTCOMES, length
from qualifybot.domain.record import CallRecord
from qualifybot.ports.call_store import CallQuery
from qualifybot.ports.clock import Clock


async def call_list(sources: Sources, asked: Filter) -> None:
    """All calls that were asked for, newest first."""
    query = CallQuery(outcome=chosen(OUTCOMES, asked.choice), text=asked.text or None)
    page = await page_of(sources.archive, query, asked.cursor)
    Words("h1", "Calls")
    filter_form("outcome", "Outcome", OUTCOMES, asked)
    if not page.items:
        _nothing(asked)
        return
    with block("div", "card scroll"), block("table"):
        head("When", "Caller", "Length", "Outcome", "Score", "Lead")
        with block("tbody"):
            for record in page.items:
                _row(record, sources.clock)
    pager(page, "call", "outcome", asked)


def _row(record: CallRecord, clock: Clock) -> None:
    with block("tr"):
        with block("td"):
            moment(record.started_at, clock.now())
        with block("td"):
            who(record)
        Words("td", length(record.started_at, record.ended_at) if record.ended_at else "–", "figure")
        with block("td"):
            outcome_badge(record.outcome)
        with block("td"):
            score_badge(record.score)
        with block("td"):
            delivery_badge(record.delivery.status)


def _nothing(asked: Filter) -> None:
    if asked.is_on or asked.cursor:
        empty("No call matches", "Search for less, or choose another outcome.")
    else:
        empty("No calls yet", "Ring the bot: `make demo` places a call on this machine, or call its Twilio number.")
