"""When does the caller want it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

from qualifybot.domain.models import Context, Kind, Timeline
from qualifybot.domain.reading import dates
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
_YEAR_ENDS = re.compile(
    r"\b(?:(?:fiscal|financial|business|tax|accounting|our|company) year|ours|it)(?: that| which)?(?: always| usually)? "
    r"(?P<how>ends?|closes?|finish(?:es)?|is up|runs? (?:to|until|till|through)|starts?|begins?|runs? from|kicks off)"
    r"(?: in| on| at| with| the| end| of| @| #| last| day)* (?P<month>[a-z]+)"
)
_ABOUT = (
    r"(?:around|about|roughly|approximately|say|maybe|probably|possibly|perhaps|like|sometime|some time|somewhere|round|around about|"
    r"any time|anytime|more like|ideally|hopefully|preferably|just|the|on|on the|at|in|during|over|within|it|be|of|this|well|certainly|definitely|a|really)"
)
_MOD = re.compile(
    r"(?<![^ ])(?:(?P<early>early(?: (?:in|on in|part of|days of|parts of|to mid))?|(?:the )?(?:early|first|front) part of|the first third of|first thing(?: in)?|@ thing(?: in)?)|"
    r"(?P<start>(?:the )?(?:very )?(?:beginning|start|top|turn|outset|opening|first days|first few days|first couple of days) of)|"
    r"(?P<mid>mid(?:way)?(?: (?:of|in|through|to late))?|(?:the )?(?:middle|midpoint|mid part) (?:of|part of)|halfway through|middle)|"
    r"(?P<late>late(?:r)?(?: (?:in|on in))?|(?:the )?(?:late|latter|last|final|back|tail|later) (?:part|end|third|bit) of|(?:the )?(?:back|tail) end of|towards? the end of)|"
    r"(?P<end>(?:the )?(?:very )?(?:end|close|finish|completion) of|end|(?:the )?last (?:few days|days|ten days) of|close)|(?P<last_day>(?:the )?(?:very )?last day of)|(?P<first_day>(?:the )?(?:very )?(?:@|first) day of)|"
    r"(?P<first_half>(?:the )?(?:@|first|front) half (?:of|in))|(?P<second_half>(?:the )?(?:second|other|back|latter|last) half (?:of|in))|"
    r"(?P<nth_week>(?:the )?@ (?:full )?week (?:of|in))|(?P<last_week>(?:the )?(?:last|final) week (?:of|in))|(?P<week_of>(?:the )?week (?:of|commencing|beginning|starting|ending)(?: on)?|w c)"
    rf") (?:{_ABOUT} )*$"
)
_END_AFTER = re.compile(r" (?:(?:'s )?end|month end)(?![^ ])")
_NOT_BEFORE = (
    r"(?:not|nothing|never) (?:(?!but|so|and|because|if)[a-z]+ ){0,5}(?:before|until|till|earlier than|sooner than|prior to|ahead of)|"
    r"no (?:sooner|earlier) than|only (?:from|in|starting)|"
    r"(?:the )?earliest(?: (?:is|would be|possible|date is|date would be))?|at the earliest"
)
_FROM = r"from|as from|as of|effective|any time from|anytime from|starting from|beginning from|from about|onwards from"
_AFTER = r"(?:some ?time |any ?time |right |straight |just |shortly |soon |only |immediately )?after|following|once|as soon as|when|past|post|beyond"
_BEFORE = r"before|prior to|ahead of|earlier than|in advance of|sooner than|in time for|ready for"
_BY = (
    r"by(?: the (?:time|latest))?|no later than|not later than|not after|no later|at the latest(?: by| in| on)?|latest(?: by| in)?|until|till|up to|up until|up till|on or before|"
    r"within|inside(?: of)?|due(?: (?:on|by|in|at))?|not beyond|not past|(?:the )?(?:hard |absolute |final |drop dead )?deadline(?: (?:is|of|for (?:it|this|us|that) is|being|would be|was|we have is))?|"
    r"(?:the )?(?:very )?(?:last|latest)(?: possible)? (?:day|date|moment|point)(?: (?:is|would be|for (?:it|this|us) is))?|cut ?off(?: date)?(?: is)?|(?:must|has to|needs to|got to) be (?:done|finished|in place|live|ready|running|complete) (?:on|in|at|for)|"
    r"before or (?:in|on)|through(?: to)?|latest is|(?:expires?|runs? out|ends?|lapses?|is up|terminates?|finish(?:es)?|goes away|stops|shuts down|closes?) (?:on|in|at|with)"
)
_REL = re.compile(
    rf"(?<![^ ])(?:(?P<not_before>{_NOT_BEFORE})|(?P<by>{_BY})|(?P<before>{_BEFORE})|(?P<from_>{_FROM})|(?P<after>{_AFTER}))"
    rf" (?:{_ABOUT} )*$"
)
_OVER = re.compile(
    r" (?:is|are|'s|has|have|was)?(?: been)?(?: all)? ?(?:over|out|through|up|done|finished|ended|closed|ends|end|closes|finishes|gone|past|behind us|passed|runs out|completed?)(?![^ ])"
)
_LATEST = re.compile(
    r"(?: ,)?(?: (?:and|but|or))? (?:at the (?:very |absolute )?latest|latest|or (?:sooner|earlier|before(?: that)?)|(?:and )?(?:no|not) later(?: than that)?|"
    r"(?:is|being|was|would be|that is)(?: really)? (?:the|our|my|an?) (?:absolute |hard |very |final |drop dead )?(?:latest|deadline|(?:very )?last (?:possible )?(?:day|date|moment)|cut ?off|limit|final date|"
    r"drop dead date|end date|longest|maximum|most)|tops|max(?:imum)?|at (?:the )?(?:very )?most|at the outside|deadline|not a day later|and not a day more|if not (?:before|sooner|earlier)|is the (?:longest|latest|most))(?![^ ])"
)
_EARLIEST = re.compile(
    r"(?: ,)?(?: (?:and|but|or))? (?:at the (?:very |absolute )?(?:earliest|soonest)|earliest|or (?:later|after(?: that)?|beyond)|onwards?|and (?:onwards?|beyond|later|after)|"
    r"(?:is|would be) the (?:very )?earliest|not (?:before|earlier)|on(?= [.,!]|$)|at minimum|minimum)(?![^ ])"
)
_FROM_NOW = re.compile(r"(?:between|from) (?:now|today|right now) (?:and|to|until|till|up to) (?:the )?$")
_THEN = re.compile(r"\b(?:by|before|out by|until|ready by|ready for) (?:then|that(?: (?:date|day|point|time))?)\b")
_BETWEEN = re.compile(
    r"(?<![^ ])(?:between|from|anywhere (?:between|from)|somewhere between|starting(?: in| from| on)?|start(?: in| from)?) (?:(?:the|early|mid|late|end of|beginning of|about|around) )*$"
)
_JOIN = re.compile(
    r" ?(?:(?P<to>to|-|through(?: to)?|thru|until|till|up to|and on to|into|running to|and finish(?:ed|ing)? (?:in|by)|ending(?: in)?)|(?P<and>and)|(?P<or>(?:, )?(?:or|/|either|, or)(?: (?:maybe|perhaps|possibly|even|failing that|if not|else|alternatively|rather|,|at the latest|"
    r"early|probably))*|, (?:maybe|perhaps|possibly|failing that|if not|otherwise|or|at a push|even)(?: ,)?|,|/|maybe|possibly))"
    rf"(?: ,)?(?: (?:{_ABOUT}|early|mid|late|the end of|end of|beginning of|start of))* ?"
)
_ASAP = re.compile(
    r"(?<![^ ])(?:a s a p|asap|as soon as (?:possible|we can|you can|we could|humanly possible|practical|it is ready|feasible|may be)|soonest|immediate(?:ly)?|right (?:away|now|this (?:minute|second))|straight ?away|straight off|at once|"
    r"yesterday|now(?= [.,!]|$)|right this \w+|today(?! (?:we|i|it|and|is|in|from|'s)\b)|without delay|this instant|pronto|at the earliest(?: (?:opportunity|possible|convenience))?|earliest possible|as (?:quickly|fast|early) as (?:possible|we can|you can)|"
    r"the (?:sooner|quicker|earlier|faster) the better|urgent(?:ly)?|on an urgent basis|instantly|first thing tomorrow|no time to lose|any day now|the minute|"
    r"like(?: ,)? (?:now|yesterday)|last week (?:ideally|already|if we could)|quick as (?:you can|possible)|super soon|ready to (?:go|start|roll|buy|sign|move)(?: now)?|we can start (?:now|today|tomorrow|any time)|(?:start|begin) (?:now|today))(?![^ ])"
)
_WEAK_NOW = re.compile(r"now|today|right now|at once|any day now|urgent(?:ly)?|yesterday|last week.*|the minute")
_NOW_ANSWERED = re.compile(r" (?:if|please|or|would|ideally|preferably|really|basically)\b")
_ASAP_NOT = re.compile(r"\b(?:not|no|isn't|nothing|never|hardly)(?: \w+){0,2} $")
_PRE_POINT = re.compile(
    r"(?<![^ ])(?:in|in another|after|give (?:it|us|me)|put|say|so|make it|expect|call it|about|within|plan on|allow|take|need|needs) (?:(?:about|around|roughly|approximately|another|maybe|something like|perhaps|just|say|probably|more like|only|some|like|exactly|over|under|at least|like) )*$"
)
_PRE_WITHIN = re.compile(
    r"(?<![^ ])(?:within|inside(?: of)?|in (?:under|less than|at most|no more than|not more than|max(?:imum)?)|no (?:more|longer|later) than|not (?:more|longer|later) than|less than|under|at most|"
    r"up to|max(?:imum)?(?: of)?|(?:in|over|during|for|within|inside|the) (?:the )?(?:next|coming|following)|next|before|by(?: the end of| the next)?|until|till|have got|we have|i have|got(?: only)?|only have|as soon as|sometime in the next|some time in the next) "
    r"(?:(?:about|around|roughly|the|maximum|another|next|only|max|maybe|a|say|or so) )*$"
)
_PRE_FLOOR = re.compile(
    r"(?<![^ ])(?:at least|not (?:for|before|until|in less than|within)(?: (?:at least|another))?|not in|no (?:sooner|earlier) than|not (?:sooner|earlier) than|(?:in )?(?:more than|over)|minimum(?: of)?|at the earliest in|earliest(?: in)?|nothing for) (?:(?:about|around|another|the next|at least|a) )*$"
)
_PRE_OTHER = re.compile(
    r"(?<![^ ])(?:for(?! the next| another)|took(?: us| me| them)?|takes?(?: us| me| about| around| roughly)*|taken|lasted|lasts|past|last|previous|been|every|each|per|twice|once|times|extended|on|these|those|first|"
    r"been here|waited|spent|a trial of|contract (?:of|for)|notice of|over the (?:last|past)|in the (?:last|past)|of|worked|since|aged?|turned|#) (?:(?:about|around|only|us|nearly|almost|over|more than|another|at least|roughly|the|last|past|up to) )*$"
)
_POST_POINT = re.compile(
    r" (?:(?:'s )?time(?! (?:we|ago))|from (?:now|today|this (?:call|week|month)|signing|the (?:call|start|date|signing))|counting from \w+|out(?! of)|hence|today|away|off(?! work)|down the (?:road|line|track)|on from (?:now|today)|ahead|later|or so|tomorrow|to go|starting (?:now|today))(?![^ ])"
)
_POST_OTHER = re.compile(
    r" (?:(?:'s )?(?:leave|notice|holidays?|vacation|warranty|contract|trial|experience|training|old|ago|back|long|each|sabbatical|extension|break|of (?:work|experience|data|history|leave|testing|training|service)|worth|paternity|"
    r"maternity|in business|already|in a row|running|now|straight|before (?:that|the)|after (?:that|the)|and counting|per|a (?:week|month|year|day)|every|free|subscription|of age|course|project|plan|agreement|lease|rolling)|'s (?!time))(?![^ ])"
)
_SHIFT = re.compile(
    r" (?:(?P<after>after|into|from|past|following)|(?P<before>before|ahead of|prior to)) (?:the )?(?:(?:end|start|beginning) of (?:the )?)?$"
)
_CLAUSE_EDGE = re.compile(
    r" ?(?:[.;:!?…,]| - )|(?<= )(?:but|because|although|though|while|whereas|so|since(?= (?:we|i|it|they|the))|which|when|and(?= (?:i|we|they|he|she|it|then|the|my|our|have|has|has to|go|be|get|done|finish|had)\b))(?= )"
)
_PAST = re.compile(
    r"\b(?:since|ago|last (?:year|month|week|quarter|spring|summer|autumn|fall|winter|time|\w+day|january|february|march|april|may|june|july|august|september|october|november|december)|were|was|had|did|"
    r"used to|started|at @|originally|initially|@ (?:said|wanted|planned|thought)|until recently|born|founded|opened|bought|signed|took|failed|tried|slipped|missed|back in|already|"
    r"expired|left|moved|merged|promised|been (?:with|on|using|here|going|looking)|supposed to|meant to|previous(?:ly)?|wanted)\b"
)
_ELSEWHERE = re.compile(
    r"\b(?:leave|holidays?|vacation|sabbatical|away|maternity|paternity|contract|licen[cs]e|subscription|renew(?:al|s)?|audit(?:ors?)?|trade (?:fair|show)|conference|expo|wedding|stock ?tak(?:e|ing)|inventory|hire[ds]?|hiring|"
    r"merger|office move|moving (?:house|office)|relocat\w+|busy|peak|season starts|board meet(?:s|ing)|budget (?:is|gets|comes|opens|round)|tax(?:es)?|school|exams?|retires?|birthday|"
    r"support ends|lease|tender|pilot|freeze|shut ?down|closed|harvest|installation|implementation|onboarding|training|rollout takes|takes|meeting|call (?:me|back|you)|talk|demo|decision|decide|quote|proposal|visit)\b"
)
_WANTED = re.compile(
    r"\b(?:need(?:ed|s|ing)?|want(?:ed|s|ing)?|like|love|prefer|live|launch(?:ed|ing)?|switch(?:ed|ing)?(?: (?:it )?on)?|start(?:s|ing)?|begin(?:ning)?|kick(?:ing)? (?:it )?off|kick ?off|roll(?:ed|ing)?(?: it)? out|roll ?out|up and running|running|in place|ready|done|finish(?:ed)?|"
    r"complete[d]?|implement(?:ed)?|install(?:ed)?|deploy(?:ed)?|deadline|target(?:ing)?|aim(?:ing)?|plan(?:ning|ned)?|hop(?:e|ing)|ideal(?:ly)?|shoot(?:ing)?|looking at|have it|get it|having it|"
    r"put|write|say|make it|let us|pencil|schedul\w+|set on|due|latest|work(?:s)? for (?:us|me)|use it|using it|operational|go(?:ing)? for|think(?:ing)?|would (?:be|have been) (?:good|great|perfect|nice|fine|best|ideal)|by then|before then|out by|"
    r"expect(?:ing)?|time ?(?:line|frame|scale)|move|migrat\w+|it has to|has to|have to|got to|must|better|wait|up by|launch|buy(?:ing)?|purchase|order|sign|get going|going|in service|on board|onboard(?:ed)?|go|would be|should be|is when|date|call it|that is when|set for|mean)\b"
)
_VOLUNTEERED = re.compile(
    r"\b(?:need(?:ed|s)? (?:it|this|that|to|something|the)|want (?:it|this|to (?:start|go|launch|have|be|switch)|that)|like (?:it|to (?:have|start|go|launch|be|switch))|have it|having it|live|launch(?:ing)?|go live|switch(?:ed|ing)? (?:it )?(?:on|over)|start (?:date|in|on|using|with)|to start|"
    r"up and running|in place|ready (?:by|in|for|before)|done by|finished by|rolled? out|roll ?out|deadline|time ?(?:line|frame|scale)|kick ?off|implement(?:ed)?|installed|has to (?:change|be|happen|go)|must be|hoping (?:to|for)|get (?:it|this|going|started)|it is \w+ (?:, )?not|launch day|"
    r"operational|(?:rather than|instead of|, not) (?:in |on |by )?(?:january|february|march|april|may|june|july|august|september|october|november|december|q #)|deploy(?:ed)?|waiting for it|make it)\b"
)
_FINAL = re.compile(
    r"^ ?(?:, )?(?:so|then|let us say|say|call it|make it|put|therefore|realistically|in the end|but realistically|in short|write)\b"
)
_OPENS = re.compile(
    r"\b(?:start(?:ing|s)?|begin(?:ning|s)?|kick(?:ing)? ?(?:it )?off|get going|get started|@ steps|pilot)\b"
)
_CLOSES = re.compile(
    r"\b(?:finish(?:ed|ing|es)?|done|complete(?:d)?|end(?:ing|s)?|wrapped up|live|fully|over with|ready|rolled out)\b"
)
_SUITS = re.compile(
    r" (?:'s|is|would be|works?|suits?|sounds|looks|it is)(?: (?:good|fine|great|okay|ok|perfect|better|best|right|us|well|for|more))"
)
_SAME_MONTH = re.compile(r" (?:and|to|-|or|until|till|through)(?: the)? ")
_IF_I = re.compile(r"\bif (?:i|it) (?:were|was) (?:you|me|up to me|my choice)\b")
_NEGATED = re.compile(
    r"\b(?:not|rather than|instead of|never|isn't|is not|wasn't|can not be|will not be|will not happen|no chance of) (?:(?:in|on|by|the|this|for|it|during) )*$"
)
_NO_DATE = re.compile(
    r"\b(?:no (?:date|(?:fixed|set|firm|particular|specific|real|exact|hard|definite|concrete|immediate|great|big|special|urgent|pressing|tight|clear|actual) (?:date|time|timeline|time ?frame|deadline|schedule|plans?|rush|hurry|urgency|need)|timeline|time ?line|time ?frame|time ?scale|deadline|schedule|plans?|hurry|rush|urgency|pressure|time pressure|idea when|rush on it)|"
    r"(?:not|n't) (?:in (?:a|any) (?:(?:great|big|particular|huge|real) )?(?:hurry|rush)|urgent|(?:really )?(?:a )?(?:priority|time sensitive|pressing)|(?:yet )?(?:been )?(?:planned|decided|set|fixed|scheduled|thought|settled|agreed|discussed|determined|defined|finali[sz]ed|worked (?:it|that)? ?out)|got (?:a|any) (?:date|timeline|deadline|time ?frame|schedule|plan)|have (?:a|any) (?:\w+ )?(?:date|timeline|deadline|time ?frame|schedule|plan)|know when|sure when|say when|set (?:a|any) (?:date|timeline|deadline)|picked a date|planning anything|looking to buy)|"
    r"(?:just|only|still|merely|simply|mainly|really|purely)(?: \w+){0,2} (?:exploring|looking|browsing|researching|shopping|gathering|comparing|curious|checking|evaluating|investigating|collecting|getting (?:a feel|an idea|information|quotes|a sense)|having a (?:look|nose|browse)|kicking (?:the )?tyres|kicking (?:the )?tires|window shopping|testing the waters|information|info|research|playing with the idea|sniffing around|sounding)|"
    r"(?:exploring|window shopping|kicking (?:the )?ty?i?res|testing the waters|exploratory|fact finding|market research|scoping)|(?:very |quite |too |still )?early (?:days|stages?|on)|too early|too soon to|open ended|t b [dca]|tb[dca]|to be (?:decided|determined|confirmed|agreed|defined)|nothing (?:is |has )?(?:been )?(?:planned|fixed|scheduled|set|concrete|decided|urgent|in the (?:calendar|diary)|set in stone)|undecided|up in the air|"
    r"(?:have|has|had|is|are|am) not (?:been )?(?:decided|planned|set|fixed|scheduled|thought|settled|agreed|discussed|defined)|we will see|when it happens|some ?day(?! in| this| next)|one day(?! in| this| next| next)|one of these days|whenever|not any ?time soon|no particular|long way off|take our time|taking our time|in no)\b"
)
_HEDGED = re.compile(
    r"\b(?:soon(?:ish|er rather than later)?|shortly|near future|foreseeable|before (?:too )?long|a few|several|couple of|in due course|sooner or later|at some point|eventually|depends?|depending|quick(?:ly|er)?|not (?:too |very |that )?(?:long|far)|down the (?:line|road|track)|(?:medium|short|mid|long|near) term|later(?: on)?|some ?time|when(?:ever)? (?:we|the|our|you|i|it)|"
    r"once (?:we|the|our|you|i|it)|after (?:the|we|our|i)|before (?:the|we|our|i)|in time|fast|flexible|as and when|in the (?:coming|next) (?:weeks|months|days|years)|(?:weeks|months|days|years)|promptly|reasonable|within reason|in stages|phases|sometime|by the time|not now|no time soon|in a while|a while)\b"
)


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
    given = _YEAR_ENDS.search(line.text) if " year " in line.text else None
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
    posts = [_POST_POINT.match(line.text, d.end) for d in durations]
    reaches = [range(d.start, post.end() if post else d.end) for d, post in zip(durations, posts, strict=True)]
    mentions: list[_Mention] = []
    month: Window | None = None
    shifting: set[int] = set()
    periods = list(find_periods(line, calendar))
    for period, following in zip_longest(periods, periods[1:]):
        if from_ <= period.start < to or any(period.start in reach for reach in reaches):
            continue
        if period.kind == "nth_day" and following and _SAME_MONTH.fullmatch(line.text, period.end, following.start):
            month = following.window
        if period.kind == "nth_day" and month and (same := _same_day_in(month, period)):
            period = replace(period, window=same, needs_cue=False)
        if period.kind in ("month", "day_month", "month_day"):
            month = period.window
        shift = next((d for d in durations if _SHIFT.fullmatch(line.text, d.end, period.start)), None)
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
    mod = _MOD.search(lead)
    part = ""
    if mod:
        part = mod.lastgroup or ""
        window = _part_of(line, window, part, mod, period.start - len(lead))
        lead = lead[: mod.start()]
    end = period.end
    if after := _END_AFTER.match(text, end):
        part, window, end = "end", dates.closing_days(window), after.end()
    if shift:
        base = shift.before(window.start) if "before" in text[shift.end : period.start] else None
        later = shift.after(window.end if "after" in text[shift.end : period.start] else window.start)
        day = base or (later[1] if later else None)
        if day is None:
            return
        window, lead = Window(day, day), text[max(0, shift.start - 70) : shift.start]
    if _FROM_NOW.search(lead):
        yield _Mention(today, window.end, period.start - len(lead), end, "window", 5, sure, window)
        return
    rel = _REL.search(lead)
    relation = (rel.lastgroup or "") if rel else ""
    if period.needs_cue and not (part or relation or shift or _stands_alone(text, period)):
        return
    if lead.endswith("last ") or (not rel and _NEGATED.search(lead)):
        return
    over = _OVER.match(text, end)
    latest, earliest = _LATEST.match(text, (over or period).end() if over else end), _EARLIEST.match(text, end)
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
    between = relation == "from_" or _BETWEEN.search(lead) is not None
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
    if days is None or _POST_OTHER.match(text, duration.end):
        return
    post = _POST_POINT.match(text, duration.end)
    low, high = (day + timedelta(days=bool(post and "tomorrow" in post[0])) for day in days)
    end = post.end() if post else duration.end
    latest, earliest = _LATEST.match(text, end), _EARLIEST.match(text, end)
    within, floor, point = _PRE_WITHIN.search(lead), _PRE_FLOOR.search(lead), _PRE_POINT.search(lead)
    if not (within or floor or point or post or latest) and (duration.bare or _PRE_OTHER.search(lead)):
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
    for match in _ASAP.finditer(line.text):
        if not _ASAP_NOT.search(line.text[: match.start()][-30:]):
            yield _Mention(today, today, match.start(), match.end(), "asap", 3, sure=True)


def _weighed(line: Line, mention: _Mention, asked: bool) -> _Mention | None:
    """The mention with its score by the words of its clause; None if they rule it out."""
    text = line.text
    start, end = _clause(text, mention)
    clause = text[start:end]
    around = _IF_I.sub("", text[start : mention.start]) + " ; " + text[mention.end : end]
    wanted, past, elsewhere = (bool(p.search(around)) for p in (_WANTED, _PAST, _ELSEWHERE))
    then = bool(_THEN.search(text, mention.end))
    if mention.role == "asap" and _WEAK_NOW.fullmatch(text[mention.start : mention.end]):
        alone = clause.strip() == text[mention.start : mention.end]
        if not (wanted or alone or (start == 0 and _NOW_ANSWERED.match(text, mention.end))):
            return None
    if then:
        mention = replace(mention, role="deadline", low=None, high=mention.high or mention.low)
    elif not asked and (
        past or elsewhere or not _VOLUNTEERED.search(_sentence(text, mention) if len(around) < 20 else clause)
    ):
        return None
    suits = bool(_SUITS.match(text, mention.end))
    wanted = wanted or suits
    score = mention.score + 2 * wanted + 2 * bool(_FINAL.search(text[max(start - 3, 0) : mention.start])) + 6 * then
    opens, closes = (bool(p.search(text, start, mention.start)) for p in (_OPENS, _CLOSES))
    return replace(
        mention, opens=opens and not closes, closes=closes, suits=suits, score=score - 4 * past - 4 * elsewhere
    )


def _clause(text: str, mention: _Mention) -> tuple[int, int]:
    start, end = 0, len(text)
    for edge in _CLAUSE_EDGE.finditer(text):
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
    if best < 1 and _NO_DATE.search(line.text):
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
    join = _JOIN.fullmatch(gap)
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
    for pattern, kind in ((_NO_DATE, Kind.UNKNOWN), (_HEDGED, Kind.PARTIAL)):
        match = pattern.search(line.text)
        if match and not (kind is Kind.PARTIAL and line.text.endswith("?")):
            return Found(kind, None, *line.span(*match.span()), confident=True)
    return None
