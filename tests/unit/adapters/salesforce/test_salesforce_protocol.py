"""What Salesforce's answers mean."""

from __future__ import annotations

import json
from typing import Any

import pytest

from qualifybot.adapters.salesforce.protocol import (
    DAILY_LIMIT_SECONDS,
    Answer,
    Match,
    Token,
    Upserted,
    error_of,
    query_path,
    read_columns,
    read_ids,
    read_match,
    read_token,
    read_upsert,
    record_path,
)
from qualifybot.delivery.policy import failure_of
from qualifybot.errors import (
    ProviderBroken,
    ProviderError,
    ProviderOverloaded,
    ProviderRefused,
    ProviderUnreachable,
    RecordRejected,
)


def answer(status: int, body: Any = b"", **headers: str) -> Answer:
    return Answer(status, body if isinstance(body, bytes) else json.dumps(body).encode(), headers)


def fault(status: int, code: str, *fields: str, message: str = "", **headers: str) -> Answer:
    return answer(status, [{"message": message, "errorCode": code, "fields": list(fields)}], **headers)


LATER, NEVER = True, False
REJECTED = (
    "REQUIRED_FIELD_MISSING",
    "STRING_TOO_LONG",
    "INVALID_FIELD",
    "INVALID_FIELD_FOR_INSERT_UPDATE",
    "INVALID_EMAIL_ADDRESS",
    "JSON_PARSER_ERROR",
    "MALFORMED_ID",
    "INVALID_TYPE_ON_FIELD_IN_RECORD",
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
    "FIELD_CUSTOM_VALIDATION_EXCEPTION",
    "NUMBER_OUTSIDE_VALID_RANGE",
    "DUPLICATE_VALUE",
    "DUPLICATES_DETECTED",
    "ENTITY_IS_DELETED",
    "CANNOT_UPDATE_CONVERTED_LEAD",
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
    "INVALID_CROSS_REFERENCE_KEY",
)
"""What Salesforce refuses with status 400 as the record is: fields named are left out, then the lead is parked."""


@pytest.mark.parametrize(
    ("given", "kind", "again"),
    [
        (fault(401, "INVALID_SESSION_ID"), ProviderRefused, NEVER),
        (fault(403, "REQUEST_LIMIT_EXCEEDED"), ProviderOverloaded, LATER),
        (fault(400, "UNABLE_TO_LOCK_ROW"), ProviderOverloaded, LATER),
        (fault(500, "UNKNOWN_EXCEPTION"), ProviderOverloaded, LATER),
        (fault(400, "UNKNOWN_EXCEPTION"), ProviderOverloaded, LATER),
        (fault(503, "SERVER_UNAVAILABLE"), ProviderOverloaded, LATER),
        (fault(502, "SOMETHING_NEW"), ProviderOverloaded, LATER),
        (answer(500, b"[]"), ProviderUnreachable, LATER),
        (answer(502, b"<html>bad gateway</html>"), ProviderUnreachable, LATER),
        (answer(503, b"<html>maintenance</html>"), ProviderUnreachable, LATER),
        (answer(429, b"slow down"), ProviderOverloaded, LATER),
        *((fault(400, code), RecordRejected, NEVER) for code in REJECTED),
        (fault(403, "INSUFFICIENT_ACCESS_OR_READONLY"), ProviderRefused, NEVER),
        (fault(400, "INSUFFICIENT_ACCESS_OR_READONLY"), ProviderRefused, NEVER),
        (fault(403, "API_DISABLED_FOR_ORG"), ProviderRefused, NEVER),
        (fault(404, "NOT_FOUND"), ProviderRefused, NEVER),
        (answer(300, ["/a", "/b"]), ProviderRefused, NEVER),
        (fault(410, "UNSUPPORTED_API_VERSION"), ProviderRefused, NEVER),
        *((answer(status, b"<html>"), ProviderBroken, NEVER) for status in (400, 409, 412, 414, 415, 428, 431)),
        (fault(415, "UNSUPPORTED_MEDIA_TYPE"), RecordRejected, NEVER),
        (fault(412, "PRECONDITION_FAILED"), RecordRejected, NEVER),
        (answer(418, {"not": "an array"}), ProviderBroken, NEVER),
    ],
)
def test_each_answer_has_its_error(given: Answer, kind: type[Exception], again: bool) -> None:
    error = error_of(given)
    assert type(error) is kind
    assert isinstance(error, ProviderError | RecordRejected)
    assert failure_of(error).transient is again


