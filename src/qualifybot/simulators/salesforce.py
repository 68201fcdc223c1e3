"""Plays Salesforce's REST interface: token endpoint, leads, tasks, describe, composite and limits."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from qualifybot.simulators.broken_answer import CutOff
from qualifybot.simulators.faults import Faults
from qualifybot.simulators.pace import Pace
from qualifybot.simulators.salesforce_login import LoginRefused, Logins
from qualifybot.simulators.salesforce_org import Org, Written, duplicates_detected
from qualifybot.simulators.salesforce_query import query
from qualifybot.simulators.salesforce_schema import OBJECT_TYPES, Json, Rejected

_NEWEST, _OLDEST_LIVE = 68, 31
_MOST_SUBREQUESTS = 25
_REFERENCE = re.compile(r"@\{(\w+)\.(\w+)\}")
_NOWHERE = Rejected("NOT_FOUND", "The requested resource does not exist", status=404)


@dataclass(frozen=True, slots=True)
class _Call:
    """One request to the data interface, alone or inside a composite one; `path` starts after the version."""

    method: str
    path: tuple[str, ...]
    query: dict[str, list[str]]
    body: Any
    headers: dict[str, str]
    fault: str | None = None

    @property
    def writes_lead(self) -> bool:
        """True for a write to a Lead, where the org's own trouble strikes."""
        return self.method in {"POST", "PATCH"} and self.path[:2] == ("sobjects", "Lead")

    @property
    def allow_duplicates(self) -> bool:
        return "allowsave=true" in self.headers.get("sforce-duplicate-rule-header", "").lower().replace(" ", "")

    @property
    def record(self) -> Json:
        """The body as a record. Raises Rejected."""
        if not isinstance(self.body, dict):
            raise Rejected("JSON_PARSER_ERROR", "The HTTP entity body is required, but there is none.")
        return self.body


