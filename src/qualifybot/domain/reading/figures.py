"""Figures with what bounds them: points, ranges, floors and ceilings, in the order in which they were said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from qualifybot.domain.reading.line import Line
from qualifybot.domain.reading.numbers import Number
from qualifybot.domain.regex import regex

_BARELY = (
    r"(?:(?:only )?(?:just|slightly|barely|marginally)|a (?:little|bit|touch|tad|shade|hair|fraction|"
    r"smidge)(?: bit)?|not (?:far|much|a lot))"
)
_OVER = r"over|above|more than|past|north(?:wards)? of|under|below|less than|fewer than|shy of|short of|south of|inside"
_ABOUT = (
    rf"{_BARELY} (?:{_OVER})|(?:just )?shy of|about|around|roughly|approximately|approx|circa|nearly|almost|"
    r"close to|near|nearer|somewhere|something|anywhere|in the (?:region|neighbo(?:u)?rhood|range|area|"
    r"order|vicinity) of|"
    r"like|say|maybe|perhaps|possibly|probably|more like|i would say|i guess|i think|i reckon|i believe|"
    r"let us say|not quite|"
    r"exactly|precisely|only|just|some|a good|another|total of|a total of|as it were|well|it is|likely|you know|"
    r"the|an estimated|estimated|of|mostly|typically|usually|normally"
)
_FLOOR = (
    r"no (?:fewer|less) than|never (?:[a-z]+ ){0,2}(?:fewer|less|below|under)(?: than)?|"
    r"not (?:(?!be|much|very|too|so|far|lot|many|all|quite)[a-z]+ ){0,4}(?:fewer than|less than|below|under)|"
    r"(?:a )?min(?:imum)?(?: of)?|"
    r"at (?:the )?(?:very )?least|"
    r"at (?:a |the )?(?:bare )?minimum|more than|over|above|north(?:wards)? of|upwards? of|"
    r"in excess of|exceed(?:s|ing)?|beyond|"
    r"past|passed|surpassed|topped|crossed|broke|broken(?: through)?|greater than|higher than|bigger than|"
    r"larger than|better than|"
    r"start(?:s|ing)? (?:at|from)|a floor of"
)
_CEILING = (
    r"between (?:nothing|nought) and|"
    r"no (?:more|higher|greater|bigger|larger) than|not (?:over|above|beyond|past|exceed(?:ing)?|to exceed|even)|"
    r"not (?:[a-z]+ ){0,4}(?:more than|over|above|exceed|beyond|past|higher than|greater than|bigger than)|"
    r"(?:never|nothing|nowhere) (?:(?:been|had|gone|went|got|employed|reached|run|"
    r"counted) )?(?:to )?(?:more than|over|above|past|beyond)|"
    r"not (?:yet )?(?:hit|reached|passed|crossed|broken|got to)|"
    r"(?:yet|still) to (?:hit|reach|pass|cross|break|get to|see)|"
    r"(?:to )?(?:a |the |our |my )?(?:absolute )?(?:max(?:imum)?|limit|ceiling|cap|upper (?:limit|end)|top end)"
    r"(?: (?:of|at|is|would be|will be|being|sits at|has been set at|is set at|was set at))?|"
    r"the (?:[a-z]+ )?most (?:(?:that )?(?:we|i|they|you) (?:[a-z]+ ){1,4})?(?:is|would be)|"
    r"(?:can|could|would|will|might|may|able to|willing to|allowed to|happy to) (?:go|stretch|run|climb)"
    r"(?: up| out)?(?: as (?:far|high|much))? (?:to|as)|"
    r"(?:to )?(?:a |the )?max(?:imum)?(?: of)?|at (?:the )?(?:very )?most|at (?:a |the )?max(?:imum)?|"
    r"up to|as (?:much|many|high) as|under|sub(?: -)?|"
    r"below|less than|fewer than|lower than|smaller than|south of|(?:but |"
    r"though )?short of|within|"
    r"(?:is )?capped at|limited to|underneath|inside|"
    r"(?:kill|shoot|divorce|fire|murder|sack|strangle|lynch) (?:me|us) if (?:[a-z]+ ){1,4}"
    r"(?:more than|over|above|beyond|past)"
)
_MORE = (
    r"\+|up(?= ?(?:[.,!?;]|$))|plus(?= ?(?:[.,!?;]|$|or(?! minus)|easily|for sure|people|employees|staff|at least|"
    r"i|we))|and up(?:wards)?|"
    r"or up(?:wards)?|upwards|"
    r"or (?:maybe |even |perhaps )?(?:more|above|higher|over|better)(?! like)|"
    r"and (?:more|above|over|beyond)(?! #)|if not more|minimum|at (?:the )?(?:very )?least|at (?:a |"
    r"the )?minimum|and counting"
)
_LESS = (
    r"tops|max(?:imum)?|at (?:the )?(?:very |absolute )?most|at (?:a |the )?(?:absolute )?max(?:imum)?|"
    r"at the outside|"
    r"or (?:maybe |even |perhaps )?(?:less|fewer|under|below|lower|smaller)|and (?:under|below|not more|no more|"
    r"less)(?! (?:[a-z]+ )?#)|"
    r"if that(?! (?:helps|is|makes|works|suits|was|'s|will|would|answers|counts|changes|matters))|"
    r"(?:is|being|would be|that is|"
    r"and that is|was|s) (?:about )?(?:my|our|the|your) (?:\w+ )?"
    r"(?:limit|max(?:imum)?|most|cap|ceiling|upper (?:end|limit)|top(?: end)?)|(?:and )?not (?:a|"
    r"one) (?:single )?(?:cent|penny|"
    r"dollar|pound|rupee|euro|paisa) (?:more|over|above)|"
    r"and nothing more|no more(?= ?[.,;!]|$)|ceiling|"
    r"(?:would be|will be|is|gets|becomes?) (?:a (?:real |big |bit of a )?problem|"
    r"(?:just |far |way |simply )?too (?:much|dear|expensive|high|steep)(?! to say)|"
    r"out of (?:the question|reach|our reach)|impossible)|"
    r"(?:and |then )?(?:we|i) (?:are|am) out|(?:and |then )?forget (?:about )?it"
)
_RANGE = (
    r"to(?: ,)?(?: (?:let me think|let me see|i do not know|i dunno|dunno|what|i suppose|i guess|shall we say|"
    r"let us say|call it|oh)(?: ,)?)?|-|through|thru|until|till|or|and|"
    r"(?:, )?(?:or )?(?:maybe|perhaps|possibly|could be|might be|may be|say|at a push|at a stretch|even|probably|"
    r"going on)(?: up)?(?: to)?|"
    r"(?:, )?(?:(?:or|and) )?up to|, (?:or |and )?as (?:much|many|high) as|, or|,"
)
_OPENING = r"between|from|starting (?:at|from)|anywhere (?:between|from)|somewhere (?:between|from)"
_OPENED = regex(r"\b(?:between|from|anywhere|somewhere)\b")
_RANGE_ROOM = Decimal("2.5")
_WIDEST = 200
_HEAD_ROOM = 48
_MOST_FIGURES = 24
_BOUND = regex(rf"(?:{_BARELY} (?:{_OVER}))|\b(?:(?P<floor>{_FLOOR})|(?P<ceiling>{_CEILING}))\b")
_BOTH_ENDS = regex(r" ?(?:,|and|but|, and|, but)? ?(?:probably|maybe|certainly)? ?")
# "Went up to fifty" is fifty.
_MOVED = regex(
    r"\b(?:went|gone|goes|raised|increased|rose|risen|bumped|upped|moved|pushed|grew|grown|jumped|brought)(?: it)? $"
)
_AFTERTHOUGHT = regex(r"(?: [.,])? (?:i mean(?:t)?|sorry|rather|correction|pardon|my mistake)(?= ?[.,!]|$)")
# "People hear sixty": what a figure is taken for.
TAKEN_FOR = regex(
    r"\b(?:hears?|mis ?hear\w*|mistak\w+|mistook|confus\w+|mix(?:ed|es|ing)? up|comes? (?:across|over|through|out))"
    r"(?: (?:it|that|this|me|them|always|often))*(?: (?:for|as|with|like))? $"
)
_YEAR_LEAD = regex(
    r"(?:\b(?:in|since|from|before|after|until|till|by|of|early|mid|late|year|back in|fy|spring|summer|"
    r"autumn|fall|winter|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)(?: the)?|') $"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as bounded by its words; `low` and `high` are equal for a point, None on an open side.

    `start` and `end` are its place in the line with everything that belongs to it, `sign` the place of its first
    number. `units` are the words of measure said with it. `sure` is False where its numbers could be others.
    """

    low: Decimal | None
    high: Decimal | None
    start: int
    end: int
    sign: int
    units: str
    numbers: tuple[Number, ...]
    sure: bool = True

    @property
    def point(self) -> Decimal:
        """Its upper end, or the lower where it has no upper."""
        return self.high if self.high is not None else self.low or Decimal(0)


