"""Which words does a recogniser easily take for one another? Equal sounds stand for likely mis-hearings."""

from __future__ import annotations

from functools import lru_cache

from qualifybot.domain.regex import regex

_SOUNDS = [
    (regex(pattern), replacement)
    for pattern, replacement in (
        (r"ph", "f"), (r"sch|sh|tch|ch", "s"), (r"ck|q", "k"), (r"c(?=[eiy])", "s"), (r"c", "k"), (r"x", "ks"),
        (r"z", "s"), (r"d", "t"), (r"b", "p"), (r"v", "f"), (r"g", "k"), (r"[eiouy]", "a"),
        (r"(?<=.)[hw]", ""), (r"(.)\1+", r"\1"),
    )
]  # fmt: skip


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """A rough consonant skeleton, equal for words that a recogniser easily takes for one another."""
    key = word
    for pattern, replacement in _SOUNDS:
        key = pattern.sub(replacement, key)
    return key[:1] + key[1:].replace("a", "")
