"""The page that lists leads: what each is worth and why, and where its delivery stands."""

from __future__ import annotations

from qualifybot.console.delivery_state import delivery_state
from qualifybot.console.layout import Words, block, empty, head, moment, reasons, score_badge
from qualifybot.console.listing import Filter, chosen, filter_form, page_of, pager, who
from qualifybot.console.sources import Sources
from qualifybot.console.words import DELIVERIES
from qualifybot.domain.record import CallRecord, DeliveryStatus
from qualifybot.ports.call_store import CallQuery

_CHOICES = {status: text for status, text in DELIVERIES.items() if status is not DeliveryStatus.NONE}


async def lead_list(sources: Sources, asked: Filter) -> None:
    """All leads that were asked for, newest first."""
    query = CallQuery(delivery=chosen(_CHOICES, asked.choice), text=asked.text or None, with_lead=True)
    page = await page_of(sources.archive, query, asked.cursor)
    Words("h1", "Leads")
    filter_form("delivery", "Delivery", _CHOICES, asked)
    if not page.items:
        _nothing(asked)
        return
    with block("div", "card scroll"), block("table"):
        head("Lead", "When", "Score", "Why", "Delivery")
        with block("tbody"):
            for record in page.items:
                _row(sources, record)
    pager(page, "lead", "delivery", asked)


def _row(sources: Sources, record: CallRecord) -> None:
    with block("tr"):
        with block("td"):
            who(record)
        with block("td"):
            moment(record.started_at, sources.clock.now())
        with block("td"):
            score_badge(record.score)
        with block("td", "why"):
            if record.score:
                with block("details"):
                    Words("summary", _best(record))
                    reasons(record.score)
        with block("td"):
            delivery_state(sources, record)


def _best(record: CallRecord) -> str:
    points = record.score.points if record.score else ()
    return max(points, key=lambda point: point.points).reason if points else "nothing that counts was learnt"


def _nothing(asked: Filter) -> None:
    if asked.is_on or asked.cursor:
        empty("No lead matches", "Search for less, or choose another state.")
    else:
        empty("No leads yet", "Every call on which a name or one answer is given leaves a lead here.")
