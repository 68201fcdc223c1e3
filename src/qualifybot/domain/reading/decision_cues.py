"""The words by which speakers say what part they, or others, have in a decision. Patterns over folded text, one piece a line."""

from __future__ import annotations

import re


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(phrases) + r")(?!\w)")


_ADVERBS = r"(?:(?:alone|myself|personally|solely|really|actually|also|always|mostly|usually|normally|even|just|simply|then|definitely|certainly|jointly|ultimately|pretty much|more or less|basically) )*"
_END = r"(?=\s*(?:[.,;!?]|$))"
_DECIDING = (
    r"(?:decid(?:e|es|ing)|sign(?:s|ing)?|approv(?:e|es|ing)|choos(?:e|es|ing)|call(?:s)? (?:the shots|it)|pick(?:s)?|buy|pull the trigger|"
    r"(?:make|makes|take|takes) (?:the|that|this|those|these|all|every|such|our|my|most|purchas\w+|buying|it)(?: \w+){0,3}? ?(?:decisions?|calls?|choices?)|"
    r"(?:have|hold|holds|has|get|gets|got) (?:the|a) (?:final|last|only|sole|casting)|say yes|give the (?:go|green|nod|ok)\w*|authori[sz]e|ok it|okay it|green-?light|hold the purse|run the show|vote)"
)

# "I don't decide", "not me", "I only recommend", "it's above my pay grade"
CALLER_OUT = _any(
    rf"not (?:me|i{_END}|mine|myself|really me|my (?:decision|call|choice|department|place|job|business|responsibility|money)|up to me|in my (?:hands|power|gift)|for me to \w+|down to me)",
    r"(?:isn't|ain't|wasn't|won't be|is not|will not be|wouldn't be) (?:me|mine|myself|my (?:decision|call|choice|money|place|job|department)|up to me|for me to \w+|in my (?:hands|power|gift)|down to me)",
    rf"i (?:don't|do not|won't|will not|can't|cannot|can not|couldn't|wouldn't|never|shan't|needn't) {_ADVERBS}(?:get to |have to |be |be able to |going to |actually )?(?:{_DECIDING}|have (?:a|any|the|much|that)(?: \w+)? (?:say|vote|voice|authority|power|part|influence|final|last|role|right)\w*|get (?:a|any) (?:say|vote|voice)|involved|count\b|have any\b{_END})",
    rf"i (?:don't|do not|won't|will not|can't|cannot|can not|never){_END}",
    r"i(?:'m| am) not (?:the one|the person|the (?:decision|final|right)[\w -]*|part of|involved|in (?:charge|on|that|the (?:loop|room|position))|allowed to (?:decide|sign|approve|buy|spend)|deciding|authori[sz]ed|a decision[- ]?maker|signing|empowered|asked|senior enough|high enough|entitled|responsible|consulted)",
    rf"i(?:'ve| have|'d have)?(?: got)? (?:no|zero|little|not much|not got (?:a|any)) (?:\w+ )?(?:say|vote|part|power|authority|influence|voice|role|hand|right)",
    r"(?:haven't|don't have|do not have|hasn't) (?:got )?(?:a|any|the|much) (?:say|vote|authority|power|voice|influence)",
    r"i(?:'m| am| was|'ve been)? (?:just|only|merely|simply)(?: (?:here to|the one who|supposed to|asked to|able to|there to))? ?(?:fill|prepar|collect|gather|us(?:e|ing)|report|pass|do the|doing the|recommend|suggest|work here|take notes|execut|implement|carry|look|search|shop|advis|propos|compar|research|push|get|getting|handl|deal|present|hand|forward|book|plac|order|typ|answer|evaluat|scout|enquir|inquir|ask|make (?:the |a |up )?(?:list|shortlist|coffee|tea|recommend\w+|propos\w+|suggest\w+)|put|giv|the (?:messenger|assistant|secretary|intern|pa|scout|user|person who|one who|advis\w+|middle\w*)|an? (?:assistant|secretary|intern|pa|user|employee|advis\w+|messenger|cog|clerk|temp))\w*",
    r"i (?:can |can only |will |'ll |would |may |might |do |merely |then )?(?:recommend|suggest|propose|advise|shortlist|short-list|put forward|make (?:the |a |my )?(?:recommendations?|suggestions?|proposals?|shortlist)|do the (?:research|legwork|groundwork|homework)|pre-?select)",
    r"(?:my|the) (?:recommendation|proposal|suggestion) goes",
    r"me included|(?:decid\w+|done|happens?|made) without me|over my head|above my (?:pay ?grade|head|station)|(?:beyond|outside|above|not within|way above) my (?:pay ?grade|remit|authority|level)|out of my hands|i'm out of it|i stay out of|leave me out|nobody asks me|no ?one asks me|i(?:'ll| will)? (?:be|get) told|keeps? me out|i have nothing to do with|i've nothing to do with|nothing to do with me|i do as i'm told|i(?:'m| am) (?:just )?following orders|who am i to",
    r"my (?:job|part|role) is (?:only |just |merely )?(?:to |the )(?:prepar|collect|research|recommend|find|compar|look|present|gather|shortlist|advis|propos)\w*",
    r"i(?:'m| am) (?:only |just )?(?:recommending|preparing|researching|collecting|gathering|evaluating|suggesting|advising|presenting)",
)

