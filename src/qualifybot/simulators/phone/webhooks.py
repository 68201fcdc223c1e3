"""Asks a server what to do with a call: signed form requests with the carrier's own deadlines."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import httpx2

from qualifybot.simulators.phone import faults
from qualifybot.simulators.phone.faults import CarrierFault
from qualifybot.simulators.phone.signature import signature
from qualifybot.simulators.phone.twiml import Callback, Verb, parse

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
CONNECT_TRIES = 2


class Webhooks(AbstractAsyncContextManager["Webhooks"]):
    """The carrier's HTTP client; signs with `token` when it has one. Any number of calls may share it."""

    def __init__(self, token: str | None) -> None:
        self.token = token
        self._client = httpx2.AsyncClient(
            timeout=httpx2.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS), trust_env=False, follow_redirects=False
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def fetch(self, callback: Callback, params: Mapping[str, str]) -> tuple[Verb, ...]:
        """The TwiML that `callback` answers. Raises CarrierFault."""
        response = await self._ask(callback, params)
        return parse(response.headers.get("content-type", ""), response.content, callback.url)

    async def notify(self, callback: Callback, params: Mapping[str, str]) -> None:
        """Tell `callback` something; what it answers is of no matter. Raises CarrierFault."""
        await self._ask(callback, params)

    async def _ask(self, callback: Callback, params: Mapping[str, str]) -> httpx2.Response:
        request = self._request(callback, params)
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                response = await self._send(request)
        except TimeoutError:
            raise CarrierFault(faults.WEBHOOK_FAILED, f"no answer within {TOTAL_SECONDS:.0f} s") from None
        except httpx2.TransportError as error:
            raise CarrierFault(faults.WEBHOOK_FAILED, type(error).__name__) from None
        if not response.is_success:
            raise CarrierFault(faults.WEBHOOK_FAILED, f"HTTP {response.status_code}")
        return response

    async def _send(self, request: httpx2.Request) -> httpx2.Response:
        for _ in range(1, CONNECT_TRIES):
            try:
                return await self._client.send(request)
            except httpx2.ConnectError:
                continue
        return await self._client.send(request)

    def _request(self, callback: Callback, params: Mapping[str, str]) -> httpx2.Request:
        headers = {"User-Agent": "TwilioProxy/1.1", "I-Twilio-Idempotency-Token": secrets.token_hex(16)}
        url, form = callback.url, dict(params)
        if callback.method == "GET":
            url, form = f"{url}{'&' if '?' in url else '?'}{urlencode(form)}", {}
        if self.token:
            headers["X-Twilio-Signature"] = signature(url, form.items(), self.token)
        return self._client.build_request(callback.method, url, data=form or None, headers=headers)
