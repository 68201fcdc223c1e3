"""The plain form of an utterance and the way back to its characters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualifybot.domain.reading.line import plain_line


def test_figures_are_signs_and_hesitations_are_gone() -> None:
    line = plain_line("We are, uh, twenty-five people by June 21st.")
    assert line.text == "we are , # people by june @ ."
    assert [int(number.value) for number in line.numbers.values()] == [25, 21]


def test_spans_lead_back_to_the_characters() -> None:
    text = "Um, about twenty-five people."
    line = plain_line(text)
    start, end = line.span(line.text.index("#"), line.text.index("people") + len("people"))
    assert text[start:end] == "twenty-five people"


@given(st.text(min_size=1, max_size=200))
def test_every_span_lies_within_the_text(text: str) -> None:
    line = plain_line(text)
    for start, end in line.spans:
        assert 0 <= start < end <= len(text)
