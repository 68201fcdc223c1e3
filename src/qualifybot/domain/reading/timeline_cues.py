"""The words by which a time is known for the one wanted, for a deadline, or for another event."""

from __future__ import annotations

from qualifybot.domain.reading.period_names import WEEKDAYS
from qualifybot.domain.regex import regex

ABOUT = (
    r"(?:around|about|roughly|approximately|say|maybe|probably|possibly|perhaps|like|sometime|some time|"
    r"somewhere|round|around about|"
    r"any time|anytime|more like|ideally|hopefully|preferably|just|the|on|on the|at|in|during|over|within|"
    r"it|be|of|this|well|certainly|definitely|a|really|our|my)"
)
MOD = regex(
    r"(?<![^ ])(?:(?P<early>early(?: doors)?(?: (?:in|on in|part of|days of|parts of))?|(?:the )?(?:early|"
    r"first|front) part of|the first third of|first thing(?: in)?|@ thing(?: in)?)|"
    r"(?P<start>(?:the )?(?:very )?(?:beginning|start|top|turn|outset|opening|first days|first few days|"
    r"first couple of days) of)|"
    r"(?P<early_mid>early (?:to|or|-) mid(?:dle)?)|(?P<mid>mid(?:way)?(?: (?:of|in|through))?|"
    r"(?:the )?(?:middle|midpoint|mid part) (?:of|"
    r"part of)|halfway through|middle)|"
    r"(?P<mid_late>mid(?:dle)? (?:to|or|-) late|mid late)|(?P<late>late(?:r)?(?: (?:in|on in))?|"
    r"(?:the )?(?:late|latter|last|final|back|tail|later) (?:part|"
    r"end|third|bit) of|(?:the )?(?:back|tail) end of|towards? the end of)|"
    r"(?P<end>(?:the )?(?:very )?(?:end|close|finish|completion) of|end|(?:the )?last (?:few days|days|"
    r"ten days) of|close)|(?P<last_day>(?:the )?(?:very )?last day of)|"
    r"(?P<first_day>(?:the )?(?:very )?(?:@|first) day of)|"
    r"(?P<first_half>(?:the )?(?:@|first|front) (?:half|fortnight|# weeks) (?:of|in))|"
    r"(?P<second_half>(?:the )?(?:second|other|"
    r"back|latter|last) half (?:of|in))|"
    rf"(?P<nth_weekday>(?:the )?(?:@|last|final) (?:{'|'.join(WEEKDAYS)}) (?:of|in))|"
    r"(?P<week_before>(?:the )?week (?:just |right )?before)|(?P<week_after>(?:the )?week (?:just |right )?after)|"
    r"(?P<nth_week>(?:the )?@ (?:full )?week (?:of|in))|(?P<last_week>(?:the )?(?:last|final) week (?:of|"
    r"in))|(?P<week_of>(?:the )?week (?:of|commencing|beginning|starting|ending)(?: on)?|w c)"
    rf") (?:{ABOUT} )*$"
)
END_AFTER = regex(r" (?:(?:'s )?end|month end)(?![^ ])")
NOT_BEFORE = (
    r"(?:not|nothing|never) (?:(?!but|so|and|because|if)[a-z]+ ){0,5}(?:before|until|till|earlier than|"
    r"sooner than|prior to|ahead of)|"
    r"no (?:sooner|earlier) than|(?:can|could|may|might) wait (?:till|until|for)|only (?:from|in|starting)|"
    r"(?:the )?earliest(?: (?:is|would be|possible|date is|date would be))?|at the earliest"
)
FROM = r"from|as from|as of|effective|any time from|anytime from|starting from|beginning from|from about|onwards from"
AFTER = (
    r"(?:some ?time |any ?time |right |straight |just |shortly |soon |only |immediately )?after|following|"
    r"once|as soon as|when|past|post|beyond"
)
BEFORE = (
    r"before|this side of|(?:can ?|(?:do|could|would|should|will|shall) )not (?:[a-z]+ ){0,2}wait (?:till|until|for)|"
    r"prior to|ahead of|earlier than|in advance of|sooner than|in time for|ready for"
)
BY = (
    r"not (?:(?:be|go|run|slip|drift|come|happen|land|get|drag|wait|last|it|any|much|a|one|single|day|minute|week|"
    r"moment) )+"
    r"(?:later than|past|beyond|after)|any later than|"
    r"by(?: the (?:time|latest))?|by (?:close of business|(?:the )?end of (?:day|play|business)|midnight|"
    r"noon)(?: on)?|(?:^|(?<=[.,] )|(?<=\bit )|(?<=\blive )|(?<=\bready )|(?<=\bdone )|(?<=\brunning )|"
    r"(?<=\bplace )|(?<=\bfinished ))(?:buy|bye)|no later than|not later than|not after|no later|"
    r"at the latest(?: by| in|"
    r" on)?|latest(?: by| in)?|until|till|up to|up until|up till|on or before|"
    r"within|inside(?: of)?|due(?: (?:on|by|in|at))?|not beyond|not past|(?:the )?(?:hard |absolute |"
    r"final |drop dead )?deadline(?: (?:is|of|for (?:it|this|us|that) is|being|would be|was|we have is))?|"
    r"(?:the )?(?:very )?(?:last|latest)(?: possible)? (?:day|date|moment|point)(?: (?:is|would be|"
    r"for (?:it|this|us) is))?|cut ?off(?: date)?(?: is)?|(?:must|has to|needs to|got to) be (?:done|"
    r"finished|in place|live|ready|running|complete) (?:on|in|at|for)|"
    r"before or (?:in|on)|through(?: to)?|(?:very |absolute )?latest (?:is|would be|will be|being)|(?:expires?|"
    r"runs? out|ends?|lapses?|is up|terminates?|"
    r"finish(?:es)?|goes away|stops|shuts down|closes?)(?: (?:on|in|at|with))?"
)
REL = regex(
    rf"(?<![^ ])(?:(?P<not_before>{NOT_BEFORE})|(?P<by>{BY})|(?P<before>{BEFORE})|(?P<from_>{FROM})|"
    rf"(?P<after>{AFTER}))"
    rf" (?:{ABOUT} )*$"
)
OVER = regex(
    r" (?:is|are|'s|has|have|was)?(?: been)?(?: all)? ?(?:over|out|through|up|done|finished|ended|closed|"
    r"ends|end|closes|finishes|gone|past|behind us|passed|runs out|completed?)(?![^ ])"
)
LATEST = regex(
    r"(?: ,)?(?: (?:and|but|or|so))? (?:at the (?:very |absolute )?latest|latest|or (?:sooner|earlier|less|fewer|"
    r"quicker|faster|"
    r"before(?: that)?)|(?:and )?(?:no|not) later(?: than that)?|"
    r"(?:is|being|was|would be|that is)(?: really)? (?:the|our|my|an?) (?:absolute |hard |very |final |"
    r"drop dead )?(?:latest|deadline|(?:very )?last (?:possible )?(?:day|date|moment)|cut(?: ?-)? ?off|limit|"
    r"final date|"
    r"drop dead date|end date|longest|maximum|most)|tops|max(?:imum)?|at (?:the )?(?:very )?most|"
    r"at the outside|deadline|not a day later|and not a day more|if not (?:before|sooner|earlier)|"
    r"is the (?:longest|latest|most)|(?:the|our|my) (?:absolute |hard |final )?(?:cut(?: ?-)? ?off|deadline))(?![^ ])"
)
EARLIEST = regex(
    r"(?: ,)?(?: (?:and|but|or))? (?:at the (?:very |absolute )?(?:earliest|soonest)|earliest|or (?:later|"
    r"after(?: that)?|beyond)|onwards?|and (?:onwards?|beyond|later|after)|"
    r"(?:is|would be) the (?:very )?earliest|(?:not|no) (?:before|earlier|sooner)(?! than)|on(?= [.,!]|$)|at minimum|"
    r"minimum)(?![^ ])"
)
FROM_NOW = regex(r"(?:between|from) (?:now|today|right now) (?:and|to|until|till|up to) (?:the )?$")
THEN = regex(r"\b(?:by|before|out by|until|ready by|ready for) (?:then|that(?: (?:date|day|point|time))?)\b")
# Why it can not be before a time: "three weeks, I'm away before that".
BUSY_BEFORE = regex(
    r"\b(?:not|no|nobody|nothing|never|cannot|hardly|away|shut|closed|busy|off|holidays?|leave|travelling|traveling|"
    r"abroad|full|tied up|swamped|flat out|impossible|hopeless|too (?:early|soon))\b[^.;!?]* before $"
)
BETWEEN = regex(
    r"(?<![^ ])(?:between|from|anywhere (?:between|from)|somewhere between|starting(?: in| from| on)?|"
    r"start(?: in| from)?) (?:(?:the|early|mid|late|end of|beginning of|about|around) )*$"
)
# "By the end of our fiscal year, that's the end of January": the same time in other words.
IN_OTHER_WORDS = regex(
    r"(?: (?:clos|end|start|begin)\w*)?(?: ,)?(?: (?:mate|sir|love|dear) ,)?(?: (?:and|or))? "
    r"(?:(?:that|which|it) (?:is|means|would be|starts|begins|ends)|so|meaning|namely|i e|in other words|being)"
    rf"(?: ,)?(?: (?:{ABOUT}|early|mid|late|the end of|end of|beginning of))* ?"
)
# "May. June, sorry": the slip stands first, the excuse last.
SORRY_NEXT = regex(r"(?: ,)? (?:sorry|i mean|i meant|i should say|pardon)\b(?! (?:by|in|not)\b)")
# What the second of two stages is said of: "pilot in May, everybody else in June".
SECOND_STAGE = regex(
    r"\b(?:rest|others?|else|everybody|everyone|full(?:y)?|roll ?out|rolled out|roll it out|rolling (?:it )?out|"
    r"whole|"
    r"remaining|remainder|@|wider|all|company wide|go live|going live|live|finish(?:ed)?|complete)\b"
)
FROM_TODAY = regex(r"(?<![^ ])(?:from|starting|counting from|as of) (?:today|now)(?: on)?(?: ,)?(?: in)? $")
PRE_RELATION = regex(r"\b(?:in|on|for|during|from|starting|after) (?:the )?$")
JOIN = regex(
    r" ?(?:(?P<to>to|-|through(?: to)?|thru|until|till|up to|and on to|into|running to|and finish(?:ed|"
    r"ing)? (?:in|by)|ending(?: in)?)|(?P<and>and)|(?P<or>(?:, )?(?:or|/|either|, or)(?: (?:maybe|perhaps|"
    r"possibly|even|failing that|if not|else|alternatively|rather|,|at the latest|"
    r"early|probably))*|, (?:maybe|perhaps|possibly|failing that|if not|otherwise|or|at a push|"
    r"even|(?:could|might|may) be)(?: ,)?|,|/|maybe|possibly))"
    rf"(?: ,)?(?: (?:{ABOUT}|early|mid|late|the end of|end of|beginning of|start of))* ?"
)
PRE_POINT = regex(
    r"(?<![^ ])(?:in|in another|after|give (?:it|us|me)|put|say|so|make it|expect|call it|about|within|"
    r"plan on|allow|take|need|needs) (?:(?:about|around|roughly|approximately|another|maybe|something like|"
    r"perhaps|just|say|probably|more like|only|some|like|exactly|over|under|at least|like) )*$"
)
PRE_WITHIN = regex(
    r"(?<![^ ])(?:within|inside(?: of)?|in (?:under|less than|at most|no more than|not more than|"
    r"max(?:imum)?)|no (?:more|longer|later) than|not (?:more|longer|later) than|less than|under|at most|"
    r"up to|max(?:imum)?(?: of)?|(?:in|over|during|for|within|inside|the) (?:the )?(?:next|coming|"
    r"following)|next|before|by(?: the end of| the next)?|until|till|have got|we have|i have|got(?: only)?|"
    r"only have|as soon as|sometime in the next|some time in the next) "
    r"(?:(?:about|around|roughly|the|maximum|another|next|only|max|maybe|a|say|or so) )*$"
)
PRE_FLOOR = regex(
    r"(?<![^ ])(?:at least|not (?:for|before|until|in less than|within)(?: (?:at least|another))?|not in|"
    r"no (?:sooner|earlier) than|not (?:sooner|earlier) than|(?:in )?(?:more than|over)|minimum(?: of)?|"
    r"at the earliest in|earliest(?: in)?|nothing for) (?:(?:about|around|another|the next|at least|a) )*$"
)
PRE_OTHER = regex(
    r"(?<![^ ])(?:for(?! the next| another)|took(?: us| me| them)?|takes?(?: us| me| about| around|"
    r" roughly)*|taken|lasted|lasts|past|last|previous|been|every|each|per|twice|once|times|extended|on|"
    r"these|those|first|"
    r"been here|waited|spent|a trial of|contract (?:of|for)|notice of|over the (?:last|past)|"
    r"in the (?:last|past)|of|worked|since|aged?|turned|#) (?:(?:about|around|only|us|nearly|almost|over|"
    r"more than|another|at least|roughly|the|last|past|up to) )*$"
)
POST_POINT = regex(
    r"(?: ,(?= (?:count|start|begin|reckon)ing ))? (?:(?:'s )?time(?! (?:we|ago))|from (?:now|today|"
    r"this (?:call|week|month)|signing|the (?:call|start|date|signing))|"
    r"(?:count|start|begin|reckon)ing (?:from )?(?:now|today|this \w+)|counting from \w+|out(?! of)|hence|today|away|"
    r"off(?! work)|down the (?:road|line|"
    r"track)|on from (?:now|today)|ahead|later|or so|tomorrow|to go)(?![^ ])"
)
POST_OTHER = regex(
    r" (?:(?:'s )?(?:leave|notice|holidays?|vacation|warranty|contract|trial|experience|training|old|ago|"
    r"back|long|each|sabbatical|extension|break|of (?:work|experience|data|history|leave|testing|training|"
    r"service)|worth|paternity|"
    r"maternity|in business|already|in a row|running|now|straight|before (?:that|the)|after (?:that|the)|"
    r"and counting|per|a (?:week|month|year|day)|every|free|subscription|of age|course|project|plan|"
    r"agreement|lease|rolling)|'s (?!time))(?![^ ])"
)
# A weekday counted from by a length of time: "a week on Monday", "two weeks Thursday".
ON_WEEKDAY = regex(r"(?: on)? ?")
# "The end of marge, March": what is said again is the month alone.
# "Buy the end of Jew lie, the end of July".
SLIP_WHOLE = regex(
    r"(?<![^ ])(?P<rel>by|buy|bye|before|until|till|in|from|after) (?:the )?(?:very )?(?:end|start|middle|"
    r"beginning) of "
    r"[a-z]+(?: [a-z]+)? [,.] (?:(?:no|sorry|pardon|i mean|i meant|that is|so|well)(?: ,)? )*$"
)
# "We use Monday" speaks of software.
SOFTWARE_DAY = regex(r"\b(?:use|used|uses|using|got|run|running|bought|tried|trialled|with|switched to|moved to) $")
SLIP = regex(
    r"(?<![^ ])(?P<slip>[a-z]+) [,.] (?:(?:no|sorry|pardon|i mean|i meant|rather|that is|as in|so|well|the month of|"
    r"month of|it is|wait)(?: ,)? )*$"
)
# Between a year and the part of it that is meant: "2028, the first quarter".
WITHIN_YEAR = regex(
    r"(?: some ?time)?(?: ,)?"
    r"(?: (?:in|during|around|about|probably|say|maybe|perhaps|possibly|ideally|some ?time in))* ?"
)
# What part of a period is meant, said after it: "March, the middle of it".
MOD_AFTER = regex(
    r"(?: ,)(?: (?:and|so|say|more like|probably|maybe|ideally|i would say|in))*(?: the)? (?:very )?(?:"
    r"(?P<first_half>(?:first|@) half)|(?P<second_half>(?:second|other|back|latter) half)|"
    r"(?P<nth_week>@ (?:full )?week)|(?P<last_week>(?:last|final) week)|"
    r"(?P<early_>early(?: on)?|early part|towards? the (?:start|beginning)|first part)|"
    r"(?P<mid_>mid way|midway|middle|mid|around the middle)|(?P<late_>late|later on|later part|"
    r"latter part|towards? the (?:back )?end|"
    r"tail end|back end))(?= ?(?:[.,!?;]|$))|"
    r"(?: ,)?(?: (?:in|at|around|by|right|about|more|"
    r"probably))*(?: towards?(?= the (?:start|beginning|mid)))?(?: the)? (?:very )?(?:(?P<early>early(?: part|"
    r" on)?|first part)|"
    r"(?P<start>beginning|start|front end)|(?P<mid>mid(?:dle)?)|(?P<late>later? part|latter part|last part|late|"
    r"(?:back|tail) end|towards? the (?:[a-z]+ )?end)|"
    r"(?P<end>end))(?: part| bit)? of (?:it|that|the month|that month|the quarter)(?![^ ])"
)
# Before something that starts, or is over, at the time named: "before the school year starts in September".
BEFORE_EVENT = regex(
    r"(?<![^ ])(?:before|ahead of|prior to|in time for) (?:(?!and |but |or |we |"
    r"i )[a-z']+ ){1,6}?(?:(?P<starts>starts?|begins?|"
    r"opens?|kicks? off|comes?|arrives?|resumes?|reopens?|gets? going|is|are)|(?P<ends>ends?|closes?|finish(?:es)?|"
    r"runs? out|expires?|is up|lapses?))(?: up| back| again| around| round)?(?: (?:in|on|at))? (?:(?:the|early|"
    r"of) )*$"
)
# "By the time we go back, that's the 8th".
SAID_OF_EVENT = regex(
    r"(?<![^ ])(?:(?P<ends>by the time|in time for when)|(?P<opens>not (?:till|until|before))|(?P<starts>before)) "
    r"(?:(?!and |but |or )[a-z']+ ){1,8}?(?:, )?"
    r"(?:that|which) (?:is|will be|would be|starts|begins|opens|kicks off)(?: (?:on|in|around|about))*(?: the)? $"
)
# "In time for the fair on the 9th", "ahead of the launch in June".
DATED_EVENT = regex(
    r"(?<![^ ])(?:(?P<ends>in time for)|(?P<starts>before|ahead of|prior to)) "
    r"(?:the|our|my|a|this|his|her|their|i|we|he|she) (?:(?!end |start |beginning |first |last )[a-z']+ ){1,4}?"
    r"(?:on|in|at) (?:the )?$"
)
# Times to ask or call again are no times to have it.
ASK_AGAIN = regex(
    r"\b(?:ask|call|ring|phone|try|check|(?:come|get) back to|talk to|speak to) (?:back with )?(?:me|us|again|back)\b"
)
SHIFT = regex(
    r" (?:(?P<after>after|into|from|past|following)|(?P<before>before|ahead of|"
    r"prior to)) (?:the )?(?:(?:end|start|beginning) of (?:the )?)?$"
)
CLAUSE_EDGE = regex(
    r" ?(?:[.;:!?…,]| - )|(?<= )(?:but|because|although|though|while|whereas|so|since(?= (?:we|i|it|they|"
    r"the))|which|when|and(?= (?:i|we|they|he|she|it|then|the|my|our|have|has|has to|go|be|get|done|finish|"
    r"had)\b))(?= )"
)
PAST = regex(
    r"\b(?:since|ago|last (?:year|month|week|quarter|spring|summer|autumn|fall|winter|time|\w+day|january|"
    r"february|march|april|may|june|july|august|september|october|november|december)|(?:were|was)(?! thinking\b)|had|"
    r"did|used to|started|at @|originally|initially|@ (?:said|wanted|planned|thought)|until recently|born|"
    r"died|crashed|broke|collapsed|resigned|walked out|went (?:down|under|bust|dark)|fell|burn(?:ed|t) down|"
    r"founded|opened|bought|signed|took|failed|tried|slipped(?! to)|missed|back in|already|"
    r"expired|left|moved|merged|promised|been (?:with|on|using|here|going|looking)|was due to|supposed to|meant to|"
    r"(?:was|were) going to|"
    r"previous(?:ly)?|wanted)\b"
)
ELSEWHERE = regex(
    r"\b(?:leave|holidays?|vacation|sabbatical|away|maternity|paternity|contract|licen[cs]e|subscription|"
    r"renew(?:al|s)?|audit(?:ors?)?|trade (?:fair|show)|conference|expo|wedding|stock ?tak(?:e|ing)|"
    r"inventory|hire[ds]?|hiring|"
    r"merger|office move|moving (?:house|office)|relocat\w+|busy|peak|season starts|board meet(?:s|ing)|"
    r"budget (?:is|gets|comes|opens|round)|tax(?:es)?|school|exams?|retires?|birthday|"
    r"support ends|pull(?:s|ed|ing)? the plug|(?:switch|turn|shut)(?:es|ed|ing|s)? (?:it|them|that|"
    r"the old [a-z]+) (?:off|down)|"
    r"(?:sunset|discontinu|decommission)\w*|end of life|old (?:one|system|contract|tool|software|version)|"
    r"(?:i|we) (?:have )?got (?:the|my|our|some|an?) [a-z]+ (?:in|round|over|coming)|"
    r"do not (?:come|ring|call|bother|phone|write|send|try|contact)|"
    r"lease|tender|freeze|(?:boat|motor|county|flower|book) show|shut ?down|closed|harvest|installation|implementation|"
    r"onboarding|training|rollout takes|takes(?! (?:it|that|the money) (?:back|away))|meeting|call (?:me|back|you)|"
    r"talk|demo|decision|decide|quote|"
    r"proposal|visit)\b"
)
WANTED = regex(
    r"\b(?:need(?:ed|s|ing)?|want(?:ed|s|ing)?|like|love|prefer|(?:could|can) do with|live|launch(?:ed|ing)?|"
    r"switch(?:ed|"
    r"ing)?(?: (?:it )?on)?|start(?:s|ing)?|begin(?:ning)?|kick(?:ing)? (?:it )?off|kick ?off|roll(?:ed|"
    r"ing)?(?: it)? out|roll ?out|up and running|running|in place|ready|done|finish(?:ed)?|"
    r"complete[d]?|implement(?:ed)?|install(?:ed)?|deploy(?:ed)?|deadline|target(?:ing)?|aim(?:ing)?|"
    r"plan(?:ning|ned)?|hop(?:e|ing)|ideal(?:ly)?|shoot(?:ing)?|looking at|slipped to|have it|get it|having it|"
    r"put|write|say|make it|let us|pencil|schedul\w+|set on|due|latest|work(?:s)? for (?:us|me)|use it|"
    r"using it|operational|go(?:ing)? for|think(?:ing)?|would (?:be|have been) (?:good|great|perfect|nice|"
    r"fine|best|ideal)|by then|before then|out by|"
    r"expect(?:ing)?|time ?(?:line|frame|scale)|move|migrat\w+|it has to|has to|have to|got to|must|better|"
    r"wait|up by|launch|buy(?:ing)?|purchase|order|sign|get going|going|in service|on board|onboard(?:ed)?|"
    r"go|would be|should be|is when|date|call it|that is when|set for|mean)\b"
)
VOLUNTEERED = regex(
    r"\b(?:need(?:ed|s)? (?:it|this|that|to|something|the)|(?:wants|needs) (?:doing|sorting|fixing|finishing)|"
    r"(?:it|this|that|the [a-z]+) (?:is )?not (?:here|in|in place|live|running|done|ready|working|there) (?:by|before|"
    r"in)|"
    r"after (?:something|one|a \w+) (?:by|for|in|before)|"
    r"(?:want(?:ed|s)?|like|need(?:s|ed)?|must have|expects?) (?:it|this|that|something|one|(?:the|"
    r"an?|our)(?: new)? (?:one|thing|system|tool|software|solution|product))"
    r"(?: [a-z]+){0,3}? (?:in|up|live|running|ready|going|done|working|started|installed|finished|sorted|by|before)|"
    r"(?:have|has|need|got|must) to (?:have|get|do|finish|hand in|send|deliver|submit) "
    r"(?:it|that|this|them|these|those|something)|ideally (?:by|from|in|before|for|around|@|#)|"
    r"when (?:it|this|that) (?:is|will be|would be|has to be) (?:needed|wanted|required|due)|"
    r"when (?:we|i|they) (?:need|want|would want|would need) (?:it|this|that)|"
    r"if possible|want (?:it|this|to (?:start|go|launch|have|be|"
    r"switch)|that)|like (?:it|to (?:have|start|go|launch|be|switch))|have it|having it|live|"
    r"launch(?:ing)?|go live|switch(?:ed|ing)? (?:it )?(?:on|over)|start (?:date|in|on|using|with)|"
    r"to start|up and running|in place|ready (?:by|in|for|before)|done by|finished by|rolled? out|roll ?out|"
    r"deadline|time ?(?:line|frame|scale)|kick ?off|implement(?:ed)?|installed|has to (?:change|be|happen|"
    r"go)|must be|hoping (?:to|for)|get (?:it|this|going|started)|it is \w+ (?:, )?not|launch day|"
    r"(?:be|get|move|come|been) off (?:it|that|this|them)|looking to (?:be|get|move|go|switch|have|start)|"
    r"the date (?:is|:|,)|set is the date|"
    r"replac(?:e|ed|ing) (?:it|that|this|them)|(?:be|have it|get it) in (?:by|before)|aiming (?:for|at)|"
    r"target(?:ing)?|shooting for|"
    r"planning (?:on|for|to (?:start|launch|go|have|switch))|looking at (?=the|a|early|mid|late|end|january|"
    r"february|march|"
    r"april|may|june|july|august|september|october|november|december|next|q)|"
    r"operational|(?:should|must|has to|needs to) be (?:there|here|in|up|ready|running|working)|"
    r"(?:rather than|instead of|, not) (?:in |on |by )?(?:january|february|march|april|may|"
    r"june|july|august|september|october|november|december|q #)|deploy(?:ed)?|waiting for it|make it)\b"
)
# A deadline put after an answer without another word: "chasing quotes, ideally by June".
BARE_DEADLINE = regex(
    r" ?(?:(?:and|so|ideally|preferably|hopefully|please|if possible|at best|all|that|this|it|is|done) )*"
    r"(?:by|(?:not )?before|not (?:until|till)|no later than|in time for|latest by)\b[a-z@# ']{2,40}?(?: if possible|"
    r" please| at the latest| ideally)? ?"
)
LAST_SAID = regex(r"(?: ,)? please\b|[ .!]*$")
# "The fair is in October, and we'd like to be live two weeks before."
BEFORE_IT = regex(r" (?:before(?:hand)?|earlier|prior|ahead of)(?: (?:that|then|it|the [a-z]+))? ?(?=[.,;!]|$)")
FINAL = regex(
    r"^ ?(?:, )?(?:so|then|let us say|say|call it|make it|put|therefore|realistically|in the end|"
    r"but realistically|but now|in short|write|(?:and |but )?we (?:agreed|settled|landed) (?:on|upon|for))\b"
)
OPENS = regex(
    r"\b(?:start(?:ing|s)?|begin(?:ning|s)?|kick(?:ing)? ?(?:it )?off|get going|get started|@ steps|pilot(?:ing)?|"
    r"trial|phase #|phase one)\b"
)
CLOSES = regex(
    r"\b(?:finish(?:ed|ing|es)?|done|complete(?:d)?|end(?:ing|s)?|wrapped up|live|fully|over with|ready|rolled out)\b"
)
SUITS = regex(
    r" (?:'s|is|would be|works?|suits?|would suit|sounds|looks|it is)(?: (?:good|fine|great|okay|ok|perfect|better|"
    r"likelier|best|right|us|well|for|more|(?:far |much )?more (?:realistic|likely|like it)))"
)
# Before what follows from the time just said: "it ends in November, so December".
SO = regex(
    r"[ ,.]*so(?: (?:the|on|from|in|that is|that would be|it is|say|let us say|we would say|i would say|probably|"
    r"maybe|around|about|then|,))* ?"
)
# A bound that has no date of its own: "not before we have moved", "as soon as the roof is on".
UNDATED_BOUND = regex(
    r"\b(?:(?:not|nothing) (?:before|until|till)|once|as soon as|when|after|until|till) (?:we|they|i|it|he|she|"
    r"(?:the|our|my) "
    r"(?!(?:end|start|beginning|middle|first|last|next|new|year|summer|winter|spring|autumn|fall|month|week|@|"
    r"holidays?|"
    r"weekend|quarter)\b)[a-z]+)\b[a-z ']* ,? ?(?:(?:and|which|that)\b|,)"
)
SAME_MONTH = regex(r" (?:and|to|-|or|until|till|through)(?: the)? ")
IF_I = regex(r"\bif (?:i|it) (?:were|was) (?:you|me|up to me|my choice)\b")
NEGATED = regex(
    r"\b(?:any (?:month|time|day|week|season) (?:but|except|bar|other than|apart from)|not|rather than|instead of|"
    r"never|isn't|is not|wasn't|can not be|will not be|will not happen|"
    r"no chance of) (?:(?:in|on|by|the|this|for|it|during) )*$"
)
YEAR_LEAD = regex(r"(?:\b(?:in|during|sometime|for|of|say|until|from|maybe|probably)|[.,]|^) ?$")
WEAK_LEAD = regex(r"\b(?:in|on|the|for|by) ?$|^$")
DONE_WHEN = regex(r"\b(?:done|finished|complete|completed|ready|over with) (?:when|once|as soon as) ")
# Before a day whose month was named elsewhere.
DAY_LEAD = regex(
    r"(?:\b(?:on|by|and|or|to|no|sorry|mean|maybe|say|until|till|before|after|from|around|about|rather|than|actually|"
    r"wait)|[-,.]) ?$|^$"
)
WHEN = regex(r"(?:once|when|as soon as) (?:the )?$")
ALONE_LEAD = regex(r"(?:about|maybe|say|roughly|probably)? ?")
