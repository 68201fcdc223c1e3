"""How many people does the caller's own company employ?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from qualifybot.domain.models import CompanySize, Context, Kind
from qualifybot.domain.reading.figures import Figure, FigureGrammar, is_year
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.line import Line, plain_line
from qualifybot.domain.reading.function_words import FUNCTION_WORDS
from qualifybot.domain.reading.self_repair import takes_back

_TRADES = (
    r"developers?|engineers?|programmers?|coders?|drivers?|nurses?|teachers?|tutors?|doctors?|physicians?|lawyers?|"
    r"solicitors?|attorneys|paralegals?|technicians?|mechanics?|fitters|installers?|welders|chefs?|cooks?|waiters|bakers?|"
    r"butchers|salespeople|sales ?men|reps|representatives|agents|analysts?|designers?|carpenters|joiners|electricians?|"
    r"plumbers?|roofers|painters|builders|cleaners?|cashiers|clerks?|managers?|supervisors|foremen|directors|apprentices?|"
    r"trainees?|assistants?|accountants?|bookkeepers?|advis[eo]rs|labou?rers|operators|operatives|guards|trainers|"
    r"instructors|stylists|hairdressers|barbers|dentists?|hygienists?|vets|pharmacists|receptionists?|secretar(?:y|ies)|"
    r"librarians|pilots|caregivers|carers|therapists|physios|surveyors|architects?|planners|brokers|packers|pickers|"
    r"craftsmen|tradesmen|founders|partners|owners|tailors|machinists|warehousemen|administrators|admins?|researchers|scientists|editors|writers|"
    r"journalists|photographers|gardeners|landscapers|farmhands|pickers|porters|housekeepers|consultants"
)
_PEOPLE = (
    r"people|employees?|employed|staff(?:ers)?|folks?|heads?|headcount|persons?|workers?|ftes?|f t es?|f t ease|"
    r"full timers?|part timers?|full time(?:rs)?|part time(?:rs)?|associates|colleagues|co workers|team members|members of staff|"
    r"members of the team|members (?:in|of) (?:the|our) (?:company|team|staff|firm|organi[sz]ation|office)|crew|"
    r"souls|bodies|guys|men|women|man|woman|lads|ladies|blokes|girls|boys|hands|strong|on (?:the |our )?(?:payroll|books|team|staff)|"
    r"personnel|human beings|workforce|individuals|others|team mates|teammates|of us|in total|all told|altogether"
)
_WORD = rf"(?!(?:{FUNCTION_WORDS})\b)[a-z]+"
_UNIT = rf"(?:{_WORD} ){{0,2}}(?:{_PEOPLE})(?![a-z])"
_GRAMMAR = FigureGrammar(_UNIT)
_AFTER = re.compile(rf" (?P<word>{_WORD}|%|percent|'s)")
_TRADE = re.compile(rf" (?:[a-z]+ )?(?:{_TRADES})\b")
_LEADS_PEOPLE = re.compile(
    r"\b(?:headcount|workforce|payroll|head count|staff|company|firm|business|team|family|crew|shop|outfit|organi[sz]ation|"
    r"employees|employ|employing|people|staff count|number of (?:employees|people|staff)|staff number)"
    r"(?: (?:is|of|at|stands|was|sits|are|with|we have|currently|now|just|about|around|has|runs|comes|here|there|to|count))*"
    r"(?: :)? ?$"
)
_OTHER_THING = re.compile(
    r" (?:%|percent|dollars?|pounds?|euros?|bucks|quid|rupees|million in|years?|months?|weeks?|days?|hours?|minutes?|o'clock|"
    rf"(?:{_WORD} )?(?:customers?|clients?|users?|offices?|branches|locations?|sites?|stores?|shops?|countries|cities|states|"
    r"floors?|buildings?|students?|pupils|patients?|beds?|guests?|members (?!in the|in our|of the|of our|here|working|totally)|subscribers|followers|vehicles?|trucks?|vans?|cars|"
    r"machines?|computers?|laptops?|seats?|licen[cs]es|logins|rooms?|tables|square|acres|miles|km|kilomet|"
    r"companies|firms|businesses|departments?|teams?|percent|products?|projects?|orders?|calls?|tickets?|"
    r"contractors?|freelancers?|temps?|volunteers?|subcontractors?|externals?|interns?|consultants|agency|seasonals?))\b"
)
_NUMBERED = re.compile(
    r"(?:\b(?:number|floor|room|badge|route|unit|suite|level|age|aged|extension|ext|page|version|office|iso|item|question|"
    r"highway|building|gate|q|phase|grade|top|fortune|ftse|chapter|line)|[$€£₹]) (?:number )?(?<!we number )$"
)
_PAST = re.compile(
    r"\b(?:were|was|had|used to|before|back (?:then|in|when)|years? ago|months? ago|last (?:year|spring|summer|autumn|fall|"
    r"winter|month|quarter|january|december)|originally|started|began|peak(?:ed)?|once|previously|formerly|prior|until|"
    r"pre|grew from|came from|in the (?:[a-z]+ ?ties|nineties|old days|past)|old days|let go|laid off|layoffs?|left|"
    r"lost|redundan[a-z]+|pandemic|covid|at one (?:point|time|stage)|historically|initially|first|fired|no longer)\b"
)
_NOT_PAST = re.compile(
    r"\blast (?:i|we|time|count|tally|figure|number|looked|checked|heard|payroll|audit|census)|\bthat (?:was|were) sold\b"
)
_FUTURE = re.compile(
    r"\b(?:will be|going to be|gonna be|plan(?:s|ning|ned)?|hop(?:e|ing)|next (?:year|month|quarter|spring|summer|autumn|"
    r"fall|winter)|by (?:the end|christmas|december|june)|want to (?:be|grow|hire|get|have)|target|expect(?:s|ing)?|hir(?:e|ing)|"
    r"recruit(?:ing)?|aim(?:ing)?|would like|should be (?:at|around) by|soon|eventually|someday|could become|"
    r"in (?:two|three|five|a few) years|open (?:positions|roles|vacancies)|vacanc(?:y|ies)|to be filled)\b"
)
_ELSEWHERE = re.compile(
    r"\b(?:parent|mother (?:company|ship)|holding|sister|head office|headquarters|customers?|clients?|competitors?|rivals?|"
    r"suppliers?|(?:the|our) (?:whole |entire |wider )?group|conglomerate|franchise|landlord|my (?:last|old|previous|former)|"
    r"(?:another|other|previous|old|former) (?:company|firm|employer|place|branch)|village|town|city|building|neighbou?r(?:s|ing)?|"
    r"industry|university|followers|subscribers|members|users|cousin|friend|brother in law|they (?:have|are|employ|had)|"
    r"contractors|freelancers|temps|volunteers|subcontractors|agency|externals?|owned by|acquired by|belong to)\b"
)
_SUBSET = re.compile(
    r"\b(?:(?:my|our|the|this) (?:[a-z]+ )?(?:team|department|office|branch|site|division|unit|floor)|of (?:whom|which|them|"
    r"those|these)|including|among|report to me|reports|under me|i (?:manage|lead|run|look after|supervise)|on my)\b"
)
_REPORTED = re.compile(
    r"\b(?:boss|website|site|brochure|linkedin|wikipedia|paper|he|she|they|colleague|everyone|people|advert|"
    r"registry|profile)\b(?: [a-z]+){0,3} (?:says?|said|claims?|thinks?|tells?|shows?)\b|"
    r"\b(?:told to say|on paper|officially|supposedly|on the website|people think)\b"
)
_PRESENT = re.compile(
    r"\b(?:now|today|currently|at the moment|at present|these days|nowadays|presently|as of|as we speak|down to|"
    r"at this (?:time|point)|present|current|still|left|remain(?:ing)?|up to date|this (?:morning|week|month))\b"
)
_FINAL = re.compile(
    r"^ ?(?:so|let us say|say|call it|put|make it|then|that makes)\b|"
    r"\b(?:total|altogether|all in all|all told|in all|honest|realistic|really|true|actual|actually|proper|in fact|"
    r"exact|correct|everyone|everybody|whole company|entire company|ourselves|all of us|company wide|combined|the company|overall)\b"
)
_PLAINLY = re.compile(r"^ ?(?:that is|it is|we are|there are|there is)\b")
_TOTAL = re.compile(r"\b(?:total|altogether|all in all|all told|in all|combined|overall|everyone|everybody|makes|so)\b")
_OWN = re.compile(
    r"\b(?:we are|we have|we have got|we got|we employ|we count|we number|there are|there is|we run|employs?|i have|i employ|"
    r"company|firm|business|headcount|here|us|our|works? (?:here|for us))\b"
)
_PART_AFTER = re.compile(
    rf" (?:(?:{_PEOPLE}) )?(?:in (?!total|all)|at (?!the moment|present)|on (?!average|the payroll|payroll)|over in|out|down|up (?!to)|working|upstairs|downstairs|doing|"
    rf"full|part|others|permanent|abroad|remote(?:ly)?|elsewhere|(?:[a-z]+ )?(?:{_TRADES})\b|here|there|for the)"
)
_LINK = re.compile(r"[^.;!?]*?(?:,|and|plus|then)[^.;!?]*")
_CLAUSE_EDGE = re.compile(
    r" ?(?:[.;:!?…,]| - )|(?<= )(?:but|because|although|though|while|whereas|so|since|(?<!of )which|and(?= (?:we|i|it|they|need|want|use|have|would|currently|he|she|our|my|now)\b))\b"
)
_SINGLE = (
    r"wife|husband|partner|brother|sister|son|daughter|dad|father|mum|mom|mother|friend|co ?founder|business partner|"
    r"assistant|apprentice|secretary|colleague|employee|cousin|nephew|niece|uncle|aunt|mate|bookkeeper|accountant|"
    r"girlfriend|boyfriend|spouse|missus|fianc[eé]e?|helper|trainee|guy|lady|girl|lad|boy|part timer|receptionist"
)
_ME_AND = re.compile(
    rf"\b(?:(?:my|our) (?:{_SINGLE}) and )?(?<!including )(?<!counting )\b(?:me|myself|i)\b(?P<rest>(?:"
    rf"(?: ,)?(?: and| plus| with)? (?:my|our|a|an|the|one) (?:[a-z]+ )?(?:{_SINGLE})\b|"
    rf"(?: ,)? (?:and|plus|with) (?:my |our |the )?(?:other )?#(?: (?:other )?(?:{_PEOPLE}|{_TRADES}|others|more|sons|"
    rf"brothers|sisters|daughters|friends|cousins|kids)\b)?)+)"
)
_FAMILY_AND_ME = re.compile(rf"\b(?:my|our) (?:{_SINGLE}) and (?:i|me|myself)\b|\bboth of us\b|\bhusband and wife\b")
_ONE_MORE = re.compile(rf"(?:my|our|a|an|the|one) (?:[a-z]+ )?(?:{_SINGLE})\b")
_AND_ME = re.compile(
    r"(?: [a-z]+){0,3}(?: ,)? (?:and|plus|with) (?:me|myself|the owner|the boss|the founder)\b(?= ?[.,!]|$| on top| as well)"
)
_AND_ONE = re.compile(
    rf"(?: [a-z]+){{0,3}}(?: ,)? (?:and|plus) (?:my|our|a|an|the|one) (?:[a-z]+ )?(?:{_SINGLE}|{_TRADES})(?= ?[.,!]|$)"
)
_ALONE = re.compile(
    r"^(?:[a-z ,]*? )?(?:just|only) (?:me|myself|the one|little old me)\b(?! and| plus| ,? ?my| with| , #)|^(?:me|myself|i)(?: alone| only)?(?: ,? (?:myself and i|really|only|alone))* [.!]|"
    r"\b(?:one|#) (?:man|woman|person|girl) (?:band|show|business|company|operation|shop|outfit|firm|army|team|thing)\b|"
    r"\b(?:sole (?:trader|proprietor|practitioner|owner)|self employed|solopreneur|solo (?:founder|operator|business|practice|show)|"
    r"(?:i am|i work|working|it is|entirely|all) (?:on my own|by myself|alone|solo)|(?:nobody|no one|none|noone)(?: else)?(?: here)? (?:but|except|else|other than)(?: me)?|"
    r"(?:no|without|not have any) (?:employees|staff)|i am a freelancer|i am the only (?:one|employee|person)|it is me(?: [.!]|$))"
)
_ALONE_SURELY = re.compile(
    r"\b(?:one|#) (?:man|woman|person) (?:band|show|business|company|operation|shop|firm)\b|"
    r"\b(?:sole (?:trader|proprietor)|self employed|no employees|i am the only employee)\b"
)
_UNIT_AFTER = re.compile(rf" {_UNIT}")
_CHANGE = re.compile(
    r"\b(?:letting|let) go(?: of)?(?: about| around| nearly| almost| another)? $|\b(?:laid off|laying off|lost|hired|hiring|fired|added|adding|gained|recruited|"
    r"recruiting|brought in|took on|taken on|losing|firing)(?: about| around| nearly| almost| another| some| these)? $"
)
_CHANGED_FROM = re.compile(
    r"\b(?:gr[eo]wn?|went|gone|increased|expanded|doubled|tripled|scaled|jumped|moved|come|came|developed)(?: [a-z]+)? from (?:about |around )?$"
)
_LEFT_BEHIND = re.compile(r"from (?:about |around )?#(?: [a-z]+)? (?:all the way )?(?:down|up) to\b")
_GREW_TO = re.compile(
    r"\b(?:(?:so|now|currently|today|already|grown|grew|went|gone|came)\b[a-z ]* up to (?:about |around )?#|up to (?:about |around )?# (?:now|today|already|currently))"
)
_NEGATED = re.compile(
    r"\b(?:not|is not|never|rather than|instead of|minus|without|of (?:which|whom|them|those)) (?:the |that |about |around |roughly )?$"
)
_SUBSET_AFTER = re.compile(r" (?:people )?of (?:whom|which|them|those|these|the)\b")
_WRONG = re.compile(r"(?: [a-z]+){0,5} (?:was|is|were) (?:wrong|incorrect|a mistake|not right|old)\b")
_BEYOND = re.compile(
    r"\b(?:(?P<more>(?:so |and |a bit |slightly )?(?:more|over|above|higher|bigger) (?:than )?that|and then some)|"
    r"(?:less|fewer|under|below|lower) (?:than )?that)\b"
)
_NOT_VOLUNTEERED = re.compile(
    r"\b(?:look after|manage|lead|supervise|decide|committee|board|to (?:look|sign|approve)|meeting|users?|logins?|"
    r"seats?|if|invite|trained?|attend|customers?|clients?|think|interviewed|applied|candidates?)\b"
)
_VAGUE = re.compile(
    r"\b(?:handful|a few|few|several|dozens|hundreds|thousands|scores|lots|loads|many|a lot|plenty|a bunch|not (?:that |very |too )?"
    r"(?:many|big|large)|small(?:ish)?|tiny|medium|mid ?size(?:d)?|large|big|huge|it varies|varies|depends|start ?up|growing|"
    r"enough|some|family (?:business|firm)|micro|sme|smb|enterprise|quite (?:a )?\w+|more than (?:you|i)|seasonal|changes)\b"
)
_UNCOUNTED = re.compile(
    r"\b(?:(?:lost|ever|never) count(?:ed)?|never (?:counted|been told)|no (?:exact |precise |current )?(?:figure|number|count|idea)|not (?:have|got) (?:an?|the|any) (?:exact |precise |current )?(?:figure|number|count)|"
    r"(?:given|told|seen) me (?:that|the|a) (?:figure|number)|nobody (?:knows|has counted))\b"
)


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
    return _decide(line, _surviving(line, candidates))


def _grown(line: Line, figure: Figure) -> Figure:
    """ "We've grown from twelve to thirty" is thirty, not a range."""
    if len(figure.numbers) == 2 and _CHANGED_FROM.search(line.text[: figure.sign][-30:]):
        return replace(figure, low=figure.high)
    return figure


def _not_people(line: Line, sign: int) -> bool:
    """Whether the number at `sign` is plainly of something else than the employees."""
    number = line.numbers[sign]
    if number.ordinal or not 1 <= number.value <= 10**7 or is_year(line, sign):
        return True
    if _NUMBERED.search(line.text[max(sign - 30, 0) : sign]):
        return True
    return _OTHER_THING.match(line.text, sign + 1) is not None and not _UNIT_AFTER.match(line.text, sign + 1)


def _one_or_counted_with_me(line: Line, figures: list[Figure], asked: bool) -> Found | None:
    """ "Just me", "me and my wife", "me plus three": people counted without, or with only part of, a figure."""
    match = _ME_AND.search(line.text) or (None if figures else _FAMILY_AND_ME.search(line.text))
    if asked and match and all(match.start() <= figure.sign < match.end() for figure in figures):
        others = sum(figure.point for figure in figures) + len(_ONE_MORE.findall(match[0]))
        count = int(others) + 1 if others else 2
        return _found(line, match.span(), CompanySize(count, count), None)
    alone = (_ALONE if asked else _ALONE_SURELY).search(line.text)
    if alone and all(figure.point == 1 for figure in figures):
        return _found(line, alone.span(), CompanySize(1, 1), None)
    return None


def _weigh(line: Line, figures: list[Figure], at: int, asked: bool) -> _Candidate | None:
    """How likely the figure is the caller's own headcount today; None if it cannot be."""
    figure, text = figures[at], line.text
    led = _LEADS_PEOPLE.search(text[max(figure.start - 60, 0) : figure.start]) is not None
    trade = _TRADE.match(text, figure.sign + 1) is not None
    people = bool(figure.units) or led or trade
    if not people and (not asked or _AFTER.match(text, figure.end)):
        return None
    start, end = _clause(text, figure)
    clause = text[start:end]
    before = figures[at - 1].end if at else 0
    lead, tail = text[max(start, before) : figure.start], text[figure.end : end]
    if figure.low == figure.high and _LEFT_BEHIND.match(text, figure.start):
        return None
    if _NEGATED.search(lead) or _CHANGE.search(lead) or _SUBSET_AFTER.match(tail) or _WRONG.match(tail):
        return None
    score = 4 if people else 2
    past = bool(_PAST.search(_NOT_PAST.sub("", clause)))
    score -= 3 * past
    score -= 3 * bool(_FUTURE.search(clause))
    score -= 4 * bool(_ELSEWHERE.search(clause))
    score -= 2 * (before <= start and bool(_SUBSET.search(lead))) + 2 * bool(_REPORTED.search(clause))
    score += 2 * bool(_PRESENT.search(clause)) + 2 * bool(_FINAL.search(clause))
    score += bool(_PLAINLY.search(clause))
    if not asked and (score < 4 or not _OWN.search(clause) or _NOT_VOLUNTEERED.search(clause)):
        return None
    if figure.low is None and _GREW_TO.search(text, start, figure.sign + 12):
        figure = replace(figure, low=figure.high)
    part = trade or _PART_AFTER.match(text, figure.sign + 1) is not None
    return _Candidate(figure, score, people, part, bool(_TOTAL.search(clause)))


