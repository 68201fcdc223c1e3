"""The words by which somebody wants it at once."""

from __future__ import annotations

from qualifybot.domain.regex import regex

AT_ONCE = regex(
    r"(?<![^ ])(?:a s a p|asap|as soon as (?:possible|(?:we|you|they) possibly can|we can|you can|we could|"
    r"humanly possible|practical|"
    r"it is ready|feasible|may be)|(?<!at the )(?<!the very )soonest|immediate(?:ly)?|right (?:away|now|this (?:minute|"
    r"second))|"
    r"straight ?away|straight off|at once|"
    r"yesterday|now(?= [.,!]|$)|right this \w+|today(?! (?:we|i|it|and|is|in|from|'s)\b)|without delay|"
    r"this instant|pronto|at the earliest(?: (?:opportunity|possible|convenience))?|earliest possible|"
    r"as (?:quick(?:ly)?|fast|early) as (?:possible|(?:ever )?(?:we|you) (?:ever )?can)|"
    r"(?:the )?(?:sooner|quicker|earlier|faster) the better|urgent(?:ly)?|on an urgent basis|instantly|"
    r"first thing tomorrow|no time to lose|any day now|the minute|"
    r"like(?: ,)? (?:now|yesterday)|"
    r"(?:needed|wanted|should have had) (?:it|this|that) (?:last (?:week|month|year)|yesterday|ages ago|months ago)|"
    r"last week (?:ideally|already|, (?:ideally|honestly|really|please|if)|honestly|if (?:we could|"
    r"you can|possible))|(?:quick|soon|fast) as (?:(?:you|we) (?:lot |guys |possibly |ever )?can|"
    r"you like|(?:humanly )?possible)|super soon|ready to (?:go|start|roll|buy|sign|move)(?: now)?|"
    r"we can start (?:now|today|tomorrow|any time)|(?:start|begin) (?:now|today))(?![^ ])"
)
NOW_ALONE = regex(
    r" ?(?:(?:so|then|and|but|well|yes|really|just|preferably|ideally|i mean|i would say|say|make it) )*#?"
    r"(?:right now|now|today|at once|urgent(?:ly)?|yesterday)"
    r"(?: (?:please|ideally|basically|really|if possible))* ?[.,!]*"
)
WEAK_NOW = regex(r"now|today|right now|at once|any day now|urgent(?:ly)?|yesterday|last week.*|the minute")
EXCLAIMED = regex(r"(?:[a-z]+ ){1,3}[,.!] ?")
NOW_ANSWERED = regex(r" (?:if|please|or|would|ideally|preferably|really|basically)\b")
NOT_AT_ONCE = regex(r"\b(?:not|no|isn't|nothing|never|hardly)(?: \w+){0,2} $")
