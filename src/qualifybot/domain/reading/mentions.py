"""Which times does an utterance mention, and what do the words right before and after make of each?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest
from typing import Literal

from qualifybot.domain.reading import dates, urgency_cues
from qualifybot.domain.reading import timeline_cues as cues
from qualifybot.domain.reading.dates import Window
from qualifybot.domain.reading.durations import Duration, find_durations
from qualifybot.domain.reading.line import Line
from qualifybot.domain.reading.period_names import WEEKDAYS
from qualifybot.domain.reading.periods import Calendar, Period, find_periods

Role = Literal["window", "deadline", "floor", "asap"]
_LEAD = 55
# Periods that come again every year.
_YEARLY = frozenset({"month", "season", "quarter", "half"})
_YEARS = frozenset({"year", "plain_year", "fiscal"})


@dataclass(frozen=True, slots=True)
class Mention:
    """One time said, at `start` to `end` of the line: its first and last day, None on an open side.

    `score` grows with the words that speak for it. `between` tells that it opens a range, `opens` and `closes` that it
    is when they start or are done, `suits` that it is called good.
    """

    low: date | None
    high: date | None
    start: int
    end: int
    role: Role
    score: int
    sure: bool
    between: bool = False
    opens: bool = False
    closes: bool = False
    suits: bool = False


@dataclass(frozen=True, slots=True)
class _Named:
    """A period with the words that belong to its name ("the end of", "two weeks after"), and those before them."""

    window: Window
    part: str
    start: int
    end: int
    lead: str


def find_mentions(line: Line, calendar: Calendar, given: range) -> list[Mention]:
    """The times of a line in order of appearance; what starts within `given` (the business year's end) is none."""
    durations = list(find_durations(line))
    posts = [cues.POST_POINT.match(line.text, duration.end) for duration in durations]
    reaches = [range(d.start, post.end() if post else d.end) for d, post in zip(durations, posts, strict=True)]
    mentions: list[Mention] = []
    shifting: set[int] = set()
    counted = [match.span() for d in durations if (match := cues.FROM_TODAY.search(line.text[: d.start]))]
    for period in _anchored(line, find_periods(line, calendar)):
        if period.start in given or any(period.start in reach for reach in reaches):
            continue
        if any(start <= period.start < end for start, end in counted):
            continue
        if mentions and period.start < mentions[-1].end:
            continue
        shift = next((d for d in durations if _leads_to(line, d, period)), None)
        if shift:
            shifting.add(shift.start)
        mentions += _period_mention(line, period, shift, calendar.today)
    taken = [range(mention.start, mention.end) for mention in mentions]
    for duration in durations:
        if duration.start in shifting or any(duration.start in span for span in taken):
            continue
        if ahead := _ahead_of(line, duration, mentions):
            mentions = [mention for mention in mentions if mention.end > duration.start] + [ahead]
        else:
            mentions += _duration_mention(line, duration, calendar.today)
    mentions += (m for m in _asap_mentions(line, calendar.today) if not any(m.start in r for r in [*reaches, *taken]))
    return sorted(mentions, key=lambda mention: mention.start)


def _ahead_of(line: Line, duration: Duration, mentions: list[Mention]) -> Mention | None:
    """ "The fair's on the 12th, and we want to be live two weeks before": counted back from what was named last."""
    back = cues.BEFORE_IT.match(line.text, duration.end)
    event = next((m for m in reversed(mentions) if m.end <= duration.start), None) if back else None
    told = (event.low or event.high) if event else None
    day = duration.before(told) if told else None
    if back is None or event is None or day is None:
        return None
    low = None if event.low is None else day  # "it runs out in May, so a month before that"
    role: Role = "window" if low else "deadline"
    return replace(event, low=low, high=day, start=duration.start, end=back.end(), role=role, score=6)


def _leads_to(line: Line, duration: Duration, period: Period) -> bool:
    """Whether a length of time is counted from a period: "two weeks after Easter", "a week on Monday"."""
    between = (line.text, duration.end, period.start)
    if cues.SHIFT.fullmatch(*between):
        return True
    return period.kind == "weekday" and cues.ON_WEEKDAY.fullmatch(*between) is not None


def _anchored(line: Line, periods: Iterator[Period]) -> Iterator[Period]:
    """The periods, with a day that names no month in the month that was or is about to be named."""
    month: Window | None = None
    found = _in_year_named(line, list(periods))
    for period, following in zip_longest(found, found[1:]):
        if period.kind != "nth_day":
            if period.kind in ("month", "day_month", "month_day"):
                month = period.window
            yield period
            continue
        if (
            following
            and following.kind != "nth_day"
            and cues.SAME_MONTH.fullmatch(line.text, period.end, following.start)
        ):
            month = following.window
        same = dates.day_of(month.start.year, month.start.month, period.window.start.day) if month else None
        led = cues.DAY_LEAD.search(line.text[: period.start]) is not None
        yield replace(period, window=Window(same, same), needs_cue=period.needs_cue and not led) if same else period


def _of_year(line: Line, year: Period) -> bool:
    """Whether only a part of the year, or its end, is meant: "the back end of the year"."""
    return cues.MOD.search(line.text[max(0, year.start - _LEAD) : year.start]) is not None


def _in_year_named(line: Line, found: list[Period]) -> list[Period]:
    """With "2028, first quarter", "next year, in spring" made one period of that year."""
    joined: list[Period] = []
    for period in found:
        last = joined[-1] if joined else None
        part = last is not None and last.kind in _YEARS and period.kind in _YEARLY
        if last and part and not _of_year(line, last) and cues.WITHIN_YEAR.fullmatch(line.text, last.end, period.start):
            months = 12 * (last.window.start.year - period.window.start.year)
            start, end = (dates.plus_months(day, months) or day for day in (period.window.start, period.window.end))
            joined[-1] = replace(period, window=Window(start, end), start=last.start, needs_cue=False)
        else:
            joined.append(period)
    return joined


def _period_mention(line: Line, period: Period, shift: Duration | None, today: date) -> Iterator[Mention]:
    """What the words before and after a period make of it; nothing where they rule it out or it is past."""
    text = line.text
    named = _named(line, period)
    if shift and named.part.startswith("week_"):  # "a week before Easter" is no "week before Easter"
        named = replace(named, window=period.window)
    named = _shifted(line, named, shift) if shift else _this_time(line, named, today)
    if cues.FROM_NOW.search(named.lead):
        yield Mention(today, named.window.end, named.start - len(named.lead), named.end, "window", 5, period.sure)
        return
    rel = cues.REL.search(named.lead)
    if period.needs_cue and not (named.part or rel or shift or _stands_alone(text, period)):
        return
    if period.kind == "weekday" and cues.SOFTWARE_DAY.search(named.lead):
        return
    if named.lead.endswith(("last ", "every ", "each ")) or (not rel and cues.NEGATED.search(named.lead)):
        return
    over = cues.OVER.match(text, named.end)
    latest = cues.LATEST.match(text, over.end() if over else named.end)
    earliest = cues.EARLIEST.match(text, named.end)
    event = None if rel else _event_before(named.lead)
    low, high = _bounds(named, rel.lastgroup if rel else None, bool(over))
    if event and event.groupdict().get("opens"):
        low, high = named.window.start, None
    elif event:
        low, high = None, named.window.end if event["ends"] else named.window.start - timedelta(days=1)
    if not rel and not event and latest:
        low, high = None, named.window.end
    elif not rel and not event and earliest:
        low, high = named.window.start, None
    if high and high < today and rel and rel.lastgroup == "before" and period.kind in _YEARLY:
        high = dates.plus_months(high, 12)
    if (high or date.max) < today:
        return
    low = max(low, today) if low else low
    tail = latest or earliest or over
    rel = rel or event
    start, end = named.start - (len(rel[0]) if rel else 0), tail.end() if tail else named.end
    role: Role = "deadline" if low is None else "floor" if high is None else "window"
    between = (rel is not None and rel.lastgroup == "from_") or cues.BETWEEN.search(named.lead) is not None
    score = 3 + 2 * bool(rel or latest or earliest) + 4 * bool(event)
    yield Mention(low, high, start, end, role, score, period.sure, between)


def _this_time(line: Line, named: _Named, today: date) -> _Named:
    """ "This time next year" is a year from today."""
    said = line.text[named.start : named.end]
    if not named.lead.endswith(("this time ", "same time ")) or not said.startswith("next "):
        return named
    months = {"next year": 12, "next month": 1}.get(said)
    day = dates.plus_months(today, months) if months else None
    return replace(named, window=Window(day, day), lead=named.lead[: -len("this time ")]) if day else named


def _event_before(lead: str) -> re.Match[str] | None:
    """What is to be ready for, or before, an event at the time that follows."""
    patterns = (cues.BEFORE_EVENT, cues.DATED_EVENT, cues.SAID_OF_EVENT)
    return next((match for pattern in patterns if (match := pattern.search(lead))), None)


def _named(line: Line, period: Period) -> _Named:
    """A period narrowed to the part of it that is named: early, the end of, the second half of."""
    offset = max(0, period.start - _LEAD)
    lead = line.text[offset : period.start]
    slip = cues.SLIP.search(lead) if period.kind == "month" else None
    if slip and _sounds_like(slip["slip"], line.text[period.start : period.end]):
        lead = lead[: slip.start()]
    named = _Named(period.window, "", period.start, period.end, lead)
    if mod := cues.MOD.search(lead):
        window = _part_of(line, period.window, mod, offset)
        before = lead[: mod.start()]
        slip = cues.SLIP_WHOLE.search(before)
        before = before[: slip.end("rel") + 1] if slip else before
        named = _Named(window, mod.lastgroup or "", offset + mod.start(), period.end, before)
    if not named.part and (mod := cues.MOD_AFTER.match(line.text, period.end)):
        named = replace(named, window=_part_of(line, period.window, mod, 0), part=mod.lastgroup or "", end=mod.end())
    if after := cues.END_AFTER.match(line.text, period.end):
        named = replace(named, window=dates.closing_days(named.window), part="end", end=after.end())
    return named


def _sounds_like(word: str, month: str) -> bool:
    """Whether speech-to-text may have written `word` for a month said again right after it."""
    return word[:2] == month[:2] and word != month and abs(len(word) - len(month)) <= 3


def _shifted(line: Line, named: _Named, shift: Duration) -> _Named:
    """ "Two weeks after Easter": the period moved by the length of time said before it."""
    between = line.text[shift.end : named.end]
    if "before" in between or "ahead" in between or "prior" in between:
        day = shift.before(named.window.start)
    else:
        later = shift.after(named.window.end if "after" in between else named.window.start)
        day = later[1] if later else None
    lead = line.text[max(0, shift.start - _LEAD) : shift.start]
    window = Window(day, day) if day else named.window
    return replace(named, window=window, part="", start=shift.start, lead=lead)


def _stands_alone(text: str, period: Period) -> bool:
    """Whether a weak period name is a sentence of its own, or a year behind a preposition."""
    lead, tail = text[: period.start], text[period.end :]
    if period.kind == "plain_year":
        return cues.YEAR_LEAD.search(lead) is not None
    if period.kind in ("half", "nth_day"):
        return cues.WEAK_LEAD.search(lead) is not None
    return not lead.strip() and (tail.strip() in ("", ".", "!") or cues.SUITS.match(tail) is not None)


def _part_of(line: Line, window: Window, mod: re.Match[str], offset: int) -> Window:
    """The part of a period that `mod` names; `offset` is the place in the line from which its places count."""
    part = mod.lastgroup
    match part:
        case "early" | "mid" | "late" | "early_" | "mid_" | "late_":
            return dates.third(window, ("early", "mid", "late").index(part.rstrip("_")))
        case "early_mid" | "mid_late":
            opening, closing = (dates.third(window, nth + (part == "mid_late")) for nth in (0, 1))
            return Window(opening.start, closing.end)
        case "start":
            return dates.opening_days(window)
        case "end":
            return dates.closing_days(window)
        case "first_half" | "second_half":
            return dates.half_of(window, int(part == "second_half" or _ordinal_in(line, mod, offset) == 2))
        case "last_day" | "first_day":
            day = window.end if part == "last_day" else window.start
            return Window(day, day)
        case "week_of":
            return dates.week_window(window.start)
        case "week_before":
            return dates.week_window(window.start - timedelta(days=7))
        case "week_after":
            return dates.week_window(window.end + timedelta(days=7))
        case "nth_weekday":
            return _nth_weekday(line, window, mod, offset)
        case "last_week":
            return Window(max(window.end - timedelta(days=6), window.start), window.end)
    first = window.start + timedelta(days=7 * (min(_ordinal_in(line, mod, offset), 5) - 1))
    return Window(first, first + timedelta(days=6)) if first <= window.end else window


def _nth_weekday(line: Line, window: Window, mod: re.Match[str], offset: int) -> Window:
    """ "The second Monday in April", "the last Friday of the month"."""
    weekday = next(at for at, name in enumerate(WEEKDAYS) if name in mod[0])
    if "@" in mod[0]:
        ahead = (weekday - window.start.weekday()) % 7 + 7 * (min(_ordinal_in(line, mod, offset), 5) - 1)
        day = window.start + timedelta(days=ahead)
    else:
        day = window.end - timedelta(days=(window.end.weekday() - weekday) % 7)
    return Window(day, day) if day <= window.end else window


def _ordinal_in(line: Line, mod: re.Match[str], offset: int) -> int:
    places = range(offset + mod.start(), offset + mod.end())
    values = [number.value for at, number in line.numbers.items() if at in places]
    return int(values[0]) if values and values[0] <= 31 else 1


def _bounds(named: _Named, relation: str | None, over: bool) -> tuple[date | None, date | None]:
    """The days that a period bounds, by the word before it and whether its end is meant."""
    window = named.window
    match relation:
        case "by":
            return None, window.end
        case "before":
            return None, window.end if over or named.part in ("end", "late") else window.start - timedelta(days=1)
        case "not_before" | "from_":
            return window.start, None
        case "after" if over and cues.DONE_WHEN.search(named.lead):
            return None, window.end
        case "after" if over or not cues.WHEN.search(named.lead):
            return window.end + timedelta(days=1), None
        case _:
            return window.start, window.end


def _duration_mention(line: Line, duration: Duration, today: date) -> Iterator[Mention]:
    """What the words before and after a length of time make of it; nothing where it measures something else."""
    text = line.text
    days = duration.after(today)
    lead = text[max(0, duration.start - _LEAD) : duration.start]
    if days is None or cues.POST_OTHER.match(text, duration.end):
        return
    post = cues.POST_POINT.match(text, duration.end)
    low, high = (day + timedelta(days=bool(post and "tomorrow" in post[0])) for day in days)
    end = post.end() if post else duration.end
    latest, earliest = cues.LATEST.match(text, end), cues.EARLIEST.match(text, end)
    within, floor, point = cues.PRE_WITHIN.search(lead), cues.PRE_FLOOR.search(lead), cues.PRE_POINT.search(lead)
    point = point or cues.FROM_TODAY.search(lead)
    head, tail = within or floor or point, latest or earliest or post
    if not (head or post or latest) and _measures_else(text, duration, lead):
        return
    start, end = duration.start - (len(head[0]) if head else 0), tail.end() if tail else duration.end
    score = 2 + 2 * bool(head or tail)
    if (earliest and not within) or (floor and not (within and len(within[0]) >= len(floor[0]))):
        yield Mention(low, None, start, end, "floor", score, duration.sure)
    elif (within or latest) and low == high:
        yield Mention(None, high, start, end, "deadline", score, duration.sure)
    else:
        yield Mention(low, high, start, end, "window", score, duration.sure)


def _measures_else(text: str, duration: Duration, lead: str) -> bool:
    """Whether a length of time with no word of distance is a measure ("twice a week", "it took three months")."""
    if duration.bare:
        return not (cues.ALONE_LEAD.fullmatch(text[: duration.start]) and text[duration.end :].strip(" .!") == "")
    return cues.PRE_OTHER.search(lead) is not None


def _asap_mentions(line: Line, today: date) -> Iterator[Mention]:
    for match in urgency_cues.AT_ONCE.finditer(line.text):
        if not urgency_cues.NOT_AT_ONCE.search(line.text[: match.start()][-30:]):
            yield Mention(today, today, match.start(), match.end(), "asap", 3, sure=True)
