"""Which of our errors is this failure of ElevenLabs'?"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import httpx
from elevenlabs.core import ApiError

from qualifybot.errors import ProviderBroken, ProviderError, ProviderOverloaded, ProviderRefused, ProviderUnreachable

PROVIDER = "elevenlabs"

FAILURES = (ApiError, httpx.HTTPError, httpx.StreamError, TimeoutError)
"""All that streaming from the vendor's library may raise."""


def translate(failure: Exception) -> ProviderError:
    """The error of ours that says what this one means; its message holds the vendor's code, never its words."""
    match failure:
        case ApiError(status_code=int(status)):
            return _refusal(status, _code(failure.body), failure.headers or {})
        case httpx.TimeoutException() | TimeoutError():
            return ProviderUnreachable(PROVIDER, "no audio in time")
        case httpx.TransportError() | httpx.StreamError():
            return ProviderUnreachable(PROVIDER, "cut off")
        case _:
            return ProviderBroken(PROVIDER, type(failure).__name__)


def _refusal(status: int, code: str, headers: dict[str, str]) -> ProviderError:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = headers.get("retry-after", "")
        return ProviderOverloaded(PROVIDER, code, status=status, retry_after=float(wait) if wait.isdigit() else None)
    if status == HTTPStatus.REQUEST_TIMEOUT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ProviderUnreachable(PROVIDER, code, status=status)
    return ProviderRefused(PROVIDER, code, status=status)


def _code(body: Any) -> str:
    """`detail.status` of an error body, whose `detail` may also be a list or bare words."""
    match body:
        case {"detail": {"status": str(code)}}:
            return code
        case {"detail": [*_]}:
            return "invalid_request"
        case _:
            return "refused"
