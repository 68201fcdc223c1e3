"""The JSON API: calls, leads, and one more try for a parked lead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import AfterValidator, BaseModel, Field

from qualifybot.domain.models import Outcome, Topic
from qualifybot.domain.record import DeliveryStatus
from qualifybot.domain.record_form import call_to_json, turn_to_json
from qualifybot.entrypoints.access import Access
from qualifybot.ports.call_store import Archive, CallQuery, CallStore

Json = dict[str, Any]
Text = Annotated[str | None, Query(max_length=100, description="In number, name, company or transcript.")]
Time = Annotated[
    datetime | None,
    AfterValidator(lambda time: time.replace(tzinfo=UTC) if time and time.tzinfo is None else time),
    Query(description="ISO 8601; in UTC where it does not say."),
]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200, description="Rows a page, 1–200; 50 unless told.")]


class CallPage(BaseModel):
    """A page of calls, newest first."""

    items: list[Json] = Field(description="Calls or leads, without their turns.")
    next: str | None = Field(description="`cursor` of the following page; null on the last.")
    total: int = Field(description="How many match in all.")


class Retry(Protocol):
    """Starts a lead's delivery again; False when there is nothing to deliver."""

    async def __call__(self, call_sid: str) -> bool:
        """One more try."""
        ...


def api_router(
    calls: CallStore, archive: Archive, retry: Retry, access: Access, asking: Callable[[str], Topic | None]
) -> APIRouter:
    """All addresses under `/api`; each answers 401 to whoever may not come in.

    `asking` tells what was last asked on a call that is live in this process.
    """
    router = APIRouter(prefix="/api", tags=["calls"], dependencies=[Depends(access)])

    @router.get("/calls")
    async def list_calls(  # noqa: PLR0917  # FastAPI passes query parameters by name
        outcome: Outcome | None = None,
        since: Time = None,
        until: Time = None,
        text: Text = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> CallPage:
        """Calls, newest first."""
        return await _page(archive, CallQuery(outcome=outcome, since=since, until=until, text=text), cursor, limit)

    @router.get("/calls/{call_sid}", responses={404: {"description": "No such call."}})
    async def show_call(call_sid: str) -> Json:
        """One call with its turns; `asking` is what was last asked, while the call is live in this process."""
        record = await calls.load(call_sid)
        if record is None:
            raise HTTPException(404, "no such call")
        topic = asking(call_sid)
        turns = [turn_to_json(turn) for turn in record.turns]
        return {**call_to_json(record), "asking": topic.value if topic else None, "turns": turns}

    @router.get("/leads")
    async def list_leads(
        delivery: DeliveryStatus | None = None, text: Text = None, cursor: Cursor = None, limit: Limit = 50
    ) -> CallPage:
        """Calls that left a lead, newest first."""
        return await _page(archive, CallQuery(delivery=delivery, text=text, with_lead=True), cursor, limit)

    @router.post("/leads/{call_sid}/retry", status_code=202, responses={404: {"description": "No such lead."}})
    async def retry_lead(call_sid: str) -> Json:
        """Try once more to deliver a lead."""
        if not await retry(call_sid):
            raise HTTPException(404, "no such lead")
        return {"call_sid": call_sid, "delivery": DeliveryStatus.PENDING.value}

    return router


async def _page(archive: Archive, query: CallQuery, cursor: str | None, limit: int) -> CallPage:
    try:
        page = await archive.calls(query, cursor=cursor, limit=limit)
    except ValueError:
        raise HTTPException(422, "cursor is not one of ours") from None
    return CallPage(items=[call_to_json(record) for record in page.items], next=page.next, total=page.total)
