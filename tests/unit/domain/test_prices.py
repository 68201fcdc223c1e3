"""What vendors are paid."""

from __future__ import annotations

import pytest

from qualifybot.domain.prices import Listening, Phoning, Speaking, Thinking, Usage, cost


@pytest.mark.parametrize(
    ("usage", "usd"),
    [
        (Listening("gpt-live-transcribe", 90), 0.0255),
        (Listening("gpt-transcribe", 60), 0.0045),
        (Thinking("gpt-4o-mini", 2_000, 0, 100), 0.00036),
        (Thinking("gpt-4o-mini", 2_000, 1_000, 100), 0.000285),
        (Thinking("gpt-6-luna", 2_000, 0, 100), 0.00025),
        (Speaking("eleven_flash_v2_5", 250), 0.01),
        (Phoning("twilio", 0), 0.0),
        (Phoning("twilio", 61), 0.0258),
        (Listening("a model of tomorrow", 60), 0.0),
        (Thinking("a model of tomorrow", 5, 0, 5), 0.0),
        (Speaking("a voice of tomorrow", 5), 0.0),
        (Phoning("another carrier", 60), 0.0),
    ],
)
def test_list_prices(usage: Usage, usd: float) -> None:
    assert cost(usage) == pytest.approx(usd)
