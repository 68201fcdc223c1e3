"""Which figures of an utterance may be money, and what do the words around each say of it?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from qualifybot.domain.models import Context, Period
from qualifybot.domain.reading import money_cues as cues
from qualifybot.domain.reading.currency import BEFORE_AMOUNT, country_last, currency_in
from qualifybot.domain.reading.figures import TAKEN_FOR, Figure, FigureGrammar, is_year
from qualifybot.domain.reading.line import Line

_GRAMMAR = FigureGrammar(cues.UNIT, BEFORE_AMOUNT)
_PRICE_ENDINGS = frozenset({49, 95, 98, 99})
_CENTS = range(1, 100)
YEARLY = {"month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure that may be money: how likely theirs to spend, its terms, and whether it is said of setting up."""

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
        named = self.currency is not None or self.period is not None or self.per_seat
        return plain and not named and 0 < self.figure.point < 100

    def a_year(self) -> Decimal:
        return self.figure.point * YEARLY.get(self.period or "", 1)


def find_amounts(line: Line, context: Context, asked: bool) -> list[Amount]:
    """The figures that may be money, each with what the words around it say of it."""
    skip = frozenset(sign for sign in line.numbers if _not_money(line, sign))
    figures = _with_change(line, _GRAMMAR.find(line, skip))
    amounts: list[Amount] = []
    for at, figure in enumerate(figures):
        before = figures[at - 1].end if at else 0
        after = figures[at + 1].start if at + 1 < len(figures) else len(line.text)
        place = _place(line.text, figure, before, max(after, figure.end))
        amount = _weigh(line, figure, place, context, asked)
        if amount:
            amounts.append(_scaled_like(amounts, amount))
    return amounts


def _with_change(line: Line, figures: list[Figure]) -> list[Figure]:
    """ "Eleven dollars fifty" is one price."""
    priced: list[Figure] = []
    for figure in figures:
        changed = bool(priced) and _is_change(line, priced[-1], figure)
        priced.append(_price(priced.pop(), figure) if changed else figure)
    return priced


def _price(whole: Figure, cents: Figure) -> Figure:
    price = whole.point + cents.point / 100
    return replace(cents, low=price, high=price, start=whole.start, sign=whole.sign)


def _is_change(line: Line, whole: Figure, cents: Figure) -> bool:
    """Whether the second figure is cents right after so many whole coins."""
    coins = cents.start == whole.end + 1 and cues.COIN.search(line.text, whole.sign, whole.end) is not None
    plain = whole.low == whole.high and whole.point % 1 == 0 and not _is_scaled(whole)
    return coins and plain and cents.point in _CENTS


def _scaled_like(before: list[Amount], amount: Amount) -> Amount:
    """ "Ten thousand from sales and another ten", "two K a month, so twenty-four a year": in the scale said last."""
    last = next((a for a in reversed(before) if _is_scaled(a.figure)), None)
    if last and not _is_scaled(amount.figure) and amount.a_year() * 1000 == last.a_year():
        return replace(
            amount, figure=replace(last.figure, start=amount.figure.start, end=amount.figure.end), period=last.period
        )
    figure = borrowed(last.figure, amount.figure) if last and amount.bare else None
    return replace(amount, figure=replace(figure, sure=False)) if figure else amount


def borrowed(first: Figure, second: Figure) -> Figure | None:
    """The second figure in the scale of the first that brings them closest; None if it has its own or is too far."""
    scales = [number.scales[-1] for number in first.numbers if number.scales and number.scales[-1] >= 1000]
    own = second.units or any(number.scales or number.unit for number in second.numbers)
    if own or not scales or not 0 < second.point < 1000 or not first.point:
        return None
    far, scale = min((distance(first.point, second.point * scale), scale) for scale in scales)
    if second.point >= 100 and far > 5:
        return None
    low, high = (None if end is None else end * scale for end in (second.low, second.high))
    return replace(second, low=low, high=high, units=first.units or " ")


def distance(one: Decimal, other: Decimal) -> Decimal:
    """How many times one amount is the other, at least 1."""
    return max(one / other, other / one)


