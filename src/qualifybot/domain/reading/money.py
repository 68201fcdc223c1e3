"""How much money does the caller have for this, and per what?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from qualifybot.domain.models import Budget, Context, Kind, Period
from qualifybot.domain.reading import money_cues as cues
from qualifybot.domain.reading.currency import BEFORE_AMOUNT, currency_in
from qualifybot.domain.reading.figures import Figure, FigureGrammar, is_year
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.line import Line, plain_line
from qualifybot.domain.reading.self_repair import takes_back

_GRAMMAR = FigureGrammar(cues.UNIT, BEFORE_AMOUNT)
_PRICE_ENDINGS = frozenset({49, 95, 98, 99})
_YEARLY = {"month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True, slots=True)
class _Amount:
    figure: Figure
    score: int
    period: Period | None
    per_seat: bool
    currency: str | None
    setup: bool
    weekly: bool

    @property
    def low(self) -> Decimal | None:
        return self.figure.low

    @property
    def high(self) -> Decimal | None:
        return self.figure.high

    @property
    def bare(self) -> bool:
        """Whether nothing but a small number was said."""
        plain = not self.figure.units and not any(n.scales or n.unit for n in self.figure.numbers)
        return plain and self.currency is None and self.period is None and 0 < self.figure.point < 100

    def a_year(self) -> Decimal:
        return self.figure.point * _YEARLY.get(self.period or "", 1)


def read_budget(text: str, context: Context, *, asked: bool) -> Found | None:
    """Read the money available; None when the words hold nothing of it.

    `asked`: the question was just asked, so a bare number is an answer; otherwise only an amount said to be theirs to
    spend counts. A currency that is not named is `context.currency`. Never raises.
    """
    line = plain_line(text)
    long = cues.FIGURES_LONG.search(line.text)
    if long and asked and (found := _figures_long(line, long, context)):
        return found
    amounts = _amounts(line, context, asked)
    if not amounts:
        return _without_amount(line, context, asked)
    return _decide(line, amounts, context, asked)


def _amounts(line: Line, context: Context, asked: bool) -> list[_Amount]:
    """The figures that may be money, each with what the words around it say of it."""
    skip = frozenset(sign for sign in line.numbers if _not_money(line, sign))
    figures = _GRAMMAR.find(line, skip)
    amounts: list[_Amount] = []
    for at, figure in enumerate(figures):
        before = figures[at - 1].end if at else 0
        after = figures[at + 1].start if at + 1 < len(figures) else len(line.text)
        place = _place(line.text, figure, before, max(after, figure.end))
        amount = _weigh(line, figure, place, context, asked)
        if amount:
            amounts.append(_scaled_like(amounts, amount))
    return amounts


def _scaled_like(before: list[_Amount], amount: _Amount) -> _Amount:
    """ "Ten thousand from sales and another ten": a small figure has the scale of the last one that has any."""
    last = next((a for a in reversed(before) if _is_scaled(a.figure)), None)
    figure = _borrowed(last.figure, amount.figure) if last and amount.bare else None
    return replace(amount, figure=replace(figure, sure=False)) if figure else amount


def _borrowed(first: Figure, second: Figure) -> Figure | None:
    """The second figure in the scale of the first that brings them closest; None if it has its own or is too far."""
    scales = [number.scales[-1] for number in first.numbers if number.scales and number.scales[-1] >= 1000]
    own = second.units or any(number.scales or number.unit for number in second.numbers)
    if own or not scales or not 0 < second.point < 1000 or not first.point:
        return None
    far, scale = min((_distance(first.point, second.point * scale), scale) for scale in scales)
    if second.point >= 100 and far > 5:
        return None
    low, high = (None if end is None else end * scale for end in (second.low, second.high))
    return replace(second, low=low, high=high, units=first.units or " ")


def _distance(one: Decimal, other: Decimal) -> Decimal:
    return max(one / other, other / one)


def _not_money(line: Line, sign: int) -> bool:
    number, text = line.numbers[sign], line.text
    if number.ordinal or is_year(line, sign) or number.value >= 10**12:
        return True
    lead = text[max(sign - 14, 0) : sign]
    scaled = number.unit != "" or text[max(sign - 2, 0)] in "$£€₹"
    counted = cues.COUNTED.match(text, sign + 1) and (not scaled or cues.COUNTED_PLAINLY.match(text, sign + 1))
    if counted and not cues.MEASURED.match(text, sign + 1):
        return True
    return cues.NUMBERED.search(lead) is not None


@dataclass(frozen=True, slots=True)
class _Place:
    """A figure's own words, its clause, the clause's words on both sides of it, and all up to the next figure."""

    said: str
    clause: str
    left: str
    right: str
    beyond: str


def _place(text: str, figure: Figure, before: int, after: int) -> _Place:
    """`before` and `after` are where the neighbouring figures end and begin."""
    start, end = _clause(text, figure)
    return _Place(
        said=text[figure.start : figure.end],
        clause=text[start:end],
        left=text[max(start, before) : figure.start],
        right=text[figure.end : min(end, after)],
        beyond=text[figure.end : after],
    )


def _weigh(line: Line, figure: Figure, place: _Place, context: Context, asked: bool) -> _Amount | None:
    """The amount with how likely it is theirs to spend; None if it cannot be."""
    text = line.text
    left_behind = figure.low == figure.high and cues.LEFT_BEHIND.match(text, figure.start)
    if left_behind or cues.NEGATED.search(place.left):
        return None
    alien = bool(cues.NOT_OURS.search(place.clause))
    if not asked and (alien or cues.SPENT.search(place.clause) or not _volunteered(text, figure, place, context)):
        return None
    first = cues.PERIOD_FIRST.search(text[: figure.start])
    period = _period(place) or (_period_in(first[0]) if first else None)
    per_seat = any(cues.PER_SEAT.search(words) for words in (place.said, place.right, place.left))
    per_seat |= bool(cues.EACH.match(place.right) and cues.EACH_OF.search(text))
    return _Amount(
        _with_cents(figure) if per_seat else figure,
        _score(text, figure, place, alien),
        period,
        per_seat,
        currency=_currency(text, figure, place, context.currency),
        setup=period in (None, "one_time") and cues.SETUP.search(place.clause) is not None,
        weekly=cues.WEEKLY.search(place.said) is not None,
    )


def _with_cents(figure: Figure) -> Figure:
    """ "Nineteen ninety-nine per user" is a price with cents."""
    number = figure.numbers[0]
    if len(figure.numbers) > 1 or not number.halves or not number.sure or number.unit:
        return figure
    whole, cents = number.halves
    if cents not in _PRICE_ENDINGS and whole < 10:
        return figure
    price = Decimal(whole) + Decimal(cents) / 100
    low, high = (None if end is None else price for end in (figure.low, figure.high))
    return replace(figure, low=low, high=high)


def _score(text: str, figure: Figure, place: _Place, alien: bool) -> int:
    ours = cues.OURS.search(place.clause) or cues.OURS.match(place.beyond.lstrip(" ,"))
    concluded = cues.SO.search(place.left)
    past = cues.PAST.search(place.clause)
    each = cues.EACH.match(place.right) and not cues.EACH_OF.search(text)
    good = 2 + _is_scaled(figure) + 2 * bool(figure.units) + 2 * bool(ours) + bool(concluded)
    return good - 5 * alien - 3 * bool(past) - 4 * bool(each)


def _is_scaled(figure: Figure) -> bool:
    return any(number.scales or number.unit for number in figure.numbers)


def _currency(text: str, figure: Figure, place: _Place, default: str) -> str | None:
    """The currency named with or near an amount, rupees for lakh and crore, None if none is."""
    repaired = cues.REPAIRED_CURRENCY.match(place.beyond)
    for words in (repaired[0] if repaired else "", place.said, place.beyond, text):
        if words and (code := currency_in(words, default)):
            return code
    units = {number.unit for number in figure.numbers}
    if units & {"fiver", "tenner"}:
        return "GBP"
    return "INR" if any(unit[:3] in ("lak", "lac", "cro", "cr") for unit in units) else None


def _clause(text: str, figure: Figure) -> tuple[int, int]:
    start, end = 0, len(text)
    for edge in cues.CLAUSE_EDGE.finditer(text):
        if edge.end() <= figure.start:
            start = edge.end()
        elif edge.start() >= figure.end:
            end = edge.start()
            break
    return start, end


def _period(place: _Place) -> Period | None:
    """The period of an amount: said with it, repaired after it, or named near it."""
    own = _period_in(place.said)
    repair = cues.REPAIRED_PERIOD.match(place.beyond)
    if own and repair:
        return _period_in(repair[0]) or own
    return own or _period_in(place.right) or _period_in(place.left) or _period_in(place.beyond)


def _period_in(words: str) -> Period | None:
    words = cues.NO_PERIOD.sub(" ; ", words)
    found = [(match.start(), period) for period, pattern in cues.PERIODS if (match := pattern.search(words))]
    return min(found)[1] if found else None


def _volunteered(text: str, figure: Figure, place: _Place, context: Context) -> bool:
    """Whether an amount that nobody asked for is said to be theirs to spend."""
    currency = currency_in(place.said, context.currency)
    if not (currency or figure.units or _is_scaled(figure)):
        return False
    near = place.clause + " " + text[figure.end : figure.end + 25]
    alone = place.clause.strip() == place.said.strip() and _stands_out(text, figure)
    if not (currency or figure.units):
        near = cues.OF_ANYTHING.sub("", near)
    return cues.VOLUNTEERED.search(near) is not None or (currency is not None and alone)


def _stands_out(text: str, figure: Figure) -> bool:
    """Whether a figure opens its sentence, or comes after a word of the budget in it."""
    lead = text[max(text.rfind(mark, 0, figure.start) for mark in ".!?;") + 1 : figure.start]
    return lead.strip() in ("", "and", "so", "oh") or " budget" in lead


def _decide(line: Line, amounts: list[_Amount], context: Context, asked: bool) -> Found | None:
    amounts = _without_setup(line, _surviving(line, amounts))
    best = max(a.score for a in amounts)
    if best < 0 and cues.NOT_SET.search(line.text):
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
    if chosen.period is None and any(_lends_period(a, chosen) for a in amounts):
        doubt = doubt or "period of another amount"
    return _answer(line, chosen, best, doubt, context)


def _lends_period(other: _Amount, chosen: _Amount) -> bool:
    """Whether the period of another amount is likely meant for the chosen one: "they ask 900 a month, I have 700"."""
    near = bool(other.figure.point) and _distance(other.figure.point, chosen.figure.point or Decimal(1)) < 4
    return near and other.period is not None and not other.setup


def _added(line: Line, amounts: list[_Amount]) -> tuple[_Amount, str | None] | None:
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


def _answer(line: Line, amount: _Amount, score: int, doubt: str | None, context: Context) -> Found:
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
    if amount.weekly:
        low, high = (None if end is None else round(end * 52 / 12, 2) for end in (low, high))
        period, doubt = "month", doubt or "weekly amount"
    if low == high and (more := cues.BEYOND.search(line.text, figure.end)):
        low, high = (low, None) if more["more"] else (None, high)
    value = Budget(low, high, amount.currency or context.currency, period, amount.per_seat)
    span = line.span(figure.start, figure.end)
    return Found(Kind.ANSWER, value, *span, confident=doubt is None, doubt=doubt)


def _surviving(line: Line, amounts: list[_Amount]) -> list[_Amount]:
    """Those not taken back; what replaces one keeps the scale, currency and period it does not name."""
    kept: list[_Amount] = []
    for amount in amounts:
        last = kept[-1] if kept else None
        if last is None:
            kept.append(amount)
        elif restated := _restated(last, amount):
            kept[-1] = restated
        elif stretched := _stretched(line, last, amount):
            kept[-1] = stretched
        elif takes_back(line.text[last.figure.end : amount.figure.start]):
            kept[-1] = _inheriting(last, amount)
        else:
            kept.append(amount)
    return kept


def _restated(first: _Amount, second: _Amount) -> _Amount | None:
    """One amount said twice, the second time perhaps without its scale ("forty-eight thousand a year, forty-eight")."""
    same = first.figure.point == second.figure.point
    borrowed = _borrowed(first.figure, second.figure) if second.bare else None
    if not same and not (borrowed and borrowed.point == first.figure.point):
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


def _stretched(line: Line, first: _Amount, second: _Amount) -> _Amount | None:
    """ "Start at thirty thousand and stretch to forty" is one range."""
    low, high = first.low or first.figure.point, second.figure.point
    reach = cues.STRETCH.match(line.text, first.figure.end, second.figure.sign)
    if first.score < 1 or second.score < 0 or not reach or not low < high <= low * 3:
        return None
    figure = replace(second.figure, low=low, high=high, start=first.figure.start, units=" ")
    return replace(_inheriting(first, second), figure=figure)


def _inheriting(first: _Amount, second: _Amount) -> _Amount:
    plain = second.currency is None and second.period is None
    figure = _borrowed(first.figure, second.figure) if plain else None
    return replace(
        second,
        figure=figure or second.figure,
        score=max(first.score, second.score),
        period=second.period or first.period,
        per_seat=second.per_seat or first.per_seat,
        currency=second.currency or first.currency,
    )


def _without_setup(line: Line, amounts: list[_Amount]) -> list[_Amount]:
    """Of set-up and running costs the running ones."""
    running = [
        a
        for a in amounts
        if not a.setup and (a.period in _YEARLY or cues.RUNNING.search(line.text, a.figure.start - 12))
    ]
    return running if running and any(a.setup for a in amounts) else amounts


def _preferred(line: Line, amounts: list[_Amount]) -> _Amount:
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
        return Found(Kind.UNKNOWN, None, *line.span(*open_.span()), confident=True)
    hedged = None if text.endswith("?") else hedged or cues.LONE_PERIOD.search(text)
    return Found(Kind.PARTIAL, None, *line.span(*hedged.span()), confident=True) if hedged else None


def _figures_long(line: Line, match: re.Match[str], context: Context) -> Found | None:
    """Five figures: 10,000 to 99,999; the low, middle or high third of them."""
    count = line.numbers[match.start("count")].value
    if not 2 <= count <= 9:
        return None
    low, high = Decimal(10) ** (int(count) - 1), Decimal(10) ** int(count) - 1
    third = {"low": 0, "lower": 0, "mid": 1, "middle": 1, "high": 2, "upper": 2}.get(match["part"] or "")
    if third is not None:
        step = (high + 1 - low) // 3
        low, high = low + third * step, low + (third + 1) * step
    currency = currency_in(line.text, context.currency) or context.currency
    value = Budget(low, high, currency, _period_in(line.text))
    doubt = None if third is None else "a third of the figures"
    return Found(Kind.ANSWER, value, *line.span(*match.span()), confident=doubt is None, doubt=doubt)
