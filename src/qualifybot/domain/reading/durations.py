"""How far away is "six weeks", "a month or two", "half a year", counted from a day?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from qualifybot.domain.reading import dates
from qualifybot.domain.reading.line import Line
from qualifybot.domain.regex import regex

_UNIT = (
    r"(?:full |whole |short |calendar |good |solid |more |further |{named}business |working )?"
    r"(?:days?|weeks?|wks?|fortnights?|months?|mths?|quarters?|years?|yrs?|hours?|hrs?)(?![^ ])"
)
_NAMED = _UNIT.replace("{named}", "")
_AMOUNT = r"(?:# half|#|an?|another|the(?= fortnight)|half an?|(?:a )?quarter of an?|a half)"
_JOIN = (
    r"(?:to|-|or|and|through|, or|, maybe|, perhaps|, possibly|maybe|, say|up to|, up to|,|/|or maybe|"
    r"or perhaps|or even|or possibly)"
)
_DURATION = regex(
    rf"(?<![^ ])(?:"
    rf"(?P<span_low>{_AMOUNT})(?: (?P<span_unit>{_NAMED}))? {_JOIN} (?P<span_high>#|a|"
    rf"an)(?: of)? (?P<span_last>{_NAMED})|"
    rf"(?P<or_low>an?|one|#) (?P<or_unit>{_NAMED}) or (?P<or_high>#|so|thereabouts)(?! (?:people|employees|dollars))|"
    rf"(?P<then_low>#)(?: of)? (?P<then_unit>{_NAMED})(?: (?:on the|at the) [a-z]+(?: (?:side|end))?)?"
    r"(?: ,)?(?: (?:or|maybe|possibly|perhaps|say|and))* "
    r"(?P<then_high>#)(?= if (?:we|it|that|things|they|the|there|you|anything|every\w+|some\w+|all)\b|"
    r" (?:(?:at )?(?:the )?(?:very )?(?:most|outside|latest|worst|max(?:imum)?|tops|longest)|"
    r"on the (?:long|high|outside|far|late)|at a (?:push|stretch)))|"
    rf"(?P<or_else_low>#) (?P<or_else_unit>{_NAMED})(?: ,)?(?: (?:or|maybe|possibly|perhaps))+ (?P<or_else_high>#)"
    r"(?= ?[.,;!?]|$)|"
    rf"(?P<half_low>an?|one|#) (?P<half_unit>{_NAMED}) and a half(?! (?:a )?million)|"
    rf"(?P<nth_unit>month|week|year) (?P<nth_low>#)(?: (?:or|to|and|-)(?: (?:month|week|"
    rf"year))? (?P<nth_high>#))?(?: ,)?(?: (?:counting|counted|starting))? from (?:now|today)|"
    r"(?:(?<= in )|(?<= this one )|(?<= than )|(?<= rather )|(?<= more like )|(?<= no , )|(?<= make it )|"
    r"(?<= sorry , ))"
    r"(?P<same>#)(?= ?(?:[.,;!?]|$|or so))|"
    rf"(?P<bare_half>month|year|quarter|week) and a half|"
    rf"(?P<low>{_AMOUNT})(?: or so)?(?: of)? (?P<unit>{_NAMED})(?:(?<=quarters) of a year)?"
    rf")"
)
_ANY_UNIT = regex(r"day|week|wk|fortnight|month|mth|quarter|year|yr|hour|hr")
_PLACES = ("span_low", "then_low", "or_else_low", "bare_half", "or_low", "half_low", "nth_low", "low")
_OTHER_UNIT = regex(
    rf"(?: ,)?(?: (?:no|sorry|i mean|i meant|wait|rather|make that)(?: ,)?)+ (?P<unit>{_NAMED})(?= [.,!]|"
    rf" from| i mean|$)"
)
_DAYS = {"d": Decimal(1), "w": Decimal(7), "f": Decimal(14), "h": Decimal(1) / 24}
_MONTHS = {"m": 1, "q": 3, "y": 12}
_FRACTIONS = {
    "# half": Decimal("0.5"),
    "half a": Decimal("0.5"),
    "half an": Decimal("0.5"),
    "a half": Decimal("0.5"),
    "a quarter of a": Decimal("0.25"),
    "quarter of a": Decimal("0.25"),
}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time at `start` to `end` of the line: from `low` to `high` of a unit, as (amount, unit) each.

    `bare` is True for "a week" and the like, which are as often a measure ("twice a week") as a distance.
    """

    low: tuple[Decimal, str]
    high: tuple[Decimal, str]
    start: int
    end: int
    bare: bool
    sure: bool = True

    def after(self, day: date) -> tuple[date, date] | None:
        """The days so far after `day`; None beyond the calendar."""
        ends = [_later(day, *length) for length in (self.low, self.high)]
        return (min(ends[0], ends[1]), max(ends[0], ends[1])) if ends[0] and ends[1] else None

    def before(self, day: date) -> date | None:
        """The day so long before `day`."""
        return _later(day, -self.high[0], self.high[1])


