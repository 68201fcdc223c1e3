"""Which page lives where: builds the console's application from what it reads."""

from __future__ import annotations

from fastapi import FastAPI
from nicegui import ui

from qualifybot.console.call_list import call_list
from qualifybot.console.call_view import call_view
from qualifybot.console.layout import STYLE, empty, frame
from qualifybot.console.lead_list import lead_list
from qualifybot.console.listing import Filter
from qualifybot.console.live_board import LiveBoard
from qualifybot.console.live_view import live_view
from qualifybot.console.sources import Sources

_PATIENCE = 15.0
"""Seconds a page may take to build: longer than the database's own deadline."""


def build(sources: Sources, board: LiveBoard, has_password: bool) -> FastAPI:
    """The console's application; enter its lifespan before serving it. There can be one in a process."""
    register(sources, board, has_password=has_password)
    app = FastAPI(openapi_url=None)
    ui.run_with(
        app,
        title="QualifyBot",
        favicon="📞",
        dark=None,
        language="en-US",
        tailwind=False,
        binding_refresh_interval=None,
        show_welcome_message=False,
    )
    return app


def register(sources: Sources, board: LiveBoard, *, has_password: bool) -> None:
    """Make the pages known to NiceGUI."""
    ui.add_css(STYLE, shared=True)

    @ui.page("/", response_timeout=_PATIENCE)
    async def calls(outcome: str = "", text: str = "", cursor: str = "") -> None:
        with frame("Calls", "/", has_password=has_password):
            await call_list(sources, Filter(outcome, text[:100], cursor))

    @ui.page("/calls/{call_sid}", response_timeout=_PATIENCE)
    async def call(call_sid: str) -> None:
        record = await sources.calls.load(call_sid)
        with frame("Call", "/", has_password=has_password):
            if record is None:
                empty("There is no such call", "It may have been erased. The list of calls shows those that are kept.")
                ui.link("All calls", "/")
            else:
                call_view(sources, record)

    @ui.page("/leads", response_timeout=_PATIENCE)
    async def leads(delivery: str = "", text: str = "", cursor: str = "") -> None:
        with frame("Leads", "/leads", has_password=has_password):
            await lead_list(sources, Filter(delivery, text[:100], cursor))

    @ui.page("/live")
    def live() -> None:
        with frame("Live", "/live", has_password=has_password):
            live_view(sources, board)
