"""Days of the year with a name."""

from __future__ import annotations

from datetime import date

import pytest

from qualifybot.domain.reading import holidays


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("easter", date(2027, 3, 28)),
        ("good friday", date(2027, 3, 26)),
        ("easter monday", date(2027, 3, 29)),
        ("whitsun", date(2027, 5, 16)),
        ("pentecost", date(2027, 5, 16)),
        ("thanksgiving", date(2026, 11, 26)),
        ("black friday", date(2026, 11, 27)),
        ("cyber monday", date(2026, 11, 30)),
        ("labor day", date(2026, 9, 7)),
        ("columbus day", date(2026, 10, 12)),
        ("memorial day", date(2027, 5, 31)),
        ("christmas", date(2026, 12, 25)),
        ("new year", date(2027, 1, 1)),
        ("diwali", date(2026, 11, 8)),
        ("chinese new year", date(2027, 2, 6)),
        ("ash wednesday", date(2027, 2, 10)),
    ],
)
def test_holidays(name: str, day: date) -> None:
    assert holidays.next_day(name, date(2026, 6, 9)) == day


def test_every_holiday_comes_within_a_year() -> None:
    today = date(2026, 6, 9)
    for name in holidays.HOLIDAYS:
        day = holidays.next_day(name, today)
        assert day is not None
        assert today <= day <= date(2027, 6, 9)


def test_a_festival_beyond_the_almanac_is_not_guessed() -> None:
    assert holidays.next_day("diwali", date(2060, 1, 1)) is None