def test_a_rejection_names_code_and_fields_and_nothing_personal() -> None:
    error = error_of(fault(400, "STRING_TOO_LONG", "Company", "Email", message="data value too large: Priya Nair"))
    assert isinstance(error, RecordRejected)
    assert (error.vendor_code, error.fields) == ("STRING_TOO_LONG", ("Company", "Email"))
    assert "Priya" not in str(error)


def test_a_missing_column_is_named_in_the_message_alone() -> None:
    error = error_of(fault(400, "INVALID_FIELD", message="No such column 'QB_Budget__c' on sobject of type Lead"))
    assert isinstance(error, RecordRejected)
    assert error.fields == ("QB_Budget__c",)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (fault(403, "REQUEST_LIMIT_EXCEEDED"), DAILY_LIMIT_SECONDS),
        (fault(503, "SERVER_UNAVAILABLE", **{"retry-after": "12"}), 12.0),
        (answer(503, b"<html>", **{"retry-after": "30"}), 30.0),
        (answer(503, b"<html>", **{"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}), None),
    ],
)
def test_a_pause_that_was_asked_for_is_known(given: Answer, seconds: float | None) -> None:
    error = error_of(given)
    assert isinstance(error, ProviderError)
    assert error.retry_after == seconds


def test_a_token_is_read() -> None:
    granted = answer(200, {"access_token": "00D!AQ", "instance_url": "https://acme.my.salesforce.com/"})
    assert read_token(granted) == Token("00D!AQ", "https://acme.my.salesforce.com")


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (answer(400, {"error": "invalid_grant", "error_description": "no"}), ProviderRefused),
        (answer(401, {"error": "invalid_client"}), ProviderRefused),
        (answer(400, {"error": "invalid_grant", "error_description": "login rate exceeded"}), ProviderOverloaded),
        (answer(503, b"<html>"), ProviderUnreachable),
        (answer(500, {"error": "server_error"}), ProviderUnreachable),
        (answer(200, b"<html>"), ProviderBroken),
        (answer(200, {"access_token": 7}), ProviderBroken),
    ],
)
def test_a_refused_login_has_its_error(given: Answer, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        read_token(given)


def test_an_upsert_tells_whether_it_created() -> None:
    assert read_upsert(answer(201, {"id": "00Q1", "success": True, "created": True})) == Upserted("00Q1", True)
    assert read_upsert(answer(200, {"id": "00Q1", "success": True, "created": False})) == Upserted("00Q1", False)
    assert read_upsert(answer(201, {"id": "00T1", "success": True})) == Upserted("00T1", True)


def matches(*found: tuple[str, str]) -> Answer:
    results = [{"entityType": kind, "matchRecords": [{"record": {"Id": crm_id}}]} for kind, crm_id in found]
    return answer(400, [{"errorCode": "DUPLICATES_DETECTED", "duplicateResult": {"matchResults": results}}])


def test_the_match_is_a_lead_before_a_contact() -> None:
    assert read_match(matches(("Account", "0011"), ("Contact", "0031"), ("Lead", "00Q1"))) == Match("Lead", "00Q1")
    assert read_match(matches(("Contact", "0031"))) == Match("Contact", "0031")
    assert read_match(matches(("Account", "0011"))) is None


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"[1]", b'[{"duplicateResult": {"matchResults": [{}]}}]'])
def test_an_answer_without_a_match_has_none(body: bytes) -> None:
    assert read_match(answer(400, body)) is None


def test_ids_are_read() -> None:
    assert read_ids(answer(200, {"records": [{"Id": "00T1"}]})) == ("00T1",)


@pytest.mark.parametrize("read", [read_upsert, read_ids, read_columns])
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b"null", b'{"records": [{}], "fields": [1]}'])
def test_a_good_status_with_an_unknown_body_is_broken(read: Any, body: bytes) -> None:
    if (read, body) == (read_ids, b"[]"):
        return
    with pytest.raises(ProviderBroken):
        read(answer(200, body))


def test_keys_are_quoted_in_addresses() -> None:
    assert record_path("Lead", "Call_SID__c", "a/b c").endswith("/sobjects/Lead/Call_SID__c/a%2Fb%20c")
    assert "CallObject+%3D+%27o%5C%27b%5C%5C%27" in query_path("Task", CallObject="o'b\\")
