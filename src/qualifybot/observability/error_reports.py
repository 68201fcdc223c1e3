"""Sends unexpected errors to Sentry, without what people said or who they are."""

from __future__ import annotations

import re
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.openai import OpenAIIntegration
from sentry_sdk.utils import BadDsn, Dsn

from qualifybot.errors import SettingsError

_NUMBER = re.compile(r"\+?\d[\d\s().-]{6,}\d")


def start_error_reports(dsn: str, release: str) -> None:
    """Report to `dsn` from now on: no prompts, no local variables, no request bodies, phone numbers blanked.

    The SDK by itself collects no personal data unless told to. Raises SettingsError if that is no DSN.
    """
    try:
        Dsn(dsn)
    except BadDsn:
        raise SettingsError("SENTRY_DSN is not the address of a Sentry project") from None
    sentry_sdk.init(
        dsn=dsn,
        release=release,
        include_local_variables=False,
        max_request_body_size="never",
        integrations=[OpenAIIntegration(include_prompts=False)],
        before_send=_scrub,
    )


def _scrub(event: Any, _hint: Any) -> Any:
    """Blank anything like a phone number, wherever it stands."""
    match event:
        case dict():
            return {key: _scrub(value, None) for key, value in event.items()}
        case list() | tuple():
            return [_scrub(value, None) for value in event]
        case str():
            return _NUMBER.sub("[number]", event) if not re.fullmatch(r"[0-9TZ:.+-]{19,}", event) else event
        case _:
            return event
