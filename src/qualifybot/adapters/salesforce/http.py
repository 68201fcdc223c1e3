"""Sends one request to Salesforce, within a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx2

from qualifybot.adapters.salesforce.protocol import PROVIDER, Answer
from qualifybot.errors import ProviderUnreachable

REQUEST_SECONDS = 30.0


def client() -> httpx2.AsyncClient:
    """Connections to Salesforce; redirects are not followed: a session must not leave for another host."""
    return httpx2.AsyncClient(timeout=httpx2.Timeout(REQUEST_SECONDS, connect=5.0), follow_redirects=False)


async def send(
    http: httpx2.AsyncClient,
    method: str,
    url: str,
    *,
    json: Mapping[str, Any] | None = None,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """The answer, whatever it says. Raises ProviderUnreachable."""
    try:
        async with asyncio.timeout(REQUEST_SECONDS):
            response = await http.request(method, url, json=json, data=form, headers=headers)
    except (httpx2.RequestError, TimeoutError) as error:
        raise ProviderUnreachable(PROVIDER, type(error).__name__) from error
    return Answer(response.status_code, response.content, {k.lower(): v for k, v in response.headers.items()})
