"""Patterns do the same, compiled now or later."""

from __future__ import annotations

import re

import pytest

from qualifybot.domain.regex import compile_all, regex

WORD = r"(?P<word>[a-z]+)\b"


@pytest.fixture(autouse=True)
def _patterns_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualifybot.domain.regex._waiting", [])


def test_a_pattern_finds_what_the_compiled_one_does() -> None:
    later, now, text = regex(WORD, re.IGNORECASE), re.compile(WORD, re.IGNORECASE), "Ann, 2 bobs"
    assert [found.span() for found in later.finditer(text)] == [found.span() for found in now.finditer(text)]
    assert (later.findall(text), later.sub("x", text)) == (now.findall(text), now.sub("x", text))
    assert (later.pattern, later.split(text)) == (now.pattern, now.split(text))
    for method in ("search", "match", "fullmatch"):
        found, expected = getattr(later, method)(text), getattr(now, method)(text)
        assert (found and found["word"]) == (expected and expected["word"])


def test_it_is_compiled_when_it_is_first_used() -> None:
    broken = regex("(")
    with pytest.raises(re.error):
        broken.search("x")


def test_all_are_compiled_at_once_where_there_is_time() -> None:
    regex("(")
    with pytest.raises(re.error):
        compile_all()
    compile_all()


def test_it_has_no_other_parts() -> None:
    with pytest.raises(AttributeError):
        regex("x").groupindex  # noqa: B018
