"""Is this request Twilio's, and does this stream belong to a call we were told of?"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadSignature, TimestampSigner
from twilio.request_validator import RequestValidator

TOKEN_SECONDS = 60
"""Twilio opens the stream at once; a token older than this is a replay."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Checks `X-Twilio-Signature` against the address Twilio was given."""

    auth_token: str

    def valid(self, url: str, form: Mapping[str, Any], signature: str) -> bool:
        """Whether `signature` covers this address and form (a multi-dict counts every value); a socket has no form."""
        return bool(signature) and bool(RequestValidator(self.auth_token).validate(url, form, signature))


@dataclass(frozen=True, slots=True)
class StreamTokens:
    """Issues and checks the opaque stream parameter that binds a media socket to its call."""

    secret: str

    def issue(self, call_sid: str) -> str:
        """A token for this call's next stream."""
        return self._signer(call_sid).sign(secrets.token_urlsafe(12)).decode("ascii")

    def matches(self, token: str, call_sid: str) -> bool:
        """Whether the token was issued for this call within the last minute."""
        try:
            self._signer(call_sid).unsign(token, max_age=TOKEN_SECONDS)
        except BadSignature:
            return False
        return True

    def _signer(self, call_sid: str) -> TimestampSigner:
        return TimestampSigner(self.secret, salt=f"media-stream:{call_sid}")
