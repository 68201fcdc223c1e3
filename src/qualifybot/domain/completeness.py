"""How finished do these words read, as an answer to what was asked?"""

from __future__ import annotations

import re

from qualifybot.domain.models import Context
from qualifybot.domain.reading.reader import read
from qualifybot.domain.turn_taking import Completeness

_FILLER = re.compile(
    r"(?:\W*(?:u+h+m*|u+m+|e+r+m*|h+m+|ah+|oh|well|so|like|okay|right|let me see|let's see))+\W*", re.IGNORECASE
)
_TRAILING = re.compile(
    r"(?:\b(?:and|or|but|so|because|to|of|the|a|an|with|for|in|at|by|between|from|about|around|roughly|maybe|like|than|"
    r"is|are|was|it's|we're|we've|i'm|i'd|our|my|plus|until|if|that|which|say|probably|approximately|over|under|"
    r"u+h+m*|u+m+|e+r+m*)|[,…]|\.\.\.|[-–—])\s*[.,…]*$",
    re.IGNORECASE,
)


def reads_open(text: str) -> bool:
    """Whether these words stop in the middle: a filler alone, a trailing connective or comma."""
    stripped = text.strip()
    return bool(_FILLER.fullmatch(stripped)) or bool(_TRAILING.search(stripped))


def completeness(text: str, context: Context) -> Completeness:
    """How finished the caller's words so far read."""
    if not text:
        return Completeness.EMPTY
    if reads_open(text):
        return Completeness.OPEN
    return Completeness.COMPLETE if read(text, context).confident else Completeness.UNSURE