class FigureGrammar:
    """Finds figures in lines.

    `unit` is a regular expression for one word of measure that may follow a number, `before` for one that may precede
    it (a currency sign).
    """

    def __init__(self, unit: str, before: str = "(?!)") -> None:
        about = rf"(?:(?:{_ABOUT}|{before}) )*"
        units = (
            rf"(?: (?:odd|ish|or so|something))*(?P<NAME>(?: (?:{unit}))*)(?: (?:or so|ish|or thereabouts|"
            rf"(?:, )?give or take(?: (?:#|a few|a couple|a handful)(?= ?(?:[.,;!?]|$)))?|"
            rf"roughly))*"
        )
        self._head = regex(rf"(?<![^ ])(?:(?:{_OPENING}|{_ABOUT}|{_FLOOR}|{_CEILING}|{before}) )+$")
        self._pair = regex(
            "#"
            + units.replace("NAME", "ua")
            + rf" (?:(?P<join>{_RANGE}) )?{about}(?:(?P<ceiling>{_CEILING}) )?{about}(?P<b>#)"
            + units.replace("NAME", "ub")
        )
        self._single = regex(rf"#(?P<plus> \+| plus(?= (?:{unit})))?" + units.replace("NAME", "ua"))
        self._post = regex(rf"(?: ,)?(?: people| employees)? (?:(?P<more>{_MORE})|(?P<less>{_LESS}))(?![a-z])")

    def find(self, line: Line, skip: frozenset[int] = frozenset()) -> list[Figure]:
        """The figures of `line` in order, without the numbers at the places `skip`."""
        figures: list[Figure] = []
        done = 0
        for sign, number in islice(line.numbers.items(), _MOST_FIGURES):
            if sign < done or sign in skip or number.ordinal:
                continue
            figure = self._read(line, sign, skip)
            done = figure.end
            if figures and (merged := _merged(line, figures[-1], figure)):
                figures[-1] = merged
            else:
                figures.append(figure)
        return figures

    def _read(self, line: Line, sign: int, skip: frozenset[int]) -> Figure:
        text, number = line.text, line.numbers[sign]
        from_ = max(sign - _HEAD_ROOM, 0)
        head_match = self._head.search(text[from_:sign])
        head = head_match[0] if head_match else ""
        start = sign - len(head)
        opened = _OPENED.search(head) is not None
        pair = self._pair.match(text, sign)
        second = line.numbers.get(pair.start("b")) if pair and pair.start("b") not in skip else None
        if pair and second and (ends := _range(pair["join"], number, second, opened, bool(pair["ceiling"]))):
            if pair["join"] in (None, ",") and _AFTERTHOUGHT.match(text, pair.end()):
                ends = (second.value, second.value)
            post = self._post.match(text, pair.end())
            end = post.end() if post else pair.end()
            sure = number.sure and second.sure and pair["join"] is not None
            return Figure(*ends, start, end, sign, pair["ua"] + pair["ub"], (number, second), sure)
        single = self._single.match(text, sign)
        units = single["ua"] if single else ""
        end = single.end() if single else sign + 1
        post = self._post.match(text, end)
        low, high = _bounded(number, head, post, moved=_MOVED.search(text[from_:start]) is not None)
        if single and single["plus"]:
            high = None
        return Figure(low, high, start, post.end() if post else end, sign, units, (number,), number.sure)


