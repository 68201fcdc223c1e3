import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifybot.domain.reading.phrases import Grammar, lower, utterance


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Well, um, I don’t know.", "well, i don't know."),
        ("I, I don't know", "i don't know"),
        ("Hold… on, please", "hold, on, please"),
        ("What?! Sorry.", "what? sorry."),
        ("Forty-two, 1.5 million", "forty two, 1.5 million"),
        ("dont know", "don't know"),
        ("No. No.", "no. no."),
        ("", ""),
        ("…", ""),
    ],
)
def test_the_normal_form(text: str, words: str) -> None:
    assert utterance(text).words.rstrip(",") == words


@given(st.text(max_size=300))
def test_words_keep_their_places(text: str) -> None:
    said = utterance(text)
    for (start, end), (low, high) in zip(said.spans, said.places, strict=True):
        word = re.sub(r"\W", "", said.words[start:end])
        assert re.sub(r"\W", "", lower(text)[low:high]) == word


@given(st.text(max_size=300))
def test_lower_case_keeps_every_character_in_its_place(text: str) -> None:
    assert len(lower(text)) == len(text)


def found(text: str, **book: list[str]) -> list[tuple[str, str]]:
    said = utterance(text)
    return [(heading, said.words[a:b]) for heading, (a, b) in Grammar(book, {"ME": "(?:me|us)"}).find(said)]


@pytest.mark.parametrize(
    ("pattern", "text", "hit"),
    [
        ("hold on", "Please hold, um, on.", "hold, on"),
        ("hold on", "Hold. On with it.", None),
        ("hold_on", "hold, on", None),
        ("(?:give|get) {ME} a (?:sec|second)", "Get us a second", "get us a second"),
        ("(?:just )?one sec", "just one sec", "just one sec"),
        ("(?:just )?one sec", "one sec", "one sec"),
        ("robots?", "robot", "robot"),
        ("robots?", "robotics", None),
        ("sales ?person", "salesperson", "salesperson"),
        ("sales ?person", "sales person", "sales person"),
        ("advis[eo]r", "advisor", "advisor"),
        ("i(?:'ll| will) check", "I'll check", "i'll check"),
        ("bye(?!\\w| bye)(?=[.]|$)", "bye.", "bye"),
    ],
)
def test_a_pattern_finds_its_phrase(pattern: str, text: str, hit: str | None) -> None:
    assert found(text, wait=[pattern])[:1] == ([("wait", hit)] if hit else [])


def test_every_heading_is_told() -> None:
    assert found("hold on, goodbye", wait=["hold on"], stop=["goodbye"]) == [("wait", "hold on"), ("stop", "goodbye")]


@pytest.mark.parametrize("pattern", [r"\w+ on", r"(?:\w+ )?on", r"(?:on )?", "(?<!not )on"])
def test_a_phrase_must_begin_with_a_known_word(pattern: str) -> None:
    with pytest.raises(ValueError, match="known word"):
        Grammar({"wait": [pattern]}, {})


def test_a_word_ahead_is_a_whole_word() -> None:
    assert found("hold on so we agree", wait=["hold on(?=[.,?!]|$| now| so)"]) == [("wait", "hold on")]
    assert found("hold on somebody", wait=["hold on(?=[.,?!]|$| now| so)"]) == []


def test_a_place_in_the_words_is_a_place_in_the_text() -> None:
    text = "Um, hold… uh, on!"
    said = utterance(text)
    start, end = said.place(0, len("hold, on"))
    assert text[start:end] == "hold… uh, on"
