"""Keeps leads in Salesforce."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2

from qualifybot.adapters.salesforce.http import send
from qualifybot.adapters.salesforce.login import Login
from qualifybot.adapters.salesforce.mapping import LeadMapping, fit
from qualifybot.adapters.salesforce.protocol import (
    API,
    PROVIDER,
    Answer,
    query_path,
    read_columns,
    read_ids,
    read_record_id,
    read_upsert,
    record_path,
)
from qualifybot.adapters.salesforce.schema_check import problems
from qualifybot.adapters.salesforce.text import transcript
from qualifybot.domain.lead import Lead
from qualifybot.errors import ProviderRefused, RecordRejected
from qualifybot.ports.crm import Delivered

_SUBJECT_LENGTH = 255
_TRANSCRIPT_LENGTH = 32_000


class SalesforceCrm:
    """The `crm` port over Salesforce's REST interface. One attempt each: whoever calls decides about the next."""

    def __init__(
        self, http: httpx2.AsyncClient, login: Login, mapping: LeadMapping, *, allow_duplicates: bool = True
    ) -> None:
        """`allow_duplicates`: save a lead also where the org's duplicate rules would only warn. `http` becomes ours."""
        self._http = http
        self._login = login
        self._mapping = mapping
        self._headers = {"Sforce-Duplicate-Rule-Header": f"allowSave={str(allow_duplicates).lower()}"}

    async def upsert(self, lead: Lead, *, without: frozenset[str] = frozenset()) -> Delivered:
        """Create or update the lead, leaving out fields that RecordRejected named before.

        Raises ProviderError or RecordRejected."""
        path = record_path("Lead", self._mapping.key_field, lead.record.call_sid)
        answer = await self._send("PATCH", path, self._mapping.values(lead, without=without))
        try:
            written = read_upsert(answer)
        except RecordRejected as error:
            if error.vendor_code != "DUPLICATE_VALUE":
                raise
            # Somebody (our own lost attempt, most likely) created it between Salesforce's look and its write.
            crm_id = read_record_id(await self._send("GET", path))
            return Delivered(crm_id, False, await self._url(crm_id))
        return Delivered(written.id, written.created, await self._url(written.id))

    async def log_call(self, crm_id: str, lead: Lead) -> None:
        """Put the finished call with its transcript on the lead's timeline, once. Raises like `upsert`."""
        call_sid = lead.record.call_sid
        if read_ids(await self._send("GET", query_path("Task", CallObject=call_sid, WhoId=crm_id))):
            return
        read_upsert(await self._send("POST", f"{API}/sobjects/Task", _task(crm_id, lead)))

    async def check(self) -> tuple[str, ...]:
        """What is wrong between our mapping and the org's Lead, one line each. Raises ProviderError."""
        columns = read_columns(await self._send("GET", f"{API}/sobjects/Lead/describe"))
        return tuple(problems(self._mapping, columns))

    async def aclose(self) -> None:
        """Give back connections."""
        await self._http.aclose()

    async def _send(self, method: str, path: str, json: Mapping[str, Any] | None = None) -> Answer:
        """The answer to one request, logging in again once if the session has expired."""
        token = await self._login.token()
        for last_try in (False, True):
            headers = {**self._headers, "Authorization": f"Bearer {token.access_token}"}
            answer = await send(self._http, method, token.instance_url + path, json=json, headers=headers)
            if answer.status != 401:
                return answer
            if not last_try:
                token = await self._login.token(expired=token)
        raise ProviderRefused(PROVIDER, "a new session was not accepted", status=401)

    async def _url(self, crm_id: str) -> str:
        return f"{(await self._login.token()).instance_url}/lightning/r/Lead/{crm_id}/view"


def _task(crm_id: str, lead: Lead) -> dict[str, Any]:
    record = lead.record
    seconds = int((record.ended_at - record.started_at).total_seconds()) if record.ended_at else 0
    return {
        "WhoId": crm_id,
        "Subject": fit(f"Qualification call: {lead.score.total} of 100, {lead.score.rating}", _SUBJECT_LENGTH),
        "Status": "Completed",
        "TaskSubtype": "Call",
        "CallType": "Inbound",
        "CallDurationInSeconds": max(0, seconds),
        "CallObject": record.call_sid,
        "ActivityDate": record.started_at.date().isoformat(),
        "Description": fit(transcript(record), _TRANSCRIPT_LENGTH),
    }
