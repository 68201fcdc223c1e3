"""Posts a notice of each delivered lead to a web hook."""

from __future__ import annotations

import asyncio

import httpx2

from qualifybot.adapters.webhook.protocol import PROVIDER, Telling, notice, refusal
from qualifybot.domain.lead import Lead
from qualifybot.errors import ProviderUnreachable

POST_SECONDS = 10.0


class WebhookNotifier:
    """The `notifier` port over one HTTP address. A notice carries its call's id as a key to know repetitions by."""

    def __init__(self, url: str, telling: Telling, *, seconds: float = POST_SECONDS) -> None:
        """`url` may hold a secret, and is never logged; `seconds` is what one notice may take."""
        self._url = url
        self._telling = telling
        self._seconds = seconds
        # Redirects are not followed: what is told must not go to another host.
        self._http = httpx2.AsyncClient(timeout=httpx2.Timeout(seconds), follow_redirects=False)

    async def notify(self, lead: Lead, url: str | None) -> None:
        """Tell of the lead, found in the CRM at `url`. One attempt. Raises ProviderError."""
        body, headers = notice(lead, url, self._telling), {"Idempotency-Key": lead.record.call_sid}
        try:
            # The answer's body is never read, however long it is.
            async with (
                asyncio.timeout(self._seconds),
                self._http.stream("POST", self._url, json=body, headers=headers) as answer,
            ):
                error = refusal(answer.status_code, answer.headers)
        except (httpx2.RequestError, TimeoutError) as failure:
            raise ProviderUnreachable(PROVIDER, type(failure).__name__) from None
        if error is not None:
            raise error

    async def aclose(self) -> None:
        """Give back connections."""
        await self._http.aclose()
