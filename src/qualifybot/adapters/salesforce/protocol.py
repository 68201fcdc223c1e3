"""Salesforce's REST interface on the wire: addresses, what its answers mean, and which of our errors each one is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from qualifybot.errors import (
    ProviderBroken,
    ProviderOverloaded,
    ProviderRefused,
    ProviderUnreachable,
    QualifyBotError,
    RecordRejected,
)

PROVIDER = "salesforce"
API = "/services/data/v68.0"
TOKEN_PATH = "/services/oauth2/token"  # noqa: S105 -- an address
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"

LOGIN_REFUSED = "login refused"
"""How a refused login begins: leads that were parked for it go on their way once a login succeeds."""

DAILY_LIMIT_SECONDS = 900.0
"""How long to leave an org alone whose daily requests are used up: the allowance comes back bit by bit."""

_BUSY = frozenset({"UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "UNKNOWN_EXCEPTION", "API_CURRENTLY_DISABLED"})
_FORBIDDEN = frozenset({"INSUFFICIENT_ACCESS_OR_READONLY", "API_DISABLED_FOR_ORG", "INVALID_SESSION_ID", "NOT_FOUND"})
_PEOPLE = ("Lead", "Contact")
_NAMED_COLUMN = re.compile(r"No such column '(\w+)'")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Token:
    """A session: sent with every request to `instance_url`."""

    access_token: str
    instance_url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer. Header names in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Upserted:
    """The record as it is now."""

    id: str
    created: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A record that a duplicate rule found; `kind` is Lead or Contact."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Column:
    """One field of an object as `describe` tells it. `length` is 0 where the type has none."""

    name: str
    type: str
    length: int
    writable: bool
    required: bool
    external_id: bool
    values: tuple[str, ...]
    restricted: bool


def record_path(kind: str, key_field: str, key: str) -> str:
    """Where the record with this external id is created, changed and read."""
    return f"{API}/sobjects/{kind}/{key_field}/{quote(key, safe='')}"


def query_path(kind: str, **equal: str) -> str:
    """Where the ids of up to one record with these values are found."""
    where = " AND ".join(f"{name} = {_literal(value)}" for name, value in equal.items())
    return f"{API}/query?{urlencode({'q': f'SELECT Id FROM {kind} WHERE {where} LIMIT 1'})}"  # noqa: S608 -- quoted


def _literal(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def read_token(answer: Answer) -> Token:
    """The session granted. Raises ProviderError."""
    body = _json(answer)
    if answer.status == 200 and isinstance(body, dict):
        token, instance = body.get("access_token"), body.get("instance_url")
        if isinstance(token, str) and isinstance(instance, str):
            return Token(token, instance.rstrip("/"))
    if answer.status < 500 and isinstance(body, dict) and isinstance(body.get("error"), str):
        if "rate exceeded" in str(body.get("error_description", "")):
            raise ProviderOverloaded(PROVIDER, "login rate exceeded", status=answer.status)
        raise ProviderRefused(PROVIDER, f"{LOGIN_REFUSED}: {body['error']}", status=answer.status)
    raise _faceless(answer)


def read_upsert(answer: Answer) -> Upserted:
    """The record written. Raises ProviderError or RecordRejected."""
    body = read(answer)
    if isinstance(body, dict) and isinstance(body.get("id"), str):
        return Upserted(body["id"], body.get("created", answer.status == 201) is True)
    raise ProviderBroken(PROVIDER, "an upsert's answer without an id", status=answer.status)


def read_match(answer: Answer) -> Match | None:
    """The record that a call can be put on, of those a duplicate rule named; leads before contacts."""
    body = _json(answer)
    try:
        found = [
            Match(result["entityType"], str(match["record"]["Id"]))
            for result in body[0]["duplicateResult"]["matchResults"]
            for match in result["matchRecords"]
        ]
    except (KeyError, IndexError, TypeError):
        return None
    people = [match for match in found if match.kind in _PEOPLE]
    return min(people, key=lambda match: _PEOPLE.index(match.kind), default=None)


def read_ids(answer: Answer) -> tuple[str, ...]:
    """The ids a query found. Raises ProviderError."""
    body = read(answer)
    try:
        return tuple(str(record["Id"]) for record in body["records"])
    except (KeyError, TypeError):
        raise ProviderBroken(PROVIDER, "a query's answer without records", status=answer.status) from None


def read_columns(answer: Answer) -> dict[str, Column]:
    """The fields of an object by name. Raises ProviderError."""
    body = read(answer)
    try:
        return {entry["name"]: _column(entry) for entry in body["fields"]}
    except (KeyError, TypeError):
        raise ProviderBroken(PROVIDER, "a describe's answer without fields", status=answer.status) from None


def read(answer: Answer) -> Any:
    """The body of a good answer. Raises ProviderError or RecordRejected for any other."""
    if answer.status in (200, 201):
        body = _json(answer)
        if body is None:
            raise ProviderBroken(PROVIDER, "not JSON", status=answer.status)
        return body
    raise error_of(answer)


def error_of(answer: Answer) -> QualifyBotError:
    """Which of our errors is this answer?"""
    status = answer.status
    if status == 300:
        return ProviderRefused(PROVIDER, "several records have this external id", status=status)
    if status == 410:
        return ProviderRefused(PROVIDER, "this API version is retired", status=status)
    code, fields = _fault(_json(answer))
    if code == "REQUEST_LIMIT_EXCEEDED":
        return ProviderOverloaded(PROVIDER, code, status=status, retry_after=DAILY_LIMIT_SECONDS)
    if code is None:
        return _faceless(answer)
    if code in _BUSY or status >= 500 or status == 429:
        return ProviderOverloaded(PROVIDER, code, status=status, retry_after=_retry_after(answer))
    if code in _FORBIDDEN or status in (401, 403, 404):
        return ProviderRefused(PROVIDER, code, status=status)
    return RecordRejected(code, fields)


def _faceless(answer: Answer) -> QualifyBotError:
    """An answer that tells nothing in the documented form, such as a proxy's page."""
    if answer.status == 429:
        return ProviderOverloaded(PROVIDER, "too many requests", status=429, retry_after=_retry_after(answer))
    if answer.status >= 500:
        return ProviderUnreachable(PROVIDER, "down", status=answer.status, retry_after=_retry_after(answer))
    return ProviderBroken(PROVIDER, "an answer in no known form", status=answer.status)


def _fault(body: Any) -> tuple[str | None, tuple[str, ...]]:
    """The vendor's code and the fields at fault, of the first of its errors."""
    first = body[0] if isinstance(body, list) and body else None
    if not isinstance(first, dict) or not isinstance(first.get("errorCode"), str):
        return None, ()
    named = first.get("fields") or ()
    fields = tuple(str(name) for name in named) if isinstance(named, list) else ()
    # An unknown or invisible column is named in the message alone.
    return first["errorCode"], fields or tuple(_NAMED_COLUMN.findall(str(first.get("message", ""))))


def _retry_after(answer: Answer) -> float | None:
    asked = answer.headers.get("retry-after", "")
    return float(asked) if asked.isdecimal() else None


def _json(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except ValueError:
        return None


def _column(entry: Json) -> Column:
    return Column(
        name=entry["name"],
        type=entry["type"],
        length=entry["length"],
        writable=entry["createable"] and entry["updateable"],
        required=entry["createable"] and not entry["nillable"] and not entry["defaultedOnCreate"],
        external_id=entry["externalId"],
        values=tuple(value["value"] for value in entry["picklistValues"] if value["active"]),
        restricted=entry["restrictedPicklist"],
    )
