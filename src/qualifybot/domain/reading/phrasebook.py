"""Reads patterns of phrases from the package's data: one pattern a line, under the name of what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from qualifybot.domain.regex import regex


@cache
def load(book: str) -> Mapping[str, re.Pattern[str]]:
    """The patterns of `book` (a file beside this one) by section, each for any of its phrases as whole words.

    A blank in a phrase is a gap of any width; `{NAME}` a part from the section `parts`.
    """
    phrases = sections(book)
    parts: dict[str, str] = {}
    for line in phrases.pop("parts", []):
        name, _, pattern = line.partition(" = ")
        parts[name] = _filled(pattern, parts)
    return {name: _pattern(lines, parts) for name, lines in phrases.items()}


def sections(book: str) -> dict[str, list[str]]:
    """The lines of `book` by section: comments left out, an indented line joined to the one before."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in _joined(files("qualifybot.domain.reading").joinpath(book).read_text("utf-8")):
        if line.startswith("[") and line.endswith("]") and line[1:-1].isidentifier():
            lines = found.setdefault(line[1:-1], [])
        else:
            lines.append(line)
    return found


def alternatives(book: Mapping[str, list[str]], section: str) -> str:
    """A group of the phrases of one section, in which `{name}` stands for any phrase of the section so named."""
    choice = "|".join(book[section])
    for name in set(_NAMED.findall(choice)):
        choice = choice.replace(f"{{{name}}}", alternatives(book, name))
    return f"(?:{_gapped(choice)})"


_NAMED = regex(r"\{([a-z]\w*)\}")


def _pattern(phrases: list[str], parts: Mapping[str, str]) -> re.Pattern[str]:
    choice = "|".join(_gapped(_filled(phrase, parts)) for phrase in phrases)
    # No phrase begins where a word ends.
    return regex(rf"\b(?! )(?:{choice})(?!\w)")


def _joined(text: str) -> Iterator[str]:
    whole = ""
    for line in text.splitlines():
        if line.startswith("  "):
            whole += line[2:]
        elif not line.startswith("#"):
            if whole:
                yield whole
            whole = line.rstrip()
    yield whole


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        pattern = pattern.replace(f"{{{name}}}", f"(?:{part})")
    return pattern


def _gapped(pattern: str) -> str:
    return pattern.replace(" ?", r"\s*").replace(" ", r"\s+")
