"""Which settings are refused, and what is said about them?"""

from __future__ import annotations

import pytest

from qualifybot.config import load_settings
from qualifybot.errors import SettingsError


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"salesforce_client_id": "x", "salesforce_client_secret": "y"}, "SALESFORCE_LOGIN_URL is missing"),
        ({"salesforce_login_url": "http://127.0.0.1:9"}, "SALESFORCE_CLIENT_ID is missing"),
        ({"salesforce_login_url": "http://127.0.0.1:9", "salesforce_client_id": "x"}, "SALESFORCE_CLIENT_SECRET"),
        ({"openai_base_url": "http://127.0.0.1:9"}, "OPENAI_BASE_URL must end in /v1"),
        ({"database_url": "mysql://x"}, "DATABASE_URL must begin"),
        ({"redis_url": "http://x"}, "REDIS_URL must begin"),
        ({"public_url": "bot.example.com"}, "PUBLIC_URL"),
        ({"qualifybot_max_calls": "zero"}, "QUALIFYBOT_MAX_CALLS"),
        ({"log_level": "loud"}, "LOG_LEVEL"),
        ({"qualifybot_notify_url": "http://hooks.example.com/x"}, "QUALIFYBOT_NOTIFY_URL must begin with https"),
        ({"qualifybot_notify_url": "ftp://127.0.0.1/x"}, "QUALIFYBOT_NOTIFY_URL must begin with https"),
        ({"qualifybot_notify_url": "https:///x"}, "QUALIFYBOT_NOTIFY_URL must begin with https"),
    ],
)
def test_what_is_wrong_is_named_in_one_line(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as refused:
        load_settings(_env_file=None, **wrong)
    assert "\n" not in str(refused.value)


def test_realtime_is_spoken_at_the_other_hosts_address() -> None:
    settings = load_settings(_env_file=None, openai_base_url="https://proxy.example.com/v1")
    assert settings.openai_realtime_url == "wss://proxy.example.com/v1"


def test_the_console_is_found_beside_the_service_unless_told_otherwise() -> None:
    public = {"public_url": "https://bot.example.com/"}
    assert load_settings(_env_file=None).console_url is None
    assert load_settings(_env_file=None, **public).console_url == "https://bot.example.com/console"
    other = load_settings(_env_file=None, **public, qualifybot_console_url="https://ops.example.com/console")
    assert other.console_url == "https://ops.example.com/console"
