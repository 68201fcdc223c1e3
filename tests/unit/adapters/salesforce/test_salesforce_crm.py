"""How Salesforce is spoken to: sessions, one attempt each, and no call logged twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from lead_cases import finished_call
from qualifybot.adapters.salesforce.crm import OnMatch, SalesforceCrm
from qualifybot.adapters.salesforce.login import ClientCredentials, Grant, JwtBearer, Login
from qualifybot.adapters.salesforce.mapping import LeadMapping
from qualifybot.domain.lead import Lead
from qualifybot.domain.record import Score
from qualifybot.errors import ProviderOverloaded, ProviderRefused, ProviderUnreachable, RecordRejected, SettingsError
from qualifybot.ports.crm import Delivered

LEAD = Lead(finished_call(), "Wants a CRM.", Score(82, "Hot", ()))
HOST = "https://acme.my.salesforce.com"
Respond = Callable[[httpx2.Request], httpx2.Response]


class FixedClock:
    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead  # PyJWT checks expiry against the machine's clock

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        """Time stands still."""


class Org:
    """Answers logins itself, everything else by `respond`; remembers all requests."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self.logins: list[dict[str, list[str]]] = []
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/services/oauth2/token":
            self.logins.append(parse_qs(request.content.decode()))
            return httpx2.Response(200, json={"access_token": f"token-{len(self.logins)}", "instance_url": HOST})
        self.requests.append(request)
        return self._respond(request)


def crm_of(org: Org, grant: Grant | None = None, clock: FixedClock | None = None, **options: Any) -> SalesforceCrm:
    http = httpx2.AsyncClient(transport=httpx2.MockTransport(org))
    login = Login(http, HOST + "/", grant or ClientCredentials("key", "secret"), clock or FixedClock())
    return SalesforceCrm(http, login, LeadMapping(), **options)