def find_durations(line: Line) -> Iterator[Duration]:
    """The lengths of time in a line, in order."""
    if not _ANY_UNIT.search(line.text):
        return  # most turns name no length of time, and the pattern is slow to say so
    unit = ""
    for match in _DURATION.finditer(line.text):
        duration = _duration(line, match) if not match["same"] else _in_same_unit(line, match, unit)
        if duration is not None:
            other = _OTHER_UNIT.match(line.text, duration.end)
            yield _in_unit(duration, other) if other else duration
            unit = unit if duration.bare else duration.high[1]  # "twenty a month, make it thirty" is no length of time


def _in_same_unit(line: Line, match: re.Match[str], unit: str) -> Duration | None:
    """ "It took them nine months, I want it in three"."""
    number = line.numbers.get(match.start("same"))
    if not unit or number is None or number.ordinal or number.scales or number.value > 60:
        return None
    length = (number.value, unit)
    return Duration(length, length, match.start("same"), match.end(), bare=False, sure=False)


def _in_unit(duration: Duration, repair: re.Match[str]) -> Duration:
    """The same amount in the unit that replaced the first one: "six months, no, weeks"."""
    unit = repair["unit"]
    return replace(duration, low=(duration.low[0], unit), high=(duration.high[0], unit), end=repair.end())


def _duration(line: Line, match: re.Match[str]) -> Duration | None:
    groups = {name: text for name, text in match.groupdict().items() if text is not None}

    def amount(name: str) -> Decimal:
        number = line.numbers.get(match.start(name)) if groups.get(name) == "#" else None
        return number.value if number else _FRACTIONS.get(groups.get(name, ""), Decimal(1))

    place = next(name for name in _PLACES if name in groups)
    number = line.numbers.get(match.start(place))
    other = line.numbers.get(match.start("span_high"))
    sure = (number is None or number.sure) and (other is None or other.sure)
    sure |= number is not None and other is not None and number.value == other.value
    if place == "span_low":
        last = groups["span_last"]
        low, high = (amount("span_low"), groups.get("span_unit", last)), (amount("span_high"), last)
    elif place == "or_low":
        unit = groups["or_unit"]
        low = high = (amount("or_low"), unit)
        if groups["or_high"] == "#":
            high = (amount("or_high"), unit)
    elif place in ("then_low", "or_else_low"):
        stem = place.removesuffix("low")
        low, high = ((amount(stem + end), groups[stem + "unit"]) for end in ("low", "high"))
    elif place == "bare_half":
        low = high = (Decimal("1.5"), groups["bare_half"])
    elif place == "half_low":
        low = high = (amount("half_low") + Decimal("0.5"), groups["half_unit"])
    elif place == "nth_low":
        low = (amount("nth_low"), groups["nth_unit"])
        high = (amount("nth_high") if "nth_high" in groups else low[0], groups["nth_unit"])
    else:
        low = high = (amount("low"), groups["unit"])
        if number is not None and number.halves and not number.sure:
            low, high = (Decimal(number.halves[0]), low[1]), (Decimal(number.halves[1]), low[1])
    return Duration(low, high, match.start(), match.end(), bare=groups.get("low") in ("a", "an"), sure=sure)


def _later(day: date, amount: Decimal, unit: str) -> date | None:
    """`amount` units after `day`; fractions of a month are counted in days."""
    working = unit.startswith(("business", "working"))
    letter = unit.rpartition(" ")[2][0]
    if abs(amount) > 10_000:
        return None
    if letter in _DAYS:
        days = amount * _DAYS[letter]
        return dates.plus_days(day, round(days * 7 / 5 if working else days))
    months = amount * _MONTHS[letter]
    whole = int(months)
    found = dates.plus_months(day, whole)
    return dates.plus_days(found, round((months - whole) * 30)) if found else None
