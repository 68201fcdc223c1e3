"""The words by which a caller says when without a date: there is none yet, or only "soon"."""

from __future__ import annotations

from qualifybot.domain.regex import regex

NO_DATE = regex(
    r"\b(?:no (?:date|(?:fixed|set|firm|particular|specific|real|exact|hard|definite|concrete|immediate|"
    r"great|big|special|urgent|pressing|tight|clear|actual) (?:date|time|timeline|time ?frame|deadline|"
    r"schedule|plans?|rush|hurry|urgency|need)|timeline|time ?line|time ?frame|time ?scale|deadline|"
    r"schedule|plans?|hurry|rush|urgency|pressure|time pressure|idea when|rush on it)|"
    r"(?:not|n't) (?:in (?:a|any) (?:(?:great|big|particular|huge|real) )?(?:hurry|rush)|urgent|"
    r"(?:really )?(?:a )?(?:priority|time sensitive|pressing)|(?:yet )?(?:been )?(?:planned|decided|set|"
    r"fixed|scheduled|thought|settled|agreed|discussed|determined|defined|finali[sz]ed|worked (?:it|"
    r"that)? ?out)|got (?:a|any) (?:date|timeline|deadline|time ?frame|schedule|plan)|have (?:a|"
    r"any) (?:\w+ )?(?:date|timeline|deadline|time ?frame|schedule|plan)|know when|sure when|say when|"
    r"set (?:a|any) (?:date|timeline|deadline)|picked a date|planning anything|looking to buy)|"
    r"(?:just|only|still|merely|simply|mainly|really|purely)(?: \w+){0,2} (?:exploring|looking|browsing|"
    r"researching|shopping|gathering|comparing|curious|checking|evaluating|investigating|collecting|"
    r"getting (?:a feel|an idea|information|quotes|a sense)|having a (?:look|nose|nosey|browse|peek|gander|sniff|"
    r"wander)|"
    r"(?:sizing up|surveying|scouting|scanning|screening|sounding out|feeling out|testing|studying) (?:the |our )?"
    r"(?:market|options|field|waters?|offers?|vendors|landscape|ground|possibilities)|"
    r"kicking (?:the )?tyres|kicking (?:the )?tires|window shopping|testing the waters|information|info|"
    r"research|playing with the idea|sniffing around|sounding)|"
    r"(?:exploring|window shopping|kicking (?:the )?ty?i?res|testing the waters|exploratory|fact finding|"
    r"market research|scoping)|(?:very |quite |too |still )?early (?:days|stages?|on)|too early|"
    r"too soon to|open ended|t b [dca]|tb[dca]|to be (?:decided|determined|confirmed|agreed|defined)|"
    r"nothing (?:is |has )?(?:been )?(?:planned|fixed|scheduled|set|concrete|decided|urgent|"
    r"in the (?:calendar|diary)|set in stone)|undecided|up in the air|"
    r"(?:have|has|had|is|are|am) not (?:been )?(?:decided|planned|set|fixed|scheduled|thought|settled|"
    r"agreed|discussed|defined)|we will see|when it happens|some ?day(?! in| this| next)|one day(?! in|"
    r" this| next| next)|one of these days|whenever|not any ?time soon|no particular|long way off|"
    r"take our time|taking our time|on the (?:long finger|back ?burner)|on ice|in the long grass|in no|maybe never|"
    r"perhaps never|if ever|if at all)\b"
)
HEDGED = regex(
    r"\b(?:soon(?:ish|er rather than later)?|shortly|near future|distant future|too distant|foreseeable|"
    r"before (?:too )?long|a few|"
    r"several|couple of|in due course|sooner or later|at some point|eventually|depends?|depending|"
    r"quick(?:ly|er)?|not (?:too |very |that )?(?:long|far)|down the (?:line|road|track)|(?:medium|short|"
    r"mid|long|near) term|later(?: on)?|some ?time|when(?:ever)? (?:we|the|our|you|i|it)|"
    r"once (?:we|the|our|you|i|it)|after (?:the|we|our|i)|before (?:the|we|our|i)|in time|fast|"
    r"sharp(?:ish)?|pronto|flexible|"
    r"any (?:month|time|day|week) (?:but|except|bar|other than|apart from)|"
    r"as and when|in the (?:coming|next) (?:weeks|months|days|years)|(?:weeks|months|days|years)|promptly|"
    r"reasonable|within reason|in stages|phases|sometime|by the time|not now|no time soon|in a while|"
    r"a while|in a bit|not (?:immediately|straight ?away|right away|at once|yet|today|tomorrow))\b"
)
