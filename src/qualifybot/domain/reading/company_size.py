"""How many people does the caller's own company employ?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from qualifybot.domain.models import CompanySize, Context, Kind
from qualifybot.domain.reading import company_size_cues as cues
from qualifybot.domain.reading.figures import Figure, FigureGrammar, is_year
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.line import Line, plain_line
from qualifybot.domain.reading.self_repair import takes_back
from qualifybot.domain.regex import regex

_GRAMMAR = FigureGrammar(cues.UNIT)


@dataclass(frozen=True, slots=True)
class _Candidate:
    figure: Figure
    score: int
    people: bool
    part: bool
    total: bool


def read_company_size(text: str, context: Context, *, asked: bool) -> Found | None:
    """Read the number of employees; None when the words hold nothing of it.

    `asked`: the question was just asked, so a bare number is an answer; otherwise only a figure said of people who
    work for the caller's company counts. Never raises.
    """
    line = plain_line(text)
    skip = frozenset(sign for sign in line.numbers if _not_people(line, sign))
    figures = [_grown(line, figure) for figure in _GRAMMAR.find(line, skip)]
    alone = _one_or_counted_with_me(line, figures, asked)
    if alone:
        return alone
    candidates = [c for c in (_weigh(line, figures, at, asked) for at in range(len(figures))) if c]
    if not candidates:
        return _without_figure(line) if asked else None
    return _unless_uncounted(line, figures, candidates, _decide(line, _surviving(line, candidates)))


def _grown(line: Line, figure: Figure) -> Figure:
    """ "We've grown from twelve to thirty" is thirty, not a range; "three shifts of twelve" are thirty-six."""
    groups = cues.GROUPS_BEFORE.search(line.text, max(figure.sign - 60, 0), figure.sign)
    if groups and (groups["of"] or cues.EACH.match(line.text, figure.sign + 1)):
        count = line.numbers[groups.start("count")].value
        low, high = (None if end is None else end * count for end in (figure.low, figure.high))
        return replace(figure, low=low, high=high, start=groups.start())
    last = figure.numbers[-1].value
    if (
        len(figure.numbers) == 2
        and last - figure.numbers[0].value == 1
        and cues.COUNTED_IN.match(line.text, figure.end)
    ):
        return replace(figure, low=figure.high)
    if len(figure.numbers) == 2 and cues.WITH_MORE.match(line.text, figure.end):
        return replace(figure, low=figure.high)
    if len(figure.numbers) == 2 and cues.CHANGED_FROM.search(line.text[: figure.sign][-30:]):
        return replace(figure, low=figure.high)
    return figure


def _not_people(line: Line, sign: int) -> bool:
    """Whether the number at `sign` is plainly of something else than the employees."""
    number = line.numbers[sign]
    if number.ordinal or not 1 <= number.value <= 10**7 or is_year(line, sign):
        return True
    if number.value == 1 and cues.ONE_PLACE.match(line.text, sign + 1):
        return True
    if cues.GROUPS_AFTER.match(line.text, sign + 1):
        return True
    if cues.NUMBERED.search(line.text[max(sign - 30, 0) : sign]):
        return True
    if number.value >= 10**6 and line.text.startswith((" in ", " of "), sign + 1):
        return True
    return cues.OTHER_THING.match(line.text, sign + 1) is not None and not cues.UNIT_AFTER.match(line.text, sign + 1)


def _one_or_counted_with_me(line: Line, figures: list[Figure], asked: bool) -> Found | None:
    """ "Just me", "me and my wife", "me plus three": people counted without, or with only part of, a figure."""
    listed = cues.FAMILY_LIST.search(line.text) if asked else None
    if listed and all(listed.start() <= figure.sign < listed.end() for figure in figures):
        return _family(line, listed)
    match = cues.ME_AND.search(line.text) or (None if figures else cues.FAMILY_AND_ME.search(line.text))
    if asked and match and all(match.start() <= figure.sign < match.end() for figure in figures):
        others = sum(figure.point for figure in figures) + len(cues.ONE_MORE.findall(match[0]))
        count = int(others) + 1 if others else 2
        return _found(line, match.span(), CompanySize(count, count), None)
    alone = (cues.ALONE if asked else cues.ALONE_SURELY).search(line.text)
    if alone and all(figure.point == 1 for figure in figures):
        return _found(line, alone.span(), CompanySize(1, 1), None)
    return None


def _family(line: Line, listed: re.Match[str]) -> Found:
    """ "My wife, our two sons and me" are four."""
    count, doubt = 1, None
    for item in cues.LISTED.finditer(line.text, listed.start(), listed.end()):
        if item["count"]:
            count += int(line.numbers[item.start("count")].value)
        else:
            several = item[0].endswith("s")
            count += 1 + several
            doubt = doubt or ("uncounted people" if several and not item[0].endswith("parents") else None)
    return _found(line, listed.span(), CompanySize(count, count), doubt)


# "Seventy-five employees" are their own, "seventy-five people" may be anybody.
_EMPLOYED = regex(r" (?:employees|staff)\b")


def _weigh(line: Line, figures: list[Figure], at: int, asked: bool) -> _Candidate | None:
    """How likely the figure is the caller's own headcount today; None if it cannot be."""
    figure, text = figures[at], line.text
    led = cues.LEADS_PEOPLE.search(text[max(figure.start - 60, 0) : figure.start]) is not None
    after = figure.sign + 1
    trade = cues.TRADE.match(text, after) is not None
    led |= cues.WORK_HERE.match(text, after) is not None
    alike = asked and cues.LIKE_A_TRADE.match(text, after) is not None
    told = any(match.start() <= figure.sign < match.end() for match in cues.SO_MANY.finditer(text))
    people = bool(figure.units) or led or trade or alike or told
    counted = cues.AFTER.match(text, figure.end) and not cues.AT_WORK.match(text, figure.end)
    if not people and (not asked or counted):
        return None
    start, end = _clause(text, figure)
    clause = text[start:end]
    if not people and cues.MONEY.search(clause):
        return None
    before = figures[at - 1].end if at else 0
    lead, tail = text[max(start, before) : figure.start], text[figure.end : end]
    if figure.low == figure.high and cues.LEFT_BEHIND.match(text, figure.start):
        return None
    if len(figure.numbers) == 1 and cues.CAME_FROM.search(text, max(figure.sign - 40, 0), figure.sign):
        return None
    smaller = at > 0 and figure.point < figures[at - 1].point
    subset = (
        (at > 0 and cues.SUBSET_AFTER.match(tail))
        or (smaller and cues.COUNTED_IN_BEFORE.search(text, max(start, before), figure.sign))
        or _counted_in_next(text, figures[at:], lead)
    )
    if cues.SUPPOSED.search(lead) and cues.WOULD.match(tail):
        return None
    if cues.THAT_FIGURE.search(lead) and any(figure.point == other.point for other in figures[:at]):
        return None
    if cues.NEGATED.search(lead) or cues.CHANGE.search(lead) or subset or cues.WRONG.match(tail):
        return None
    score = 2 + people + (people and not alike)
    past = bool(cues.PAST.search(cues.NOT_PAST.sub("", clause)))
    score -= 3 * past
    score -= 3 * bool(cues.FUTURE.search(clause))
    score -= 4 * bool(cues.ELSEWHERE.search(cues.LEFT_OUT.sub("", clause)))
    score -= 2 * (before <= start and bool(cues.SUBSET.search(lead))) + 4 * bool(cues.REPORTED.search(clause))
    score -= 2 * bool(cues.ON_PAPER.search(clause))
    whole = cues.WHOLE_BEFORE.search(text, before, figure.start) is not None
    score += 2 * bool(cues.PRESENT.search(clause)) + max(3 * whole, 2 * bool(cues.FINAL.search(clause)))
    score += bool(cues.PLAINLY.search(clause))
    own = cues.OWN.search(clause) or (clause.strip() == text[figure.start : figure.end] and _EMPLOYED.search(clause))
    if not asked and (score < 4 or not own or _serves_other_ends(text, figure, clause)):
        return None
    if figure.low is None and cues.GREW_TO.search(text, start, figure.sign + 12):
        figure = replace(figure, low=figure.high)
    part = trade or alike or cues.PART_AFTER.match(text, after) is not None
    part |= cues.ONE_OF_TWO.search(text, start, figure.start) is not None
    return _Candidate(figure, score, people, part, whole or bool(cues.TOTAL.search(clause)))


