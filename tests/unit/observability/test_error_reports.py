"""Error reports carry no telephone numbers."""

from __future__ import annotations

import pytest
import sentry_sdk

from qualifybot.errors import SettingsError
from qualifybot.observability.error_reports import start_error_reports


def test_what_is_no_address_of_a_project_is_refused() -> None:
    with pytest.raises(SettingsError, match="SENTRY_DSN"):
        start_error_reports("nonsense", "test")


def test_what_is_sent_is_scrubbed() -> None:
    sent: list[object] = []
    start_error_reports("http://public@127.0.0.1:9/1", "test")
    client = sentry_sdk.get_client()
    scrub = client.options["before_send"]
    assert scrub is not None
    event = {
        "message": "call from +1 (415) 555-0123 failed",
        "timestamp": "2027-03-01T12:00:00.000000Z",
        "exception": {"values": [{"value": "4155550123 is busy"}]},
        "tags": {"call_sid": "CA1"},
    }
    sent.append(scrub(event, {}))
    sentry_sdk.get_global_scope().set_client(None)
    assert sent == [
        {
            "message": "call from [number] failed",
            "timestamp": "2027-03-01T12:00:00.000000Z",
            "exception": {"values": [{"value": "[number] is busy"}]},
            "tags": {"call_sid": "CA1"},
        }
    ]
    assert not client.should_send_default_pii()
