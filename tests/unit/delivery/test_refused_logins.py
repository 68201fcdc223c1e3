"""Leads that wait for a login are sent on their way when it is granted, others stay parked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lead_cases import finished_call
from qualifybot.delivery.refused_logins import retry_refused
from qualifybot.domain.record import CallRecord, DeliveryStatus, LeadDelivery
from qualifybot.ports.call_store import CallQuery, Page

PROBLEMS = ("salesforce: login refused: invalid_client (status 401)", "STRING_TOO_LONG on Company", None)


def parked(call_sid: str, problem: str | None) -> CallRecord:
    return replace(finished_call(call_sid), delivery=LeadDelivery(DeliveryStatus.PARKED, 1, problem=problem))


class TwoPages:
    """An archive whose parked leads are on two pages."""

    def __init__(self, *pages: Sequence[CallRecord]) -> None:
        self._pages = pages

    async def calls(self, query: CallQuery, *, cursor: str | None = None, limit: int = 50) -> Page[CallRecord]:
        assert (query.delivery, query.with_lead) == (DeliveryStatus.PARKED, True)
        page = int(cursor or 0)
        return Page(self._pages[page], str(page + 1) if page + 1 < len(self._pages) else None, 0)

    async def erase(self, caller: str) -> tuple[str, ...]:
        raise AssertionError

    async def erase_before(self, moment: datetime) -> int:
        raise AssertionError


async def test_only_leads_parked_for_a_refused_login_are_sent_again() -> None:
    retried: list[str] = []

    async def retry(call_sid: str) -> bool:
        retried.append(call_sid)
        return call_sid != "CA3"

    first = [parked(f"CA{number}", problem) for number, problem in enumerate(PROBLEMS)]
    archive = TwoPages(first, [parked("CA3", PROBLEMS[0]), parked("CA4", PROBLEMS[0])])
    assert await retry_refused(archive, retry, "login refused") == 2
    assert retried == ["CA0", "CA3", "CA4"]
