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
    ],
)
def test_what_is_wrong_is_named_in_one_line(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as refused:
        load_settings(_env_file=None, **wrong)
    assert "\n" not in str(refused.value)


def test_realtime_is_spoken_at_the_other_hosts_address() -> None:
    settings = load_settings(_env_file=None, openai_base_url="https://proxy.example.com/v1")
    assert settings.openai_realtime_url == "wss://proxy.example.com/v1"
