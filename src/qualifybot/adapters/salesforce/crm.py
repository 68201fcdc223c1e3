"""Keeps leads in Salesforce."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import httpx2

from qualifybot.adapters.salesforce.http import send
from qualifybot.adapters.salesforce.login import Login
from qualifybot.adapters.salesforce.mapping import LeadMapping, fit
from qualifybot.adapters.salesforce.protocol import (
    API,
    Answer,
    query_path,
    read,
    read_columns,
    read_ids,
    read_match,
    read_upsert,
    record_path,
)
from qualifybot.adapters.salesforce.schema_check import problems
from qualifybot.adapters.salesforce.text import description, transcript
from qualifybot.domain.lead import Lead
from qualifybot.errors import RecordRejected
from qualifybot.ports.crm import Delivered

_TURNED_AWAY, _NOT_THERE = 401, 404
_DUPLICATE = frozenset({"DUPLICATE_VALUE", "DUPLICATES_DETECTED"})
_SUBJECT_LENGTH = 255
_TRANSCRIPT_LENGTH = 32_000


class OnMatch(StrEnum):
    """What becomes of a lead where the org's duplicate rules find that the person is known."""

    SAVE = "save"
    ATTACH = "attach"


class SalesforceCrm:
    """The `crm` port over Salesforce's REST interface. One attempt each: whoever calls decides about the next."""

    def __init__(
        self, http: httpx2.AsyncClient, login: Login, mapping: LeadMapping, *, on_match: OnMatch = OnMatch.SAVE
    ) -> None:
        """`http` becomes ours."""
        self._http = http
        self._login = login
        self._mapping = mapping
        self._on_match = on_match

    async def upsert(self, lead: Lead, *, without: frozenset[str] = frozenset()) -> Delivered:
        """Create or update the lead, leaving out fields that RecordRejected named before.

        Where the person is known and calls go on the match, that is left as it is and returned.
        Raises ProviderError or RecordRejected."""
        path = record_path("Lead", self._mapping.key_field, lead.record.lead_sid)
        values = self._mapping.values(lead, without=without)
        answer = await self._send("PATCH", path, values)
        try:
            written = read_upsert(answer)
        except RecordRejected as error:
            if error.vendor_code not in _DUPLICATE or not await self._is_there(path):
                return await self._attached(answer, error)
            # Created by an attempt of ours whose answer was lost, in mid-call perhaps: it must hold what we know now.
            written = read_upsert(await self._send("PATCH", path, values, save=True))
        return Delivered(written.id, written.created, await self._url("Lead", written.id))

    async def _is_there(self, path: str) -> bool:
        answer = await self._send("GET", path)
        if answer.status == _NOT_THERE:
            return False
        read(answer)
        return True

    async def _attached(self, answer: Answer, error: RecordRejected) -> Delivered:
        """The match, where calls go on it; raises the error otherwise."""
        match = read_match(answer) if self._on_match is OnMatch.ATTACH else None
        if match is None:
            raise error
        return Delivered(match.id, False, await self._url(match.kind, match.id))

    async def log_call(self, crm_id: str, lead: Lead) -> None:
        """Put the finished call with its transcript on the lead's timeline, once. Raises like `upsert`."""
        call_sid = lead.record.call_sid
        if read_ids(await self._send("GET", query_path("Task", CallObject=call_sid, WhoId=crm_id))):
            return
        read_upsert(await self._send("POST", f"{API}/sobjects/Task", self._task(crm_id, lead)))

    async def check(self) -> tuple[str, ...]:
        """What is wrong between our mapping and the org's Lead, one line each. Raises ProviderError."""
        columns = read_columns(await self._send("GET", f"{API}/sobjects/Lead/describe"))
        return tuple(problems(self._mapping, columns))

    async def aclose(self) -> None:
        """Give back connections."""
        await self._http.aclose()

    async def _send(
        self, method: str, path: str, json: Mapping[str, Any] | None = None, *, save: bool | None = None
    ) -> Answer:
        """The answer to one request, logging in again once if the session has expired.

        `save` overrules what the org's duplicate rules only warn of; by default as calls with a match are treated."""
        save = self._on_match is OnMatch.SAVE if save is None else save
        token = await self._login.token()
        for last_try in (False, True):
            headers = {
                "Sforce-Duplicate-Rule-Header": f"allowSave={str(save).lower()}",
                "Authorization": f"Bearer {token.access_token}",
            }
            answer = await send(self._http, method, token.instance_url + path, json=json, headers=headers)
            if answer.status != _TURNED_AWAY:
                self._login.let_in()
                return answer
            if not last_try:
                token = await self._login.token(expired=token)
        raise self._login.turned_away()

    async def _url(self, kind: str, crm_id: str) -> str:
        return f"{(await self._login.token()).instance_url}/lightning/r/{kind}/{crm_id}/view"

    def _task(self, crm_id: str, lead: Lead) -> dict[str, Any]:
        record = lead.record
        seconds = int((record.ended_at - record.started_at).total_seconds()) if record.ended_at else 0
        # A match was not touched, so what the caller said must be read here.
        words = [description(lead)] if self._on_match is OnMatch.ATTACH else []
        return {
            "WhoId": crm_id,
            "Subject": fit(f"Qualification call: {lead.score.total} of 100, {lead.score.rating}", _SUBJECT_LENGTH),
            "Status": "Completed",
            "TaskSubtype": "Call",
            "CallType": "Inbound",
            "CallDurationInSeconds": max(0, seconds),
            "CallObject": record.call_sid,
            "ActivityDate": record.started_at.date().isoformat(),
            "Description": fit("\n\n".join([*words, transcript(record)]), _TRANSCRIPT_LENGTH),
        }
