"""Which e-mail address did the caller give, written out or spelled aloud?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualifybot.domain.reading.words import word_set
from qualifybot.domain.regex import regex

_WRITTEN = regex(r"[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_WORD = regex(r"[a-z]+(?:'[a-z]+)?|[0-9]+|[@._+;-]")
_SIGNS = {
    "dot": ".",
    "point": ".",
    "period": ".",
    "full stop": ".",
    "underscore": "_",
    "dash": "-",
    "hyphen": "-",
    "minus": "-",
    "plus": "+",
    "at": "@",
}
# Letters as recognisers spell their names.
_LETTERS_SAID = (
    "ay:a eh:a bee:b be:b see:c sea:c cee:c dee:d ee:e ef:f eff:f gee:g aitch:h haitch:h eye:i jay:j kay:k el:l ell:l"
    " em:m en:n oh:o pee:p cue:q queue:q ar:r ess:s tee:t you:u vee:v ex:x why:y zed:z zee:z"
)
_LETTER_NAMES = dict(pair.split(":") for pair in _LETTERS_SAID.split())
_DIGITS = {
    word: str(n)
    for n, word in enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"))
}
# Words before the address that are no part of it.
_LEAD = word_set(
    "; my the our is it's its it mail email address and at to me us reach on write send contact so that's yes you can"
    " under would be best find get work business company just please i'm or use"
)
_SPELLING = regex(r"\b([a-z]) (?:as in|for|like(?: in)?) [a-z]+\b,?")
_DOUBLE_U = regex(r"\bdouble[ -]?(?:you|u)\b")
_DOUBLED = regex(r"\bdouble ([a-z])\b")
# Marks between spelled letters; any other mark ends the part before it.
_BETWEEN_LETTERS = regex(r"(?<=\b[a-z0-9])[,.-]+(?=\s*[a-z0-9]\b)")
_MARK = regex(r"[,;:!?]|\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Spelled:
    """An address and the stretch of text that gave it."""

    address: str
    start: int
    end: int


def find_email(lowered: str) -> Spelled | None:
    """The e-mail address in a lower-case utterance, or None."""
    written = _WRITTEN.search(lowered)
    if written:
        return Spelled(written[0].strip("."), *written.span())
    return _spoken(lowered)


def _spoken(lowered: str) -> Spelled | None:
    """An address said as "jane dot doe at initech dot com"."""
    plain = lowered
    for pattern, letters in ((_SPELLING, r"\1"), (_DOUBLE_U, "w"), (_DOUBLED, r"\1\1")):
        plain = _respelled(plain, pattern, letters)
    plain = _BETWEEN_LETTERS.sub(lambda mark: " " * len(mark[0]), plain)
    plain = _MARK.sub(";", plain)
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(plain)]
    for at, (word, _, _) in enumerate(words):
        if word in ("at", "@"):
            spelled = _around(words, at)
            if spelled:
                return spelled
    return None


def _respelled(plain: str, pattern: re.Pattern[str], letters: str) -> str:
    """`plain` with each way of saying a letter written as that letter, everything else in its place."""
    return pattern.sub(lambda match: match.expand(letters).ljust(len(match[0])), plain)


def _around(words: list[tuple[str, int, int]], at: int) -> Spelled | None:
    end = _domain_end(words, at + 1)
    start = _local_start(words, at)
    if end is None or start == at or words[at + 1][0] in _LEAD:
        return None
    local = "".join(_written(word) for word, _, _ in words[start:at])
    domain = "".join(_written(word) for word, _, _ in words[at + 1 : end])
    return Spelled(f"{local}@{domain}", words[start][1], words[end - 1][2])


def _domain_end(words: list[tuple[str, int, int]], start: int) -> int | None:
    """The index after the last label of a domain that begins at `start`: at most four words before its first dot."""
    dot = next(
        (n for n in range(start + 1, min(start + 24, len(words))) if _SIGNS.get(words[n][0], words[n][0]) == "."), None
    )
    if dot is None or dot + 1 >= len(words):
        return None
    end = dot + 2
    while end + 1 < len(words) and _SIGNS.get(words[end][0], words[end][0]) == ".":
        end += 2
    return end


def _local_start(words: list[tuple[str, int, int]], at: int) -> int:
    """Where the part before "at" begins: letters, digits and signs, and the words tied to them by a sign."""
    start = at
    while start > 0 and words[start - 1][0] not in _LEAD and at - start < 24:
        start -= 1
    return start


def _written(word: str) -> str:
    if word in _SIGNS:
        return _SIGNS[word]
    return _DIGITS.get(word) or _LETTER_NAMES.get(word) or word