def is_year(line: Line, sign: int) -> bool:
    """Whether the number at `sign` names a calendar year by its form and the word before it."""
    number = line.numbers[sign]
    if number.ordinal or number.scales or number.unit or number.value != number.value.to_integral_value():
        return False
    lead = _YEAR_LEAD.search(line.text[max(sign - 14, 0) : sign])
    return lead is not None and (1900 <= number.value < 2100 or (lead[0] == "' " and number.value < 100))


def _bounded(
    number: Number, head: str, post: re.Match[str] | None, *, moved: bool
) -> tuple[Decimal | None, Decimal | None]:
    low, high = _ends(number)
    if post:
        return (low, None) if post["more"] else (low if low != high else None, high)
    bound = _BOUND.search(head)
    if bound and bound[0] == "up to" and moved:
        return low, high
    if bound and bound["floor"]:
        return low, None
    if bound and bound["ceiling"]:
        return None, high
    return low, high


def _ends(number: Number) -> tuple[Decimal, Decimal]:
    """A number's own ends: two where "twenty twenty-five" is more likely a range than one number."""
    if number.halves is None or number.sure:
        return number.value, number.value
    first, second = number.halves
    scale = number.value / (first * 100 + second)
    return first * scale, second * scale


def _range(
    join: str | None, first: Number, second: Number, opened: bool, ceiling: bool
) -> tuple[Decimal, Decimal] | None:
    """The ends of a range, with a scale said only once given to both; None if the two are not one range."""
    if second.ordinal or (join == "and" and not opened):
        return None
    low, high = first.value, second.value
    if join is None and _is_thousands(first, second):
        return (thousands := low * 1000 + high * 100), thousands
    if low < 1000 and not any(scale >= 1000 for scale in first.scales):
        low *= next((scale for scale in second.scales if low * scale < high), 1)
    elif not second.scales and high < low:
        high *= next((scale for scale in first.scales if high * scale > low), 1)
    if not low < high or high > low * _WIDEST:
        return None
    certain = join in ("to", "-", "through", "thru", "until", "till", "up to") or opened or ceiling
    return (low, high) if certain or high <= low * _RANGE_ROOM else None


def _is_thousands(first: Number, second: Number) -> bool:
    """ "Thirty-two five" is thirty-two thousand five hundred."""
    bare = not (first.unit or second.unit or first.scales or second.scales)
    return bare and 10 <= first.value < 100 and 1 <= second.value < 10


def _merged(line: Line, first: Figure, second: Figure) -> Figure | None:
    """ "At least seventy, no more than eighty-five" is one range."""
    if not _BOTH_ENDS.fullmatch(line.text, first.end, max(second.start, first.end)):
        return None
    ends = [figure for figure in (first, second) if (figure.low is None) != (figure.high is None)]
    low = next((figure.low for figure in ends if figure.low is not None), None)
    high = next((figure.high for figure in ends if figure.high is not None), None)
    if low and high and high < low and not second.numbers[0].scales:
        high *= next((scale for scale in first.numbers[-1].scales if high * scale > low), 1)
    if low is None or high is None or low > high:
        return None
    units, numbers = first.units + second.units, first.numbers + second.numbers
    return Figure(low, high, first.start, second.end, first.sign, units, numbers, first.sure and second.sure)
