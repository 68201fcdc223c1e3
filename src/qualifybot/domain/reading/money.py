"""How much money does the caller have for this, and per what?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from qualifybot.domain.models import Budget, Context, Kind, Period
from qualifybot.domain.reading.currency import BEFORE_AMOUNT, CURRENCY, currency_in
from qualifybot.domain.reading.figures import Figure, FigureGrammar, is_year
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.function_words import FUNCTION_WORDS
from qualifybot.domain.reading.line import Line, plain_line
from qualifybot.domain.reading.self_repair import takes_back

_PER = r"(?:a|an|per|each|every|/|for (?:a|each|every|one)|by the|the)"
_MONTH = rf"{_PER} (?:single )?(?:calendar )?(?:month|mo|mth)|monthly|pcm|p m|month on month|month to month|mensal"
_QUARTER = rf"{_PER} quarter|quarterly"
_YEAR = rf"{_PER} (?:single |whole |full |financial |fiscal |calendar )?(?:year|yr|annum|twelve months)|yearly|annually|annual|p a|pa|annualised|annualized|every # months"
_WEEK = rf"{_PER} week|weekly"
_ONCE = (
    r"one off|one time|one shot|once off|once only|just once|only once|once|lump sum|single (?:payment|purchase)|up ?front|outright|"
    r"not recurring|non recurring|paid once"
)
_SEAT = (
    r"(?:a|an|per|each|every|/|for each|for every) (?:single )?(?:seat|user|head|person|licen[cs]e|employee|login|agent|rep|"
    r"member|staff member|team member|workstation|desk|mailbox|driver|salesperson|colleague|technician|worker|operator|named user)|"
    r"pupm|pppm|(?:on a )?per seat(?: basis)?"
)
_BASIS = r"on an? (?:monthly|quarterly|yearly|annual|one off|one time) basis"
_UNIT = rf"(?:{CURRENCY}|{_BASIS}|{_MONTH}|{_QUARTER}|{_YEAR}|{_WEEK}|{_ONCE}|{_SEAT}|in (?:{CURRENCY}))(?![^ ])"
_GRAMMAR = FigureGrammar(_UNIT, BEFORE_AMOUNT)
_MEASURED = re.compile(rf" {_UNIT}")
_PERIODS: tuple[tuple[Period, re.Pattern[str]], ...] = (
    ("month", re.compile(rf"(?<![^ ])(?:{_MONTH}|a monthly basis)(?![^ ])")),
    ("quarter", re.compile(rf"(?<![^ ])(?:{_QUARTER})(?![^ ])")),
    ("year", re.compile(rf"(?<![^ ])(?:{_YEAR})(?![^ ])")),
    ("one_time", re.compile(rf"(?<![^ ])(?:{_ONCE})(?![^ ])")),
)
_NO_PERIOD = re.compile(
    r"(?<![^ ])(?:(?:in|within|about|half|than|once|twice|times?|later|earlier|mid|end of) (?:a|the|every|each) (?:month|quarter|year)|"
    r"(?:a|the) (?:month|quarter|year)(?: or \w+)? (?:ago|from|after|before|later|end)|"
    r"(?:quarter|month|year) of (?:a|the)|(?:billed|invoiced|paid|payable|charged|payments?|bill us|invoice us) (?:monthly|quarterly|yearly|annually)|"
    r"(?:annual|yearly|monthly|quarterly) (?:turnover|revenue|sales|profit|review|report|plan|meeting|bill(?:ing)?|invoic\w+|payments?))(?![^ ])"
)
_PREFERRED = re.compile(
    r"\b(?:(?P<year>annual|annually|yearly|by the year|per year)|(?P<month>monthly|by the month|per month)|(?P<quarter>quarterly))"
    r"(?: (?:billing|payments?|invoic\w+|is (?:right|better|correct|best)|please|it is|plan|contract|basis|figure))?\b"
)
_PER_SEAT = re.compile(rf"(?<![^ ])(?:{_SEAT})(?![^ ])")
_WEEKLY = re.compile(rf"(?<![^ ])(?:{_WEEK})(?![^ ])")
_WORD = rf"(?!(?:{FUNCTION_WORDS}|{CURRENCY}|in|budget|for|max|once|maximum|monthly|set|limit|top|dollar|tax|vat|gst|net|gross|ex|inc|excl|incl|give|ought|should|going|available|spend|allocated|released|approved|earmarked|tops|tho|mark|range|ballpark|region|would've|figure|coming|sounds|feels|works|gets|covers|ready|down|thereabouts|boss|bro|darling|dear|friend|honestly|today|tomorrow|this|next|these|pounds|euros|apiece|ideally|preferably|hopefully|realistically|definitely|certainly|total|ceiling|cap|altogether|flat|straight|even)\b)[a-z]+"
_COUNTED = re.compile(rf" (?:{_WORD}|%|percent|minutes?|o'clock|years?|months?|weeks?|days?)(?![^ ])")
_COUNTED_PLAINLY = re.compile(r" (?:[a-z]{2,}[^isu]s|people|staff|men|women|square|sq|kilos?|miles?|%|percent)(?![^ ])")
_PAST = re.compile(
    r"\b(?:(?:was|were)(?! (?:approved|given|set|allocated|granted|released|told|signed|budgeted|earmarked|cleared|agreed))|used to be|"
    r"before the|originally|at @|initially|until)\b"
)
_LEFT_BEHIND = re.compile(r"from (?:about )?[$£€]? ?#(?: [a-z]+)? (?:all the way )?(?:down |up )?to\b")
_NUMBERED = re.compile(
    r"\b(?:number|floor|room|route|level|page|version|office|iso|question|q|phase|fy|sap|office|windows|extension|section|"
    r"article|march|april|may|june|july|august|september|october|november|december|january|february) $"
)
_SETUP = re.compile(
    r"\b(?:set ?up|set up|implementation|implement|onboarding|installation|install(?:ed|ing)?|initial(?:ly)?|to (?:start|begin)(?: with)?|"
    r"get(?:ting)? started|migration|training|deposit|up ?front|one off|one time|once|at the start|kick ?off|configuration|"
    r"rollout|customi[sz]ation)\b"
)
_RUNNING = re.compile(r"\b(?:running|ongoing|recurring|after that|thereafter|then|subscription|maintenance|support)\b")
_NOT_OURS = re.compile(
    r"\b(?:turnover|turn over|turned over|turning over|revenues?|sales of|in sales|profits?|raised|funding|seed|series [abc]|"
    r"salar(?:y|ies)|wages?|rent|payroll|worth|valued|valuation|grant of|loan|mortgage|fined|stole|lost|losing|lose|saves?|"
    r"saved|saving us|deal size|ticket size|average (?:deal|order)|earn(?:s|ed)?|makes?|debt|owe[sd]?|tax bill|"
    r"competitors?|rivals?|neighbou?r|friend|cousin|sister company|"
    r"quot(?:e|ed|ing|ation)(?! you)|offer(?:ed|s|ing)?|pitched|charge[sd]?|charging|list price|sticker|invoice[sd]?|"
    r"used to (?:pay|spend|cost|be)|(?:we|i|they) (?:paid|spent)|(?:was|were) paying|(?:we are|i am|currently|are) (?:currently |already |now )?(?:paying|spending)|"
    r"(?:we|i) pay (?:them )?(?:now|currently|today|already)|costs? us|cost me|is costing|costing us|burned|burnt|wasted|"
    r"last (?:year|time|month|quarter)|years? ago|back then|previous(?:ly)?|predecessor|old (?:tool|system|one|contract|crm|software|"
    r"vendor|provider|budget)|existing (?:tool|contract|system)|current (?:tool|contract|system|vendor|spend)|"
    r"in (?:19|20)\d\d|the year before|originally|asked for|applied for|requested|wanted|hoped for|wish(?:ed)?|dream|"
    r"you (?:had|have|noted|wrote|put|said|repeated|have (?:got|noted|written|put))|instead of|told you|penalty|insurance|"
    r"software (?:x|a|b)|other (?:project|thing|one)s?|(?:whole|entire|overall|total) (?:it |marketing |department |company )?(?:budget|spend)|"
    r"(?:it|marketing|company|department(?:al)?|training|hardware|travel) budget)\b"
)
_EACH = re.compile(r"^(?: [a-z]+)? (?:each|apiece)\b")
_OURS = re.compile(
    r"\b(?:budget(?:ed)?|set aside|put aside|put by|earmarked|allocated|approved|released|cleared|sanctioned|signed off|"
    r"walked out with|got|given|granted|available|afford|to spend|can spend|could spend|may spend|able to spend|"
    r"spend(?:ing)?|invest|go (?:up )?to|stretch to|comfortable|happy (?:with|to)|fine|realistic|manage|work with|play with|"
    r"for this|for it|on it|on this|for that|for (?:the|a|your) (?:new|replacement|whole|successor|project|tool|system|software|crm)|"
    r"i reckon|we reckon|we would|i would|let us say|call it|the figure|the number|my limit|our limit|limit|tops|max(?:imum)?|"
    r"left|we are (?:at|looking at|thinking)|looking at|thinking|aiming|penci?l+ed in|ring ?fenced|agreed|landed on|settled on)\b"
)
_SO = re.compile(
    r"^ ?(?:, )?(?:so|altogether|in total|that makes|makes|that is|call it|let us say)\b|\bin total\b|\baltogether\b"
)
_NEGATED = re.compile(r"\b(?:not|never|rather than|instead of|is not|was not|less the|and not) (?:the |a |that )?$")
_NO_MONEY = re.compile(
    r"\b(?:(?:no|zero|without(?: a| any)?|nil) (?:money|funds|cash|budget)(?: at all| whatsoever| for (?:it|this|that))?|"
    r"not (?:a|one) (?:penny|cent|dime|dollar|pound|rupee|euro|bean|paisa)|not (?:have|got) (?:got )?(?:a|any) (?:budget|money|funds|cash)(?: at all| for (?:it|this|that))?|"
    r"(?:nothing|zilch|zip|nada|nil|zero|nought)(?: at all)?(?: [.!]|$| , | to spend| for (?:it|this)| set aside| whatsoever)|not any money|skint|stony broke|"
    r"(?:has to|must|needs to|should|got to|would have to|will have to) be free|free (?:only|of charge)|not (?:spend|pay|paying|spending) (?:anything|a)|budget is (?:zero|nil|nothing))"
)
_FIGURES_LONG = re.compile(r"(?<![^ ])(?:(?P<part>low|lower|mid|middle|high|upper) )?(?P<count>#) figures?\b")
_YET = re.compile(r"\b(?:yet|so far|at this (?:stage|point)|for now|still)\b")
_BEYOND = re.compile(
    r"\b(?:(?P<more>(?:so |and |a bit |slightly )?(?:more|over|above|higher) than that|and then some)|"
    r"(?:less|under|below|lower|not (?:go )?(?:above|over|beyond|higher)(?: than)?|no more than|not more than) (?:that|it))\b"
)
_REPAIR = r"(?: [,.])?(?: (?:no|sorry|i mean|i meant|rather|or rather|make that|wait|actually|pardon|,))*"
_REPAIRED_PERIOD = re.compile(rf"{_REPAIR} (?:{_MONTH}|{_QUARTER}|{_YEAR}|{_ONCE})(?![^ ])")
_REPAIRED_CURRENCY = re.compile(rf"{_REPAIR} (?:{CURRENCY})(?![^ ])")
_PERIOD_FIRST = re.compile(rf"(?:^|[.;!?] )(?:{_MONTH}|{_QUARTER}|{_YEAR}|{_ONCE}|{_BASIS})(?: [a-z]+)? , [a-z ]*$")
_SPENT = re.compile(r"(?<!can )(?<!could )(?<!would )(?<!to )(?<!might )(?<!may )\b(?:pay|paying|spending)\b")
_NOT_SET = re.compile(
    r"\b(?:(?:not|nothing|never|yet to|waiting to|still to|to|has to|needs to|have to) (?:yet )?(?:is |has |have |be |been |get |got |really |actually |officially |formally )*"
    r"(?:budget(?:ed)?|approve[d]?|set|fixed|decide[d]?|signed (?:off)?|agree[d]?|allocate[d]?|finali[sz]ed?|determined?|confirmed?|worked out|"
    r"discuss(?:ed)?|assigned|released|figured (?:it )?out|defined?|costed|planned|put a (?:figure|number)|talked (?:about|numbers)|settled|sorted|made up|"
    r"thought about|had (?:the|that) (?:talk|conversation))|"
    r"(?:no|not (?:have|got|seen|been given|given|told)(?: us| me| got| an?| any| the)*) (?:set |fixed |firm |real |exact |specific |particular |official |"
    r"approved |defined |concrete |hard |formal |dedicated |final )?(?:figure|number|amount|sum|budget(?= yet| so far| at (?:the moment|this)| figure| number| set| assigned| approved| in place))s?|"
    r"no (?:set|fixed|firm|specific|particular|official|approved|defined|concrete|formal|dedicated|final) budget|"
    r"(?:under|in) (?:discussion|review|negotiation)|up in the air|undecided|open question|t b [dca]|tb[dca]|pending|"
    r"(?:waiting|wait) (?:for|on|until|to hear)|still (?:being|waiting|working|in|discussing|deciding|negotiating|figuring)|"
    r"being (?:worked out|decided|discussed|drawn up|finali[sz]ed)|up to (?:finance|the board|the cfo|my boss|accounts|head office)|"
    r"depends on (?:the board|finance|the cfo|my boss|approval)|next year 's budget|budget (?:round|talks|meeting|cycle)|"
    r"(?:only )?once (?:finance|the board|the cfo))\b"
)
_HEDGED = re.compile(
    r"\b(?:depends?|depending|enough|reasonable|reasonably|flexible|whatever (?:it takes|is needed|it costs)|not (?:that |very |too |so )?(?:much|big|huge|a lot|large)|tight|"
    r"shoe ?string|limited|modest|decent|cheap(?:er|ly)?|affordable|competitive|as (?:little|low|cheap) as|low|small(?:ish)?|tiny|"
    r"a (?:few|bit|little|lot|fair (?:bit|amount)|good (?:bit|amount|deal)|decent (?:amount|sum)|chunk)|several|tens of|hundreds|thousands|millions|some (?:money|budget|funds|cash)|"
    r"good (?:price|value)|right price|fair price|value for money|market (?:rate|price)|best price|what you (?:charge|offer|cost|ask|quote)|your (?:price|pricing|quote|offer)|"
    r"open|generous|healthy|plenty|substantial|sensible|normal|average|usual|mid ?range|not (?:made of money|rich|loaded)|minimal|bare minimum|"
    r"we (?:do )?have (?:a|some) budget|there is (?:a|some) (?:budget|money)|money is (?:there|no)|somewhere in the middle)\b"
)
_LONE_PERIOD = re.compile(
    rf"^(?:[a-z]+ ){{0,5}}(?:{_MONTH}|{_QUARTER}|{_YEAR}|{_ONCE}|{_BASIS}|{_SEAT}|each month|every month|each year|every year)(?: [a-z]+){{0,4}} ?[.,!]"
)
_CLAUSE_EDGE = re.compile(
    r" ?(?:[.;:!?…,]| - )|(?<= )(?:but|because|although|though|while|whereas|so|since|which|and(?= (?:i|we|they|he|she|it|in the|then|for)\b))\b"
)
_YEARLY = {"month": 12, "quarter": 4, "year": 1}
_VOLUNTEERED = re.compile(
    r"\b(?:budget|to spend|can spend|spend up|set aside|put aside|put by|earmarked|allocated|approved|released|cleared|afford|available|ring ?fenced|"
    r"for (?:it|this|that|a successor|a replacement|a new \w+|the (?:project|new \w+|tool|software|system|whole thing|crm))|we have got|i have got|limit|invest|quoted you|told you|"
    r"i said|i meant|willing to pay|happy to pay|can pay|could pay|would pay|going to cost|at most|max(?:imum)?|tops|money|we could go|we can do|manage)\b"
)
_STRAY = re.compile(r"\b(?:said|told|quoted|asked|gave) you\b|\bi (?:said|quoted|meant)\b")


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
    long = _FIGURES_LONG.search(line.text)
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
    amounts = []
    for at, figure in enumerate(figures):
        before = figures[at - 1].end if at else 0
        after = figures[at + 1].start if at + 1 < len(figures) else len(line.text)
        amount = _weigh(line, figure, before, max(after, figure.end), context, asked)
        if amount:
            amounts.append(amount)
    return amounts


def _not_money(line: Line, sign: int) -> bool:
    number, text = line.numbers[sign], line.text
    if number.ordinal or is_year(line, sign) or number.value >= 10**12:
        return True
    lead = text[max(sign - 14, 0) : sign]
    counted = _COUNTED.match(text, sign + 1) and not _MEASURED.match(text, sign + 1)
    if counted and (number.unit or text[max(sign - 2, 0)] in "$£€₹"):
        counted = _COUNTED_PLAINLY.match(text, sign + 1)
    return bool(counted) or _NUMBERED.search(lead) is not None


def _weigh(line: Line, figure: Figure, before: int, after: int, context: Context, asked: bool) -> _Amount | None:
    """`before` and `after` are where the neighbouring figures end and begin."""
    text = line.text
    start, end = _clause(text, figure)
    clause, said = text[start:end], text[figure.start : figure.end]
    left, right = text[max(start, before) : figure.start], text[figure.end : min(end, after)]
    if _NEGATED.search(left):
        return None
    beyond = text[figure.end : after]
    period = _period(said, left, right, beyond) or _period_in((_PERIOD_FIRST.search(text[: figure.start]) or [""])[0])
    indian = any(n.unit[:3] in ("lak", "lac", "cro", "cr") for n in figure.numbers)
    repaired = _REPAIRED_CURRENCY.match(beyond)
    currency = currency_in(repaired[0], context.currency) if repaired else None
    currency = currency or currency_in(said, context.currency) or currency_in(beyond, context.currency)
    currency = currency or currency_in(text, context.currency) or ("INR" if indian else None)
    seat = any(_PER_SEAT.search(words) for words in (said, right, left))
    scaled = any(n.scales or n.unit for n in figure.numbers)
    ours = bool(_OURS.search(clause)) or bool(_OURS.match(beyond.lstrip(" ,")))
    alien = bool(_NOT_OURS.search(clause))
    if not asked and (
        alien
        or _SPENT.search(clause)
        or not _volunteered(text, figure, clause, currency_in(said, context.currency), scaled)
    ):
        return None
    score = 2 + scaled + 2 * bool(figure.units) + 2 * ours - 5 * alien - 3 * bool(_PAST.search(clause))
    score += bool(_SO.search(text[max(start - 2, 0) : figure.start])) - 4 * bool(_EACH.match(text[figure.end : end]))
    setup = bool(_SETUP.search(clause)) and period in (None, "one_time")
    return _Amount(figure, score, period, seat, currency, setup, bool(_WEEKLY.search(said)))


def _clause(text: str, figure: Figure) -> tuple[int, int]:
    start, end = 0, len(text)
    for edge in _CLAUSE_EDGE.finditer(text):
        if edge.end() <= figure.start:
            start = edge.end()
        elif edge.start() >= figure.end:
            end = edge.start()
            break
    return start, end


def _period(said: str, left: str, right: str, beyond: str) -> Period | None:
    """The period of an amount: said with it, repaired after it, or named near it."""
    own = _period_in(said)
    repair = _REPAIRED_PERIOD.match(beyond)
    if own and repair:
        return _period_in(repair[0]) or own
    return own or _period_in(right) or _period_in(left) or _period_in(beyond)


def _period_in(words: str) -> Period | None:
    words = _NO_PERIOD.sub(" ; ", words)
    found = [(match.start(), period) for period, pattern in _PERIODS if (match := pattern.search(words))]
    return min(found)[1] if found else None


def _volunteered(text: str, figure: Figure, clause: str, currency: str | None, scaled: bool) -> bool:
    """Whether an amount that nobody asked for is said to be theirs to spend."""
    if not (currency or scaled or figure.units):
        return False
    near = clause + " " + text[figure.end : figure.end + 25]
    alone = clause.strip() == text[figure.start : figure.end].strip()
    return _VOLUNTEERED.search(near) is not None or (currency is not None and alone)


def _decide(line: Line, amounts: list[_Amount], context: Context, asked: bool) -> Found | None:
    amounts = _without_setup(line, _surviving(line, amounts))
    best = max(a.score for a in amounts)
    if best < 0 and _NOT_SET.search(line.text):
        return _without_amount(line, context, asked)
    top = [a for a in amounts if a.score >= best - 1]
    doubt = None
    if len({a.a_year() for a in top}) == 1:
        chosen = _preferred(line, top)
    else:
        last = top[-1]
        chosen = last
        doubt = "several amounts"
    return _answer(line, chosen, best, doubt, context)


def _answer(line: Line, amount: _Amount, score: int, doubt: str | None, context: Context) -> Found:
    figure = amount.figure
    if not figure.sure:
        doubt = doubt or "mis-heard figure"
    if amount.bare:
        doubt = doubt or "bare figure"
    if score < 1:
        doubt = doubt or "perhaps not the budget"
    low, high, period = amount.low, amount.high, amount.period
    if amount.weekly:
        low, high = (None if end is None else round(end * 52 / 12, 2) for end in (low, high))
        period, doubt = "month", doubt or "weekly amount"
    if low == high and (more := _BEYOND.search(line.text, figure.end)):
        low, high = (low, None) if more["more"] else (None, high)
    value = Budget(low, high, amount.currency or context.currency, period, amount.per_seat)
    span = line.span(figure.start, figure.end)
    return Found(Kind.ANSWER, value, *span, confident=doubt is None, doubt=doubt)


def _surviving(line: Line, amounts: list[_Amount]) -> list[_Amount]:
    """Those not taken back; what replaces one keeps the scale, currency and period it does not name."""
    kept: list[_Amount] = []
    for amount in amounts:
        if kept:
            last = kept[-1]
            between = line.text[last.figure.end : amount.figure.start]
            restated = _restated(last, amount)
            if restated:
                kept[-1] = restated
                continue
            if takes_back(between):
                kept.pop()
                amount = _inheriting(last, amount)
        kept.append(amount)
    return kept


def _restated(first: _Amount, second: _Amount) -> _Amount | None:
    """One amount said twice, the second time perhaps without its scale ("forty-eight thousand a year, forty-eight")."""
    same = first.figure.point == second.figure.point
    scale = next((s for n in first.figure.numbers for s in n.scales), 1)
    if not same and not (second.bare and second.figure.point * scale == first.figure.point):
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


def _inheriting(first: _Amount, second: _Amount) -> _Amount:
    figure = second.figure
    scale = next((s for n in first.figure.numbers for s in n.scales), 1)
    if second.bare and scale >= 1000:
        low, high = (None if end is None else end * scale for end in (figure.low, figure.high))
        figure = replace(figure, low=low, high=high, units=figure.units or first.figure.units or " ")
    return replace(
        second,
        figure=figure,
        score=max(first.score, second.score),
        period=second.period or first.period,
        per_seat=second.per_seat or first.per_seat,
        currency=second.currency or first.currency,
    )


def _without_setup(line: Line, amounts: list[_Amount]) -> list[_Amount]:
    """Of set-up and running costs the running ones."""
    running = [
        a for a in amounts if not a.setup and (a.period in _YEARLY or _RUNNING.search(line.text, a.figure.start - 12))
    ]
    return running if running and any(a.setup for a in amounts) else amounts


def _preferred(line: Line, amounts: list[_Amount]) -> _Amount:
    """Of one amount said per month and per year: the period asked for, else the one said first."""
    periods = {a.period: a for a in reversed(amounts)}
    wish = _PREFERRED.search(line.text, amounts[-1].figure.end)
    if wish and wish.lastgroup in periods:
        return periods[wish.lastgroup]
    named = [a for a in amounts if a.period]
    return named[0] if named else amounts[-1]


def _without_amount(line: Line, context: Context, asked: bool) -> Found | None:
    """No figure at all: nothing to spend, nothing fixed yet, or only a hedge."""
    if not asked:
        return None
    text = line.text
    unset, none, hedged = _NOT_SET.search(text), _NO_MONEY.search(text), _HEDGED.search(text)
    if none and not (unset or _YET.search(text)):
        value = Budget(Decimal(0), Decimal(0), currency_in(text, context.currency) or context.currency)
        return Found(Kind.ANSWER, value, *line.span(*none.span()), confident=True)
    if open_ := unset or none:
        return Found(Kind.UNKNOWN, None, *line.span(*open_.span()), confident=True)
    hedged = None if text.endswith("?") else hedged or _LONE_PERIOD.search(text)
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