@dataclass
class Salesforce:
    """The simulated vendor: its org, its logins and its daily allowance of requests."""

    logins: Logins
    faults: Faults
    pace: Pace
    org: Org = field(default_factory=Org)
    daily_limit: int = 15_000
    used: int = 0

    def router(self) -> APIRouter:
        """The endpoints below `/services`."""
        router = APIRouter()
        router.add_api_route("/oauth2/token", self._token, methods=["POST"])
        router.add_api_route("/data", self._versions, methods=["GET"])
        every = ["GET", "POST", "PATCH", "DELETE"]
        router.add_api_route("/data/{version}/{path:path}", self._data, methods=every)
        return router

    async def _token(self, request: Request) -> Response:
        fault = self.faults.strike("salesforce.token")
        if fault is not None and fault.kind != "401":
            return await _struck(fault.kind, fault.seconds)
        instance = f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"
        fields = {name: str(value) for name, value in (await request.form()).items()}
        try:
            if fault is not None:
                raise LoginRefused("invalid_client", "invalid client credentials", 401)
            token = self.logins.login(fields, request.headers.get("authorization"), instance)
        except LoginRefused as refused:
            body = {"error": refused.error, "error_description": refused.description}
            return JSONResponse(body, status_code=refused.status)
        granted = {
            "access_token": token,
            "instance_url": instance,
            "id": "https://login.salesforce.com/id/00DSM0000000001AAA/005SM0000000001AAA",
            "token_type": "Bearer",
            "issued_at": str(int(time.time() * 1000)),
            "signature": "c2ltdWxhdGVk",
            "scope": "api",
            "api_instance_url": "https://api.salesforce.com",
        }
        return JSONResponse(granted)

    async def _versions(self) -> Response:
        numbers = range(_OLDEST_LIVE, _NEWEST + 1)
        return JSONResponse([{"label": f"v{n}", "url": f"/services/data/v{n}.0", "version": f"{n}.0"} for n in numbers])

    async def _data(self, version: str, path: str, request: Request) -> Response:
        await asyncio.sleep(self.pace.record)
        fault = self.faults.strike("salesforce")
        kind = fault.kind if fault else None
        try:
            self._admit(request.headers.get("authorization"), version, kind)
            if fault is not None and kind in {"500", "503", "hang"}:
                return await _struck(fault.kind, fault.seconds)
            answer = self._answered(replace(await _call(request, path), fault=kind))
        except Rejected as rejected:
            answer = JSONResponse(rejected.body(), status_code=rejected.status)
        if kind == "lost":
            return CutOff()
        answer.headers["Sforce-Limit-Info"] = f"api-usage={self.used}/{self.daily_limit}"
        return answer

    def _admit(self, authorization: str | None, version: str, fault: str | None) -> None:
        if fault in {"401", "session"}:
            self.logins.invalidate()
        if not self.logins.valid(authorization):
            raise Rejected("INVALID_SESSION_ID", "Session expired or invalid", status=401)
        _check_version(version)
        if fault == "limit" or self.used >= self.daily_limit:
            raise Rejected("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", status=403)
        self.used += 1

    def _answered(self, call: _Call) -> Response:
        if call.path == ("composite",):
            return JSONResponse(self._composite(call))
        status, body = self._performed(call)
        return Response(status_code=204) if body is None else JSONResponse(body, status_code=status)

    def _composite(self, call: _Call) -> Json:
        requests = call.record.get("compositeRequest")
        if not isinstance(requests, list) or not requests:
            raise Rejected("JSON_PARSER_ERROR", "compositeRequest is required")
        if len(requests) > _MOST_SUBREQUESTS:
            message = f"Composite requests can't have more than {_MOST_SUBREQUESTS} subrequests."
            raise Rejected("LIMIT_EXCEEDED", message)
        whole = bool(call.record.get("allOrNone", False))
        before, results = self.org.snapshot(), list[Json]()
        for entry in requests:
            results.append(self._subrequest(entry, call, {result["referenceId"]: result for result in results}))
        if whole and any(result["httpStatusCode"] >= 400 for result in results):
            self.org.restore(before)
            results = [result if result["httpStatusCode"] >= 400 else _halted(result) for result in results]
        return {"compositeResponse": results}

    def _subrequest(self, entry: Json, outer: _Call, done: dict[str, Json]) -> Json:
        reference = entry.get("referenceId", "")
        try:
            if not re.fullmatch(r"[A-Za-z]\w*", reference) or reference in done:
                raise Rejected("JSON_PARSER_ERROR", "referenceId must be unique and start with a letter")
            parts = urlsplit(_resolved(entry["url"], done))
            version, path = _data_path(parts.path)
            _check_version(version)
            headers = {**outer.headers, **{k.lower(): v for k, v in entry.get("httpHeaders", {}).items()}}
            body = _resolved(entry.get("body"), done)
            call = _Call(entry["method"], path, parse_qs(parts.query), body, headers, outer.fault)
            status, answer = self._performed(call)
        except Rejected as rejected:
            status, answer = rejected.status, rejected.body()
        return {"body": answer, "httpHeaders": {}, "httpStatusCode": status, "referenceId": reference}

    def _performed(self, call: _Call) -> tuple[int, Any]:
        """One request's status and body, after what goes wrong with leads. Raises Rejected."""
        if not call.writes_lead:
            return self._perform(call)
        if call.fault == "lock":
            raise Rejected("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record", [])
        if call.fault == "duplicate" and not call.allow_duplicates:
            raise duplicates_detected([lead["Id"] for lead in self.org.records("Lead")[:1]])
        status, body = self._perform(call)
        if call.fault == "race" and status == 201:
            self.org.keep(body["id"])
            raise Rejected("DUPLICATE_VALUE", f"duplicate value found on record with id: {body['id']}", [])
        return status, body

    def _perform(self, call: _Call) -> tuple[int, Any]:
        """One request's status and body. Raises Rejected."""
        match call.method, call.path:
            case "GET", ("limits",):
                left = max(0, self.daily_limit - self.used)
                return 200, {"DailyApiRequests": {"Max": self.daily_limit, "Remaining": left}}
            case "GET", ("query",):
                return 200, query(self.org, call.query.get("q", [""])[0])
            case "GET", ("sobjects", kind, "describe"):
                if kind not in OBJECT_TYPES:
                    raise _NOWHERE
                return 200, OBJECT_TYPES[kind].describe()
            case "POST", ("sobjects", kind):
                written = self.org.insert(kind, call.record, allow_duplicates=call.allow_duplicates)
                return 201, {"id": written.id, "success": True, "errors": []}
            case "GET", ("sobjects", kind, record_id):
                return 200, _shown(kind, self.org.get(kind, record_id), call.query)
            case "PATCH", ("sobjects", kind, record_id):
                self.org.update(kind, record_id, call.record)
                return 204, None
            case "GET", ("sobjects", kind, column, value):
                return 200, _shown(kind, self.org.get_by(kind, column, value), call.query)
            case "PATCH", ("sobjects", kind, column, value):
                return _upsert_answer(
                    self.org.upsert(
                        kind,
                        (column, value),
                        call.record,
                        update_only=call.query.get("updateOnly") == ["true"],
                        allow_duplicates=call.allow_duplicates,
                    )
                )
        raise _NOWHERE


