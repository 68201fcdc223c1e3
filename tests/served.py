"""A service on the embedded default, served on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from qualifybot.bootstrap import Service, service
from qualifybot.config import load_settings
from qualifybot.domain.events import CallEvent
from qualifybot.entrypoints.http import create_app
from qualifybot.entrypoints.server import free_port
from qualifybot.simulators.serving import serve


@dataclass(slots=True)
class Running:
    """A service that is up, its address and what happened in it."""

    service: Service
    base: str
    events: list[CallEvent]


class Served:
    """Starts services with the settings a test wants."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self._folder = folder
        self._database_url = database_url

    @asynccontextmanager
    async def __call__(self, **settings: object) -> AsyncIterator[Running]:
        events: list[CallEvent] = []

        class Notes:
            def observe(self, event: CallEvent) -> None:
                events.append(event)

        chosen = load_settings(
            _env_file=None,
            qualifybot_data_dir=self._folder,
            database_url=self._database_url,
            **{"twilio_auth_token": "12345", **settings},
        )
        port = free_port()
        async with (
            service(chosen, port, Notes(), worker=False) as running,
            serve(create_app(running), port) as base,
        ):
            yield Running(running, base, events)
