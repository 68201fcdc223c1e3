"""All simulated vendors under one roof, and the control room that watches and troubles them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import openai
import pytest
from openai import AsyncOpenAI

from qualifybot.entrypoints.simulators_command import settings_for
from qualifybot.simulators.app import build_simulators
from qualifybot.simulators.pace import INSTANT
from qualifybot.simulators.serving import serve


@asynccontextmanager
async def simulators(folder: Path) -> AsyncIterator[httpx2.AsyncClient]:
    app = build_simulators(utterances=folder, pace=INSTANT)
    async with serve(app) as url, httpx2.AsyncClient(base_url=url, timeout=5) as client:
        yield client


def chat(control: httpx2.AsyncClient) -> AsyncOpenAI:
    settings = settings_for(str(control.base_url).rstrip("/"))
    return AsyncOpenAI(api_key=settings["OPENAI_API_KEY"], base_url=settings["OPENAI_BASE_URL"], max_retries=0)


async def test_every_vendor_answers_below_its_own_path(tmp_path: Path) -> None:
    async with simulators(tmp_path) as client:
        statuses = {
            path: (await client.post(path)).status_code
            for path in (
                "/openai/v1/chat/completions",
                "/elevenlabs/v1/text-to-speech/EXAVITQu4vr4xnSDxMaL/stream",
                "/salesforce/services/oauth2/token",
                f"/twilio/2010-04-01/Accounts/AC{'1' * 32}/Calls.json",
                "/nowhere",
            )
        }
    assert list(statuses.values()) == [401, 422, 400, 401, 404]


async def test_faults_are_put_in_force_and_lifted_while_it_runs(tmp_path: Path) -> None:
    async with simulators(tmp_path) as client, chat(client) as models:
        await client.put("/control/faults", json={"specification": "openai.chat=500"})
        with pytest.raises(openai.InternalServerError):
            await models.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": "x"}])
        assert (await client.get("/control")).json()["struck"] == {"openai.chat.500": 1}
        await client.put("/control/faults", json={"specification": ""})
        assert await models.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": "x"}])


async def test_a_fault_that_means_nothing_is_explained(tmp_path: Path) -> None:
    async with simulators(tmp_path) as client:
        answer = await client.put("/control/faults", json={"specification": "openai.chat=explode"})
    assert answer.status_code == 400
    assert "no such kind" in answer.json()["detail"]


async def test_replies_are_scripted_and_requests_on_record(tmp_path: Path) -> None:
    async with simulators(tmp_path) as client, chat(client) as models:
        await client.post("/control/openai/replies", json={"replies": ["One.", {"two": 2}]})
        said = [
            (await models.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": "x"}]))
            for _ in range(2)
        ]
        requests = (await client.get("/control/openai/requests")).json()
    assert [completion.choices[0].message.content for completion in said] == ["One.", '{"two": 2}']
    assert [request["model"] for request in requests] == ["gpt-4o-mini", "gpt-4o-mini"]


async def test_the_org_and_its_calls_are_seen_and_changed(tmp_path: Path) -> None:
    async with simulators(tmp_path) as client:
        form = {"grant_type": "client_credentials", "client_id": "app", "client_secret": "sim-1"}
        granted = (await client.post("/salesforce/services/oauth2/token", data=form)).json()
        assert granted["instance_url"] == f"{str(client.base_url).rstrip('/')}/salesforce"
        headers = {"Authorization": f"Bearer {granted['access_token']}"}
        lead = {"LastName": "Doe", "Company": "Acme"}
        address = f"{granted['instance_url']}/services/data/v68.0/sobjects/Lead/Call_SID__c/CA{'7' * 32}"
        await client.patch(address, json=lead, headers=headers)
        assert [kept["LastName"] for kept in (await client.get("/control/salesforce")).json()["leads"]] == ["Doe"]
        await client.patch("/control/salesforce", json={"end_sessions": True, "duplicate_rule": True})
        assert (await client.patch(address, json=lead, headers=headers)).status_code == 401
        call = {"sid": "CA" + "7" * 32, "account_sid": "AC" + "1" * 32}
        assert (await client.post("/control/twilio/calls", json=call)).json()["status"] == "in-progress"
