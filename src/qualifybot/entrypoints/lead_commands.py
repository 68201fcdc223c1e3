"""The commands that show leads, try their delivery again, and export them."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

import typer

from qualifybot.config import load_settings
from qualifybot.domain.lead_row import Cell, lead_row
from qualifybot.domain.record import CallRecord, DeliveryStatus
from qualifybot.domain.record_form import call_to_json, turn_to_json
from qualifybot.entrypoints.lead_view import lead_page, lead_table
from qualifybot.entrypoints.running import clear_errors, fail, run
from qualifybot.ports.call_store import Archive, CallQuery, Page

PAGE = 200
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

leads = typer.Typer(
    help="What was qualified and where its delivery stands.",
    add_completion=False,
    rich_markup_mode=None,
)


class Format(StrEnum):
    """How leads are exported."""

    CSV = "csv"
    JSON = "json"


Sid = Annotated[str, typer.Argument(metavar="CALL_SID", help="The call's id, as `leads list` shows it.")]
Status = Annotated[DeliveryStatus | None, typer.Option(help="Only leads whose delivery stands so.")]
Text = Annotated[str | None, typer.Option(help="Only leads with this in number, name, company or transcript.")]
Since = Annotated[datetime | None, typer.Option(help="Only calls from this time on (UTC).")]
Until = Annotated[datetime | None, typer.Option(help="Only calls before this time (UTC).")]
Limit = Annotated[int, typer.Option(min=1, max=PAGE, help="Rows on a page.")]
Cursor = Annotated[str | None, typer.Option(help="Go on after the page that named this cursor.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
Sids = Annotated[list[str] | None, typer.Argument(metavar="[CALL_SID]...", help="The calls' ids.")]
Parked = Annotated[bool, typer.Option("--parked", help="All that are parked.")]
As = Annotated[Format, typer.Option("--format", help="Spreadsheet or JSON Lines.")]
Out = Annotated[Path | None, typer.Option(help="File to write; the terminal when left out.")]


@leads.command("list")
@clear_errors
def list_leads(
    status: Status = None, text: Text = None, limit: Limit = 20, cursor: Cursor = None, as_json: Json = False
) -> None:
    """Leads, newest first."""
    page = run(_page(CallQuery(delivery=status, text=text, with_lead=True), cursor, limit))
    if as_json:
        items = [call_to_json(record) for record in page.items]
        _print(json.dumps({"items": items, "next": page.next, "total": page.total}, ensure_ascii=False, indent=2))
        return
    lead_table(page)


@leads.command()
@clear_errors
def show(call_sid: Sid, as_json: Json = False) -> None:
    """One lead: answers with the caller's words, score with reasons, delivery, conversation."""
    record = run(_load(call_sid))
    if record is None:
        fail(f"there is no call {call_sid}; `qualifybot leads list` shows what there is")
    if as_json:
        whole = {**call_to_json(record), "turns": [turn_to_json(turn) for turn in record.turns]}
        _print(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    lead_page(record)


@leads.command()
@clear_errors
def retry(call_sids: Sids = None, parked: Parked = False) -> None:
    """Deliver leads again, now; a running `serve` or `worker` does it."""
    if bool(call_sids) == parked:
        fail("name the calls, or say --parked for all that are parked")
    started, without = run(_retry(call_sids or [], parked=parked))
    _print(f"{started} on their way again")
    if without:
        fail(*(f"{call_sid} left no lead" for call_sid in without))


@leads.command()
@clear_errors
def export(  # noqa: PLR0917  # typer passes options by name
    format: As = Format.CSV,
    out: Out = None,
    status: Status = None,
    text: Text = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """All leads that match, newest first, one row each."""
    query = CallQuery(delivery=status, since=_utc(since), until=_utc(until), text=text, with_lead=True)
    records = run(_all(query))
    rows = as_csv(lead_row(record) for record in records) if format is Format.CSV else _as_json_lines(records)
    if out is None:
        sys.stdout.write(rows)
        return
    try:
        out.write_text(rows, encoding="utf-8", newline="")
    except OSError as error:
        fail(f"cannot write {out}: {type(error).__name__}")
    _print(f"{len(records)} leads in {out}")


def as_csv(rows: Iterable[dict[str, Cell]]) -> str:
    """Rows with a header; no cell begins as a spreadsheet's formula would."""
    text, writer = StringIO(), None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(text, fieldnames=list(row))
            writer.writeheader()
        writer.writerow({name: _harmless(cell) for name, cell in row.items()})
    return text.getvalue()


def _harmless(cell: Cell) -> Cell:
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) and not cell[1:].isdigit()
    return f"'{cell}" if is_formula else cell


def _as_json_lines(records: Iterable[CallRecord]) -> str:
    return "".join(json.dumps(call_to_json(record), ensure_ascii=False) + "\n" for record in records)


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


async def _page(query: CallQuery, cursor: str | None, limit: int) -> Page[CallRecord]:
    async with _storage() as store:
        try:
            page: Page[CallRecord] = await store.archive.calls(query, cursor=cursor, limit=limit)
        except ValueError:
            fail("--cursor is not one that a page named")
        return page


async def _load(call_sid: str) -> CallRecord | None:
    async with _storage() as store:
        record: CallRecord | None = await store.calls.load(call_sid)
        return record


async def _all(query: CallQuery) -> list[CallRecord]:
    async with _storage() as store:
        return [record async for record in _every(store.archive, query)]


async def _retry(call_sids: list[str], *, parked: bool) -> tuple[int, list[str]]:
    """How many were started again, and which calls left no lead."""
    async with _storage() as store:
        wanted = call_sids
        if parked:
            query = CallQuery(delivery=DeliveryStatus.PARKED, with_lead=True)
            wanted = [record.call_sid async for record in _every(store.archive, query)]
        without = [call_sid for call_sid in wanted if not await store.delivery.retry(call_sid)]
        return len(wanted) - len(without), without


async def _every(archive: Archive, query: CallQuery) -> AsyncIterator[CallRecord]:
    cursor: str | None = None
    while True:
        page = await archive.calls(query, cursor=cursor, limit=PAGE)
        for record in page.items:
            yield record
        cursor = page.next
        if cursor is None:
            return


def _storage() -> Any:
    from qualifybot.bootstrap import storage  # noqa: PLC0415  # heavy; --help does without

    return storage(load_settings())


def _print(text: str) -> None:
    print(text)  # noqa: T201  # the terminal is this module's business
