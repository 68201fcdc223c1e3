"""When does the caller want it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from qualifybot.domain.models import Context, Kind, Timeline
from qualifybot.domain.reading import timeline_cues as cues
from qualifybot.domain.reading import undated_cues, urgency_cues
from qualifybot.domain.reading.dates import plus_months
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.line import Line, plain_line
from qualifybot.domain.reading.mentions import Mention, find_mentions
from qualifybot.domain.reading.periods import Calendar, month_number
from qualifybot.domain.reading.self_repair import takes_back
from qualifybot.domain.reading.year_end_cues import YEAR_END_NAMED, YEAR_ENDS

_STAGE_GAP = 60


def read_timeline(text: str, context: Context, *, asked: bool) -> Found | None:
    """Read the window in which they want it; None when the words hold nothing of it.

    `asked`: the question was just asked, so a bare date is an answer; otherwise only a time said of needing, starting
    or finishing it counts. Relative dates count from `context.today`. Never raises.
    """
    line = plain_line(text)
    calendar, given = _calendar(line, context)
    weighed = (_weighed(line, mention, asked) for mention in find_mentions(line, calendar, given))
    times = [time for time in weighed if time is not None]
    if times and (found := _decide(line, times)):
        return found
    return _without_date(line) if asked else None


def _calendar(line: Line, context: Context) -> tuple[Calendar, range]:
    """The calendar to read by, with the end of the business year if the caller gives it, and where it is given."""
    pattern = YEAR_END_NAMED if YEAR_END_NAMED.search(line.text) else YEAR_ENDS
    given = pattern.search(line.text) if " year " in line.text else None
    month = month_number(given["month"]) if given else None
    if given is None or month is None:
        return Calendar(context.today, context.day_first, context.fiscal_year_end_month), range(0)
    if pattern is YEAR_END_NAMED:
        return Calendar(context.today, context.day_first, month), range(*given.span("month"))
    wanted = cues.THEN.search(line.text, given.end())
    opens = given["how"].startswith(("start", "begin", "kick")) or given["how"].endswith("from")
    year_end = (month - 2) % 12 + 1 if opens else month
    return Calendar(context.today, context.day_first, year_end), range(0) if wanted else range(*given.span("month"))


def _weighed(line: Line, mention: Mention, asked: bool) -> Mention | None:
    """The mention with its score by the words of its clause; None if they rule it out."""
    text = line.text
    start, end = _clause(text, mention)
    clause = text[start:end]
    around = cues.IF_I.sub("", text[start : mention.start]) + " ; " + text[mention.end : end]
    wanted, past, elsewhere = (bool(p.search(around)) for p in (cues.WANTED, cues.PAST, cues.ELSEWHERE))
    then = None if cues.SUITS.match(text, mention.end) else cues.THEN.search(text, mention.end)
    if then and cues.BUSY_BEFORE.search(text, mention.end, then.start() + 7):
        then = None
    if then and not asked and not cues.VOLUNTEERED.search(text, start, then.end()):
        then = None
    if cues.ASK_AGAIN.search(text, start, mention.start):
        return None
    if mention.role == "asap" and urgency_cues.WEAK_NOW.fullmatch(text[mention.start : mention.end]):
        alone = clause.strip() == text[mention.start : mention.end] or urgency_cues.NOW_ALONE.fullmatch(clause)
        opening = start == 0 or urgency_cues.EXCLAIMED.fullmatch(text, 0, mention.start)
        if not (wanted or alone or (opening and urgency_cues.NOW_ANSWERED.match(text, mention.end))):
            return None
    if then:
        high = mention.high or mention.low
        if high and then[0].startswith(("before that", "before then")):
            high = (mention.low or high) - timedelta(days=1)
        mention = replace(mention, role="deadline", low=None, high=high)
    elif not asked and (past or elsewhere or not _volunteered(text, mention, clause)):
        return None
    suits = bool(cues.SUITS.match(text, mention.end))
    final = any(cues.FINAL.search(text[max(at, 0) : mention.start]) for at in (start - 3, start))
    score = mention.score + 2 * (wanted or suits) + 2 * final + 6 * bool(then) - 4 * past - 4 * elsewhere
    opens, closes = (bool(p.search(text, start, mention.start)) for p in (cues.OPENS, cues.CLOSES))
    return replace(mention, opens=opens and not closes, closes=closes, suits=suits, score=score)


def _volunteered(text: str, mention: Mention, clause: str) -> bool:
    """Whether a time nobody asked for is said of needing, starting or finishing it."""
    around = len(clause) - (mention.end - mention.start)
    bare = mention.role in ("deadline", "floor") and cues.BARE_DEADLINE.fullmatch(clause)
    if bare and cues.LAST_SAID.match(text, mention.end):
        return True
    return cues.VOLUNTEERED.search(_sentence(text, mention) if around < 18 else clause) is not None


def _clause(text: str, mention: Mention) -> tuple[int, int]:
    start, end = 0, len(text)
    for edge in cues.CLAUSE_EDGE.finditer(text):
        if edge.end() <= mention.start:
            start = edge.end() if not edge[0].strip().isalpha() else edge.start()
        elif edge.start() >= mention.end:
            end = edge.start()
            break
    return start, end


def _sentence(text: str, mention: Mention) -> str:
    start = max(text.rfind(mark, 0, mention.start) for mark in ".!?;") + 1
    end = min((place for mark in ".!?;" if (place := text.find(mark, mention.end)) >= 0), default=len(text))
    return text[start:end]


def _decide(line: Line, mentions: list[Mention]) -> Found | None:
    merged = _joined(line, _surviving(line, mentions))
    best = max(m.score for m in merged)
    if best < 1 and undated_cues.NO_DATE.search(line.text):
        return None
    top = [m for m in merged if m.score >= best - 2]
    chosen, doubt = _combined(top)
    if not chosen.sure:
        doubt = doubt or "ambiguous date"
    if (bound := cues.UNDATED_BOUND.search(line.text)) and chosen.start > bound.end() - 4 and chosen.role == "window":
        doubt = doubt or "a bound without a date"
    if best < 2:
        doubt = doubt or "perhaps another date"
    span = line.span(min(m.start for m in top), max(m.end for m in top))
    return Found(Kind.ANSWER, Timeline(chosen.low, chosen.high), *span, confident=doubt is None, doubt=doubt)


def _surviving(line: Line, mentions: list[Mention]) -> list[Mention]:
    """Those that the caller did not take back."""
    kept: list[Mention] = []
    for mention in mentions:
        gap = line.text[kept[-1].end : mention.start] if kept else ""
        rejected = takes_back(gap) and gap.endswith((" so ", " but "))
        if kept and (rejected or (cues.SO.fullmatch(gap) and _after(kept[-1], mention))):
            kept[-1] = mention
        elif kept and cues.SO.fullmatch(gap) and _a_year_on(kept[-1], mention):
            continue
        elif kept and (
            takes_back(gap)
            or cues.IN_OTHER_WORDS.fullmatch(gap)
            or (not gap.strip(" .,") and cues.SORRY_NEXT.match(line.text, mention.end))
        ):
            kept.append(_in_place_of(line, kept.pop(), mention))
        else:
            kept.append(mention)
    return kept


def _after(old: Mention, new: Mention) -> bool:
    """Whether what follows from a time is a later one: "the contract runs until December, so January"."""
    return old.high is not None and new.low is not None and new.low > old.high


def _a_year_on(old: Mention, new: Mention) -> bool:
    """Whether what follows is the same time without its year: "the second half of next year, so H2"."""
    return new.role == "window" and new.high is not None and plus_months(new.high, 12) == old.high


def _in_place_of(line: Line, old: Mention, new: Mention) -> Mention:
    """The new time as a deadline if the old one was, and the new one has no word of its own: "by May, no, June"."""
    in_other_words = cues.IN_OTHER_WORDS.fullmatch(line.text[old.end : new.start])
    related = cues.PRE_RELATION.search(line.text[: new.start]) and not in_other_words
    own = new.role != "window" or new.low is None or related
    if old.role == "floor" and not own:
        return replace(new, role="floor", high=None, score=max(old.score, new.score))
    if own or old.role != "deadline" or old.start == new.start:
        return new
    before = line.text.startswith(("before ", "prior ", "ahead "), old.start) and old.high != new.high
    high = new.low - timedelta(days=1) if before and new.low else new.high
    return replace(new, role="deadline", low=None, high=high, score=max(old.score, new.score))


def _joined(line: Line, mentions: list[Mention]) -> list[Mention]:
    """With "March to May", "July or August", "March, April at the latest" made one."""
    joined: list[Mention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        one = _as_one(last, mention, line.text[last.end : mention.start]) if last else None
        if one:
            joined[-1] = one
        else:
            joined.append(mention)
    return joined


def _as_one(first: Mention, second: Mention, gap: str) -> Mention | None:
    """The range of two times with only `gap` between them, None if they are no range."""
    low, high = first.low, second.high or second.low
    if _stages(first, second, gap):
        return replace(second, low=low, start=first.start, score=max(first.score, second.score), sure=first.opens)
    join = cues.JOIN.fullmatch(gap)
    directly = not gap.strip() and second.role == "deadline"
    if low is None or high is None or not (join or directly) or "asap" in (first.role, second.role):
        return None
    if high < (first.high or low) or (join and join["and"] and not first.between):
        return None
    if join and join[0].strip() == "," and not _listed(first, second):
        return None
    score = max(first.score, second.score)
    return replace(first, high=high, end=second.end, role="window", score=score, sure=first.sure and second.sure)


def _stages(first: Mention, second: Mention, gap: str) -> bool:
    """Whether two windows are stages of one plan: "pilot in May and everybody else in June"."""
    if first.role != "window" or second.role != "window" or not (first.high and second.low and second.high):
        return False
    apart = first.high < second.low and len(gap) < _STAGE_GAP and not any(mark in gap for mark in ".?!;")
    return apart and first.score > 0 and cues.SECOND_STAGE.search(gap) is not None


def _listed(first: Mention, second: Mention) -> bool:
    """Whether two times with a comma between them are one window: "July, August", "March, April at the latest"."""
    if second.role != "window":
        return True
    if second.suits or first.high is None or second.low is None:
        return False
    return 0 < (second.low - first.high).days <= 7


def _combined(mentions: list[Mention]) -> tuple[Mention, str | None]:
    """One window out of several times, and the doubt if they do not fit together."""
    chosen, doubt = mentions[0], None
    for mention in mentions[1:]:
        one = _fitted(chosen, mention)
        doubt = doubt if one else "several dates"
        chosen = one or (mention if mention.score >= chosen.score else chosen)
    return chosen, doubt


def _fitted(first: Mention, second: Mention) -> Mention | None:
    """A start with a later end is a window, a narrower telling replaces a wider one; None if the two compete."""
    if (first.low, first.high) == (second.low, second.high):
        return replace(second, score=max(first.score, second.score), sure=first.sure or second.sure)
    closing = second.role == "deadline" or (first.opens and second.closes)
    if closing and first.low and second.high and first.low <= second.high:
        return replace(second, low=first.low, role="window")
    starting = first.role == "deadline" and second.role in ("floor", "asap")
    if starting and first.high and second.low and second.low <= first.high:
        return replace(first, low=second.low, role="window")
    if not (first.low and first.high and second.low and second.high):
        return None
    return second if first.low <= second.low and second.high <= first.high else None


def _without_date(line: Line) -> Found | None:
    for pattern, kind in ((undated_cues.NO_DATE, Kind.UNKNOWN), (undated_cues.HEDGED, Kind.PARTIAL)):
        match = pattern.search(line.text)
        if match and not (kind is Kind.PARTIAL and line.asks):
            return Found(kind, None, *line.span(*match.span()), confident=not line.counts)
    return None
