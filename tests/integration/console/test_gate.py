"""Who gets through to the operators' pages, over real HTTP and WebSockets."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from fastapi import FastAPI
from nicegui.testing.general import nicegui_reset_globals
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from console_record import Shown
from qualifybot.console.doors import Doors, Rights
from qualifybot.console.gate import ConsoleGate
from qualifybot.console.login_page import WRONG_A_MINUTE
from qualifybot.entrypoints.access import Access
from qualifybot.simulators.serving import serve

SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"


@asynccontextmanager
async def served(
    shown: Shown, password: str | None = None, public_base: str = "http://127.0.0.1"
) -> AsyncIterator[str]:
    access = Access(password)
    doors = Doors(Rights(access.allows, access.matches if password else None), secret="salt", public_base=public_base)
    gate = ConsoleGate(shown.sources, doors)
    app = FastAPI()
    app.mount("/console", gate)
    with nicegui_reset_globals():
        async with gate.open(), serve(app) as base:
            yield f"{base}/console"


@asynccontextmanager
async def browser() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=30) as client:
        yield client


async def token(client: httpx2.AsyncClient, base: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', (await client.get(f"{base}/login")).text)
    assert found
    return found[1]


async def test_a_visitor_of_this_machine_comes_in_where_there_is_no_password(shown: Shown) -> None:
    async with served(shown) as base, browser() as client:
        page = await client.get(f"{base}/")
        assert page.status_code == 200
        assert "Priya Nair" in page.text
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        outside = re.findall(r"""(?:src|href)=["'](https?:)?//[^"']+""", page.text)
        assert not outside, "a page loads something from another host"


async def test_a_name_elsewhere_that_leads_to_this_machine_does_not(shown: Shown) -> None:
    async with served(shown) as base, browser() as client:
        assert (await client.get(f"{base}/", headers={"host": "evil.example"})).status_code == 403


@pytest.mark.parametrize("path", ["/", "/leads", "/live", "/calls/CA1"])
async def test_without_the_password_every_page_leads_to_the_login(shown: Shown, path: str) -> None:
    async with served(shown, "open sesame") as base, browser() as client:
        refused = await client.get(base + path)
        assert (refused.status_code, refused.headers["location"]) == (303, "/console/login")
        assert "Priya" not in refused.text


async def test_no_socket_opens_without_the_password_or_from_another_site(shown: Shown) -> None:
    async with served(shown, "open sesame") as base:
        with pytest.raises(InvalidStatus):
            await connect(base.replace("http", "ws") + SOCKET).__aenter__()
    async with served(shown) as base:
        with pytest.raises(InvalidStatus):
            await connect(base.replace("http", "ws") + SOCKET, origin=Origin("http://evil.example")).__aenter__()


async def test_the_password_opens_a_session_and_logging_out_ends_it(shown: Shown) -> None:
    async with served(shown, "open sesame") as base, browser() as client:
        form = {"token": await token(client, base), "password": "open sesame"}
        entered = await client.post(f"{base}/login", data=form)
        assert (entered.status_code, entered.headers["location"]) == (303, "/console/")
        cookie = entered.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "secure" not in cookie
        assert "Priya Nair" in (await client.get(f"{base}/")).text
        assert (await client.post(f"{base}/logout")).status_code == 303
        assert (await client.get(f"{base}/")).status_code == 303


async def test_the_api_s_header_opens_the_pages_too(shown: Shown) -> None:
    async with served(shown, "open sesame") as base, browser() as client:
        page = await client.get(f"{base}/leads", headers={"authorization": "Bearer open sesame"})
        assert page.status_code == 200


async def test_a_wrong_password_is_refused_and_many_are_slowed_down(shown: Shown) -> None:
    async with served(shown, "open sesame") as base, browser() as client:
        for _ in range(WRONG_A_MINUTE):
            wrong = await client.post(f"{base}/login", data={"token": await token(client, base), "password": "guess"})
            assert wrong.status_code == 403
            assert "not the password" in wrong.text
        right = {"token": await token(client, base), "password": "open sesame"}
        assert (await client.post(f"{base}/login", data=right)).status_code == 429


async def test_a_form_too_long_to_hold_a_password_is_not_read(shown: Shown) -> None:
    async with served(shown, "open sesame") as base, browser() as client:
        assert (await client.post(f"{base}/login", data={"password": "x" * 5000})).status_code == 413


async def test_a_form_of_another_site_is_refused(shown: Shown) -> None:
    async with served(shown, "open sesame") as base, browser() as client:
        form = {"token": await token(client, base), "password": "open sesame"}
        foreign = await client.post(f"{base}/login", data=form, headers={"origin": "http://evil.example"})
        assert foreign.status_code == 403
    async with served(shown, "open sesame") as base, browser() as client:
        assert (await client.post(f"{base}/login", data=form)).status_code == 403, "no cookie of ours"


async def test_behind_https_the_session_never_travels_in_the_clear(shown: Shown) -> None:
    async with served(shown, "open sesame", "https://bot.example") as base, browser() as client:
        entered = await client.get(f"{base}/login")
        assert "; secure" in entered.headers["set-cookie"].lower()
