"""Does a caller who wants to end also ask never to be called again?"""

from __future__ import annotations

import re

from qualifybot.domain.regex import regex

_ASKS = regex(
    r"""
      \b(?:take|remove|delete|erase|strike|scratch|get|drop)\s(?:\w+\s){1,4}?(?:off|from|out\sof)\b
    | \b(?:remove|delete|erase|unsubscribe|opt)\s(?:me|us|my|our|out|from)\b
    | \bunsubscribe\b
    | \b(?:do\s?n[o']?t|don\s?t|never|no|not|stop|quit|cease)\s(?:\w+\s){0,3}?
      (?:call|contact|ring|rung|phon|phone|bother|harass)(?:s|ed|ing)?\b
    | \b(?:do\snot\scall|no\scall|your|the|that|this)\s(?:\w+\s)?(?:list|database|records|register)\b
    | \bopt(?:ing|ed)?\sout\b
    | \blose\s(?:my|this|our)\snumber\b
    """,
    re.VERBOSE,
)
_LATER = regex(r"\bcall(?:ing)?\s(?:me\s|us\s)?(?:back|later|again\s(?:later|tomorrow|next))\b|\bright\snow\b")


def asks_not_to_be_called(text: str) -> bool:
    """True for "take me off your list" or "stop calling me"; False for "don't call me now, call later"."""
    said = re.sub(r"[^\w'\s]", " ", text.lower().replace("’", "'"))
    said = " ".join(said.split())
    return _ASKS.search(said) is not None and _LATER.search(said) is None
