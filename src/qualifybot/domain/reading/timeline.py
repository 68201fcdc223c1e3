"""When does the caller want it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

from qualifybot.domain.models import Context, Kind, Timeline
from qualifybot.domain.reading import dates
from qualifybot.domain.reading import timeline_cues as cues
from qualifybot.domain.reading.dates import Window
from qualifybot.domain.reading.durations import Duration, find_durations
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.line import Line, plain_line
from qualifybot.domain.reading.periods import Calendar, Period, find_periods
from qualifybot.domain.reading.self_repair import takes_back

_MONTH_NAMES = (
    "january february march april may june july august september october november december jan feb mar apr may jun jul "
    "aug sep oct nov dec"
).split(" ")


@dataclass(frozen=True, slots=True)
class _Mention:
    """One time said: its days (None: open), whether it is a deadline, how likely it is the one wanted."""

    low: date | None
    high: date | None
    start: int
    end: int
    role: str
    score: int
    sure: bool
    named: Window | None = None
    between: bool = False
    opens: bool = False
    closes: bool = False
    suits: bool = False


def read_timeline(text: str, context: Context, *, asked: bool) -> Found | None:
    """Read the window in which they want it; None when the words hold nothing of it.

    `asked`: the question was just asked, so a bare date is an answer; otherwise only a time said of needing, starting
    or finishing it counts. Relative dates count from `context.today`. Never raises.
    """
    line = plain_line(text)
    mentions = sorted(_mentions(line, context, asked), key=lambda mention: mention.start)
    if mentions and (found := _decide(line, mentions, context)):
        return found
    return _without_date(line) if asked else None


def _calendar(line: Line, context: Context) -> tuple[Calendar, tuple[int, int]]:
    """The calendar to read by, with the end of the business year the caller gives, and where in the line it is given."""
    given = cues.YEAR_ENDS.search(line.text) if " year " in line.text else None
    month = _month_number(given["month"]) if given else None
    if given is None or month is None:
        return Calendar(context.today, context.day_first, context.fiscal_year_end_month), (0, 0)
    opens = given["how"].startswith(("start", "begin", "kick")) or given["how"].endswith("from")
    return Calendar(context.today, context.day_first, (month - 2) % 12 + 1 if opens else month), given.span("month")


def _month_number(word: str) -> int | None:
    names = [name for name in _MONTH_NAMES if name.startswith(word[:3])] if len(word) > 2 else []
    return _MONTH_NAMES.index(names[0]) % 12 + 1 if names and names[0].startswith(word[:3]) else None


def _mentions(line: Line, context: Context, asked: bool) -> list[_Mention]:
    calendar, (from_, to) = _calendar(line, context)
    durations = list(find_durations(line))
    posts = [cues.POST_POINT.match(line.text, d.end) for d in durations]
    reaches = [range(d.start, post.end() if post else d.end) for d, post in zip(durations, posts, strict=True)]
    mentions: list[_Mention] = []
    month: Window | None = None
    shifting: set[int] = set()
    periods = list(find_periods(line, calendar))
    for period, following in zip_longest(periods, periods[1:]):
        if from_ <= period.start < to or any(period.start in reach for reach in reaches):
            continue
        if period.kind == "nth_day" and following and cues.SAME_MONTH.fullmatch(line.text, period.end, following.start):
            month = following.window
        if period.kind == "nth_day" and month and (same := _same_day_in(month, period)):
            period = replace(period, window=same, needs_cue=False)
        if period.kind in ("month", "day_month", "month_day"):
            month = period.window
        shift = next((d for d in durations if cues.SHIFT.fullmatch(line.text, d.end, period.start)), None)
        if shift:
            shifting.add(shift.start)
        mentions += _period_mention(line, period, shift, context.today)
    taken = [range(m.start, m.end) for m in mentions]
    for duration in durations:
        if duration.start not in shifting and not any(duration.start in span for span in taken):
            mentions += _duration_mention(line, duration, context.today)
    mentions += (m for m in _asap_mentions(line, context.today) if not any(m.start in reach for reach in reaches))
    weighed = (_weighed(line, mention, asked) for mention in mentions)
    return [mention for mention in weighed if mention is not None]


def _same_day_in(month: Window, period: Period) -> Window | None:
    day = dates.day_of(month.start.year, month.start.month, period.window.start.day)
    return Window(day, day) if day else None


def _period_mention(line: Line, period: Period, shift: Duration | None, today: date) -> Iterator[_Mention]:
    """What the words before and after a period make of it."""
    text, window, sure = line.text, period.window, period.sure
    lead = text[max(0, period.start - 55) : period.start]
    mod = cues.MOD.search(lead)
    part = ""
    if mod:
        part = mod.lastgroup or ""
        window = _part_of(line, window, part, mod, period.start - len(lead))
        lead = lead[: mod.start()]
    end = period.end
    if after := cues.END_AFTER.match(text, end):
        part, window, end = "end", dates.closing_days(window), after.end()
    if shift:
        base = shift.before(window.start) if "before" in text[shift.end : period.start] else None
        later = shift.after(window.end if "after" in text[shift.end : period.start] else window.start)
        day = base or (later[1] if later else None)
        if day is None:
            return
        window, lead = Window(day, day), text[max(0, shift.start - 70) : shift.start]
    if cues.FROM_NOW.search(lead):
        yield _Mention(today, window.end, period.start - len(lead), end, "window", 5, sure, window)
        return
    rel = cues.REL.search(lead)
    relation = (rel.lastgroup or "") if rel else ""
    if period.needs_cue and not (part or relation or shift or _stands_alone(text, period)):
        return
    if lead.endswith("last ") or (not rel and cues.NEGATED.search(lead)):
        return
    over = cues.OVER.match(text, end)
    latest, earliest = cues.LATEST.match(text, (over or period).end() if over else end), cues.EARLIEST.match(text, end)
    start = (shift.start if shift else period.start) - (len(mod[0]) if mod else 0) - (len(rel[0]) if rel else 0)
    low, high = _bounds(window, relation, part, bool(over), lead)
    if not relation and latest:
        low, high = None, window.end
    if not relation and earliest:
        low, high = window.start, None
    tail = next((m for m in (latest, earliest, over) if m), None)
    end = tail.end() if tail else end
    if (high or date.max) < today:
        return
    if low and low < today:
        low = today if high else low
    role = "deadline" if low is None else "floor" if high is None else "window"
    score = 3 + 2 * bool(relation or latest or earliest)
    between = relation == "from_" or cues.BETWEEN.search(lead) is not None
    yield _Mention(low, high, start, end, role, score, sure, window, between)


def _stands_alone(text: str, period: Period) -> bool:
    """Whether a weak period name is a sentence of its own, or a year behind a preposition."""
    lead, tail = text[: period.start], text[period.end :]
    if period.kind == "plain_year":
        return (
            re.search(r"(?:\b(?:in|during|sometime|for|of|say|until|from|maybe|probably)|[.,]|^) ?$", lead) is not None
        )
    if period.kind in ("half", "nth_day"):
        return re.search(r"\b(?:in|on|the|for|by) ?$|^$", lead) is not None
    return not lead.strip() and tail.strip() in ("", ".", "!")


def _part_of(line: Line, window: Window, part: str, mod: re.Match[str], offset: int) -> Window:
    match part:
        case "early" | "mid" | "late":
            return dates.third(window, ("early", "mid", "late").index(part))
        case "start":
            return dates.opening_days(window)
        case "end":
            return dates.closing_days(window)
        case "first_half" | "second_half":
            ordinal = next(
                (n.value for at, n in line.numbers.items() if offset + mod.start() <= at < offset + mod.end()), 1
            )
            return dates.half_of(window, int(part == "second_half" or ordinal == 2))
        case "last_day" | "first_day":
            day = window.end if part == "last_day" else window.start
            return Window(day, day)
        case "week_of":
            return dates.week_window(window.start)
        case "last_week":
            return Window(max(window.end - timedelta(days=6), window.start), window.end)
    first = window.start + timedelta(days=7 * (min(_ordinal_in(line, mod, offset), 5) - 1))
    return Window(first, first + timedelta(days=6)) if first <= window.end else window


def _ordinal_in(line: Line, mod: re.Match[str], offset: int) -> int:
    places = range(offset + mod.start(), offset + mod.end())
    values = [number.value for at, number in line.numbers.items() if at in places]
    return int(values[0]) if values and values[0] <= 31 else 1


def _bounds(window: Window, relation: str, part: str, over: bool, lead: str) -> tuple[date | None, date | None]:
    match relation:
        case "by":
            return None, window.end
        case "before":
            return None, window.end if over or part in ("end", "late") else window.start - timedelta(days=1)
        case "not_before" | "from_":
            return window.start, None
        case "after":
            if over and re.search(
                r"\b(?:done|finished|complete|completed|ready|over with) (?:when|once|as soon as) ", lead
            ):
                return None, window.end
            if over or not re.search(r"(?:once|when|as soon as) (?:the )?$", lead):
                return window.end + timedelta(days=1), None
    return window.start, window.end


def _duration_mention(line: Line, duration: Duration, today: date) -> Iterator[_Mention]:
    """What the words before and after a length of time make of it."""
    text = line.text
    days = duration.after(today)
    lead = text[max(0, duration.start - 45) : duration.start]
    if days is None or cues.POST_OTHER.match(text, duration.end):
        return
    post = cues.POST_POINT.match(text, duration.end)
    low, high = (day + timedelta(days=bool(post and "tomorrow" in post[0])) for day in days)
    end = post.end() if post else duration.end
    latest, earliest = cues.LATEST.match(text, end), cues.EARLIEST.match(text, end)
    within, floor, point = cues.PRE_WITHIN.search(lead), cues.PRE_FLOOR.search(lead), cues.PRE_POINT.search(lead)
    if not (within or floor or point or post or latest) and (duration.bare or cues.PRE_OTHER.search(lead)):
        if not (duration.bare and _alone(text, duration.start, duration.end)):
            return
    head = within or floor or point
    start = duration.start - (len(head[0]) if head else 0)
    tail = latest or earliest or post
    end = tail.end() if tail else duration.end
    score = 2 + 2 * bool(head or post or latest or earliest)
    if floor and within and len(within[0]) >= len(floor[0]):
        floor = None
    if floor or (earliest and not within):
        yield _Mention(low, None, start, end, "floor", score, duration.sure)
    elif (within or latest) and low == high:
        yield _Mention(None, high, start, end, "deadline", score, duration.sure)
    else:
        yield _Mention(low, high, start, end, "window", score, duration.sure)


def _alone(text: str, start: int, end: int) -> bool:
    return (
        text[:start].strip() in ("", "about", "maybe", "say", "roughly", "probably") and text[end:].strip(" .!") == ""
    )


def _asap_mentions(line: Line, today: date) -> Iterator[_Mention]:
    for match in cues.ASAP.finditer(line.text):
        if not cues.ASAP_NOT.search(line.text[: match.start()][-30:]):
            yield _Mention(today, today, match.start(), match.end(), "asap", 3, sure=True)


def _weighed(line: Line, mention: _Mention, asked: bool) -> _Mention | None:
    """The mention with its score by the words of its clause; None if they rule it out."""
    text = line.text
    start, end = _clause(text, mention)
    clause = text[start:end]
    around = cues.IF_I.sub("", text[start : mention.start]) + " ; " + text[mention.end : end]
    wanted, past, elsewhere = (bool(p.search(around)) for p in (cues.WANTED, cues.PAST, cues.ELSEWHERE))
    then = bool(cues.THEN.search(text, mention.end))
    if mention.role == "asap" and cues.WEAK_NOW.fullmatch(text[mention.start : mention.end]):
        alone = clause.strip() == text[mention.start : mention.end]
        if not (wanted or alone or (start == 0 and cues.NOW_ANSWERED.match(text, mention.end))):
            return None
    if then:
        mention = replace(mention, role="deadline", low=None, high=mention.high or mention.low)
    elif not asked and (
        past or elsewhere or not cues.VOLUNTEERED.search(_sentence(text, mention) if len(around) < 20 else clause)
    ):
        return None
    suits = bool(cues.SUITS.match(text, mention.end))
    wanted = wanted or suits
    score = mention.score + 2 * wanted + 2 * bool(cues.FINAL.search(text[max(start - 3, 0) : mention.start])) + 6 * then
    opens, closes = (bool(p.search(text, start, mention.start)) for p in (cues.OPENS, cues.CLOSES))
    return replace(
        mention, opens=opens and not closes, closes=closes, suits=suits, score=score - 4 * past - 4 * elsewhere
    )


def _clause(text: str, mention: _Mention) -> tuple[int, int]:
    start, end = 0, len(text)
    for edge in cues.CLAUSE_EDGE.finditer(text):
        if edge.end() <= mention.start:
            start = edge.end() if not edge[0].strip().isalpha() else edge.start()
        elif edge.start() >= mention.end:
            end = edge.start()
            break
    return start, end


def _sentence(text: str, mention: _Mention) -> str:
    start = max(text.rfind(mark, 0, mention.start) for mark in ".!?;") + 1
    end = min((place for mark in ".!?;" if (place := text.find(mark, mention.end)) >= 0), default=len(text))
    return text[start:end]


def _decide(line: Line, mentions: list[_Mention], context: Context) -> Found | None:
    merged = _joined(line, _surviving(line, mentions))
    best = max(m.score for m in merged)
    if best < 1 and cues.NO_DATE.search(line.text):
        return None
    top = [m for m in merged if m.score >= best - 2]
    chosen, doubt = _combined(top)
    if not chosen.sure:
        doubt = doubt or "ambiguous date"
    if best < 2:
        doubt = doubt or "perhaps another date"
    span = (
        line.span(min(m.start for m in top), max(m.end for m in top))
        if len(top) > 1
        else line.span(chosen.start, chosen.end)
    )
    return Found(Kind.ANSWER, Timeline(chosen.low, chosen.high), *span, confident=doubt is None, doubt=doubt)


def _surviving(line: Line, mentions: list[_Mention]) -> list[_Mention]:
    """Those that the caller did not take back."""
    kept: list[_Mention] = []
    for mention in mentions:
        if kept and takes_back(line.text[kept[-1].end : mention.start]):
            kept.pop()
        kept.append(mention)
    return kept


def _joined(line: Line, mentions: list[_Mention]) -> list[_Mention]:
    """With "March to May", "July or August", "March, April at the latest" made one."""
    joined: list[_Mention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        one = _as_one(last, mention, line.text[last.end : mention.start]) if last else None
        if one:
            joined[-1] = one
        else:
            joined.append(mention)
    return joined


def _as_one(first: _Mention, second: _Mention, gap: str) -> _Mention | None:
    low, high = first.low, second.high or second.low
    join = cues.JOIN.fullmatch(gap)
    directly = not gap.strip() and second.role == "deadline" and first.role in ("window", "floor")
    if low is None or high is None or (join is None and not directly) or "asap" in (first.role, second.role):
        return None
    if high < low or (first.high and high < first.high):
        return None
    if join and join["and"] and not first.between:
        return None
    comma = join is not None and join[0].strip() == ","
    if comma and second.suits:
        return None
    if comma and second.role == "window" and not (first.high and second.low and (second.low - first.high).days <= 7):
        return None
    if comma and second.role == "window" and first.high and second.low and second.low <= first.high:
        return None
    score = max(first.score, second.score)
    return replace(first, high=high, end=second.end, role="window", score=score, sure=first.sure and second.sure)


def _combined(mentions: list[_Mention]) -> tuple[_Mention, str | None]:
    """One window out of several times, and the doubt if they do not fit together."""
    chosen, doubt = mentions[0], None
    for mention in mentions[1:]:
        one = _fitted(chosen, mention)
        doubt = doubt if one else "several dates"
        chosen = one or (mention if mention.score >= chosen.score else chosen)
    return chosen, doubt


def _fitted(first: _Mention, second: _Mention) -> _Mention | None:
    """A start with a later end is a window, a narrower telling replaces a wider one; None if the two compete."""
    if (first.low, first.high) == (second.low, second.high):
        return replace(second, score=max(first.score, second.score), sure=first.sure or second.sure)
    starts = {"floor", "asap", "window"}
    if first.role in starts and second.role == "deadline" and first.low and second.high and first.low <= second.high:
        return replace(second, low=first.low, role="window")
    if (
        first.role == "deadline"
        and second.role in ("floor", "asap")
        and first.high
        and second.low
        and second.low <= first.high
    ):
        return replace(first, low=second.low, role="window")
    if first.opens and second.closes and first.low and second.high and first.low <= second.high:
        return replace(second, low=first.low, role="window")
    inner = (
        first.low and first.high and second.low and second.high and first.low <= second.low <= second.high <= first.high
    )
    return second if inner else None


def _without_date(line: Line) -> Found | None:
    for pattern, kind in ((cues.NO_DATE, Kind.UNKNOWN), (cues.HEDGED, Kind.PARTIAL)):
        match = pattern.search(line.text)
        if match and not (kind is Kind.PARTIAL and line.text.endswith("?")):
            return Found(kind, None, *line.span(*match.span()), confident=True)
    return None
