"""Did a transcriber make these words up, from noise in which nobody spoke?"""

from __future__ import annotations

import re

from qualifybot.domain.regex import regex

_PHRASE = regex(
    r"\W*(?:(?:thank you|thanks)(?: so much| very much)?(?: for (?:watching|listening|your (?:time|attention)))?|"
    r"(?:please )?(?:like and )?subscribe(?: to .*)?|subtitles? by .*|bye(?:[ -]bye)?|you|the end|"
    r"see you(?: next time)?|i'm sorry|music|applause|silence|\.)\W*",
    re.IGNORECASE,
)
_FASTEST = 8.0
"""Words a second: nobody speaks faster."""
_GRACE = 2


def is_phantom(text: str, *, voiced: float, silent: bool) -> bool:
    """Whether nobody said `text`. `voiced`: seconds of voice it came with; `silent`: no louder than the line's noise.

    What was louder than the noise is never taken for a phantom: a word too many is better than an answer lost.
    """
    if not silent:
        return False
    return bool(_PHRASE.fullmatch(text.strip())) or len(text.split()) > _GRACE + _FASTEST * voiced
