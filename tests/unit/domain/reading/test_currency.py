"""Which currency the words name."""

from __future__ import annotations

import pytest

from qualifybot.domain.reading.currency import currency_in


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("# dollars", "USD"),
        ("$ #", "USD"),
        ("# canadian dollars", "CAD"),
        ("# quid", "GBP"),
        ("# us dollars", "USD"),
        ("dollars , sorry , euros", "EUR"),
        ("# kronor", "SEK"),
        ("# danish kroner", "DKK"),
        ("# people", None),
    ],
)
def test_names_a_currency(words: str, code: str | None) -> None:
    assert currency_in(words, "USD") == code


def test_a_coin_of_no_country_is_the_scripts() -> None:
    assert currency_in("# dollars", "CAD") == "CAD"
    assert currency_in("# kroner", "NOK") == "NOK"
    assert currency_in("# dollars", "EUR") == "USD"
