"""Which days does a named period mean: June, Q3, next week, the 14th, this summer, Christmas, 2028?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from qualifybot.domain.reading import dates, holidays
from qualifybot.domain.reading import period_names as names
from qualifybot.domain.reading.dates import Window
from qualifybot.domain.reading.line import Line

_ISO_YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Period:
    """A named period at `start` to `end` of the line; `sure` is False where its name has a second meaning.

    `kind` is the pattern that found it, `needs_cue` whether its words are a period only in company ("the year").
    """

    window: Window
    start: int
    end: int
    kind: str
    sure: bool = True
    needs_cue: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """What naming a period depends on: the day of the call, the order of day and month, the end of the year."""

    today: date
    day_first: bool = False
    year_end_month: int = 12


def month_number(word: str) -> int | None:
    """1 to 12 for a month's name or its short form, None for any other word."""
    return names.MONTH_OF.get(word)


def find_periods(line: Line, calendar: Calendar) -> Iterator[Period]:
    """The named periods of a line in order; those that exist in no calendar are left out."""
    at = 0
    words = line.text.split(" ")
    for start, word in zip(line.starts, words, strict=False):
        if start < at or word not in names.FIRST_WORDS or not (match := names.PERIOD.match(line.text, start)):
            continue
        at = match.end()
        kind = match.lastgroup or ""
        period = _Namer(line, calendar, match, kind).resolve()
        if period is not None:
            at = max(period.end, match.start() + 1)
            yield period


