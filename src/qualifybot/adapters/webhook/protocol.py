"""What a web hook is sent of a lead, and what its answers mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from qualifybot.domain.lead import Lead, phone_of
from qualifybot.errors import ProviderError, ProviderOverloaded, ProviderRefused, ProviderUnreachable

PROVIDER = "webhook"


class Form(StrEnum):
    """What the receiver understands."""

    JSON = "json"
    SLACK = "slack"


@dataclass(frozen=True, slots=True)
class Telling:
    """How leads are told of: `console` is the console's address, if people reach it; `personal` adds who called."""

    form: Form = Form.JSON
    console: str | None = None
    personal: bool = False


def notice(lead: Lead, url: str | None, telling: Telling) -> dict[str, Any]:
    """The body to post."""
    record, score = lead.record, lead.score
    console = f"{telling.console.rstrip('/')}/calls/{record.call_sid}" if telling.console else None
    who = ", ".join(part for part in (record.contact.name, record.contact.company) if part)
    title = f"{score.rating} lead, {score.total} of 100" + (f": {who}" if telling.personal and who else "")
    reasons = [{"points": point.points, "reason": point.reason} for point in score.points]
    if telling.form is Form.SLACK:
        points = [f"• {_escaped(point.reason)} ({point.points:+d})" for point in score.points]
        links = [f"<{link}|{name}>" for link, name in ((url, "Lead"), (console, "Call")) if link]
        return {"text": "\n".join([f"*{_escaped(title)}*", *points, *([" · ".join(links)] if links else [])])}
    body: dict[str, Any] = {
        "text": title,
        "call_sid": record.call_sid,
        "called_at": record.started_at.isoformat(timespec="seconds"),
        "outcome": record.outcome,
        "score": score.total,
        "rating": score.rating,
        "reasons": reasons,
        "lead_url": url,
        "console_url": console,
    }
    if telling.personal:
        contact = record.contact
        body |= {
            "name": contact.name,
            "company": contact.company,
            "email": contact.email,
            "phone": phone_of(record),
        }
    return body


def refusal(status: int, headers: Mapping[str, str]) -> ProviderError | None:
    """The error that an answer means; None when the notice was taken. Header names in lower case."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = headers.get("retry-after", "")
        pause = float(wait) if wait.isdecimal() else None
        return ProviderOverloaded(PROVIDER, "too many requests", status=status, retry_after=pause)
    if status == HTTPStatus.REQUEST_TIMEOUT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ProviderUnreachable(PROVIDER, "down", status=status)
    if status < HTTPStatus.BAD_REQUEST:
        return ProviderRefused(PROVIDER, "redirected: set the final address", status=status)
    return ProviderRefused(PROVIDER, "refused", status=status)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