def _counted_in_next(text: str, figures: list[Figure], lead: str) -> bool:
    """Whether the first figure only says who is counted in the next one: "with the two apprentices it's thirty"."""
    if len(figures) < 2 or not cues.COUNTED_IN_NEXT.search(lead):
        return False
    part = cues.TRADE.match(text, figures[1].sign + 1) or cues.LIKE_A_TRADE.match(text, figures[1].sign + 1)
    next_is_all = cues.NEXT_IS_ALL.match(text, figures[0].sign + 1)
    return part is None and next_is_all is not None and next_is_all.end() == figures[1].sign + 1


def _serves_other_ends(text: str, figure: Figure, clause: str) -> bool:
    """Whether people are counted for what they do, not for how many the company has."""
    doing = cues.DOING_OF_US if " us" in figure.units else cues.DOING
    return bool(cues.NOT_VOLUNTEERED.search(clause)) or doing.match(text, figure.end) is not None


def _clause(text: str, figure: Figure) -> tuple[int, int]:
    """The clause around a figure."""
    start, end = 0, len(text)
    for edge in cues.CLAUSE_EDGE.finditer(text):
        if edge.end() <= figure.start:
            start = edge.start() if edge[0].isalpha() else edge.end()
        elif edge.start() >= figure.end:
            end = edge.start()
            break
    return start, end


