"""Puts the operators' pages under `/console` of an application."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from qualifybot.adapters.local.clock import SystemClock
from qualifybot.bootstrap import Service, Storage
from qualifybot.config import Settings
from qualifybot.console.doors import Doors, Rights
from qualifybot.console.gate import ConsoleGate
from qualifybot.console.sources import Sources
from qualifybot.entrypoints.access import Access
from qualifybot.ports.session_store import LiveEvents

PATH = "/console"


@asynccontextmanager
async def console_mounted(
    app: FastAPI, settings: Settings, storage: Storage, live: LiveEvents | None, *, secret: str, public_base: str
) -> AsyncIterator[ConsoleGate]:
    """The console on `app` while inside; its pages are loaded when they are first wanted, or by `load`."""
    sources = Sources(storage.calls, storage.archive, live, storage.delivery.retry, SystemClock())
    gate = ConsoleGate(sources, _doors(settings, secret, public_base))
    app.mount(PATH, gate)
    async with gate.open():
        yield gate


@asynccontextmanager
async def console_beside(app: FastAPI, running: Service) -> AsyncIterator[ConsoleGate | None]:
    """The console on a service's own application, on the embedded default alone.

    Its pages cost the event loop tens of milliseconds, so that in production it is a process of its own.
    """
    settings = running.settings
    if settings.database_url is not None:
        yield None
        return
    async with console_mounted(
        app, settings, running.storage, running.sessions, secret=running.secret, public_base=running.public_base
    ) as gate:
        yield gate


def _doors(settings: Settings, secret: str, public_base: str) -> Doors:
    password = settings.qualifybot_console_password
    plain = password.get_secret_value() if password else None
    access = Access(plain)
    # A new password ends every session that the old one opened.
    key = hmac.new(secret.encode(), (plain or "").encode(), hashlib.sha256).hexdigest()
    return Doors(Rights(access.allows, access.matches if plain else None), secret=key, public_base=public_base)
