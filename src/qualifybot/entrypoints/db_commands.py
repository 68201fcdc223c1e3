"""The commands that bring the database to the present schema and that erase a person."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from qualifybot.config import load_settings
from qualifybot.entrypoints.running import clear_errors, fail, run

Phone = Annotated[str, typer.Argument(metavar="PHONE", help="The caller's number, as in +14155550123.")]

db = typer.Typer(help="The database.", add_completion=False, rich_markup_mode=None)


@db.callback()
def _database() -> None:
    """Without this a single command would take the group's place."""


@db.command("upgrade")
@clear_errors
def upgrade() -> None:
    """Bring the database to the present schema; does nothing where it is."""
    run(_upgrade())
    _print("the database is at the present schema")


@clear_errors
def forget(phone: Phone) -> None:
    """Erase a person everywhere, and say where."""
    number = re.sub(r"[\s().-]", "", phone)
    if not re.fullmatch(r"\+?\d{5,20}", number):
        fail("PHONE is not a telephone number; write it as +14155550123")
    for line in run(_forget(number)):
        _print(line)


async def _upgrade() -> None:
    from qualifybot.bootstrap import storage  # noqa: PLC0415  # heavy; --help does without

    async with storage(load_settings()):
        pass  # opening it is what upgrades it


async def _forget(number: str) -> list[str]:
    """What was erased, and what an operator has yet to erase, one line each."""
    from qualifybot.bootstrap import sessions, storage  # noqa: PLC0415  # heavy; --help does without

    settings = load_settings()
    async with storage(settings) as store:
        with store.spool.locked():  # until both are done: a call may be on its way from the one to the other
            unstored = store.spool.erase(number)
            sids = await store.archive.erase(number)
        erased = [record for sid in sids if (record := await store.calls.load(sid))]
        marks = {sid: await store.journal.marks(sid) for sid in sids}
    lines = [f"record: {len(sids)} calls blanked"]
    if unstored:
        lines.append(f"spool: {unstored} calls removed from this machine's disk")
    async with sessions(settings) as live:
        if live is None:
            lines.append("live sessions: they end with the process that holds them")
        else:
            current = await live.find(number)
            for sid in {*sids, *([current] if current else [])}:
                await live.forget(sid)
            lines.append("live sessions: removed; what was said on the event stream goes within the hour")
    urls = [record.delivery.crm_url or marks[record.call_sid].crm_url for record in erased]
    lines += [f"CRM: erase this lead there: {url}" for url in dict.fromkeys(urls) if url]
    on_their_way = [sid for sid, mark in marks.items() if mark.writing_seconds]
    return lines + [
        f"CRM: look there in a minute for a lead of call {sid}, which was being written" for sid in on_their_way
    ]


def _print(text: str) -> None:
    print(text)  # noqa: T201  # the terminal is this module's business
