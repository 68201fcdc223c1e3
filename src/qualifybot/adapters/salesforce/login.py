"""Logs in to Salesforce, once for everybody who waits, and again when a session has expired."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import httpx2
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from qualifybot.adapters.salesforce.http import send
from qualifybot.adapters.salesforce.protocol import JWT_BEARER, PROVIDER, TOKEN_PATH, Token, read_token
from qualifybot.errors import ProviderError, ProviderOverloaded, ProviderRefused, SettingsError
from qualifybot.ports.clock import Clock

ASSERTION_LIFE = timedelta(minutes=3)
PATIENCE = timedelta(hours=1)
"""How long sessions may be granted and yet not accepted before an operator has to look."""
_PAUSE_SECONDS = 60.0


class Grant(Protocol):
    """A way to prove who we are."""

    def form(self, now: datetime) -> dict[str, str]:
        """What to post to the token endpoint at this moment."""
        ...


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """By a secret shared with the External Client App; its run-as user is who we then are."""

    client_id: str
    client_secret: str

    def form(self, now: datetime) -> dict[str, str]:
        """The client-credentials grant."""
        return {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }


class JwtBearer:
    """By a signature whose certificate the External Client App holds; no secret is shared."""

    def __init__(self, client_id: str, username: str, private_key: str, audience: str) -> None:
        """`private_key` is PEM text of an RSA key; `audience` the login host. Raises SettingsError."""
        self._claims = {"iss": client_id, "sub": username, "aud": audience.rstrip("/")}
        try:
            key = load_pem_private_key(private_key.encode(), password=None)
        except (ValueError, TypeError) as error:
            raise SettingsError("SALESFORCE_PRIVATE_KEY is not the PEM text of an unencrypted private key") from error
        if not isinstance(key, RSAPrivateKey):
            raise SettingsError("SALESFORCE_PRIVATE_KEY is not an RSA key")
        self._key = key

    def form(self, now: datetime) -> dict[str, str]:
        """The JWT bearer grant."""
        assertion = jwt.encode({**self._claims, "exp": now + ASSERTION_LIFE}, self._key, algorithm="RS256")
        return {"grant_type": JWT_BEARER, "assertion": assertion}


class Login:
    """The session that all requests share."""

    def __init__(self, http: httpx2.AsyncClient, login_url: str, grant: Grant, clock: Clock) -> None:
        self._http = http
        self._url = login_url.rstrip("/") + TOKEN_PATH
        self._grant = grant
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._token: Token | None = None
        self._turned_away_since: datetime | None = None

    async def token(self, *, expired: Token | None = None) -> Token:
        """The present session, or a new one if that is the one that `expired`. Raises ProviderError."""
        async with self._one_at_a_time:
            if self._token is None or self._token == expired:
                form = self._grant.form(self._clock.now())
                self._token = read_token(await send(self._http, "POST", self._url, form=form))
            return self._token

    def let_in(self) -> None:
        """A session was accepted."""
        self._turned_away_since = None

    def turned_away(self) -> ProviderError:
        """The error of a session that was just granted and yet not accepted.

        While an administrator ends sessions that comes and goes; where it stays, the user may not come in from here."""
        now = self._clock.now()
        self._turned_away_since = self._turned_away_since or now
        if now - self._turned_away_since < PATIENCE:
            return ProviderOverloaded(PROVIDER, "new sessions are ended", status=401, retry_after=_PAUSE_SECONDS)
        return ProviderRefused(
            PROVIDER, "no session is accepted: check the user's login hours and address ranges", status=401
        )
