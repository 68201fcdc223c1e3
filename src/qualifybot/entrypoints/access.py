"""Who may see calls and leads? Holders of the console password; without one, visitors from this machine."""

from __future__ import annotations

import base64
import binascii
import secrets

from fastapi import HTTPException
from starlette.requests import HTTPConnection

from qualifybot.config import LOOPBACK_HOSTS


class Access:
    """Checks `Authorization: Bearer PASSWORD` or Basic with any user name."""

    def __init__(self, password: str | None) -> None:
        self._password = password

    def allows(self, connection: HTTPConnection) -> bool:
        """Whether this visitor may come in."""
        if self._password is None:
            return connection.client is not None and connection.client.host in LOOPBACK_HOSTS
        scheme, _, given = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            given = _basic_password(given)
        elif scheme.lower() != "bearer":
            return False
        return self.matches(given)

    def matches(self, given: str) -> bool:
        """Whether this is the password; takes the same time for every wrong one."""
        return self._password is not None and secrets.compare_digest(given.encode(), self._password.encode())

    async def __call__(self, connection: HTTPConnection) -> None:
        """As a FastAPI dependency: 401 for whoever may not come in."""
        if not self.allows(connection):
            raise HTTPException(401, "set QUALIFYBOT_CONSOLE_PASSWORD and send it", {"WWW-Authenticate": "Basic"})


def _basic_password(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
