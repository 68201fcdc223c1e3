"""Which words does a recogniser easily take for one another? Equal sounds stand for likely mis-hearings."""

from __future__ import annotations

from functools import lru_cache

from qualifybot.domain.regex import regex

# Of several letters that make one sound the longer group comes first.
_GROUPS = (("ph", "f"), ("sch", "s"), ("tch", "s"), ("sh", "s"), ("ch", "s"), ("ck", "k"), ("q", "k"))
_SOFT = (("ce", "se"), ("ci", "si"), ("cy", "sy"))
_LETTERS = str.maketrans({**dict.fromkeys("eiouy", "a"), **dict(zip("czdbvg", "kstpfk", strict=True)), "x": "ks"})
_WEAK = str.maketrans("", "", "hw")
_REPEATED = regex(r"(.)\1+")


@lru_cache(maxsize=8192)
def sound(word: str) -> str:
    """A rough consonant skeleton, equal for words that a recogniser easily takes for one another."""
    key = word
    for letters, one in (*_GROUPS, *_SOFT):
        key = key.replace(letters, one)
    key = key.translate(_LETTERS)
    key = _REPEATED.sub(r"\1", key[:1] + key[1:].translate(_WEAK))
    return key[:1] + key[1:].replace("a", "")