def _surviving(line: Line, candidates: list[_Candidate]) -> list[_Candidate]:
    """Those that the caller did not take back, the ends of one range joined."""
    kept: list[_Candidate] = []
    for candidate in candidates:
        if kept and (one := _spread(line, kept[-1], candidate)):
            kept[-1] = one
            continue
        if kept and takes_back(line.text[kept[-1].figure.end : candidate.figure.start]):
            gone = kept.pop()
            kept = [other for other in kept if other.figure.point != gone.figure.point]
        kept.append(candidate)
    return kept


def _spread(line: Line, first: _Candidate, second: _Candidate) -> _Candidate | None:
    """ "Twelve in winter, up to twenty in summer" is one range."""
    low, high = first.figure, second.figure
    if high.point < low.point and low.low == low.high and high.low == high.high:  # "twenty in summer, twelve in winter"
        low, high = replace(high, start=low.start, end=low.end), replace(low, start=high.start, end=high.end)
    seasons = cues.SEASON_NEXT.match(line.text, low.end) and cues.SEASON_NEXT.match(line.text, high.end)
    open_end = high.low is None or (seasons and high.low == high.high)
    ends = low.low is not None and low.low == low.high and open_end and high.high is not None
    near = re.fullmatch(
        r"(?: [a-z]+){0,4}(?: [,;])?(?: and| but)?(?: it goes| going| we go)? ?", line.text[low.end : high.start]
    )
    bounds = low.high is None and low.low is not None and high.low is None and high.high is not None
    if not ((ends or bounds) and near and low.point < high.point):
        return None
    figure = replace(low, high=high.high, end=high.end, numbers=low.numbers + high.numbers)
    return replace(first, figure=figure, score=max(first.score, second.score))


def _decide(line: Line, candidates: list[_Candidate]) -> Found:
    best = max(c.score for c in candidates)
    top = [c for c in candidates if c.score >= best - 1]
    parts = [c for c in candidates if c.score >= best - 3]
    totals = [c for c in top if c.total and not (c is parts[0] and c.part and _are_parts(line, parts))]
    doubt = None
    if len(parts) > 1 and not totals and _are_parts(line, parts):
        return _sum(line, parts)
    if len(parts) == 2 and not totals and _lead_and_staff(line, *parts):
        return replace(_sum(line, parts), confident=False, doubt="perhaps a part of the whole")
    if len({(c.figure.low, c.figure.high) for c in top}) == 1:
        chosen = top[-1]
    elif len(totals) == 1:
        chosen = totals[0]
    else:
        chosen, doubt = top[-1], "several figures"
    figure = chosen.figure
    if not figure.sure and len([c for c in candidates if c.figure.point == figure.point]) < 2:
        doubt = doubt or "mis-heard figure"
    if best < 1:
        doubt = doubt or "perhaps not their own people today"
    if cues.NAMED_BESIDE.search(line.text, 0, figure.start):
        doubt = doubt or "people named beside"
    if not totals and any(c.score >= 0 and c.figure.point != figure.point for c in candidates):
        doubt = doubt or "another count"
    low, high = figure.low, figure.high
    after = line.text[figure.end :]
    if low == high and (more := cues.BEYOND.search(after)):
        low, high = (low, None) if more["more"] else (None, high)
    last = cues.COUNTED_LAST.match(line.text, figure.end)
    if last and low == high == line.numbers[last.start("nth")].value - 1:
        low = high = figure.point + 1
    extra = _more(line.text, figure) + _named_before(line.text, figure)
    if low == high and low is not None and (others := cues.NOT_EMPLOYED.search(after)):
        low = high = low - line.numbers[figure.end + others.start("count")].value
        doubt = doubt or "some not employed"
    span = (figure.start, figure.end)
    return _found(line, span, CompanySize(_whole(low, extra), _whole(high, extra)), doubt)


