"""An utterance cut into words, figures and marks, each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualifybot.domain.regex import regex


def word_set(words: str) -> frozenset[str]:
    """The words of a blank-separated list, as vocabularies are written here."""
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class Token:
    """One word, figure or punctuation mark.

    `low` is its normal form (lower case, contractions written out: "'re" is "are", "n't" is "not"); `text` is the
    utterance's slice from character `start` to `end`.
    """

    low: str
    text: str
    start: int
    end: int

    @property
    def is_figure(self) -> bool:
        """Whether it is written in digits."""
        return self.text[0] in "0123456789"

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.text[-1].isalpha()


_TOKEN = regex(
    r"""
    (?P<figure> [0-9]{1,3}(?:,[0-9]{2,3}){0,6},[0-9]{3}(?![0-9]) (?:\.[0-9]+)?
              | [0-9]{1,3}(?:\.000)+(?![0-9.])
              | (?<=[0-9]\.)[0-9]+
              | [0-9]+ (?:\.[0-9]+(?!\.?[0-9]))? )
  | (?P<word> [^\W\d_]+ (?:['’][^\W\d_]+)? (?:(?<=s)['’](?!\w))? )
  | (?P<mark> [.,;:!?/+%&…$£€₹¥'’"“”()–—-] )
    """,
    re.VERBOSE,
)
_ENDINGS = {"re": "are", "ve": "have", "ll": "will", "d": "would", "m": "am"}
_PRONOUNS = word_set("it that there what who he she here where how this when everything everyone nothing something")
_IRREGULAR = {"can't": "can", "won't": "will", "shan't": "shall", "ain't": "is"}
_DASHES = frozenset("-–—")
_LETTERS_AROUND = regex(r"[^\W\d_]-[^\W\d_]")


def tokenize(text: str) -> tuple[Token, ...]:
    """Cut `text` into tokens in order of appearance; a hyphen between letters and unknown signs are left out."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        part = match[0]
        if match.lastgroup == "word":
            _add_word(tokens, part, start)
        elif match.lastgroup == "figure":
            tokens.append(Token(part, part, start, end))
        elif not (part == "-" and _LETTERS_AROUND.match(text, start - 1)):
            tokens.append(Token("-" if part in _DASHES else part, part, start, end))
    return tuple(tokens)


def _add_word(tokens: list[Token], word: str, start: int) -> None:
    """Append a word, a contraction as the two words it stands for."""
    low = word.lower().replace("’", "'")
    stem, apostrophe, ending = low.partition("'")
    cut = len(stem)
    if not apostrophe or len(low) != len(word):
        tokens.append(Token(low, word, start, start + len(word)))
        return
    if ending == "t" and stem.endswith("n"):
        cut, stem, ending = cut - 1, _IRREGULAR.get(low, stem[:-1]), "not"
    elif ending == "s":
        ending = "us" if stem == "let" else "is" if stem in _PRONOUNS else "'s"
    elif ending in _ENDINGS:
        ending = _ENDINGS[ending]
    elif ending:
        tokens.append(Token(low, word, start, start + len(word)))
        return
    else:
        ending = "'s"
    tokens.append(Token(stem, word[:cut], start, start + cut))
    tokens.append(Token(ending, word[cut:], start + cut, start + len(word)))
