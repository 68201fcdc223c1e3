"""What lists of calls and leads share: the filter above them, and the way to the next page below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from nicegui import ui

from qualifybot.console.layout import Words, block
from qualifybot.console.words import counted
from qualifybot.domain.record import CallRecord
from qualifybot.ports.call_store import Archive, CallQuery, Page

PAGE = 25
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Filter:
    """What an address asks for; empty means all."""

    choice: str = ""
    text: str = ""
    cursor: str = ""

    @property
    def is_on(self) -> bool:
        """Whether anything is left out."""
        return bool(self.choice or self.text)


def chosen(choices: Mapping[Choice, str], value: str) -> Choice | None:
    """The choice of this value; None when it is none of them."""
    return next((choice for choice in choices if choice.value == value), None)


async def page_of(archive: Archive, query: CallQuery, cursor: str) -> Page[CallRecord]:
    """The page that a cursor names; the first for one that is not ours."""
    try:
        return await archive.calls(query, cursor=cursor or None, limit=PAGE)
    except ValueError:
        return await archive.calls(query, limit=PAGE)


def filter_form(name: str, label: str, choices: Mapping[Choice, str], asked: Filter) -> None:
    """A form that works without any script: the address holds what was asked for."""
    with block("form", "filter", method="get", role="search"):
        with block("div", "field grow"):
            Words("label", "Search", **{"for": "text"})
            hint = "Name, company, number or words"
            block("input", id="text", name="text", type="search", maxlength="100", placeholder=hint, value=asked.text)
        with block("div", "field"):
            Words("label", label, **{"for": name})
            with block("select", id=name, name=name):
                for value, text in (("", "All"), *((choice.value, text) for choice, text in choices.items())):
                    Words("option", text, value=value, **({"selected": "selected"} if value == asked.choice else {}))
        Words("button", "Show", "primary", type="submit")
        if asked.is_on:
            Words("a", "Clear", href="?")


def pager(page: Page[CallRecord], thing: str, name: str, asked: Filter) -> None:
    """How many there are, and links to the first and the next page."""
    kept = {key: value for key, value in ((name, asked.choice), ("text", asked.text)) if value}
    with block("nav", "pager", **{"aria-label": "Pages"}):
        Words("span", counted(page.total, thing), "soft")
        ui.space()
        if asked.cursor:
            Words("a", "Newest", href=f"?{urlencode(kept)}")
        if page.next:
            Words("a", "Older →", href=f"?{urlencode({**kept, 'cursor': page.next})}")


def who(record: CallRecord) -> None:
    """Who called, as a link to the call."""
    name, company = record.contact.name, record.contact.company
    with ui.link(target=f"/calls/{record.call_sid}").classes("who"):
        Words("strong", name or record.caller or "Unknown caller")
        Words("span", company or ("no company given" if name else "no name given"), "soft")
