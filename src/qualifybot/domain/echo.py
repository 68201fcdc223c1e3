"""Are these the bot's own words, come back from the caller's loudspeaker?"""

from __future__ import annotations

from difflib import SequenceMatcher

from qualifybot.domain.regex import regex

_WORD = regex(r"[a-z0-9']+")
_ALIKE = 0.7
_LONG = 5
_ALIKE_IF_LOUD = 0.85


def is_echo(heard: str, said: str, *, faint: bool) -> bool:
    """Whether `heard` repeats words of `said`. `faint`: it was softer than callers speak.

    A loud voice is an echo only where it repeats a whole phrase: callers take words from the question for their answer.
    """
    words, source = _WORD.findall(heard.lower()), _WORD.findall(said.lower())
    if not words or (not faint and len(words) < _LONG):
        return False
    return _likeness(words, source) >= (_ALIKE if faint else _ALIKE_IF_LOUD)


def _likeness(words: list[str], source: list[str]) -> float:
    """The share of the words that stand in the source in the same order, close to each other."""
    blocks = SequenceMatcher(None, source, words, autojunk=False).get_matching_blocks()
    matched = [block for block in blocks if block.size]
    if not matched:
        return 0.0
    reach = matched[-1].a + matched[-1].size - matched[0].a
    return sum(block.size for block in matched) / max(len(words), reach)