def _unless_uncounted(line: Line, figures: list[Figure], candidates: list[_Candidate], found: Found) -> Found:
    """The reading, unsure where a list of parts has a figure of something unknown: "two cooks and ten wizards"."""
    known = {candidate.figure.sign for candidate in candidates}
    listed = any(
        cues.LINK.fullmatch(line.text, first.sign + 1, second.start + 1)
        for first, second in pairwise(figures)
        if (first.sign in known) != (second.sign in known)
    )
    if not (found.confident and candidates[0].part and listed):
        return found
    return replace(found, confident=False, doubt="another count")


def _are_parts(line: Line, candidates: list[_Candidate]) -> bool:
    """Whether the figures are parts of one whole: all said of people or places, joined by a comma or "and"."""
    text = line.text
    if any(cues.THEN_NOW.search(text, 0, second.figure.start) for second in candidates[1:]):
        return False
    joined = all(cues.LINK.fullmatch(text, a.figure.sign + 1, b.figure.start + 1) for a, b in pairwise(candidates))
    first = candidates[0]
    added = cues.ADDED.match(text, first.figure.sign + 1) is not None
    return joined and all(c.part for c in candidates[1:]) and (first.part or first.people or added)


def _lead_and_staff(line: Line, first: _Candidate, second: _Candidate) -> bool:
    """ "Three directors and sixteen staff": a few of one trade beside all others."""
    text = line.text
    joined = cues.LINK.fullmatch(text, first.figure.sign + 1, second.figure.start + 1)
    return first.part and second.people and first.figure.point < second.figure.point and joined is not None


def _sum(line: Line, parts: list[_Candidate]) -> Found:
    figures = [c.figure for c in parts]
    extra = _more(line.text, figures[-1]) + _named_before(line.text, figures[0])
    low = sum((f.low if f.low is not None else f.point) for f in figures)
    high = sum(f.point for f in figures)
    doubt = None if all(f.sure and f.low is not None for f in figures) else "parts with a bound"
    value = CompanySize(_whole(Decimal(low), extra), _whole(Decimal(high), extra))
    return _found(line, (figures[0].start, figures[-1].end), value, doubt)


def _more(text: str, figure: Figure) -> int:
    """How many are named one by one after a figure: "and a receptionist", "a junior, and then there's me"."""
    item = cues.FIRST_MORE.match(text, figure.end)
    if item and cues.WHOLE.search(figure.units) and not cues.ADDS.search(item[0]):
        return 0
    count, added, end = 0, item is None or cues.ADDS.search(item[0]), figure.end
    while item:
        count, end = count + 1, item.end()
        item = cues.ONE_BY_ONE.match(text, end)
    explained = count == figure.point and not added and cues.JUST_PEOPLE.match(text, figure.sign + 1)
    return 0 if explained or cues.INCLUDED.match(text, end) else count


def _named_before(text: str, figure: Figure) -> int:
    return int(cues.LEADING_ONE.search(text, 0, figure.start) is not None)


def _without_figure(line: Line) -> Found | None:
    for pattern, kind in ((cues.UNCOUNTED, Kind.UNKNOWN), (cues.VAGUE, Kind.PARTIAL)):
        match = pattern.search(line.text)
        if match:
            return Found(kind, None, *line.span(*match.span()), confident=not line.counts)
    return None


def _whole(value: Decimal | None, extra: int) -> int | None:
    return None if value is None else int(value.quantize(Decimal(1), ROUND_HALF_UP)) + extra


def _found(line: Line, span: tuple[int, int], value: CompanySize, doubt: str | None) -> Found:
    return Found(Kind.ANSWER, value, *line.span(*span), confident=doubt is None, doubt=doubt)
