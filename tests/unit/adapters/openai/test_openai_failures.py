"""Which of our errors each failure of the vendor's library is."""

from __future__ import annotations

import httpx2
import openai
import pytest
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosedError, InvalidMessage, InvalidStatus
from websockets.frames import Close
from websockets.http11 import Response

from qualifybot.adapters.openai.failures import FAILURES, translate
from qualifybot.errors import ProviderBroken, ProviderError, ProviderOverloaded, ProviderRefused, ProviderUnreachable

REQUEST = httpx2.Request("POST", "http://127.0.0.1/v1/chat/completions")


def handshake(status: int, **headers: str) -> InvalidStatus:
    return InvalidStatus(Response(status, "…", Headers(headers)))


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (handshake(401), ProviderRefused),
        (handshake(403), ProviderRefused),
        (handshake(429), ProviderOverloaded),
        (handshake(503), ProviderOverloaded),
        (handshake(500), ProviderUnreachable),
        (ConnectionClosedError(Close(1011, "…"), None), ProviderUnreachable),
        (ConnectionClosedError(None, None), ProviderUnreachable),
        (InvalidMessage("…"), ProviderUnreachable),
        (ConnectionRefusedError("…"), ProviderUnreachable),
        (TimeoutError(), ProviderUnreachable),
        (openai.APITimeoutError(REQUEST), ProviderUnreachable),
        (openai.APIConnectionError(request=REQUEST), ProviderUnreachable),
        (openai.OpenAIError("…"), ProviderBroken),
    ],
)
def test_every_failure_has_its_error(failure: Exception, error: type[ProviderError]) -> None:
    assert isinstance(failure, FAILURES)
    translated = translate(failure)
    assert type(translated) is error
    assert "…" not in str(translated)


@pytest.mark.parametrize(("header", "seconds"), [("2", 2.0), ("0.5", 0.5), ("Wed, 21 Oct 2026 07:28:00 GMT", None)])
def test_a_pause_asked_for_in_seconds_is_passed_on(header: str, seconds: float | None) -> None:
    assert translate(handshake(429, **{"retry-after": header})).retry_after == seconds