def _clause(text: str, figure: Figure) -> tuple[int, int]:
    """The clause around a figure."""
    start, end = 0, len(text)
    for edge in _CLAUSE_EDGE.finditer(text):
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
            kept.pop()
        kept.append(candidate)
    return kept


def _spread(line: Line, first: _Candidate, second: _Candidate) -> _Candidate | None:
    """ "Twelve in winter, up to twenty in summer" is one range."""
    low, high = first.figure, second.figure
    ends = low.low is not None and low.low == low.high and high.low is None and high.high is not None
    near = re.fullmatch(
        r"(?: [a-z]+){0,4}(?: [,;])?(?: and| but)?(?: it goes| going| we go)? ?", line.text[low.end : high.start]
    )
    if not (ends and near and low.point < high.point):
        return None
    figure = replace(low, high=high.high, end=high.end, numbers=low.numbers + high.numbers)
    return replace(first, figure=figure, score=max(first.score, second.score))


def _decide(line: Line, candidates: list[_Candidate]) -> Found:
    best = max(c.score for c in candidates)
    top = [c for c in candidates if c.score >= best - 1]
    parts = [c for c in candidates if c.score >= best - 2]
    totals = [c for c in top if c.total]
    doubt = None
    if len(parts) > 1 and not totals and _are_parts(line, parts):
        return _sum(line, parts)
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
    low, high = figure.low, figure.high
    after = line.text[figure.end :]
    if low == high and (more := _BEYOND.search(after)):
        low, high = (low, None) if more["more"] else (None, high)
    extra = _one_more(line.text, figure.end)
    span = (figure.start, figure.end)
    return _found(line, span, CompanySize(_whole(low, extra), _whole(high, extra)), doubt)


