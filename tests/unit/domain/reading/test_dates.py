"""Calendar arithmetic."""

from __future__ import annotations

from datetime import date

import pytest

from qualifybot.domain.reading import dates
from qualifybot.domain.reading.dates import Window


def test_months_end_where_the_calendar_ends_them() -> None:
    assert dates.plus_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert dates.plus_months(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert dates.months_window(2028, 2) == Window(date(2028, 2, 1), date(2028, 2, 29))
    assert dates.months_window(2026, 13) == Window(date(2027, 1, 1), date(2027, 1, 31))


def test_there_are_no_days_beyond_the_calendar() -> None:
    assert dates.day_of(2027, 2, 29) is None
    assert dates.day_of(2027, 13, 1) is None
    assert dates.day_of(9999, 1, 1) is None
    assert dates.plus_days(date(2026, 1, 1), 10**9) is None
    assert dates.plus_months(date(2026, 1, 1), 10**6) is None
    assert dates.months_window(3000, 1) is None


def test_business_years_end_when_they_end() -> None:
    assert dates.quarter_window(2026, 2) == Window(date(2026, 4, 1), date(2026, 6, 30))
    assert dates.quarter_window(2027, 1, year_end_month=3) == Window(date(2026, 4, 1), date(2026, 6, 30))
    assert dates.half_window(2027, 2, year_end_month=6) == Window(date(2027, 1, 1), date(2027, 6, 30))
    assert dates.year_window(2027, year_end_month=9) == Window(date(2026, 10, 1), date(2027, 9, 30))
    assert dates.season_window(2026, "winter") == Window(date(2026, 12, 1), date(2027, 2, 28))


def test_weeks_run_from_monday_to_sunday() -> None:
    assert dates.week_window(date(2026, 6, 14)) == Window(date(2026, 6, 8), date(2026, 6, 14))


def test_the_next_period_is_the_one_that_has_not_ended() -> None:
    def june(year: int) -> Window | None:
        return dates.months_window(year, 6)

    def never(year: int) -> Window | None:
        return None

    assert dates.next_open(june, date(2026, 6, 30)) == june(2026)
    assert dates.next_open(june, date(2026, 7, 1)) == june(2027)
    assert dates.next_open(never, date(2026, 7, 1)) is None


@pytest.mark.parametrize(
    ("window", "part", "expected"),
    [
        (Window(date(2026, 6, 1), date(2026, 6, 30)), 0, Window(date(2026, 6, 1), date(2026, 6, 10))),
        (Window(date(2026, 6, 1), date(2026, 6, 30)), 2, Window(date(2026, 6, 21), date(2026, 6, 30))),
        (Window(date(2026, 7, 1), date(2026, 9, 30)), 1, Window(date(2026, 8, 1), date(2026, 8, 31))),
        (Window(date(2026, 1, 1), date(2026, 12, 31)), 2, Window(date(2026, 9, 1), date(2026, 12, 31))),
        (Window(date(2026, 6, 8), date(2026, 6, 14)), 0, Window(date(2026, 6, 8), date(2026, 6, 9))),
    ],
)
def test_thirds(window: Window, part: int, expected: Window) -> None:
    assert dates.third(window, part) == expected


def test_halves_ends_and_beginnings() -> None:
    june = Window(date(2026, 6, 1), date(2026, 6, 30))
    week = Window(date(2026, 6, 8), date(2026, 6, 14))
    assert dates.half_of(june, 0) == Window(date(2026, 6, 1), date(2026, 6, 15))
    assert dates.half_of(Window(date(2026, 1, 1), date(2026, 12, 31)), 1) == Window(
        date(2026, 7, 1), date(2026, 12, 31)
    )
    assert dates.closing_days(june) == Window(date(2026, 6, 21), date(2026, 6, 30))
    assert dates.opening_days(june) == Window(date(2026, 6, 1), date(2026, 6, 10))
    assert dates.closing_days(week) == dates.third(week, 2)
    assert dates.opening_days(week) == dates.third(week, 0)
