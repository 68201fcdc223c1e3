"""The words by which an amount is known for the budget, for its period, or for other money."""

from __future__ import annotations

import re

from qualifybot.domain.models import Period
from qualifybot.domain.reading.currency import CURRENCY
from qualifybot.domain.reading.function_words import FUNCTION_WORDS
from qualifybot.domain.regex import regex

PER = r"(?:a|an|per|each|every|/|for (?:a|each|every|one)|by the|the)"
_AFTER_MONEY = r"(?:(?<=dollars )|(?<=pounds )|(?<=euros )|(?<=rupees )|(?<=quid )|(?<=bucks ))"
MONTH = (
    rf"{_AFTER_MONEY}in (?:a|the) month|{PER} (?:single )?(?:calendar )?(?:month|moth|munth|mo|mth)|monthly|pcm|p m|"
    rf"p \. m(?: \.)?|month on month|"
    rf"month to month|"
    r"mensal|per [a-z]+ and month"
)
QUARTER = rf"{PER} quarter|quarterly"
YEAR = (
    rf"{PER} (?:single |whole |full |financial |fiscal |calendar )?(?:year|yr|annum|twelve months)|yearly|"
    rf"annually|annual|p \. a(?: \.)?|p a|pa|annualised|annualized|every # months|"
    r"(?:in|over|across|for) the (?:whole |full )?year(?! #)"
)
WEEK = rf"{PER} week|weekly"
ONCE = (
    r"one off|one time|one shot|once off|once only|just once|only once|once|lump sum|single (?:payment|"
    r"purchase)|up ?front|outright|"
    r"not recurring|non recurring|paid once"
)
SEAT = (
    r"(?:a|an|per|each|every|/|for each|for every) (?:single )?(?:seat|user|head|person|licen[cs]e|"
    r"employee|login|agent|rep|"
    r"member|staff member|team member|workstation|desk|mailbox|driver|salesperson|colleague|technician|"
    r"worker|operator|named user)|"
    r"pupm|pppm|(?:on a )?per seat(?: basis)?"
)
BASIS = r"on an? (?:monthly|quarterly|yearly|annual|one off|one time) basis"
UNIT = rf"(?:{CURRENCY}|{BASIS}|{MONTH}|{QUARTER}|{YEAR}|{WEEK}|{ONCE}|{SEAT}|in (?:{CURRENCY}))(?![^ ])"
MEASURED = regex(rf" {UNIT}")
PERIODS: tuple[tuple[Period, re.Pattern[str]], ...] = (
    ("month", regex(rf"(?<![^ ])(?:{MONTH}|a monthly basis)(?![^ ])")),
    ("quarter", regex(rf"(?<![^ ])(?:{QUARTER})(?![^ ])")),
    ("year", regex(rf"(?<![^ ])(?:{YEAR})(?![^ ])")),
    ("one_time", regex(rf"(?<![^ ])(?:{ONCE})(?![^ ])")),
)
COIN = regex(r" (?:dollars?|pounds?|euros?|quid|bucks)$")
NO_PERIOD = regex(
    r"(?<![^ ])(?:(?:(?<!dollars )(?<!pounds )(?<!euros )(?<!rupees )(?<!quid )(?<!bucks )in|within|about|half|than|"
    r"once|twice|times?|later|earlier|mid|end of) (?:a|the|every|"
    r"each) (?:month|quarter|(?<!in the )year)|"
    r"(?:a|the) (?:month|quarter|year)(?: or \w+)? (?:ago|from|after|before|later|end)|"
    r"the (?:[a-z]+ )?(?:year|month|quarter) (?:ends?|starts?|closes?|begins?|is|was|runs?|finish\w*|we|they|after|"
    r"before)|"
    r"(?:quarter|month|year) of (?:a|the)|(?:billed|invoiced|paid|payable|charged|payments?|bill us|"
    r"invoice us) (?:monthly|quarterly|yearly|annually)|"
    r"(?:annual|yearly|monthly|quarterly) (?:turnover|revenue|sales|profit|review|report|plan|meeting|"
    r"bill(?:ing)?|invoic\w+|payments?))(?![^ ])"
)
# "Billed monthly" tells the period of an amount that has no other.
BILLED = regex(
    r" ?(?: ,)? (?:billed|invoiced|paid|payable|charged|paying|due) (?:[a-z]+ )?(?P<period>monthly|quarterly|"
    r"yearly|annually)(?![^ ])"
)
PREFERRED = regex(
    r"\b(?:(?P<year>annual|annually|yearly|by the year|per year)|(?P<month>monthly|by the month|per month)|"
    r"(?P<quarter>quarterly))"
    r"(?: (?:billing|payments?|invoic\w+|is (?:right|better|correct|best)|please|it is|plan|contract|basis|"
    r"figure))?\b"
)
PER_SEAT = regex(rf"(?<![^ ])(?:{SEAT})(?![^ ])")
# "Thirty licences at forty dollars".
SEATS_AT = regex(r" (?:seats|users|licen[cs]es|logins|heads) (?:at|for) (?:about |around |roughly |say )?$")
SEAT_NEXT = regex(rf" [,.] (?:and )?(?:{SEAT})(?![^ ])")
WEEKLY = regex(rf"(?<![^ ])(?:{WEEK})(?![^ ])")
WORD = (
    rf"(?!(?:{FUNCTION_WORDS}|{CURRENCY}|in|budget|for|max|once|maximum|monthly|set|limit|top|dollar|tax|"
    rf"vat|gst|net|gross|ex|inc|excl|incl|give|ought|should|going|available|spend|allocated|released|"
    rf"approved|earmarked|tops|tho|mark|range|ballpark|region|would've|figure|coming|sounds|feels|works|"
    rf"gets|covers|ready|down|thereabouts|boss|bro|darling|dear|friend|honestly|today|tomorrow|this|next|"
    rf"these|pounds|euros|apiece|ideally|preferably|hopefully|realistically|definitely|certainly|total|"
    rf"ceiling|cap|altogether|flat|straight|even)\b)[a-z]+"
)
PERCENT = regex(r"(?: (?:to|or|and|-) #)? ?(?:%|percent)(?![^ ])")
COUNTED = regex(rf" (?:of us|too (?:many|few)|{WORD}|%|percent|minutes?|o'clock|years?|months?|weeks?|days?)(?![^ ])")
COUNTED_PLAINLY = regex(
    rf" (?!(?:{FUNCTION_WORDS})(?![^ ]))(?:[a-z]{{2,}}[^isu]s|people|staff|men|women|square|sq|kilos?|"
    rf"miles?|%|percent)(?![^ ])"
)
PAST = regex(
    r"\b(?:(?:was|were)(?! (?:approved|given|set|allocated|granted|released|told|signed|budgeted|earmarked|"
    r"cleared|agreed))|used to be|"
    r"before the|originally|at @|initially|until)\b"
)
LEFT_BEHIND = regex(r"from (?:about )?[$£€]? ?#(?: [a-z]+)? (?:all the way )?(?:down |up )?to\b")
NUMBERED = regex(
    r"\b(?:(?:team|crew|staff|company|firm|workforce) of|number|floor|room|route|level|page|"
    r"version|office|iso|question|q|phase|fy|sap|windows|"
    r"extension|section|"
    r"article|march|april|may|june|july|august|september|october|november|december|january|february) $"
)
SETUP = regex(
    r"\b(?:set ?up|(?:set|get)(?:ting)? (?:it|this|that|(?:the|every) ?thing|all of it|us) (?:all )?"
    r"(?:up(?: and running)?|going)|implementation|implement|onboarding|installation|install(?:ed|ing)?|"
    r"initial(?:ly)?|to (?:start|begin)(?: with)?|"
    r"get(?:ting)? (?:started|going)|get it going|migration|training|deposit|up ?front|one off|one time|once|"
    r"at the start|"
    r"kick ?off|configuration|"
    r"rollout|customi[sz]ation)\b"
)
RUNNING = regex(r"\b(?:running|ongoing|recurring|after that|thereafter|then|subscription|maintenance|support)\b")
NOT_OURS = regex(
    r"\b(?:turnover|turn over|turned over|turning over|revenues?|sales of|in sales|profits?|raised|funding|"
    r"seed|series [abc]|"
    r"salar(?:y|ies)|wages?|rent|(?:we|i|they) bill|billings?|payroll|worth|valued|valuation|grant of|loan|"
    r"mortgage|fined|stole|lost|"
    r"losing|lose|saves?|"
    r"saved|saving us|deal size|ticket size|average (?:deal|order)|earn(?:s|ed)?|makes?(?! (?:it|that)\b)|debt|"
    r"owe[sd]?|tax bill|competitors?|rivals?|neighbou?r|friend|cousin|sister company|"
    r"quot(?:e|ed|ing|ation)(?! you)|offer(?:ed|s|ing)?|pitched|charge[sd]?|charging|list price|sticker|invoice[sd]?|"
    r"used to (?:pay|spend|cost|be)|(?:we|i|they) (?:paid|spent)|(?:was|were) paying|(?:we are|i am|"
    r"currently|are) (?:currently |already |now )?(?:paying|spending)|"
    r"(?:we|i) pay (?:them )?(?:now|currently|today|already)|"
    r"(?<!to )(?<!must )(?<!may )(?<!can )(?<!not )(?<!should )(?<!could )costs? us|"
    r"(?<!to )cost me|is costing|costing us|"
    r"(?:now|currently|today|moment) (?:we|i) (?:pay|spend)|(?:we|i) (?:now|currently|already) (?:pay|spend)|"
    r"burned|burnt|wasted|sign(?: off)? (?:anything|everything|all)|"
    r"last (?:year|time|month|quarter)|years? ago|back then|previous(?:ly)?|predecessor|old (?:tool|system|"
    r"one|contract|crm|software|"
    r"vendor|provider|budget)|existing (?:tool|contract|system)|current (?:tool|contract|system|vendor|spend)|"
    r"in (?:19|20)\d\d|the year before|originally|(?:asked|applied|bid|put in) for|"
    r"put forward|submitted|requested|wanted|hoped for|wish(?:ed)?|dream|"
    r"you (?:had|have|noted|wrote|put|said|repeated|have (?:got|noted|written|put))|instead of|told you|"
    r"penalty|insurance|"
    r"software (?:x|a|b)|other (?:project|thing|one)s?|(?:whole|entire|overall|total) (?:it |marketing |"
    r"department |company )?(?:budget|spend)|"
    r"(?:it|marketing|company|department(?:al)?|training|hardware|travel) budget)\b"
)
EACH = regex(r"^(?: [a-z]+)? (?:each|apiece)\b")
# What was spent elsewhere is told only to come to this: "so what's left for software is twenty thousand".
WHAT_IS_LEFT = regex(
    r"\b(?:(?:what is|whatever is)(?: \w+)? left|(?:that|which) leaves|leav(?:es|ing) (?:us|me)|"
    r"(?:we are|i am) left with)\b[^#.;!?]*$"
)
OURS = regex(
    r"\b(?:budget(?:ed)?|set aside|put aside|put by|earmarked|allocated|approved|released|cleared|"
    r"sanctioned|signed off|"
    r"walked out with|got|given|granted|available|afford|to spend|can spend|could spend|may spend|able to spend|"
    r"spend(?:ing)?|invest|go (?:up )?to|stretch to|comfortable|happy (?:with|to)|fine|realistic|manage|"
    r"work with|play with|"
    r"for this|for it|on it|on this|for that|for (?:the|a|your) (?:new|replacement|whole|successor|project|"
    r"tool|system|software|crm)|"
    r"i reckon|we reckon|we would|i would|let us say|call it|the figure|the number|my limit|our limit|"
    r"limit|tops|max(?:imum)?|"
    r"left|we are (?:at|looking at|thinking)|looking at|thinking|aiming|penci?l+ed in|ring ?fenced|agreed|"
    r"landed on|settled on)\b"
)
SO = regex(
    r"^ ?(?:, )?(?:so|altogether|in total|that makes|makes|that is|call it|let us say)\b|\bin total\b|\baltogether\b"
)
NEGATED = regex(
    r"\b(?:(?:not|never|rather than|instead of|is not|was not|less the|and not) (?:the |a |that )?|"
    r"(?:took|taken|taking) on |hired )$"
)
NO_MONEY = regex(
    r"\b(?:(?:no|zero|without(?: a| any)?|nil) (?:money|funds|cash|budget)(?: at all| whatsoever|"
    r" for (?:it|this|that))?|"
    r"none(?: at all| whatsoever)? ?(?:[.!]|$)|there is not (?:one|any)(?= ?(?:[.,!]|$))|"
    r"not (?:a|one) (?:penny|cent|dime|dollar|pound|rupee|euro|bean|paisa)|not (?:have|got) (?:got )?(?:a|"
    r"any) (?:budget|money|funds|cash)(?! (?:figure|number|info\w*|detail|in front|to hand|handy|yet|set|approved|"
    r"in mind))"
    r"(?: at all| for (?:it|this|that))?|"
    r"(?:nothing|zilch|zip|nada|nil|zero|nought)(?: at all)?(?: [.!]|$| , | to spend| for (?:it|this)|"
    r" set aside| whatsoever)|not any (?:money|budget|funds)|skint|(?:we are|i am) (?:[a-z]+ )?broke|"
    r"nothing (?:left )?in the (?:pot|kitty|bank|till|coffers)|(?:pot|kitty) (?:is|'s) empty|stony broke|"
    r"(?:is|are|was) not (?:a|any)(?: real| actual)? (?:budget|money|funds|cash|pot)(?! (?:set|fixed|approved|yet))|"
    r"(?:has to|must|needs to|should|got to|would have to|will have to) be free|free (?:only|of charge)|"
    r"not (?:spend|pay|paying|spending) (?:anything|a)|budget is (?:zero|nil|nothing))"
)
FIGURES_LONG = regex(
    r"(?<![^ ])(?:(?P<part>low|lower|mid|middle|high|upper) )?(?P<count>#) figures?\b"
    r"(?:(?: ,)?(?: (?:at|on|in|but|more))*(?: the)? (?P<end>low|lower|mid|middle|high|upper)(?: end| half| range)?\b)?"
)
YET = regex(r"\b(?:yet|so far|at this (?:stage|point)|for now|still)\b")
BEYOND = regex(
    r"\b(?:(?P<more>(?:so |and |a bit |slightly )?(?<!not )(?<!going )(?<!go )(?:more|over|above|higher) than that|"
    r"and then some)|"
    r"(?:less|under|below|lower|not (?:go |going )?(?:any )?(?:above|over|beyond|higher)(?: than)?|no more than|"
    r"not more than) (?:that|it)|"
    r"not (?:[a-z]+ ){0,3}(?:pay|spend|cost|go) (?:any )?(?:more|higher|above|over|beyond)"
    r"(?=(?: than)? (?:that|it)\b| ?[,.]|$))\b"
)
REPAIR = (
    r"(?: [,.])?(?: (?:no|sorry|i mean|i meant|rather|or rather|make that|wait|actually|pardon|hang on|hold on|oops|"
    r"scratch that|what am i saying|my (?:bad|mistake)|did i say [a-z]+|not (?:a )?[a-z]+|[,.?]))*"
)
REPAIRED_PERIOD = regex(rf"{REPAIR} (?:{MONTH}|{QUARTER}|{YEAR}|{ONCE})(?![^ ])")
REPAIRED_CURRENCY = regex(rf"{REPAIR} (?:{CURRENCY})(?![^ ])")
PERIOD_FIRST = regex(rf"(?:^|[.;!?] )(?:{MONTH}|{QUARTER}|{YEAR}|{ONCE}|{BASIS})(?: [a-z]+)? , [a-z ]*$")
SPENT = regex(r"(?<!can )(?<!could )(?<!would )(?<!to )(?<!might )(?<!may )\b(?:pay|paying|spending)\b")
NOT_SET = regex(
    r"\b(?:(?:not|nothing|never|yet to|waiting to|still to|to|has to|needs to|have to) (?:yet )?(?:is |"
    r"has |have |be |been |get |got |really |actually |officially |formally )*"
    r"(?:budget(?:ed)?|approve[d]?|set|fixed|decide[d]?|signed (?:off)?|agree[d]?|allocate[d]?|"
    r"finali[sz]ed?|determined?|confirmed?|worked out|"
    r"discuss(?:ed)?|assigned|released|figured (?:it )?out|defined?|costed|planned|put a (?:figure|number)|"
    r"talked (?:about|numbers)|settled|sorted|made up|"
    r"thought about|had (?:the|that) (?:talk|conversation))|"
    r"(?:no|not (?:have|got|seen|been given|given|told)(?: us| me| got| an?| any| the)*) (?:set |fixed |"
    r"firm |real |exact |specific |particular |official |"
    r"approved |defined |concrete |hard |formal |dedicated |final )?(?:figure|number|amount|sum|"
    r"budget(?= yet| so far| at (?:the moment|this)| figure| number| set| assigned| approved| in place))s?|"
    r"no (?:set|fixed|firm|specific|particular|official|approved|defined|concrete|formal|dedicated|final) budget|"
    r"no (?:budget|money|funds|cash|figure|amount|number)s? (?:'s |is |has |have |was |been |yet |actually |ever )+"
    r"(?:set|fixed|put|given|agreed|allocated|approved|decided|assigned|named|discussed|released)|"
    r"(?:nobody|no one) (?:'s |has |is )*(?:approved|signed|agreed|released|cleared)|not heard|sitting with|"
    r"(?:under|in) (?:discussion|review|negotiation)|up in the air|undecided|open question|t b [dca]|tb[dca]|pending|"
    r"(?:waiting|wait) (?:for|on|until|to hear)|still (?:being|waiting|working|in|discussing|deciding|"
    r"negotiating|figuring|doing the|crunching|haggling|arguing|debating|thinking|looking|talking|"
    r"going (?:through|over|back))|"
    r"being (?:worked out|decided|discussed|drawn up|finali[sz]ed)|up to (?:finance|the board|the cfo|"
    r"my boss|accounts|head office)|"
    r"depends on (?:the board|finance|the cfo|my boss|approval)|next year 's budget|budget (?:round|talks|"
    r"meeting|cycle)|"
    r"(?:only )?once (?:finance|the board|the cfo))\b"
)
HEDGED = regex(
    r"\b(?:depends?|depending|(?<!fair )enough|"
    r"as much as (?:it takes|is needed|we need)|reasonable|reasonably|flexible|whatever (?:it takes|is needed|"
    r"it costs)|not (?:that |very |too |so )?(?:much|big|huge|a lot|large)|tight|"
    r"shoe ?string|limited|modest|decent|cheap(?:er|ly)?|affordable|competitive|as (?:little|low|cheap) as|"
    r"low|small(?:ish)?|tiny|"
    r"a (?:few|bit|little|lot|fair (?:bit|amount)|good (?:bit|amount|deal)|decent (?:amount|sum)|chunk)|"
    r"several|tens of|hundreds|thousands|millions|some (?:money|budget|funds|cash)|"
    r"good (?:price|value)|right price|fair price|value for money|make (?:[a-z]+ )?sense|market (?:rate|price)|"
    r"best price|"
    r"what you (?:charge|offer|cost|ask|quote)|your (?:price|pricing|quote|offer)|"
    r"(?:a )?(?:small |big |great )?fortune|(?:the|an arm and a) (?:earth|leg)|fair(?! enough)|"
    r"peanuts|pennies|pocket money|"
    r"(?:hangs?|hinges?|rests?) on|comes? down to|boils? down to|what it (?:does|can do|is worth|brings)|bargain|"
    r"break the bank|rob(?:bing)? a bank|(?:more|less|fewer|same) (?:than|as)|(?:a )?(?:proposal|quote|demo) (?:@|"
    r"before)|"
    r"(?:put|set) (?:by|aside)|no object|"
    r"(?:not|no) (?:really |much of )?(?:the |an |a )?(?:issue|problem|question)|"
    r"going rate|pays? for itself|own face|see (?:the |some )?value|var(?:y|ies)|"
    r"similar to|in line with|percent of|"
    r"(?:half|most|part) of what|(?:double|twice|half|triple) (?:of )?what|what (?:it|that|you|they|"
    r"others) costs?|ball ?park|worth it|worth the money|"
    r"open|generous|healthy|plenty|substantial|sensible|normal|average|usual|mid ?range|"
    r"not (?:made of money|rich|loaded)|minimal|bare minimum|"
    r"we (?:do )?have (?:a|some) budget|there is (?:a|some) (?:budget|money)|money is (?:there|no)|"
    r"somewhere in the middle|instal+ments?|"
    r"(?:spread|spreading|split|staggered?) (?:it |that |the (?:cost|payments?) )?(?:out )?"
    r"(?:over|across|into)|"
    r"pa(?:y|ying|id) (?:it |that )?(?:off|by the|per)|"
    r"come out of (?:the|our|my) [a-z]+ (?:pot|budget|fund|account|money)|"
    r"(?:monthly|quarterly|yearly|annual) (?:invoice|invoices|subscription|fee|payments?|rate|"
    r"bill|billing|plan|contract)|"
    r"subscription|rather than a (?:big |one )?(?:lump|off|single))\b"
)
LONE_PERIOD = regex(
    rf"^(?:[a-z]+ ){{0,5}}(?:{MONTH}|{QUARTER}|{YEAR}|{ONCE}|{BASIS}|{SEAT}|each month|every month|"
    rf"each year|every year)(?: [a-z]+){{0,4}} ?[.,!]"
)
CLAUSE_EDGE = regex(
    r" ?(?:[.;:!?…,]| - )|(?<= )(?:but|because|although|though|while|whereas|so|since|which|and(?= (?:i|we|"
    r"they|he|she|it|in the|then|for|have|can|could)\b))\b"
)
VOLUNTEERED = regex(
    r"\b(?:budget(?:ed)?|to (?:spend|play with|work with)|in the (?:pot|kitty)|on the table|can spend|"
    r"(?:do|have|get) (?:it|that|this|one) for (?:under|less than|at most|up to|no more than|not more than)|"
    r"for (?:under|less than|at most|up to|no more than) # (?:a|per|each)|not pay|"
    r"(?:want|like|need|after|looking for) (?:something|one) (?:for|at|under|below)|"
    r"pay (?:more|over|up to)|(?:they|we|i|he|she) (?:would|will) (?:only )?spend(?! a)|spend up|"
    r"set aside|put aside|put by|put # (?:[a-z]+ )?(?:aside|by\b|to one side)|earmarked|allocated|approved|"
    r"released|cleared|afford|available|ring ?fenced|"
    r"(?<!used )(?:to|must|may|can|should|not) cost|costs? (?:us |me )?(?:less|no more|not more|under|at most)|"
    r"for (?:it|this|that|whatever|something (?:new|better)|a successor|a replacement|a new \w+|the (?:project|"
    r"new \w+|tool|software|system|"
    r"whole thing|crm))|we have got|i have got|limit|invest|quoted you|told you|"
    r"i said|i meant|willing to pay|happy to pay|can pay|could pay|would pay|going to cost|at most|"
    r"max(?:imum)?|tops|money|we could go|we can do|manage)\b"
)
STRETCH = regex(
    r"(?: ,)?(?: (?:and|but|or|then|we|i|they|it|can|could|would|might|may|maybe|perhaps|even|possibly))*"
    r"(?: (?:the )?(?:high|higher|top|upper) end (?:is |would be |being |at )?$|"
    r" (?:go(?:es|ing)?|stretch(?:ing|es)?|push(?:ing)?|climb(?:ing)?|run(?:ning)?|extend(?:ing)?|rise|move)"
    r"(?: it| up| out| that| as high| as far| all the way)* (?:to|at|as)(?: about| around| maybe| say| roughly)? )"
)
ADDED = regex(r"^[a-z ,]* (?:and|plus)(?: then)? (?:another|a further|an additional|an extra) $")
# Before an amount that nobody asked for, and between the two.
OF_MONEY = regex(
    r"\b(?:budget|money|how much|amount|sum|funds|to spend|"
    r"what (?:we|i|they) (?:(?:would|can|could|may|will|are (?:able|willing) to|have to) )?(?:spend|pay|afford))\b"
)
IT_IS = regex(r"^(?:(?:that|it|which) (?:is|will be|would be)|i do :) ")
# An amount that is only the measure of another: "half of what we pay now, which is a thousand".
MEASURE = regex(
    r"\b(?:(?:half|thirds?|quarter|tenth|percent|%) of (?:what|our|that|those|it|the|my)|"
    r"(?:half|double|twice|triple) (?:of )?(?:what|that|our))\b(?! (?:price|budget))|percent of #|"
    r"\b(?:a|the) @ of (?:that|it|this|what|our|those)\b"
)
# Part of the amount is not for this: "twenty thousand, half of which goes on training".
PART_ELSEWHERE = regex(
    r"\b(?:half|thirds?|quarter|most|some|part|chunk|bit|slice|share|portion|the rest)(?: of (?:which|it|that|them))? "
    r"(?:is|has|goes|was|gets|went) (?:(?:only|already|been) )*"
    r"(?:for|to|into|on|earmarked|spoken|spent|gone|taken|committed)\b"
)
# A bound that is put in other words than a figure: "no more than the old one cost", "under the limit".
BOUND_ELSEWHERE = regex(
    r"\b(?:(?:no more|not more|no higher|less|lower|more|higher|cheaper) than|below|under|above|over) "
    r"(?:the (?!next|whole|year|coming|first|top|last|course)|what|our|my|that|(?:i|we) (?:do|pay|spend)\b)(?! #)"
)
# Said of money only beside a currency or a period: "we've got six thousand head of cattle".
EACH_OF = regex(r"\b(?:users?|seats?|licen[cs]es?|logins?|people|heads?|staff|employees|agents?|reps?|each of us)\b")
# "Eight thousand from my budget and four from marketing".
FROM_EACH = regex(
    r"^(?: (?:dollars|pounds|euros|rupees))? (?:from|out of|off) (?!us\b|me\b)[a-z ']*(?:,|and|plus)[a-z ]* $"
)
SHARE_OF = regex(
    r"\b(?:(?P<half>half (?:of )?|halv(?:e|ing) )|(?P<double>(?:twice|double) ))"
    r"(?:that|it|this)\b(?! again| much| amount)"
)
OF_ANYTHING = regex(
    r"\b(?:we|i) have got\b(?! (?:[a-z]+ )?#(?: [a-z]+)? (?:for|to)\b)|\bi meant\b|\b(?:at most|max(?:imum)?|tops|"
    r"limit)\b"
)
STRAY = regex(r"\b(?:said|told|quoted|asked|gave) you\b|\bi (?:said|quoted|meant)\b")