class _Namer:
    """Resolves one match of the period pattern."""

    def __init__(self, line: Line, calendar: Calendar, match: re.Match[str], kind: str) -> None:
        self.line, self.calendar, self.match, self.kind = line, calendar, match, kind
        self.today = calendar.today
        self.end = match.end()
        self.sure = True
        self.needs_cue = False

    def resolve(self) -> Period | None:
        resolver: Callable[[], Window | None] = getattr(self, f"_{self.kind}")
        window = resolver()
        if window is None:
            return None
        return Period(window, self.match.start(), self.end, self.kind, self.sure, self.needs_cue)

    def number(self, group: str) -> int:
        """The whole number at a group's sign, 0 if there is none."""
        place = self.match.start(group)
        number = self.line.numbers.get(place)
        if number is None or number.value != number.value.to_integral_value() or number.value >= 10_000:
            return 0
        return int(number.value)

    def numbers(self) -> list[int]:
        found = [number.value for place, number in self.line.numbers.items() if self.match.start() <= place < self.end]
        return [int(value) if value < 10_000 and value == int(value) else 0 for value in found]

    def year(self, prefix: str) -> int | None:
        """The year named after a period; a number that is no year is left to what follows."""
        group = self.match.group
        if group(f"{prefix}_rel"):
            return self.today.year + (group(f"{prefix}_rel") in ("next", "following", "coming"))
        if group(f"{prefix}_after"):
            return self.today.year + {"year": 0, "year after": 1, "new year": 1}.get(group(f"{prefix}_after"), 2)
        if group(f"{prefix}_short"):
            return 2000 + self.number(f"{prefix}_short") % 100
        if group(f"{prefix}_year") is None:
            return None
        year = self.number(f"{prefix}_year")
        if year in _ISO_YEARS:
            return year
        cut = self.match.start(f"{prefix}_year")
        text = self.line.text[self.match.start() : cut]
        self.end = self.match.start() + len(re.sub(r"(?: ,)?(?: of| in)? $", "", text))
        return None

    # Days

    def _iso(self) -> Window | None:
        first, second, third = self.numbers()
        return self._day(first, second, third) if first > 31 else self._by_order(first, second, third)

    def _dotted(self) -> Window | None:
        day, month, year = self.numbers()
        return self._day(_full_year(year), month, day)

    def _slashed(self) -> Window | None:
        parts = self.numbers()
        return self._by_order(parts[0], parts[1], parts[2] if len(parts) > 2 else None)

    def _by_order(self, first: int, second: int, year: int | None) -> Window | None:
        day, month = (first, second) if self.calendar.day_first else (second, first)
        if month > 12:
            day, month = month, day
        if year is None:
            return self._coming_day(month, day)
        return self._day(_full_year(year), month, day)

    def _day(self, year: int, month: int, day: int) -> Window | None:
        found = dates.day_of(year, month, day)
        return Window(found, found) if found else None

    def _coming_day(self, month: int, day: int) -> Window | None:
        return dates.next_open(lambda year: self._day(year, month, day), self.today)

    def _day_month(self) -> Window | None:
        return self._dated("dm")

    def _month_day(self) -> Window | None:
        day = self.number("md_day")
        if self.match["md_day"] == "#" and day in _ISO_YEARS:
            self.kind = "month"
            self.end = self.match.end("md_day")
            return dates.months_window(day, names.MONTH_OF[self.match["md_month"]])
        if not 1 <= day <= 31:
            self.kind = "month"
            self.end = self.match.end("md_month")
            return self._some_month(names.MONTH_OF[self.match["md_month"]], None, "")
        return self._dated("md")

    def _dated(self, prefix: str) -> Window | None:
        month, day, year = (
            names.MONTH_OF[self.match[f"{prefix}_month"]],
            self.number(f"{prefix}_day"),
            self.year(prefix),
        )
        return self._coming_day(month, day) if year is None else self._day(year, month, day)

    def _nth_day(self) -> Window | None:
        day, named = self.number("nd_day"), self.match["nd_month"]
        if not 1 <= day <= 31:
            return None
        self.needs_cue = named is None and not self.match[0].startswith("the")
        ahead = 2 if self.match["nd_after"] else 1 if named and named not in ("the", "this") else 0
        for later in range(ahead, ahead + 3):
            first = dates.plus_months(self.today.replace(day=1), later)
            window = self._day(first.year, first.month, day) if first else None
            if window and (window.end >= self.today or named == "this"):
                return window
        return None

    def _relative_day(self) -> Window | None:
        ahead = {"tomorrow": 1, "day after tomorrow": 2, "the day after tomorrow": 2}.get(self.match[0], 0)
        day = dates.plus_days(self.today, ahead)
        self.needs_cue = self.match[0] == "today"
        return Window(day, day) if day else None

    def _weekday(self) -> Window | None:
        this, after = self.match["wd_this"] or "", self.match["wd_after"] or ""
        weekday = names.WEEKDAYS.index(self.match["wd_name"])
        ahead = (weekday - self.today.weekday()) % 7 or 7
        same_week = weekday > self.today.weekday()
        if this == "last":
            return None
        if "next" in this and not after:
            self.sure = not same_week
            ahead += 7 * same_week
        if after.endswith(("next week", "following week")):
            ahead += 7 * same_week
        elif after:
            ahead += 14 if after == "fortnight" else 7
        day = dates.plus_days(self.today, ahead)
        return Window(day, day) if day else None

    def _holiday(self) -> Window | None:
        name = self.match["ho_name"].replace(" 's", "'s")
        if name == "new year" and self.match["ho_this"] == "the":
            self.sure = False
            return dates.months_window(self.today.year + 1, 1)
        self.sure = self.sure and name not in holidays.BY_SIGHT
        year = self.year("ho")
        day = holidays.next_day(name, self.today) if year is None else holidays.HOLIDAYS[name](year)
        return Window(day, day) if day else None

    # Periods of the year

    def _month(self) -> Window | None:
        return self._some_month(names.MONTH_OF[self.match["mo_month"]], self.year("mo"), self.match["mo_this"] or "")

    def _some_month(self, month: int, year: int | None, this: str) -> Window | None:
        return self._yearly(lambda y: dates.months_window(y, month), year, this)

    def _yearly(self, make: Callable[[int], Window | None], year: int | None, this: str) -> Window | None:
        """A period that comes every year: of the year said, else the next that has not ended."""
        if year is not None:
            return make(year)
        window = dates.next_open(make, self.today)
        if window and "next" in this and window.start <= self.today:
            return dates.next_open(make, window.end + timedelta(days=1))
        if window and "next" in this and (window.start - self.today).days < 75:
            self.sure = False
        return window

    def _season(self) -> Window | None:
        name = self.match["se_name"].removesuffix("time")
        year = self.year("se")
        return self._yearly(lambda y: dates.season_window(y, name), year, self.match["se_this"] or "")

    def _fiscal_end(self) -> int:
        return 12 if "calendar" in self.line.text else self.calendar.year_end_month

    def _quarter(self) -> Window | None:
        nth = self.match["qu_nth"]
        count = self.number("qu_number") or self.number("qu_card") or self.number("qu_nth")
        quarter = count if nth in (None, "@") else 4
        year = self.year("qu")
        end = self._fiscal_end()
        if not 1 <= quarter <= 4:
            return None
        self.sure = end != 12 or re.search(rf"\b{names.FISCAL} (?:year|q|quarter)", self.line.text) is None
        return self._yearly(lambda y: dates.quarter_window(y, quarter, end), year, "")

    def _half(self) -> Window | None:
        count = self.number("ha_number") or self.number("ha_nth") or 2
        year = self.year("ha")
        named = self.match["ha_number"] or self.match["ha_year"] or self.match["ha_rel"] or self.match["ha_after"]
        self.needs_cue = not named
        if count > 2:
            return None
        return self._yearly(lambda y: dates.half_window(y, count, self._fiscal_end()), year, "")

    def _near_quarter(self) -> Window | None:
        end = self._fiscal_end()
        current = next(
            window
            for year in (self.today.year, self.today.year + 1)
            for quarter in range(1, 5)
            if (window := dates.quarter_window(year, quarter, end)) and window.start <= self.today <= window.end
        )
        return self._later(current.start, 3)

    def _near(self) -> Window | None:
        unit = self.match["ne_unit"]
        if unit == "month":
            return self._later(self.today.replace(day=1), 1)
        this, after = self.match["ne_this"], self.match["ne_after"]
        self.needs_cue = this in (None, "the", "a") and not after
        self.sure = after not in ("after", "after that")
        weeks = _ahead(this, after)
        monday = dates.plus_days(dates.week_window(self.today).start, 7 * weeks)
        if monday is None:
            return None
        return Window(monday + timedelta(days=5 * (unit == "weekend")), monday + timedelta(days=6))

    def _later(self, start: date, months: int) -> Window | None:
        """This period, the next, the one after next, of so many months."""
        prefix = "nq" if months == 3 else "ne"
        this, after = self.match[f"{prefix}_this"], self.match[f"{prefix}_after"]
        self.needs_cue = this in (None, "the", "a", "end of") and not after
        self.sure = after not in ("after", "after that")
        told = (
            after == "after" and f"next {'quarter' if months == 3 else 'month'}" in self.line.text[: self.match.start()]
        )
        first = dates.plus_months(start, months * (_ahead(this, after) + told))
        return dates.months_window(first.year, first.month, months) if first else None

    def _year(self) -> Window | None:
        this, after = self.match["ye_this"], self.match["ye_after"]
        fiscal = bool(self.match["ye_kind"]) and "calendar" not in self.match["ye_kind"]
        self.needs_cue = this in (None, "the", "our", "their", "a") and not after
        end = self.calendar.year_end_month if fiscal else 12
        current = dates.next_open(lambda year: dates.year_window(year, end), self.today)
        self.sure = not fiscal or end != 12
        return dates.year_window(current.end.year + _ahead(this, after), end) if current else None

    def _fiscal(self) -> Window | None:
        year = _full_year(self.number("fi_year") or self.number("fi_year2"))
        return dates.year_window(year, self.calendar.year_end_month)

    def _plain_year(self) -> Window | None:
        year = self.number("plain_year")
        number = self.line.numbers[self.match.start()]
        plain = not number.scales and not number.unit
        self.needs_cue = True
        return dates.year_window(year) if plain and self.today.year <= year < self.today.year + 15 else None

    def _year_end(self) -> Window | None:
        unit = self.match[0][-1]
        if unit == "y":
            window = dates.year_window(self.today.year)
        elif unit == "q":
            window = dates.quarter_window(self.today.year, (self.today.month + 2) // 3)
        else:
            window = dates.months_window(self.today.year, self.today.month)
        return Window(window.end, window.end) if window else None

    def _week_of_year(self) -> Window | None:
        week = self.number("wy_number")
        if not 5 <= week <= 52:
            return None
        return dates.next_open(lambda year: dates.week_window(date.fromisocalendar(year, week, 1)), self.today)


def _ahead(this: str | None, after: str | None) -> int:
    """How many periods from the current one."""
    step = 1 if this and any(word in this for word in ("next", "following", "coming", "new")) else 0
    if this == "next to next" or after in ("after next", "next but one"):
        return 2
    return step + 1 if after else step


def _full_year(year: int) -> int:
    return 2000 + year if year < 100 else year