def created(_request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(201, json={"id": "00Q1", "success": True, "errors": [], "created": True})


def in_turn(*answers: Respond) -> Respond:
    left = list(answers)

    def respond(request: httpx2.Request) -> httpx2.Response:
        return left.pop(0)(request)

    return respond


async def test_a_lead_is_upserted_by_the_calls_id() -> None:
    org = Org(created)
    delivered = await crm_of(org).upsert(LEAD)
    assert delivered == Delivered("00Q1", True, f"{HOST}/lightning/r/Lead/00Q1/view")
    (sent,) = org.requests
    assert (sent.method, sent.url.path) == ("PATCH", "/services/data/v68.0/sobjects/Lead/Call_SID__c/CA1")
    assert sent.headers["authorization"] == "Bearer token-1"
    assert sent.headers["sforce-duplicate-rule-header"] == "allowSave=true"
    body = json.loads(sent.content)
    assert body["LastName"] == "Nair"
    assert "Call_SID__c" not in body
    assert org.logins == [{"grant_type": ["client_credentials"], "client_id": ["key"], "client_secret": ["secret"]}]


MATCHED = [
    {
        "errorCode": "DUPLICATES_DETECTED",
        "message": "Use one of these records?",
        "duplicateResult": {"matchResults": [{"entityType": "Contact", "matchRecords": [{"record": {"Id": "0031"}}]}]},
    }
]


async def test_a_person_who_is_known_may_get_the_call_instead_of_a_lead() -> None:
    org = Org(lambda request: httpx2.Response(404 if request.method == "GET" else 400, json=MATCHED))
    delivered = await crm_of(org, on_match=OnMatch.ATTACH).upsert(LEAD)
    assert delivered == Delivered("0031", False, f"{HOST}/lightning/r/Contact/0031/view")
    assert [request.headers["sforce-duplicate-rule-header"] for request in org.requests] == ["allowSave=false"] * 2


async def test_a_lead_of_ours_is_not_taken_for_another_persons() -> None:
    def respond(request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            return httpx2.Response(200, json={"Id": "00Q1"})
        if request.headers["sforce-duplicate-rule-header"] == "allowSave=false":
            return httpx2.Response(400, json=MATCHED)
        return httpx2.Response(200, json={"id": "00Q1", "success": True, "errors": [], "created": False})

    assert (await crm_of(Org(respond), on_match=OnMatch.ATTACH).upsert(LEAD)).crm_id == "00Q1"


async def test_a_rule_that_cannot_be_overruled_rejects_the_lead() -> None:
    org = Org(lambda request: httpx2.Response(404 if request.method == "GET" else 400, json=MATCHED))
    with pytest.raises(RecordRejected, match="DUPLICATES_DETECTED"):
        await crm_of(org).upsert(LEAD)


async def test_a_known_person_reads_the_whole_call_in_the_task() -> None:
    def respond(request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            return httpx2.Response(200, json={"records": []})
        return httpx2.Response(201, json={"id": "00T1", "success": True, "errors": []})

    org = Org(respond)
    await crm_of(org, on_match=OnMatch.ATTACH).log_call("0031", LEAD)
    words = json.loads(org.requests[-1].content)["Description"]
    assert words.startswith("Wants a CRM.\n\nScore 82 of 100 (Hot)")
    assert "Bot: How many are you?" in words


async def test_an_expired_session_is_renewed_once() -> None:
    def respond(request: httpx2.Request) -> httpx2.Response:
        if request.headers["authorization"] == "Bearer token-1":
            return httpx2.Response(401, json=[{"errorCode": "INVALID_SESSION_ID", "message": "expired"}])
        return created(request)

    org = Org(respond)
    assert (await crm_of(org).upsert(LEAD)).created
    assert len(org.logins) == 2


def turned_away(_request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(401, json=[{"errorCode": "INVALID_SESSION_ID", "message": "no"}])


async def test_sessions_that_are_ended_at_once_are_tried_again_later() -> None:
    org = Org(turned_away)
    with pytest.raises(ProviderOverloaded) as raised:
        await crm_of(org).upsert(LEAD)
    assert (len(org.logins), len(org.requests)) == (2, 2)
    assert raised.value.retry_after == 60.0


async def test_sessions_that_are_never_accepted_are_an_operators_business() -> None:
    clock = FixedClock()
    crm = crm_of(Org(turned_away), clock=clock)
    for minutes, kind in ((0, ProviderOverloaded), (59, ProviderOverloaded), (2, ProviderRefused)):
        clock.ahead += timedelta(minutes=minutes)
        with pytest.raises(kind):
            await crm.upsert(LEAD)


async def test_one_accepted_session_ends_the_count() -> None:
    clock = FixedClock()
    crm = crm_of(Org(in_turn(turned_away, turned_away, created, turned_away, turned_away)), clock=clock)
    with pytest.raises(ProviderOverloaded):
        await crm.upsert(LEAD)
    assert (await crm.upsert(LEAD)).created
    clock.ahead += timedelta(hours=2)
    with pytest.raises(ProviderOverloaded):
        await crm.upsert(LEAD)


async def test_many_who_find_the_session_expired_log_in_once() -> None:
    def respond(request: httpx2.Request) -> httpx2.Response:
        old = request.headers["authorization"] == "Bearer token-1"
        return httpx2.Response(401, json=[]) if old else created(request)

    org = Org(respond)
    crm = crm_of(org)
    await asyncio.gather(*(crm.upsert(LEAD) for _ in range(10)))
    assert len(org.logins) == 2


def in_use(_request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(400, json=[{"errorCode": "DUPLICATE_VALUE", "message": "", "fields": []}])


async def test_an_attempt_that_another_of_ours_overtook_still_writes_what_it_knows() -> None:
    org = Org(in_turn(in_use, lambda _request: httpx2.Response(200, json={"Id": "00Q7"}), created))
    assert (await crm_of(org).upsert(LEAD)).crm_id == "00Q1"
    assert [request.method for request in org.requests] == ["PATCH", "GET", "PATCH"]


async def test_a_unique_value_of_somebody_elses_record_rejects_the_lead() -> None:
    org = Org(lambda request: httpx2.Response(404, json=[]) if request.method == "GET" else in_use(request))
    with pytest.raises(RecordRejected, match="DUPLICATE_VALUE"):
        await crm_of(org).upsert(LEAD)


async def test_not_knowing_whose_the_record_is_parks_nothing() -> None:
    org = Org(lambda request: httpx2.Response(503) if request.method == "GET" else in_use(request))
    with pytest.raises(ProviderUnreachable):
        await crm_of(org).upsert(LEAD)


async def test_a_rejected_record_names_its_fields() -> None:
    body = [{"errorCode": "INVALID_EMAIL_ADDRESS", "message": "Email: invalid", "fields": ["Email"]}]
    with pytest.raises(RecordRejected) as raised:
        await crm_of(Org(lambda _request: httpx2.Response(400, json=body))).upsert(LEAD)
    assert raised.value.fields == ("Email",)


@pytest.mark.parametrize("error", [httpx2.ConnectError, httpx2.ReadTimeout, httpx2.RemoteProtocolError])
async def test_no_answer_is_unreachable(error: type[httpx2.RequestError]) -> None:
    def respond(request: httpx2.Request) -> httpx2.Response:
        raise error("gone", request=request)

    with pytest.raises(ProviderUnreachable):
        await crm_of(Org(respond)).upsert(LEAD)


async def test_the_call_is_logged_with_its_transcript() -> None:
    def respond(request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            return httpx2.Response(200, json={"totalSize": 0, "done": True, "records": []})
        return httpx2.Response(201, json={"id": "00T1", "success": True, "errors": []})

    org = Org(respond)
    await crm_of(org).log_call("00Q1", LEAD)
    look, write = org.requests
    assert look.url.params["q"] == "SELECT Id FROM Task WHERE CallObject = 'CA1' AND WhoId = '00Q1' LIMIT 1"
    assert (write.method, write.url.path) == ("POST", "/services/data/v68.0/sobjects/Task")
    task = json.loads(write.content)
    assert task["Description"].startswith("Bot: How many are you?\nCaller (0:00): fifty to sixty")
    assert task | {"Description": ""} == {
        "WhoId": "00Q1",
        "Subject": "Qualification call: 82 of 100, Hot",
        "Status": "Completed",
        "TaskSubtype": "Call",
        "CallType": "Inbound",
        "CallDurationInSeconds": 240,
        "CallObject": "CA1",
        "ActivityDate": "2026-03-02",
        "Description": "",
    }


async def test_a_call_that_is_logged_is_not_logged_again() -> None:
    org = Org(lambda _request: httpx2.Response(200, json={"records": [{"Id": "00T1"}]}))
    await crm_of(org).log_call("00Q1", LEAD)
    assert [request.method for request in org.requests] == ["GET"]


async def test_a_signed_login_shares_no_secret() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    org = Org(created)
    await crm_of(org, JwtBearer("key", "bot@acme.example", _pem(key), HOST + "/")).upsert(LEAD)
    (form,) = org.logins
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    claims = jwt.decode(form["assertion"][0], key.public_key(), algorithms=["RS256"], audience=HOST)
    assert (claims["iss"], claims["sub"]) == ("key", "bot@acme.example")
    assert claims["exp"] - datetime.now(UTC).timestamp() <= 180


@pytest.mark.parametrize("pem", ["nonsense", "", "ec"])
def test_a_key_that_cannot_sign_is_refused_at_start(pem: str) -> None:
    text = _pem(ec.generate_private_key(ec.SECP256R1())) if pem == "ec" else pem
    with pytest.raises(SettingsError, match="SALESFORCE_PRIVATE_KEY"):
        JwtBearer("key", "bot@acme.example", text, HOST)


def _pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    kind, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(kind, form, serialization.NoEncryption()).decode()
