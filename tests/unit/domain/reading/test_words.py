"""Tokens of an utterance and their places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifybot.domain.reading.words import tokenize


@pytest.mark.parametrize(
    ("text", "lows"),
    [
        ("We're 1.5K, don't!", ["we", "are", "1.5", "k", ",", "do", "not", "!"]),
        ("$50k–60k", ["$", "50", "k", "-", "60", "k"]),
        ("25-30", ["25", "-", "30"]),
        ("Q3 H1 20th 10am", ["q", "3", "h", "1", "20", "th", "10", "am"]),
        ("twenty-five", ["twenty", "five"]),
        ("31.03.2027", ["31", ".", "03", ".", "2027"]),
        ("12,00,000 and 1,250.5", ["12,00,000", "and", "1,250.5"]),
        ("50.000 euros.", ["50.000", "euros", "."]),
        ("3 weeks' leave", ["3", "weeks", "'s", "leave"]),
        ("Can't, won't, ain't, shan't", ["can", "not", ",", "will", "not", ",", "is", "not", ",", "shall", "not"]),
        ("Let's say it's Ann’s", ["let", "us", "say", "it", "is", "ann", "'s"]),
        ("o'clock I'd I'm they'll we've", ["o'clock", "i", "would", "i", "am", "they", "will", "we", "have"]),
        ("Über café ✓", ["über", "café"]),
        ("", []),
    ],
)
def test_cuts_and_writes_out(text: str, lows: list[str]) -> None:
    assert [token.low for token in tokenize(text)] == lows


@given(st.text(max_size=200))
def test_every_token_is_the_slice_it_claims(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert text[token.start : token.end] == token.text
        assert token.start >= end
        end = token.end


def test_tells_figures_from_words() -> None:
    figure, word, mark = tokenize("12 people,")
    assert (figure.is_figure, word.is_figure) == (True, False)
    assert (word.is_word, mark.is_word) == (True, False)
