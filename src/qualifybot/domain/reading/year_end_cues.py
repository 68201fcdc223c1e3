"""The words by which callers tell when their business year ends."""

from __future__ import annotations

from qualifybot.domain.regex import regex

YEAR_ENDS = regex(
    r"\b(?:(?:fiscal|financial|business|tax|accounting|our|company) year|ours|it)(?: ,)?(?: that|"
    r" which)?(?: for us| with us| here| always| usually)* "
    r"(?P<how>ends?|closes?|finish(?:es)?|is up|runs? (?:to|until|till|through)|starts?|begins?|runs? from|kicks off)"
    r"(?: in| on| at| with| the| end| of| @| #| last| day)* (?P<month>[a-z]+)"
)
# "By the end of our fiscal year, which is in September".
YEAR_END_NAMED = regex(
    r"end of (?:our|the|my) (?:(?:fiscal|financial|business|tax|accounting|company) )?year(?: ,)? (?:which|"
    r"that)(?: for us)? "
    r"(?:is|falls|comes|will be)(?: in| on| at| the| end| of| @| #| last| day)* (?P<month>[a-z]+)"
)
