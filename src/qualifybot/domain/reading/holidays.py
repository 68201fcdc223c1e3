"""The days of the year that people name instead of a date: Easter, Thanksgiving, Diwali."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

# Days that move with the moon: tables, as almanacs print them.
_DIWALI = {
    2025: (10, 20),
    2026: (11, 8),
    2027: (10, 29),
    2028: (10, 17),
    2029: (11, 5),
    2030: (10, 26),
    2031: (11, 14),
    2032: (11, 2),
    2033: (10, 22),
    2034: (11, 10),
    2035: (10, 30),
}
# The new moon must be seen: the day may turn out to be the one before or after. (Ends before a year with two of them.)
_RAMADAN = {2026: (2, 18), 2027: (2, 8), 2028: (1, 28), 2029: (1, 16)}
_EID = {2026: (3, 20), 2027: (3, 10), 2028: (2, 27), 2029: (2, 14)}
BY_SIGHT = frozenset({"ramadan", "eid"})
_LUNAR_NEW_YEAR = {
    2026: (2, 17),
    2027: (2, 6),
    2028: (1, 26),
    2029: (2, 13),
    2030: (2, 3),
    2031: (1, 23),
    2032: (2, 11),
    2033: (1, 31),
    2034: (2, 19),
    2035: (2, 8),
}


def easter(year: int) -> date:
    """Easter Sunday (the Gregorian computus)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = (a + 11 * d + 22 * e) // 451
    month, day = divmod(d + e - 7 * f + 114, 31)
    return date(year, month, day + 1)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, monthrange(year, month)[1])
    return last - timedelta(days=last.weekday())


def _listed(days: Mapping[int, tuple[int, int]]) -> Callable[[int], date | None]:
    return lambda year: date(year, *days[year]) if year in days else None


HOLIDAYS: Mapping[str, Callable[[int], date | None]] = MappingProxyType(
    {
        "new year's eve": lambda year: date(year, 12, 31),
        "new year's day": lambda year: date(year, 1, 1),
        "new year": lambda year: date(year, 1, 1),
        "valentine": lambda year: date(year, 2, 14),
        "burns night": lambda year: date(year, 1, 25),
        "australia day": lambda year: date(year, 1, 26),
        "st david": lambda year: date(year, 3, 1),
        "st patrick": lambda year: date(year, 3, 17),
        "st george": lambda year: date(year, 4, 23),
        "anzac day": lambda year: date(year, 4, 25),
        "shrove tuesday": lambda year: easter(year) - timedelta(days=47),
        "pancake day": lambda year: easter(year) - timedelta(days=47),
        "ash wednesday": lambda year: easter(year) - timedelta(days=46),
        "lent": lambda year: easter(year) - timedelta(days=46),
        "palm sunday": lambda year: easter(year) - timedelta(days=7),
        "good friday": lambda year: easter(year) - timedelta(days=2),
        "easter monday": lambda year: easter(year) + timedelta(days=1),
        "easter": easter,
        "ascension day": lambda year: easter(year) + timedelta(days=39),
        "whitsun": lambda year: easter(year) + timedelta(days=49),
        "pentecost": lambda year: easter(year) + timedelta(days=49),
        "whit monday": lambda year: easter(year) + timedelta(days=50),
        "memorial day": lambda year: _last_monday(year, 5),
        "juneteenth": lambda year: date(year, 6, 19),
        "canada day": lambda year: date(year, 7, 1),
        "independence day": lambda year: date(year, 7, 4),
        "fourth of july": lambda year: date(year, 7, 4),
        "labor day": lambda year: _nth_weekday(year, 9, 0, 1),
        "columbus day": lambda year: _nth_weekday(year, 10, 0, 2),
        "diwali": _listed(_DIWALI),
        "ramadan": _listed(_RAMADAN),
        "eid": _listed(_EID),
        "chinese new year": _listed(_LUNAR_NEW_YEAR),
        "lunar new year": _listed(_LUNAR_NEW_YEAR),
        "halloween": lambda year: date(year, 10, 31),
        "bonfire night": lambda year: date(year, 11, 5),
        "all saints": lambda year: date(year, 11, 1),
        "remembrance day": lambda year: date(year, 11, 11),
        "veterans day": lambda year: date(year, 11, 11),
        "st andrew": lambda year: date(year, 11, 30),
        "thanksgiving": lambda year: _nth_weekday(year, 11, 3, 4),
        "black friday": lambda year: _nth_weekday(year, 11, 3, 4) + timedelta(days=1),
        "cyber monday": lambda year: _nth_weekday(year, 11, 3, 4) + timedelta(days=4),
        "christmas eve": lambda year: date(year, 12, 24),
        "christmas": lambda year: date(year, 12, 25),
        "xmas": lambda year: date(year, 12, 25),
        "boxing day": lambda year: date(year, 12, 26),
    }
)


def next_day(name: str, today: date) -> date | None:
    """The next day of that holiday, today included; None for a year the table does not hold."""
    find = HOLIDAYS[name]
    days = (find(year) for year in range(today.year, today.year + 2))
    return next((day for day in days if day is not None and day >= today), None)
