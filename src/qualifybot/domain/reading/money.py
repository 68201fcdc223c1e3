"""How much money does the caller have for this, and per what?"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from qualifybot.domain.models import Budget, Context, Kind
from qualifybot.domain.reading import money_cues as cues
from qualifybot.domain.reading.amounts import YEARLY, Amount, borrowed, distance, find_amounts, period_in
from qualifybot.domain.reading.currency import currency_in
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.line import Line, plain_line
from qualifybot.domain.reading.self_repair import takes_back


def read_budget(text: str, context: Context, *, asked: bool) -> Found | None:
    """Read the money available; None when the words hold nothing of it.

    `asked`: the question was just asked, so a bare number is an answer; otherwise only an amount said to be theirs to
    spend counts. A currency that is not named is `context.currency`. Never raises.
    """
    line = plain_line(text)
    long = cues.FIGURES_LONG.search(line.text)
    if long and asked and (found := _figures_long(line, long, context)):
        return found
    amounts = find_amounts(line, context, asked)
    if not amounts:
        return _without_amount(line, context, asked)
    return _decide(line, amounts, context, asked)


def _decide(line: Line, amounts: list[Amount], context: Context, asked: bool) -> Found | None:
    amounts = _without_setup(line, _surviving(line, amounts))
    best = max(a.score for a in amounts)
    if best < 1 and cues.NOT_SET.search(line.text):
        return _without_amount(line, context, asked)
    leading = next(a for a in amounts if a.score == best)
    top = [a for a in amounts if a.score >= best - 1 or (a.a_year() == leading.a_year() and a.score > 0)]
    doubt = None
    if len({a.a_year() for a in top}) == 1:
        chosen = _preferred(line, top)
    elif added := _added(line, top):
        chosen, doubt = added
    else:
        chosen, doubt = top[-1], "several amounts"
    others = any(a.score > 0 and a.a_year() != chosen.a_year() for a in amounts)
    if others and not cues.WHAT_IS_LEFT.search(line.text, 0, chosen.figure.start):
        doubt = doubt or "another amount"
    if chosen.period is None and len(amounts) == 1 and (period := period_in(line.text)):
        chosen, doubt = replace(chosen, period=period), doubt or "period said elsewhere"
    if chosen.period is None and any(_lends_period(a, chosen) for a in amounts):
        doubt = doubt or "period of another amount"
    return _answer(line, chosen, best, doubt, context)


def _lends_period(other: Amount, chosen: Amount) -> bool:
    """Whether the period of another amount is likely meant for the chosen one: "they ask 900 a month, I have 700"."""
    near = bool(other.figure.point) and distance(other.figure.point, chosen.figure.point or Decimal(1)) < 4
    return near and other.period is not None and not other.setup


def _added(line: Line, amounts: list[Amount]) -> tuple[Amount, str | None] | None:
    """The sum of amounts said to be added: sure where the caller names it."""
    *parts, last = amounts
    whole = sum((a.figure.point for a in parts), Decimal(0))
    if len({a.period for a in amounts} - {None}) > 1 or not all(a.low == a.high for a in amounts):
        return None
    if len(parts) > 1 and last.figure.point == whole:
        return replace(last, figure=replace(last.figure, sure=True)), None
    gap = line.text[parts[-1].figure.end : last.figure.sign]
    if len(parts) > 1 or not (cues.ADDED.match(gap) or cues.FROM_EACH.match(gap)):
        return None
    total = whole + last.figure.point
    figure = replace(last.figure, low=total, high=total, start=parts[-1].figure.start)
    return replace(_inheriting(parts[-1], last), figure=figure), "parts added"


def _answer(line: Line, amount: Amount, score: int, doubt: str | None, context: Context) -> Found:
    figure = amount.figure
    if not figure.sure:
        doubt = doubt or "mis-heard figure"
    if amount.bare:
        doubt = doubt or "bare figure"
    if score < 1:
        doubt = doubt or "perhaps not the budget"
    low, high, period = amount.low, amount.high, amount.period
    if share := cues.SHARE_OF.search(line.text, figure.end):
        factor = Decimal("0.5") if share["half"] else Decimal(2)
        low, high = (None if end is None else end * factor for end in (low, high))
        doubt = doubt or "a share of another amount"
    elif cues.MEASURE.search(line.text) or cues.BOUND_ELSEWHERE.search(line.text, 0, figure.start):
        doubt = doubt or "the measure of another amount"
    elif cues.PART_ELSEWHERE.search(line.text, figure.end):
        doubt = doubt or "part of it is for something else"
    if amount.weekly:
        low, high = (None if end is None else round(end * 52 / 12, 2) for end in (low, high))
        period, doubt = "month", doubt or "weekly amount"
    if low == high and (more := cues.BEYOND.search(line.text, figure.end)):
        low, high = (low, None) if more["more"] else (None, high)
    value = Budget(low, high, amount.currency or context.currency, period, amount.per_seat)
    span = line.span(figure.start, figure.end)
    return Found(Kind.ANSWER, value, *span, confident=doubt is None, doubt=doubt)


def _surviving(line: Line, amounts: list[Amount]) -> list[Amount]:
    """Those not taken back; what replaces one keeps the scale, currency and period it does not name."""
    kept: list[Amount] = []
    end = 0
    for amount in amounts:
        last, gap, end = kept[-1] if kept else None, line.text[end : amount.figure.start], amount.figure.end
        if last is None:
            kept.append(amount)
        elif restated := _restated(last, amount):
            kept[-1] = restated
        elif stretched := _stretched(line, last, amount):
            kept[-1] = stretched
        elif takes_back(gap):
            kept[-1] = _inheriting(last, amount)
        else:
            kept.append(amount)
    return kept


def _restated(first: Amount, second: Amount) -> Amount | None:
    """One amount said twice, the second time perhaps without its scale ("forty-eight thousand a year, forty-eight")."""
    points = first.figure.point, second.figure.point
    cents = not first.figure.sure and points[0] is not None and points[1] == 100 * points[0]
    same = points[0] == points[1] or cents  # "thirty-two fifty a month, so three thousand two hundred and fifty"
    scaled = borrowed(first.figure, second.figure) if second.bare else None
    unscaled = borrowed(second.figure, first.figure) if first.bare else None
    if not same and not (scaled and scaled.point == points[0]) and not (unscaled and unscaled.point == points[1]):
        return None
    if first.period and second.period and first.period != second.period:
        return None
    fuller = (
        first if first.figure.point >= second.figure.point and not (same and second.score > first.score) else second
    )
    return replace(
        fuller,
        figure=replace(fuller.figure, sure=True),
        period=first.period or second.period,
        per_seat=first.per_seat or second.per_seat,
        score=max(first.score, second.score),
    )


def _stretched(line: Line, first: Amount, second: Amount) -> Amount | None:
    """ "Start at thirty thousand and stretch to forty" is one range."""
    low, high = first.low or first.figure.point, second.figure.point
    reach = cues.STRETCH.match(line.text, first.figure.end, second.figure.sign)
    if first.score < 1 or second.score < 0 or not reach or not low < high <= low * 3:
        return None
    figure = replace(second.figure, low=low, high=high, start=first.figure.start, units=" ")
    return replace(_inheriting(first, second), figure=figure)


def _inheriting(first: Amount, second: Amount) -> Amount:
    plain = second.currency is None and second.period is None
    figure = borrowed(first.figure, second.figure) if plain else None
    return replace(
        second,
        figure=figure or second.figure,
        score=max(first.score, second.score),
        period=second.period or first.period,
        per_seat=second.per_seat or first.per_seat,
        currency=second.currency or first.currency,
    )


def _without_setup(line: Line, amounts: list[Amount]) -> list[Amount]:
    """Of set-up and running costs the running ones."""
    running = [
        a
        for a in amounts
        if not a.setup and (a.period in YEARLY or cues.RUNNING.search(line.text, a.figure.start - 12))
    ]
    return running if running and any(a.setup for a in amounts) else amounts


def _preferred(line: Line, amounts: list[Amount]) -> Amount:
    """Of one amount said per month and per year: the period asked for, else the one said first."""
    periods = {a.period: a for a in reversed(amounts)}
    wish = cues.PREFERRED.search(line.text, amounts[-1].figure.end)
    if wish and wish.lastgroup in periods:
        return periods[wish.lastgroup]
    named = [a for a in amounts if a.period]
    return named[0] if named else amounts[-1]


def _without_amount(line: Line, context: Context, asked: bool) -> Found | None:
    """No figure at all: nothing to spend, nothing fixed yet, or only a hedge."""
    if not asked:
        return None
    text = line.text
    unset, none, hedged = cues.NOT_SET.search(text), cues.NO_MONEY.search(text), cues.HEDGED.search(text)
    if none and not (unset or cues.YET.search(text)):
        value = Budget(Decimal(0), Decimal(0), currency_in(text, context.currency) or context.currency)
        return Found(Kind.ANSWER, value, *line.span(*none.span()), confident=True)
    if open_ := unset or none:
        return Found(Kind.UNKNOWN, None, *line.span(*open_.span()), confident=not line.counts)
    hedged = None if line.asks else hedged or cues.LONE_PERIOD.search(text)
    return Found(Kind.PARTIAL, None, *line.span(*hedged.span()), confident=not line.counts) if hedged else None


def _figures_long(line: Line, match: re.Match[str], context: Context) -> Found | None:
    """Five figures: 10,000 to 99,999; the low, middle or high third of them."""
    count = line.numbers[match.start("count")].value
    if not 2 <= count <= 9:
        return None
    low, high = Decimal(10) ** (int(count) - 1), Decimal(10) ** int(count) - 1
    third = {"low": 0, "lower": 0, "mid": 1, "middle": 1, "high": 2, "upper": 2}.get(
        match["part"] or match["end"] or ""
    )
    if third is not None:
        step = (high + 1 - low) // 3
        low, high = low + third * step, low + (third + 1) * step
    currency = currency_in(line.text, context.currency) or context.currency
    value = Budget(low, high, currency, period_in(line.text))
    doubt = None if third is None else "a third of the figures"
    return Found(Kind.ANSWER, value, *line.span(*match.span()), confident=doubt is None, doubt=doubt)
