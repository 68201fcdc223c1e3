"""Calendar arithmetic for windows of days: months, quarters, seasons, thirds; None beyond the calendar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `start` to `end`, both inclusive."""

    start: date
    end: date


_CENTRE = 2000
_FURTHEST = 60
SEASONS: Mapping[str, int] = MappingProxyType({"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12})


def in_reach(year: int) -> bool:
    """Whether a year may be meant at all by somebody who plans a purchase."""
    return _CENTRE <= year < _CENTRE + 2 * _FURTHEST


def day_of(year: int, month: int, day: int) -> date | None:
    """That day, None if there is none."""
    if not in_reach(year) or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def plus_days(day: date, days: int) -> date | None:
    """`days` later, None where that is more than a lifetime off."""
    return day + timedelta(days=days) if abs(days) <= 366 * _FURTHEST and in_reach(day.year + days // 365) else None


def plus_months(day: date, months: int) -> date | None:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not in_reach(year):
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_window(year: int, month: int, months: int = 1) -> Window | None:
    """Whole months, `months` of them from `month` (which may exceed 12) of `year`."""
    first = plus_months(date(_CENTRE, 1, 1), (year - _CENTRE) * 12 + month - 1)
    after = plus_months(first, months) if first else None
    return Window(first, after - timedelta(days=1)) if first and after else None


def quarter_window(year: int, quarter: int, year_end_month: int = 12) -> Window | None:
    """A quarter (1–4) of the year that ends in `year` with the last day of `year_end_month`."""
    return months_window(year, year_end_month - 11 + 3 * (quarter - 1), 3)


def half_window(year: int, half: int, year_end_month: int = 12) -> Window | None:
    """A half (1 or 2) of the year that ends in `year` with the last day of `year_end_month`."""
    return months_window(year, year_end_month - 11 + 6 * (half - 1), 6)


def year_window(year: int, year_end_month: int = 12) -> Window | None:
    """The year that ends in `year` with the last day of `year_end_month`."""
    return months_window(year, year_end_month - 11, 12)


def season_window(year: int, season: str) -> Window | None:
    """The three months of a season that begins in `year`."""
    return months_window(year, SEASONS[season], 3)


def week_window(day: date) -> Window:
    """Monday to Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return Window(monday, monday + timedelta(days=6))


def next_open(make: Callable[[int], Window | None], today: date) -> Window | None:
    """Of a period that comes every year, the next that has not ended."""
    candidates = (make(year) for year in range(today.year - 1, today.year + 3))
    return next((window for window in candidates if window and window.end >= today), None)


def third(window: Window, part: int) -> Window:
    """The first (0), middle (1) or last (2) third, in whole months where they divide."""
    months = (window.end.year - window.start.year) * 12 + window.end.month - window.start.month + 1
    if months % 3 == 0:
        step = months // 3
        first = plus_months(window.start, part * step) or window.start
        after = plus_months(first, step)
        return Window(first, after - timedelta(days=1) if after else window.end)
    days = (window.end - window.start).days + 1
    first = window.start + timedelta(days=days * part // 3)
    return Window(first, window.start + timedelta(days=days * (part + 1) // 3 - 1))


def half_of(window: Window, part: int) -> Window:
    """The first (0) or second (1) half, in whole months where they divide."""
    months = (window.end.year - window.start.year) * 12 + window.end.month - window.start.month + 1
    middle = plus_months(window.start, months // 2) if months % 2 == 0 else None
    middle = middle or window.start + timedelta(days=((window.end - window.start).days + 1) // 2)
    return Window(window.start, middle - timedelta(days=1)) if part == 0 else Window(middle, window.end)


def closing_days(window: Window) -> Window:
    """The end of a period: its last ten days, or the last third of a shorter one."""
    days = (window.end - window.start).days + 1
    return Window(window.end - timedelta(days=9), window.end) if days > 27 else third(window, 2)


def opening_days(window: Window) -> Window:
    """The beginning of a period: its first ten days, or the first third of a shorter one."""
    days = (window.end - window.start).days + 1
    return Window(window.start, window.start + timedelta(days=9)) if days > 27 else third(window, 0)
