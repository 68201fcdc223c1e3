"""May this client in, and is its session still good? The token endpoint's decisions."""

from __future__ import annotations

import base64
import binascii
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from qualifybot.simulators.keys import Keys

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LONGEST_ASSERTION_SECONDS = 300
_SHARED_HOSTS = ("https://login.salesforce.com", "https://test.salesforce.com")


@dataclass(eq=False)
class LoginRefused(Exception):
    """The token endpoint's error object."""

    error: str
    description: str
    status: int = 400


@dataclass
class Logins:
    """Sessions handed out; `certificate` is the app's public key or certificate (PEM) for signed assertions."""

    keys: Keys
    certificate: str | None = None
    session_seconds: float = 7_200.0
    granted: int = 0
    _sessions: dict[str, float] = field(default_factory=dict)

    def login(self, form: Mapping[str, str], authorization: str | None, instance: str) -> str:
        """A new session id for this request to the token endpoint. Raises LoginRefused."""
        match form.get("grant_type"):
            case "client_credentials":
                self._check_client(form, authorization)
            case grant if grant == JWT_BEARER:
                self._check_assertion(form.get("assertion", ""), instance)
            case _:
                raise LoginRefused("unsupported_grant_type", "grant type not supported")
        token = f"00DSM0000000001!AQ{secrets.token_urlsafe(48)}"
        self._sessions[token] = time.monotonic() + self.session_seconds
        self.granted += 1
        return token

    def valid(self, authorization: str | None) -> bool:
        """Is this `Authorization` header a living session's?"""
        scheme, _, token = (authorization or "").partition(" ")
        return scheme == "Bearer" and self._sessions.get(token, 0.0) > time.monotonic()

    def invalidate(self) -> None:
        """End every session."""
        self._sessions.clear()

    def _check_client(self, form: Mapping[str, str], authorization: str | None) -> None:
        client_id, secret = _basic(authorization) or (form.get("client_id", ""), form.get("client_secret", ""))
        if not client_id:
            raise LoginRefused("invalid_client_id", "client identifier invalid")
        if not self.keys.accept(secret):
            raise LoginRefused("invalid_client", "invalid client credentials", 401)

    def _check_assertion(self, assertion: str, instance: str) -> None:
        if self.certificate is None:
            raise LoginRefused("app_not_found", "External client app is not installed in this org")
        audiences = [*_SHARED_HOSTS, instance]
        try:
            claims = jwt.decode(
                assertion,
                _public_key(self.certificate),
                algorithms=["RS256"],
                audience=audiences,
                options={"require": ["iss", "sub", "aud", "exp"]},
            )
        except jwt.ExpiredSignatureError:
            raise LoginRefused("invalid_grant", "expired authorization code") from None
        except jwt.InvalidAudienceError:
            raise LoginRefused("invalid_grant", "audience is invalid") from None
        except jwt.InvalidTokenError:
            raise LoginRefused("invalid_grant", "invalid assertion") from None
        if claims["exp"] > time.time() + _LONGEST_ASSERTION_SECONDS:
            raise LoginRefused("invalid_grant", "assertion expires too late")
        if not claims["iss"]:
            raise LoginRefused("invalid_client_id", "client identifier invalid")
        if not claims["sub"]:
            raise LoginRefused("invalid_grant", "user hasn't approved this consumer")


def _public_key(pem: str) -> str | RSAPublicKey:
    if "BEGIN CERTIFICATE" not in pem:
        return pem
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    if not isinstance(key, RSAPublicKey):
        raise LoginRefused("invalid_grant", "the app's certificate holds no RSA key")
    return key


def _basic(authorization: str | None) -> tuple[str, str] | None:
    scheme, _, value = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret
