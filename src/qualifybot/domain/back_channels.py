"""Does the caller only say "I am listening"?"""

from __future__ import annotations

import re

_BACK_CHANNEL = re.compile(
    r"\W*(?:(?:m+[ -]?h+m+|u+h+[ -]?h+u+h+|h+m+|yeah|yep|yes|ok|okay|right|sure|i see|got it|alright|cool|uh|um|ah|oh)"
    r"\b\W*){1,3}",
    re.IGNORECASE,
)


def is_back_channel(text: str) -> bool:
    """Whether these words only say "I am listening"."""
    return bool(_BACK_CHANNEL.fullmatch(text.strip()))