def _are_parts(line: Line, candidates: list[_Candidate]) -> bool:
    """Whether the figures are parts of one whole: all said of people or places, joined by a comma or "and"."""
    text = line.text
    joined = all(
        _LINK.fullmatch(text, a.figure.sign + 1, b.figure.start + 1)
        for a, b in zip(candidates, candidates[1:], strict=False)
    )
    return joined and all(c.part for c in candidates[1:]) and (candidates[0].part or candidates[0].people)


def _sum(line: Line, parts: list[_Candidate]) -> Found:
    figures = [c.figure for c in parts]
    extra = _one_more(line.text, figures[-1].end)
    low = sum((f.low if f.low is not None else f.point) for f in figures)
    high = sum(f.point for f in figures)
    doubt = None if all(f.sure and f.low is not None for f in figures) else "parts with a bound"
    value = CompanySize(_whole(Decimal(low), extra), _whole(Decimal(high), extra))
    return _found(line, (figures[0].start, figures[-1].end), value, doubt)


def _one_more(text: str, end: int) -> bool:
    """Whether one more person is named after a figure: "and me", "and a receptionist"."""
    return bool(_AND_ME.match(text, end) or _AND_ONE.match(text, end))


def _without_figure(line: Line) -> Found | None:
    for pattern, kind in ((_UNCOUNTED, Kind.UNKNOWN), (_VAGUE, Kind.PARTIAL)):
        match = pattern.search(line.text)
        if match:
            return Found(kind, None, *line.span(*match.span()), confident=True)
    return None


def _whole(value: Decimal | None, extra: bool) -> int | None:
    return None if value is None else int(value.quantize(Decimal(1), ROUND_HALF_UP)) + extra


def _found(line: Line, span: tuple[int, int], value: CompanySize, doubt: str | None) -> Found:
    return Found(Kind.ANSWER, value, *line.span(*span), confident=doubt is None, doubt=doubt)
