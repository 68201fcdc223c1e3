"""OpenAI's error answers: their JSON shape, their headers and the kinds of refusal."""

from __future__ import annotations

import asyncio
import secrets

from starlette.responses import HTMLResponse, JSONResponse, Response

from qualifybot.simulators.faults import Fault

_KINDS = {
    400: "invalid_request_error",
    401: "invalid_request_error",
    404: "invalid_request_error",
    429: "requests",
    500: "server_error",
}


def headers() -> dict[str, str]:
    """What every answer carries."""
    return {
        "x-request-id": f"req_{secrets.token_hex(12)}",
        "x-ratelimit-limit-requests": "10000",
        "x-ratelimit-remaining-requests": "9999",
        "x-ratelimit-reset-requests": "6ms",
        "x-ratelimit-limit-tokens": "2000000",
        "x-ratelimit-remaining-tokens": "1999000",
        "x-ratelimit-reset-tokens": "12ms",
    }


def error_response(
    status: int, message: str, code: str | None, *, param: str | None = None, kind: str | None = None
) -> JSONResponse:
    """An error as the vendor words it."""
    body = {"message": message, "type": kind or _KINDS.get(status, "server_error"), "param": param, "code": code}
    return JSONResponse({"error": body}, status_code=status, headers=headers())


async def struck_response(fault: Fault) -> Response:
    """The answer for a fault in force; takes its time where the fault is to hang."""
    match fault.kind:
        case "401":
            return error_response(401, "Incorrect API key provided.", "invalid_api_key")
        case "404":
            return error_response(404, "The model does not exist or you do not have access to it.", "model_not_found")
        case "429":
            response = error_response(429, "Rate limit reached.", "rate_limit_exceeded")
            response.headers["retry-after-ms"] = "200"
            return response
        case "quota":
            return error_response(
                429, "You exceeded your current quota.", "insufficient_quota", kind="insufficient_quota"
            )
        case "busy":
            return error_response(503, "Overloaded.", "server_is_overloaded", kind="service_unavailable_error")
        case "500":
            return error_response(500, "The server had an error while processing your request.", None)
        case "hang":
            await asyncio.sleep(fault.seconds)
            return error_response(504, "Gateway timeout.", None)
        case _:
            return HTMLResponse("<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>", 503)
