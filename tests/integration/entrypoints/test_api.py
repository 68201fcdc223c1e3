"""The JSON API over a real database: who may look, what is shown, how pages follow each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from qualifybot.domain.models import CompanySize, Contact, Engine, Outcome, Question
from qualifybot.domain.record import CallRecord, Held
from served import Running, Served

BEGAN = datetime(2027, 3, 1, 12, tzinfo=UTC)
SECRET = {"Authorization": "Bearer open sesame"}


def call(number: int, *, lead: bool = True) -> CallRecord:
    held = Held(CompanySize(50, 50), "fifty people", 0, Engine.RULES, confident=True)
    return CallRecord(
        call_sid=f"CA{number}",
        caller=f"+1415555{number:04}",
        called="+14155550100",
        started_at=BEGAN + timedelta(minutes=number),
        script="default",
        ended_at=BEGAN + timedelta(minutes=number + 1),
        outcome=Outcome.COMPLETED if lead else Outcome.NO_SPEECH,
        contact=Contact("Maria Lopez", "Acme") if lead else Contact(),
        answers={Question.COMPANY_SIZE: held} if lead else {},
    )


async def keep(running: Running, *records: CallRecord) -> None:
    for record in records:
        await running.service.storage.calls.finish(record)


async def get(running: Running, path: str, **headers: str) -> httpx2.Response:
    async with httpx2.AsyncClient() as client:
        return await client.get(f"{running.base}{path}", headers=headers)


async def test_calls_come_in_pages_newest_first(served: Served) -> None:
    async with served() as running:
        await keep(running, *(call(number) for number in range(5)))
        seen: list[str] = []
        address = "/api/calls?limit=2"
        while True:
            page: dict[str, Any] = (await get(running, address)).json()
            assert page["total"] == 5
            seen += [item["call_sid"] for item in page["items"]]
            if page["next"] is None:
                break
            address = f"/api/calls?limit=2&cursor={page['next']}"
    assert seen == ["CA4", "CA3", "CA2", "CA1", "CA0"]


async def test_calls_can_be_picked_by_outcome_text_and_time(served: Served) -> None:
    async with served() as running:
        await keep(running, call(1), call(2, lead=False))
        for question, expected in (
            ("outcome=no_speech", ["CA2"]),
            ("text=acme", ["CA1"]),
            ("since=2027-03-01T12:01:30Z", ["CA2"]),
            ("until=2027-03-01T12:01:30Z", ["CA1"]),
        ):
            page = (await get(running, f"/api/calls?{question}")).json()
            assert [item["call_sid"] for item in page["items"]] == expected, question


async def test_one_call_is_shown_with_its_proof(served: Served) -> None:
    async with served() as running:
        await keep(running, call(1))
        shown = (await get(running, "/api/calls/CA1")).json()
        assert shown["answers"]["company_size"]["value"] == {"min": 50, "max": 50}
        assert shown["answers"]["company_size"]["words"] == "fifty people"
        assert shown["turns"] == []
        assert (await get(running, "/api/calls/CA9")).status_code == 404


async def test_leads_are_the_calls_that_left_one_and_may_be_tried_again(served: Served) -> None:
    async with served() as running:
        await keep(running, call(1), call(2, lead=False))
        leads = (await get(running, "/api/leads?delivery=pending")).json()
        assert [item["call_sid"] for item in leads["items"]] == ["CA1"]
        async with httpx2.AsyncClient() as client:
            assert (await client.post(f"{running.base}/api/leads/CA1/retry")).status_code == 202
            assert (await client.post(f"{running.base}/api/leads/CA2/retry")).status_code == 404


@pytest.mark.parametrize("question", ["limit=0", "limit=9999", "cursor=nonsense", "outcome=lovely", "since=soon"])
async def test_wrong_questions_are_refused(served: Served, question: str) -> None:
    async with served() as running:
        assert (await get(running, f"/api/calls?{question}")).status_code == 422


async def test_with_a_password_nobody_gets_in_without(served: Served) -> None:
    async with served(qualifybot_console_password="open sesame") as running:
        for path in ("/api/calls", "/api/leads", "/api/calls/CA1"):
            assert (await get(running, path)).status_code == 401
            assert (await get(running, path, Authorization="Bearer wrong")).status_code == 401
            assert (await get(running, path, Authorization="Basic !!!")).status_code == 401
        assert (await get(running, "/api/calls", **SECRET)).status_code == 200
        basic = {"Authorization": "Basic b3BzOm9wZW4gc2VzYW1l"}  # ops:open sesame
        assert (await get(running, "/api/calls", **basic)).status_code == 200


async def test_health_and_figures_need_no_password(served: Served) -> None:
    async with served(qualifybot_console_password="open sesame") as running:
        assert (await get(running, "/healthz")).json() == {"status": "ok"}
        assert (await get(running, "/readyz")).status_code == 200
        assert "qualifybot_calls_active 0.0" in (await get(running, "/metrics")).text
        running.service.readiness.draining = True
        ready = await get(running, "/readyz")
        assert (ready.status_code, ready.json()["reasons"]) == (503, ["draining"])
        assert (await get(running, "/healthz")).status_code == 200


async def test_the_api_describes_itself(served: Served) -> None:
    async with served() as running:
        described = (await get(running, "/openapi.json")).json()
        assert {"/api/calls", "/api/calls/{call_sid}", "/api/leads", "/healthz"} <= set(described["paths"])