# "I decide", "it's my call", "the buck stops with me"
CALLER_IN = _any(
    rf"i(?:'ll| will| can| do|'d| would| have to| must| get to| could| also have to| need to| want to| am the one (?:who|to)|'m the one (?:who|to)| was told to)? {_ADVERBS}{_DECIDING}",
    rf"i (?:share|co-?sign|own|control|hold|have) (?:the|that|this|it|signing|full|sole|everything|a|one|my)(?: \w+)? ?(?:decision|budget|authority|company|power|say|business|vote|purse|right|firm|shop|word|voice|part)s?",
    r"i(?:'ve| have|'d have)?(?: got)? (?:the |full |sole |complete |total |final |a |one |both |free )*(?:final|last|only|sole|casting|full|signing|signatory|authority|say\b|vote|power of|free hand|(?:last|final) word|carte blanche)",
    rf"i (?:do|will|can|did){_END}",
    r"(?:it|that|this|all|everything|the (?:final )?(?:decision|call|say|choice)|those|these|decisions)(?:'s| is|'d be| would be| will be| lies| rests| sits| stays| falls| are|'ll be)?(?: all| entirely| completely| solely| just| only| totally| purely| wholly| still)? (?:with |to |on |down to |up to )?(?:my (?:decision|call|choice|money|own|job|responsibility|company|business|shop|say|baby)|mine\b|up to me|down to me|on me\b|for me to decide|in my hands|me\b(?! and)|myself)",
    r"(?:the )?(?:buck|decision|responsibility) (?:stops|ends|lies|rests) (?:here|with me|at my desk|on my desk)|(?:only|just|solely|simply|exclusively|entirely|purely) (?:me|myself|mine|i)\b(?! know| want| need| use)|me (?:only|alone|myself)|mine (?:only|alone)|no ?one'?s? but (?:me|mine|my own)|nobody'?s? but (?:me|mine|my own)",
    r"i(?:'m| am) (?:(?:the|a|also|actually|in fact|both|my own|still|pretty much) )*(?:(?:only|sole|one|final|main|single|ultimate) )*(?:one (?:who|deciding|that|to decide|signing|in charge|making)|person (?:who|deciding|to decide|in charge)|decision[- ]?maker|decider|deciding|signatory|boss|in charge|part of (?:it|the decision|that|the (?:committee|board|group|team))|involved|allowed to decide|authori[sz]ed to|responsible|empowered|one of (?:them|the|two|three)|own boss|sole (?:owner|proprietor|trader|director|founder)|the law)",
    rf"(?:all|completely|entirely|totally) (?:alone|by myself|on my own)|(?:by|for) myself|on my own(?! team)|all alone|single-?handed(?:ly)?|me,? myself,? and i|one[- ](?:man|woman|person) (?:band|show|business|company|shop|operation)|sole (?:trader|proprietor|decision)|i(?:'m| am) (?:self-?employed|a freelancer)",
    r"without (?:asking|having to ask|needing) (?:anyone|anybody|permission|no ?one)|my (?:decision|call|choice|say|signature|own decision|say-so|word)\b(?! (?:maker|is not|isn't))|the (?:only|one) (?:one|person|signature)(?: \w+){0,4} (?:is|be) (?:me|mine|myself|i)\b|solo (?:decision|act)|you're (?:talking|speaking) (?:to|with) (?:him|her|the (?:one|man|woman|person|boss|decision\w*))|you're looking at (?:him|her)",
    r"i (?:\w+ ){0,2}have to agree|i (?:also )?(?:get|have) (?:a|one|my) (?:say|vote)",
)

