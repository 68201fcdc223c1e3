"""Does the caller only say "I am listening"?"""

from __future__ import annotations

import re

from qualifybot.domain.regex import regex

_BACK_CHANNEL = regex(
    r"""\W*(?:(?:
        m+[ -]?h+m+|u+h+[ -]?h+u+h+|a+h+[ -]?h+a+h*|h+m+|yeah|yep|yup|yes|ok|okay|right|sure|i\ see|got\ it|gotcha|
        alright|all\ right|cool|great|perfect|good|nice|fine|exactly|true|wow|really|of\ course|understood|interesting|
        sounds\ good|makes\ sense|fair\ enough|thanks|thank\ you|uh|um|ah|oh|aha|huh|ha
    )\b\W*){1,4}""",
    re.IGNORECASE | re.VERBOSE,
)


def is_back_channel(text: str) -> bool:
    """Whether these words only say "I am listening"."""
    return bool(_BACK_CHANNEL.fullmatch(text.strip()))
