"""Who may see the operators' pages? Holders of the password, by signed cookie; without one, this machine's visitors."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from itsdangerous import BadSignature, TimestampSigner
from starlette.requests import HTTPConnection
from starlette.responses import Response

SESSION = "qualifybot_console"
FORM = "qualifybot_login"
SESSION_SECONDS = 12 * 3600
FORM_SECONDS = 3600
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Rights:
    """What the doors ask. `allows`: this visitor shows the right to come in by address or header.

    `matches`: this is the password; None when there is none and visitors of this machine alone come in.
    """

    allows: Callable[[HTTPConnection], bool]
    matches: Callable[[str], bool] | None


class Doors:
    """Signs sessions and checks every request and socket. `public_base` is how people's browsers know us."""

    def __init__(self, rights: Rights, *, secret: str, public_base: str) -> None:
        self._rights = rights
        self._signer = TimestampSigner(secret, salt="qualifybot-console")
        self._public = urlsplit(public_base)

    @property
    def has_password(self) -> bool:
        """Whether there is a password to log in with."""
        return self._rights.matches is not None

    def admits(self, connection: HTTPConnection) -> bool:
        """Whether this visitor may see the pages."""
        if not self._is_at_home(connection):
            return False
        return self._rights.allows(connection) or (
            self.has_password and self._signed("session", connection.cookies.get(SESSION, ""), SESSION_SECONDS)
        )

    def is_foreign(self, connection: HTTPConnection) -> bool:
        """Whether another site's page sent this: only our own pages may change anything or open a socket."""
        origin = connection.headers.get("origin")
        if origin is None or (connection.scope["type"] == "http" and connection.scope["method"] in _SAFE):
            return False
        return urlsplit(origin).netloc not in (connection.headers.get("host"), self._public.netloc)

    def new_form(self) -> str:
        """A token that a login form and its cookie must both carry."""
        return self._signer.sign(f"form.{secrets.token_urlsafe(16)}").decode()

    def opens(self, connection: HTTPConnection, token: str, password: str) -> bool:
        """Whether this login, sent from our own form, holds the password."""
        ours = secrets.compare_digest(token.encode(), connection.cookies.get(FORM, "").encode())
        return (
            ours
            and self._signed("form", token, FORM_SECONDS)
            and self._rights.matches is not None
            and self._rights.matches(password)
        )

    def let_in(self, response: Response, path: str) -> None:
        """Give the visitor a session of its own."""
        token = self._signer.sign(f"session.{secrets.token_urlsafe(16)}").decode()
        self._set(response, SESSION, token, path, SESSION_SECONDS)

    def remember_form(self, response: Response, token: str, path: str) -> None:
        """Put a form's token into its cookie."""
        self._set(response, FORM, token, path, FORM_SECONDS)

    def _set(self, response: Response, name: str, value: str, path: str, seconds: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path=path,
            httponly=True,
            samesite="lax",
            secure=self._public.scheme == "https",
        )

    def _signed(self, kind: str, token: str, seconds: int) -> bool:
        try:
            return self._signer.unsign(token, max_age=seconds).decode().startswith(f"{kind}.")
        except BadSignature:
            return False

    def _is_at_home(self, connection: HTTPConnection) -> bool:
        """Without a password a page elsewhere must not reach us under a name of its own that leads to this machine."""
        return self.has_password or connection.url.hostname in _LOOPBACK