# The caller beside others: "together with me", "my partner and I"
JOINTLY = _any(
    r"with me\b|alongside me|plus (?:me|myself)|me plus|me with|and (?:i|me|myself|meself|mine|yours truly)\b(?! (?:am|'m|don't|can't|won't|have|think|guess|would|just|only|need|want|want|use|will|could|do|did|get|was|like|love|hate|say|mean))|(?:me|myself|i) and\b(?! (?:that's|it's|nobody|no ?one|i\b|then|only|not))|(?:me|myself),? as well as|as well as (?:me|myself)|both me|me too|me as well|me also|including me|(?:along|together|jointly) with (?:me|myself)|between (?:me|us|myself)",
    r"both of us|(?:the )?(?:two|three|four|five) of us|we both|us both|all of us|we (?:all|jointly|always|usually|both|do|have to|must|each|need to)? ?(?:decide|sign|agree|choose|approve|make (?:the|that|it|all|such|those|these)|share|vote|take (?:the|such|these|those|that))|as a (?:pair|couple|team|trio|family|group)|our (?:joint|shared|common) (?:decision|call)|joint(?:ly)?|unanimous\w*|(?:it's|that's) a (?:joint|shared|team|group|family) (?:decision|thing|effort)|together",
    r"i (?:share|co-?sign)|i (?:ask|consult|involve|talk to|check with|run it (?:by|past)|discuss it with|need the (?:ok|okay|approval|blessing|go-ahead|consent|signature) (?:of|from))",
)

# An own limit: "up to five thousand I can sign"
LIMIT = _any(
    r"up to|below|under|less than|(?:anything|everything|amounts|sums|purchases|orders|deals|invoices)(?: \w+)? (?:above|over|beyond|bigger|larger|more|higher|exceeding)|above (?:that|this|it|\W?\d)|over (?:that|this|\W?\d)|beyond (?:that|this|it)|more than (?:that|\W?\d)|bigger (?:than|sums|amounts|purchases|ones|things)|larger (?:than|sums|amounts|purchases)|"
    r"my (?:own )?(?:limit|threshold|ceiling|cap|authority (?:ends|stops|goes))|small(?:er)? (?:amounts|sums|purchases|things|stuff|ones)|a (?:limit|threshold|ceiling|cap) of|exceeds?|if it'?s (?:under|below|over|above|more|less|big|bigger|expensive)|when it'?s (?:under|below|over|above|more|less|big)"
)
CALLER_WORD = re.compile(r"\b(?:i|i'm|i'd|i'll|i've|me|my|myself|mine)\b")