def _upsert_answer(written: Written) -> tuple[int, Json]:
    body = {"id": written.id, "success": True, "errors": [], "created": written.created}
    return 201 if written.created else 200, body


def _shown(kind: str, record: Json, query: dict[str, list[str]]) -> Json:
    wanted = query.get("fields", [""])[0].split(",") if "fields" in query else list(record)
    for name in wanted:
        if name not in record:
            raise Rejected("INVALID_FIELD", f"No such column '{name}' on sobject of type {kind}")
    url = f"/services/data/v{_NEWEST}.0/sobjects/{kind}/{record['Id']}"
    return {"attributes": {"type": kind, "url": url}, **{name: record[name] for name in ["Id", *wanted]}}


def _check_version(version: str) -> None:
    found = re.fullmatch(r"v(\d+)\.0", version)
    if found is None or int(found[1]) > _NEWEST:
        raise _NOWHERE
    if int(found[1]) < _OLDEST_LIVE:
        raise Rejected("UNSUPPORTED_API_VERSION", "The requested API version is retired.", status=410)


async def _call(request: Request, path: str) -> _Call:
    body, raw = None, await request.body()
    if raw:
        if not request.headers.get("content-type", "").startswith("application/json"):
            raise Rejected("UNSUPPORTED_MEDIA_TYPE", "Content type of the request is not supported", status=415)
        try:
            body = json.loads(raw)
        except ValueError:
            raise Rejected("JSON_PARSER_ERROR", "Unexpected character in the request body") from None
    # From the raw path: a slash inside an external id must stay one part.
    raw_path = request.scope.get("raw_path", b"").decode() or f"/services/data/v0.0/{path}"
    headers = {name.lower(): value for name, value in request.headers.items()}
    return _Call(request.method, _data_path(raw_path)[1], parse_qs(request.url.query), body, headers)


def _data_path(path: str) -> tuple[str, tuple[str, ...]]:
    """The version and the parts after it."""
    _, found, rest = path.partition("/services/data/")
    if not found:
        raise _NOWHERE
    version, *parts = [unquote(part) for part in rest.split("/")]
    return version, tuple(part for part in parts if part)


def _resolved(value: Any, done: dict[str, Json]) -> Any:
    """The value with `@{reference.field}` replaced by earlier results. Raises Rejected."""
    if isinstance(value, dict):
        return {name: _resolved(inner, done) for name, inner in value.items()}
    if isinstance(value, list):
        return [_resolved(inner, done) for inner in value]
    if not isinstance(value, str):
        return value

    def replaced(found: re.Match[str]) -> str:
        body = done.get(found[1], {}).get("body")
        if not isinstance(body, dict) or found[2] not in body:
            message = f"Invalid reference specified. No value for {found[0]} found in {found[1]}"
            raise Rejected("PROCESSING_HALTED", message)
        return str(body[found[2]])

    return _REFERENCE.sub(replaced, value)


def _halted(result: Json) -> Json:
    message = "The transaction was rolled back since another operation in the same transaction failed."
    return {**result, "body": [{"errorCode": "PROCESSING_HALTED", "message": message}], "httpStatusCode": 400}


async def _struck(kind: str, seconds: float) -> Response:
    if kind == "500":
        error = Rejected("UNKNOWN_EXCEPTION", "An unexpected error occurred.", status=500)
        return JSONResponse(error.body(), status_code=500)
    if kind == "hang":
        await asyncio.sleep(seconds)
    return HTMLResponse("<html><body><h1>We are down for maintenance.</h1></body></html>", 503)
