"""Leads on the terminal: a page of many, or one with everything."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qualifybot.domain.lead_row import lead_row
from qualifybot.domain.models import Question
from qualifybot.domain.record import CallRecord
from qualifybot.ports.call_store import Page

_STYLES = {"Hot": "bold red", "Warm": "yellow", "Cold": "blue", "parked": "bold red", "delivered": "green"}


def lead_table(page: Page[CallRecord], console: Console | None = None) -> None:
    """A row for each lead, and how to see the next page."""
    console = console or Console()
    table = Table(box=None, header_style="bold")
    for name in ("call", "when (UTC)", "name", "company", "score", "outcome", "delivery"):
        table.add_column(name, no_wrap=name == "call")
    for record in page.items:
        table.add_row(*_row(record))
    console.print(table)
    console.print(f"{len(page.items)} of {page.total}" + (f"; more: --cursor {page.next}" if page.next else ""))


def lead_page(record: CallRecord, console: Console | None = None) -> None:
    """Everything about one lead."""
    console = console or Console()
    for part in _parts(record):
        console.print(part)


def _row(record: CallRecord) -> Iterator[Text]:
    row = lead_row(record)
    score = f"{row['score']} {row['rating']}" if record.score else ""
    yield Text(record.call_sid)
    yield Text(f"{record.started_at:%Y-%m-%d %H:%M}")
    yield Text(str(row["name"] or ""))
    yield Text(str(row["company"] or ""))
    yield Text(score, _STYLES.get(str(row["rating"]), ""))
    yield Text(str(row["outcome"] or "in progress"))
    yield Text(str(row["delivery"]), _STYLES.get(str(row["delivery"]), ""))


def _parts(record: CallRecord) -> Iterator[Text | str]:
    row = lead_row(record)
    who = ", ".join(str(row[name]) for name in ("name", "company", "phone", "email") if row[name])
    yield Text(who or "a caller without a name", "bold")
    yield Text(f"{record.started_at:%Y-%m-%d %H:%M} UTC, {row['outcome'] or 'in progress'}, {record.call_sid}")
    yield ""
    yield from _answers(record, row)
    if record.score:
        yield ""
        yield Text(f"{record.score.total} of 100, {record.score.rating}", _STYLES.get(record.score.rating, ""))
        yield from (Text(f"  {point.points:+d} {point.reason}") for point in record.score.points)
    if record.summary:
        yield ""
        yield Text(record.summary)
    yield ""
    yield from _delivery(record)
    if record.turns:
        yield ""
    for turn in record.turns:
        yield Text(f"Bot     {turn.bot}", "dim")
        yield Text(f"Caller  {turn.caller}")


def _answers(record: CallRecord, row: dict[str, str | int | None]) -> Iterator[Text]:
    for question in Question:
        if row[question.value] is None:
            continue
        held = record.answers.get(question)
        proof = f"  “{held.words}”{'' if held.confident or held.confirmed else ', not confirmed'}" if held else ""
        yield Text.assemble(
            (f"{question.value.replace('_', ' '):18}", "bold"), str(row[question.value]), (proof, "dim")
        )


def _delivery(record: CallRecord) -> Iterator[Text]:
    delivery = record.delivery
    status = delivery.status.value
    yield Text.assemble("delivery: ", (status, _STYLES.get(status, "")), f", {delivery.attempts} attempts")
    for name, value in (("in the CRM", delivery.crm_url or delivery.crm_id), ("problem", delivery.problem)):
        if value:
            yield Text(f"{name}: {value}")