# Others: who has no part, who is gone, who decides
ABSENT = _any(
    r"used to|(?:has |have |had |just |recently )?(?:left|retired|resigned|quit|passed away|died|gone|departed|stepped down|moved on|been (?:fired|let go|sacked|made redundant))(?! (?:it|this|that) (?:to|with|up))|(?:is|are|was|were)? ?(?:away|(?:out|off) (?:sick|on|for|of)|on (?:a )?(?:sabbatical|leave|\w+ leave|holiday|vacation))|"
    r"no longer|formerly|previously|in the past|until (?:last|recently)|back then|the old days|no more|any ?more|former|years ago|(?:would have|had to|had) (?:sign|decid|approv)\w*|(?:decided|signed|did|made) (?:it|that|everything|all of it|these things|those things|all that|the decisions?|until|before)"
)
UNINVOLVED = re.compile(
    r"\s*(?:,? who )?(?:really |also |actually |usually |still |just |only )*(?:doesn't|does not|don't|do not|won't|never|isn't|aren't|is not|are not|has no|have no|had no|has nothing|have nothing|needn't|need not|hasn't|wouldn't|stays? out|keeps? out|couldn't care|could not care|gets? (?:informed|told|a copy)|needs? to (?:know|be (?:told|informed))|"
    r"(?:is|are|'s|will be) (?:only |just |merely )(?:informed|told|kept|copied|consulted)|trusts? (?:me|us)|leaves? (?:it|that|this|everything|such things)(?: \w+)? to (?:me|us)|lets? (?:me|us)|has delegated|delegated|gave me (?:free|full|carte))\b"
)
WITHOUT = re.compile(
    r"\b(?:not|without(?: asking| needing| even asking| consulting| having to ask)?|no need (?:for|to ask)|(?:don't|doesn't|do not|needn't) (?:need|have to ask|even ask|ask|involve)|needn't ask|instead of|rather than|nor|neither|except|no longer|never|not even)(?: (?:the|my|our|any|a|to ask|ask|for|by|from))*\s*$"
)
OWN_ROLE = re.compile(
    r"\b(?:(?:i'm|i am|i've been|i was made|i happen to be|i work as|i serve as)(?: actually| also| just| both| in fact| still| now| not only| kind of)*(?: the| an?| both| its| our| your)?|(?:me|i),? (?:as|being)(?: the| an?)?|^\s*(?:as|being|speaking as)(?: the| an?| its)?|(?:me|i|myself),(?: the| an?)?|i(?: the)|since i'm(?: the| an?)?|same person as the|, as(?: the| an?))\s+(?:(?:\w+ )?and(?: the| an?)? )?$"
)
DECIDES = _any(
    _DECIDING, r"signs? (?:it |that |them )?off|sign-?off|has (?:the )?(?:final|last|only)|final (?:say|word|call|decision)|last word|in charge|responsible|purse strings|controls?|gives? the|buys|(?:decision|call|choice|say)|up to|down to|lies with|rests with|to decide|vetoes|has to (?:agree|say|ok|okay|approve|sign|decide)|have to (?:agree|say yes|ok|okay|approve|sign|decide)|needs? to (?:agree|approve|sign|decide)|goes to|with the (?:final|last)|runs? the show|doesn't let|makes? (?:that|this|the|those|these|all|such)",
)
INVOLVED = _any(
    r"involv\w+|need\w*|part of|ask\w*|talk\w*|look\w*|say\w*|agree\w*|goes through|go through|in the loop|has to|have to|want\w*|be|is|are|would|will|together|with|between|run (?:it|this) (?:by|past)|convince\w*|consult\w*|present|weigh\w* in|input|opinion|on board|buy-?in|at the table|blessing|ok|okay|nod"
)

# What the caller only quotes, or is only talking about
REPORTED = _any(r"i said|i told you|you (?:wrote|noted|have|had|put|said)|i(?:'ve)? mentioned|earlier i|when i said")
VOLUNTEERED = _any(
    r"decides?|deciding|to decide|decision[- ]?makers?|(?:my|his|her|their|the) (?:decision|call)\b|share the decision|signs? (?:off|it off|that off)|signs|approves|(?:final|last) (?:say|word)|has to (?:approve|agree|sign)|have to (?:approve|agree|sign)|calls? the shots"
)
NOT_VOLUNTEERED = _any(
    r"(?:have|'ve|has|had) (?:\w+ )?decided|decide (?:on|whether|if|between|later|when|what|which)|undecided|decision (?:on|about|is (?:due|planned)|by|in|will be|support|process)|(?:can't|cannot|couldn't|not able to|help (?:us|me)) decide|sign up|approval (?:chains?|process|workflow)s?|automat\w+|customers? decides?|prospects? decides?|call (?:me|you|us|centre|center)"
)
GROUP = _any(
    r"(?:an? |the |our |some |some sort of |some kind of )?(?:\w+ )?(?:committee|commission|panel|task ?force|working group|steering group|jury|management(?: team)?|leadership(?: team)?|senior (?:team|staff|people)|exec(?:utive)? team|c-suite|higher-?ups|top brass|powers that be|decision[- ]makers|stakeholders)|upstairs|headquarters|head ?office|h ?q|corporate|the parent company|people (?:above|higher up)|top floor",
    r"(?:a (?:couple|few|number|bunch|handful|group|lot|whole \w+)(?: of)?|some|several|many|various|different|other|multiple|lots of|quite a few|two or three|three or four|a dozen|\d+|two|three|four|five|six|seven) ?(?:other |more |senior |different |of (?:my|our|the) )*(?:people|persons|folks|colleagues|guys|heads|others|individuals|parties|departments|signatures|of us|managers|of them|teams|layers|levels|men|women)|"
    r"some of us|(?:my|the|our) (?:whole |entire |own )?(?:team|colleagues|colleague|people|others|family|folks)|everyone|everybody|someone|somebody|people above me|those above me|more than one|not just one|a group",
)
NOBODY = _any(r"nobody|no ?one|without|don't|used to|not even|needn't")