def _not_money(line: Line, sign: int) -> bool:
    number, text = line.numbers[sign], line.text
    if number.ordinal or is_year(line, sign) or number.value >= 10**12:
        return True
    lead = text[max(sign - 14, 0) : sign]
    if number.value == 1 and text.startswith((" more ", " single "), sign + 1):
        return True
    scaled = number.unit != "" or text[max(sign - 2, 0)] in "$£€₹"
    if cues.PERCENT.match(text, sign + 1):
        return True
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


def _weigh(line: Line, figure: Figure, place: _Place, context: Context, asked: bool) -> Amount | None:
    """The amount with how likely it is theirs to spend; None if it cannot be."""
    text = line.text
    left_behind = figure.low == figure.high and cues.LEFT_BEHIND.match(text, figure.start)
    if left_behind or cues.NEGATED.search(place.left) or TAKEN_FOR.search(place.left):
        return None
    alien = bool(cues.NOT_OURS.search(place.clause))
    if not asked and (alien or cues.SPENT.search(place.clause) or not _volunteered(text, figure, place, context)):
        return None
    first = cues.PERIOD_FIRST.search(text[: figure.start])
    period = _period(place) or (period_in(first[0]) if first else None)
    per_seat = any(cues.PER_SEAT.search(words) for words in (place.said, place.right, place.left))
    per_seat |= bool(cues.SEAT_NEXT.match(place.beyond) or cues.SEATS_AT.search(text, 0, figure.start))
    billed = cues.BILLED.match(text, figure.end) if per_seat and not period else None
    period = period_in(billed["period"]) if billed else period
    per_seat |= bool(cues.EACH.match(place.right) and cues.EACH_OF.search(text))
    return Amount(
        _with_cents(figure) if per_seat else _perhaps_with_cents(figure) if period else figure,
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


def _perhaps_with_cents(figure: Figure) -> Figure:
    """ "Eighty-nine ninety-nine a month" is rather a price with cents than thousands."""
    price = _with_cents(figure)
    cents = price is not figure and (price.high or 0) >= 20
    return replace(price, sure=False) if cents else figure


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
    coin = place.said[-1:] == "s" or " kron" in place.said
    turned = country_last(f"{place.said}{place.beyond}" if coin else place.beyond.lstrip(" ,."))
    for words in (turned, repaired[0] if repaired else "", place.said, place.beyond, text):
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
    own = period_in(place.said)
    repair = cues.REPAIRED_PERIOD.match(place.beyond)
    if own and repair:
        return period_in(repair[0]) or own
    return own or period_in(place.right) or period_in(place.left) or period_in(place.beyond)


def period_in(words: str) -> Period | None:
    """The period named first in some words of a line, None if there is none."""
    words = cues.NO_PERIOD.sub(" ; ", words)
    found = [(match.start(), period) for period, pattern in cues.PERIODS if (match := pattern.search(words))]
    return min(found)[1] if found else None


def _volunteered(text: str, figure: Figure, place: _Place, context: Context) -> bool:
    """Whether an amount that nobody asked for is said to be theirs to spend."""
    currency = currency_in(place.said, context.currency)
    if not (currency or figure.units or _is_scaled(figure)):
        return False
    near = place.clause + " " + text[figure.end : figure.end + 25]
    lead = _lead(text, figure)
    of_money = cues.OF_MONEY.search(lead) is not None
    bare = _bare(place.clause) == _bare(place.said)
    alone = bare and (of_money or lead.strip() in ("", "and", "so", "oh"))
    if not (currency or figure.units):
        near = cues.OF_ANYTHING.sub("", near)
    priced = place.clause.strip() == place.said.strip() and cues.PER_SEAT.search(place.said) is not None
    told = (bare and of_money) or (currency is not None and (alone or priced))
    return told or cues.VOLUNTEERED.search(near) is not None


def _bare(words: str) -> str:
    """Words without the "it's" before them."""
    return cues.IT_IS.sub("", words.strip())


def _lead(text: str, figure: Figure) -> str:
    """What the figure's sentence says before it."""
    return text[max(text.rfind(mark, 0, figure.start) for mark in ".!?;") + 1 : figure.start]
