"""The simulated CRM over HTTP: its logins, its rules, and what it keeps when things go wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI

from qualifybot.simulators.faults import Faults
from qualifybot.simulators.keys import Keys
from qualifybot.simulators.pace import INSTANT
from qualifybot.simulators.salesforce import Salesforce
from qualifybot.simulators.salesforce_login import JWT_BEARER, Logins
from qualifybot.simulators.serving import serve

DATA = "/services/data/v68.0"
BY_CALL = f"{DATA}/sobjects/Lead/Call_SID__c"
LEAD = {"LastName": "Doe", "Company": "Acme"}
SID = "CA" + "7c" * 16


@dataclass
class Bench:
    vendor: Salesforce
    client: httpx2.AsyncClient

    async def login(self, **form: str) -> httpx2.Response:
        return await self.client.post("/services/oauth2/token", data=form)

    @property
    def leads(self) -> list[dict[str, Any]]:
        return self.vendor.org.records("Lead")


@asynccontextmanager
async def bench(faults: str = "", logged_in: bool = True, **options: Any) -> AsyncIterator[Bench]:
    vendor = Salesforce(Logins(Keys(), **options), Faults("", Random(2)), INSTANT)
    app = FastAPI()
    app.include_router(vendor.router(), prefix="/services")
    async with serve(app) as url, httpx2.AsyncClient(base_url=url, timeout=5) as client:
        crm = Bench(vendor, client)
        if logged_in:
            granted = await crm.login(grant_type="client_credentials", client_id="app", client_secret="sim-1")
            client.headers["Authorization"] = f"Bearer {granted.json()['access_token']}"
        vendor.faults.set(faults)
        yield crm


def code(response: httpx2.Response) -> tuple[int, str, list[str] | None]:
    (error,) = response.json()
    return response.status_code, error["errorCode"], error.get("fields")


async def test_a_lead_is_created_once_and_then_changed() -> None:
    async with bench() as crm:
        first = await crm.client.patch(f"{BY_CALL}/{SID}", json=LEAD)
        again = await crm.client.patch(f"{BY_CALL}/{SID}", json={**LEAD, "Rating": "Hot", "Qualification_Score__c": 82})
        shown = await crm.client.get(f"{DATA}/sobjects/Lead/{first.json()['id'][:15]}")
    assert (first.status_code, first.json()["created"]) == (201, True)
    assert (again.status_code, again.json()["created"]) == (200, False)
    assert first.json()["id"] == again.json()["id"]
    assert len(first.json()["id"]) == 18
    assert first.json()["id"].startswith("00Q")
    assert shown.json()["Rating"] == "Hot"
    assert shown.json()["Status"] == "Open - Not Contacted"
    assert first.headers["Sforce-Limit-Info"] == "api-usage=1/15000"
    assert len(crm.leads) == 1


async def test_many_at_once_make_one_lead() -> None:
    async with bench() as crm:
        answers = await asyncio.gather(*(crm.client.patch(f"{BY_CALL}/{SID}", json=LEAD) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len(crm.leads) == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"Company": None}, (400, "REQUIRED_FIELD_MISSING", ["Company"])),
        ({"LastName": "x" * 81}, (400, "STRING_TOO_LONG", ["LastName"])),
        ({"Description": "\n" * 16_001}, (400, "STRING_TOO_LONG", ["Description"])),
        ({"Nothing__c": "x"}, (400, "INVALID_FIELD", None)),
        ({"Call_SID__c": SID}, (400, "INVALID_FIELD", None)),
        ({"Name": "Jo"}, (400, "INVALID_FIELD_FOR_INSERT_UPDATE", ["Name"])),
        ({"Email": "jo at acme"}, (400, "INVALID_EMAIL_ADDRESS", ["Email"])),
        ({"Rating": "Boiling"}, (400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["Rating"])),
        ({"NumberOfEmployees": "fifty"}, (400, "JSON_PARSER_ERROR", None)),
        ({"Company": 7}, (400, "JSON_PARSER_ERROR", None)),
        ({"Qualification_Score__c": 1000}, (400, "NUMBER_OUTSIDE_VALID_RANGE", ["Qualification_Score__c"])),
        ({"DoNotCall": None}, (400, "INVALID_TYPE_ON_FIELD_IN_RECORD", ["DoNotCall"])),
    ],
)
async def test_what_the_org_does_not_take(change: dict[str, Any], expected: tuple[int, str, list[str] | None]) -> None:
    async with bench() as crm:
        assert code(await crm.client.patch(f"{BY_CALL}/{SID}", json={**LEAD, **change})) == expected
        assert crm.leads == []


async def test_wrong_addresses_and_bodies() -> None:
    async with bench() as crm:
        client = crm.client
        assert code(await client.get("/services/data/v30.0/limits")) == (410, "UNSUPPORTED_API_VERSION", None)
        assert code(await client.get("/services/data/v99.0/limits"))[:2] == (404, "NOT_FOUND")
        assert code(await client.get(f"{DATA}/sobjects/Opportunity/describe"))[:2] == (404, "NOT_FOUND")
        assert code(await client.patch(f"{DATA}/sobjects/Lead/Company/Acme", json=LEAD))[:2] == (404, "NOT_FOUND")
        assert code(await client.patch(f"{BY_CALL}/{SID}?updateOnly=true", json=LEAD))[:2] == (404, "NOT_FOUND")
        broken = await client.patch(f"{BY_CALL}/{SID}", content=b"{", headers={"content-type": "application/json"})
        assert code(broken)[:2] == (400, "JSON_PARSER_ERROR")


async def test_an_external_id_belongs_to_one_lead() -> None:
    async with bench() as crm:
        await crm.client.patch(f"{BY_CALL}/{SID}", json=LEAD)
        refused = await crm.client.post(f"{DATA}/sobjects/Lead/", json={**LEAD, "Call_SID__c": SID})
    assert code(refused)[:2] == (400, "DUPLICATE_VALUE")


async def test_lead_and_task_in_one_round_trip() -> None:
    lead = {"method": "PATCH", "url": f"{BY_CALL}/{SID}", "referenceId": "lead", "body": LEAD}
    body = {"WhoId": "@{lead.id}", "Subject": "Call", "Status": "Completed", "CallType": "Inbound"}
    task = {"method": "POST", "url": f"{DATA}/sobjects/Task", "referenceId": "task", "body": body}
    async with bench() as crm:
        answer = await crm.client.post(f"{DATA}/composite", json={"allOrNone": True, "compositeRequest": [lead, task]})
        first, second = answer.json()["compositeResponse"]
        (kept,) = crm.vendor.org.records("Task")
    assert (first["httpStatusCode"], second["httpStatusCode"]) == (201, 201)
    assert kept["WhoId"] == first["body"]["id"]


async def test_a_composite_request_happens_whole_or_not_at_all() -> None:
    lead = {"method": "PATCH", "url": f"{BY_CALL}/{SID}", "referenceId": "lead", "body": LEAD}
    task = {"method": "POST", "url": f"{DATA}/sobjects/Task", "referenceId": "task", "body": {"Status": "Nonsense"}}
    async with bench() as crm:
        answer = await crm.client.post(f"{DATA}/composite", json={"allOrNone": True, "compositeRequest": [lead, task]})
        first, second = answer.json()["compositeResponse"]
        assert crm.leads == []
    assert answer.status_code == 200
    assert first["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert second["body"][0]["errorCode"] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"


async def test_composite_requests_refused() -> None:
    lead = {"method": "PATCH", "url": f"{BY_CALL}/{SID}", "referenceId": "lead", "body": LEAD}
    stray = {"method": "POST", "url": f"{DATA}/sobjects/Task", "referenceId": "t", "body": {"WhoId": "@{nobody.id}"}}
    lost = {"method": "GET", "url": "/elsewhere", "referenceId": "x"}
    async with bench() as crm:
        none = await crm.client.post(f"{DATA}/composite", json={"compositeRequest": []})
        many = await crm.client.post(f"{DATA}/composite", json={"compositeRequest": [lead] * 26})
        mixed = await crm.client.post(f"{DATA}/composite", json={"compositeRequest": [lead, lead, stray, lost]})
        assert len(crm.leads) == 1
    assert (none.status_code, many.status_code) == (400, 400)
    results = mixed.json()["compositeResponse"]
    assert [result["httpStatusCode"] for result in results] == [201, 400, 400, 404]
    assert results[2]["body"][0]["errorCode"] == "PROCESSING_HALTED"


async def test_records_are_read_and_changed_by_their_id() -> None:
    async with bench() as crm:
        made = (await crm.client.post(f"{DATA}/sobjects/Lead/", json={**LEAD, "Call_SID__c": SID})).json()["id"]
        changed = await crm.client.patch(f"{DATA}/sobjects/Lead/{made}", json={"Rating": "Cold"})
        shown = await crm.client.get(f"{BY_CALL}/{SID}?fields=Rating,Company")
        wrong = await crm.client.get(f"{BY_CALL}/{SID}?fields=Nothing__c")
        plain = await crm.client.patch(f"{DATA}/sobjects/Lead/{made}", content=b"Rating=Hot")
        empty = await crm.client.patch(f"{DATA}/sobjects/Lead/{made}")
        versions = (await crm.client.get("/services/data")).json()
    assert changed.status_code == 204
    assert {name: shown.json()[name] for name in ("Id", "Rating", "Company")} == {
        "Id": made,
        "Rating": "Cold",
        "Company": "Acme",
    }
    assert code(wrong)[1] == "INVALID_FIELD"
    assert code(plain)[:2] == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert code(empty)[1] == "JSON_PARSER_ERROR"
    assert versions[-1]["version"] == "68.0"


@pytest.mark.parametrize(("fault", "status"), [("401", 401), ("500", 500), ("503", 503)])
async def test_the_login_may_be_out_of_order(fault: str, status: int) -> None:
    async with bench(f"salesforce.token={fault}", logged_in=False) as crm:
        answer = await crm.login(grant_type="client_credentials", client_id="app", client_secret="sim-1")
    assert answer.status_code == status


async def test_a_duplicate_may_be_found_where_there_is_none() -> None:
    async with bench("salesforce=duplicate") as crm:
        assert code(await crm.client.patch(f"{BY_CALL}/{SID}", json=LEAD))[1] == "DUPLICATES_DETECTED"


async def test_a_session_may_end_at_any_request() -> None:
    async with bench("salesforce=401:1") as crm:
        assert code(await crm.client.get(f"{DATA}/limits"))[1] == "INVALID_SESSION_ID"
        crm.vendor.faults.set("")
        assert code(await crm.client.get(f"{DATA}/limits"))[1] == "INVALID_SESSION_ID"  # until the next login


async def test_describe_tells_the_rules() -> None:
    async with bench() as crm:
        fields = {f["name"]: f for f in (await crm.client.get(f"{DATA}/sobjects/Lead/describe")).json()["fields"]}
    assert fields["Call_SID__c"]["externalId"]
    assert (fields["QB_Outcome__c"]["length"], fields["Company"]["nillable"]) == (40, False)
    assert [value["value"] for value in fields["Rating"]["picklistValues"]] == ["Hot", "Warm", "Cold"]


async def test_sessions_end() -> None:
    async with bench() as crm:
        crm.vendor.logins.invalidate()
        assert code(await crm.client.get(f"{DATA}/limits")) == (401, "INVALID_SESSION_ID", None)


async def test_the_day_has_so_many_requests() -> None:
    async with bench() as crm:
        crm.vendor.daily_limit = 1
        assert (await crm.client.get(f"{DATA}/limits")).json()["DailyApiRequests"]["Remaining"] == 0
        assert code(await crm.client.get(f"{DATA}/limits"))[:2] == (403, "REQUEST_LIMIT_EXCEEDED")


async def test_an_answer_lost_after_the_write_leaves_the_lead_there() -> None:
    async with bench("salesforce=lost") as crm:
        with pytest.raises(httpx2.TransportError):
            await crm.client.patch(f"{BY_CALL}/{SID}", json=LEAD)
        crm.vendor.faults.set("")
        assert (await crm.client.patch(f"{BY_CALL}/{SID}", json=LEAD)).status_code == 200
        assert len(crm.leads) == 1


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [("lock", 400, "UNABLE_TO_LOCK_ROW"), ("limit", 403, "REQUEST_LIMIT_EXCEEDED"), ("500", 500, "UNKNOWN_EXCEPTION")],
)
async def test_passing_trouble_writes_nothing(fault: str, status: int, kind: str) -> None:
    async with bench(f"salesforce={fault}") as crm:
        assert code(await crm.client.patch(f"{BY_CALL}/{SID}", json=LEAD))[:2] == (status, kind)
        assert crm.leads == []


async def test_maintenance_answers_in_html() -> None:
    async with bench("salesforce=503") as crm:
        answer = await crm.client.patch(f"{BY_CALL}/{SID}", json=LEAD)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")


async def test_a_lost_race_leaves_the_other_requests_lead() -> None:
    async with bench("salesforce=race") as crm:
        assert code(await crm.client.patch(f"{BY_CALL}/{SID}", json=LEAD))[:2] == (400, "DUPLICATE_VALUE")
        assert len(crm.leads) == 1


async def test_trouble_with_a_lead_is_told_inside_a_composite_answer() -> None:
    lead = {"method": "PATCH", "url": f"{BY_CALL}/{SID}", "referenceId": "lead", "body": LEAD}
    async with bench("salesforce=race") as crm:
        answer = await crm.client.post(f"{DATA}/composite", json={"allOrNone": True, "compositeRequest": [lead]})
        (result,) = answer.json()["compositeResponse"]
        assert len(crm.leads) == 1
    assert (answer.status_code, result["body"][0]["errorCode"]) == (200, "DUPLICATE_VALUE")


async def test_the_duplicate_rule_can_be_overridden() -> None:
    lead = {**LEAD, "Phone": "+14155550123"}
    async with bench() as crm:
        crm.vendor.org.duplicate_rule = True
        await crm.client.post(f"{DATA}/sobjects/Lead", json=lead)
        assert code(await crm.client.patch(f"{BY_CALL}/{SID}", json=lead))[:2] == (400, "DUPLICATES_DETECTED")
        allowed = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}
        assert (await crm.client.patch(f"{BY_CALL}/{SID}", json=lead, headers=allowed)).status_code == 201


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
        ({"grant_type": "client_credentials", "client_secret": "sim-1"}, (400, "invalid_client_id")),
        ({"grant_type": "client_credentials", "client_id": "app", "client_secret": "x"}, (401, "invalid_client")),
        ({"grant_type": JWT_BEARER, "assertion": "x"}, (400, "app_not_found")),
    ],
)
async def test_logins_refused(form: dict[str, str], expected: tuple[int, str]) -> None:
    async with bench(logged_in=False) as crm:
        answer = await crm.login(**form)
    assert (answer.status_code, answer.json()["error"]) == expected


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def assertion(key: rsa.RSAPrivateKey, **changes: Any) -> str:
    claims = {"iss": "app", "sub": "bot@acme.example", "aud": "https://login.salesforce.com", "exp": time.time() + 180}
    return jwt.encode({**claims, **changes}, key, algorithm="RS256")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({}, None),
        ({"aud": "https://elsewhere.example"}, "invalid_grant"),
        ({"exp": 1}, "invalid_grant"),
        ({"exp": 9e9}, "invalid_grant"),
        ({"iss": ""}, "invalid_client_id"),
    ],
)
async def test_signed_assertions(key: rsa.RSAPrivateKey, changes: dict[str, Any], error: str | None) -> None:
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    async with bench(logged_in=False, certificate=public.decode()) as crm:
        answer = await crm.login(grant_type=JWT_BEARER, assertion=assertion(key, **changes))
        assert answer.json().get("error") == error
        stranger = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
        forged = await crm.login(grant_type=JWT_BEARER, assertion=assertion(stranger))
        assert forged.json()["error"] == "invalid_grant"
