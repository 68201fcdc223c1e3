"""Which of our errors is this failure of OpenAI's?"""

from __future__ import annotations

from http import HTTPStatus

import openai
import pydantic
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from qualifybot.errors import ProviderBroken, ProviderError, ProviderOverloaded, ProviderRefused, ProviderUnreachable

PROVIDER = "openai"
REFUSALS = frozenset({"insufficient_quota", "credit_balance_exhausted", "invalid_api_key", "model_not_found"})
"""Codes that no second try can mend, whatever status they come with."""

FAILURES = (openai.OpenAIError, pydantic.ValidationError, WebSocketException, OSError, TimeoutError)
"""All that a call of the vendor's library may raise."""


def translate(failure: Exception) -> ProviderError:
    """The error of ours that says what this one means; its message holds the vendor's code, never its words."""
    match failure:
        case openai.APIStatusError():
            wait = _retry_after(failure.response.headers.get("retry-after"))
            return _refusal(failure.status_code, failure.code, wait)
        case InvalidStatus():
            wait = _retry_after(failure.response.headers.get("retry-after"))
            return _refusal(failure.response.status_code, None, wait)
        case ConnectionClosed():
            return ProviderUnreachable(PROVIDER, "cut off", status=failure.rcvd.code if failure.rcvd else None)
        case openai.APITimeoutError() | TimeoutError():
            return ProviderUnreachable(PROVIDER, "no answer in time")
        case openai.APIConnectionError() | OSError() | WebSocketException():
            return ProviderUnreachable(PROVIDER, "no connection")
        case openai.LengthFinishReasonError():
            return ProviderBroken(PROVIDER, "an answer longer than allowed")
        case openai.ContentFilterFinishReasonError():
            return ProviderBroken(PROVIDER, "an answer withheld by the content filter")
        case pydantic.ValidationError():
            return ProviderBroken(PROVIDER, "an answer outside its schema")
        case _:
            return ProviderBroken(PROVIDER, type(failure).__name__)


def _refusal(status: int, code: str | None, retry_after: float | None) -> ProviderError:
    reason = code or "refused"
    if status == HTTPStatus.TOO_MANY_REQUESTS and code not in REFUSALS:
        return ProviderOverloaded(PROVIDER, reason, status=status, retry_after=retry_after)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return ProviderOverloaded(PROVIDER, reason, status=status, retry_after=retry_after)
    if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT) or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ProviderUnreachable(PROVIDER, reason, status=status, retry_after=retry_after)
    return ProviderRefused(PROVIDER, reason, status=status)


def _retry_after(header: str | None) -> float | None:
    """Seconds; None for the date form, which no one here waits by."""
    return float(header) if header and header.replace(".", "", 1).isdigit() else None
