"""Sessions of the simulated org: granted, kept for their time, ended."""

from __future__ import annotations

import base64
import datetime

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from qualifybot.simulators.keys import Keys
from qualifybot.simulators.salesforce_login import JWT_BEARER, LoginRefused, Logins

INSTANCE = "http://127.0.0.1:1/salesforce"
CLIENT = {"grant_type": "client_credentials", "client_id": "app", "client_secret": "sim-1"}


def test_a_granted_session_is_good_until_it_is_ended() -> None:
    logins = Logins(Keys())
    token = logins.login(CLIENT, None, INSTANCE)
    assert logins.valid(f"Bearer {token}")
    assert not logins.valid(f"OAuth {token}")
    assert not logins.valid(None)
    logins.invalidate()
    assert not logins.valid(f"Bearer {token}")


def test_a_session_has_its_time() -> None:
    logins = Logins(Keys(), session_seconds=0)
    assert not logins.valid(f"Bearer {logins.login(CLIENT, None, INSTANCE)}")


def test_the_client_may_come_in_the_header() -> None:
    header = "Basic " + base64.b64encode(b"app:sim-1").decode()
    assert Logins(Keys()).login({"grant_type": "client_credentials"}, header, INSTANCE)
    with pytest.raises(LoginRefused) as refused:
        Logins(Keys()).login({"grant_type": "client_credentials"}, "Basic !", INSTANCE)
    assert refused.value.error == "invalid_client_id"


def test_the_apps_certificate_may_be_a_certificate() -> None:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "qualifybot")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
        .decode()
    )
    claims = {"iss": "app", "sub": "bot", "aud": INSTANCE, "exp": now.timestamp() + 60}
    form = {"grant_type": JWT_BEARER, "assertion": jwt.encode(claims, key, "RS256")}
    assert Logins(Keys(), certificate).login(form, None, INSTANCE)
