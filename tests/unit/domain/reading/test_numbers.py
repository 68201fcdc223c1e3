"""Numbers in words, digits and mixtures of both."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifybot.domain.reading.numbers import find_numbers, risky_figure
from qualifybot.domain.reading.words import tokenize

VALUES: list[tuple[str, list[int | str]]] = [
    ("twenty-five hundred", [2500]),
    ("1.5K", [1500]),
    ("two fifty", [250]),
    ("one twenty-five", [125]),
    ("twelve fifty", [1250]),
    ("twelve oh five", [1205]),
    ("a couple hundred", [200]),
    ("a couple of thousand", [2000]),
    ("a couple of weeks", [2]),
    ("five to six hundred", [5, 600]),
    ("half a million", [500_000]),
    ("half a dozen", [6]),
    ("half a year", []),
    ("half a hundred", [50]),
    ("quarter of a million", [250_000]),
    ("a quarter million", [250_000]),
    ("a hundred and ten", [110]),
    ("a hundred, and ten", [110]),
    ("fifteen hundred", [1500]),
    ("a hundred and a half thousand", [150_000]),
    ("three and a half thousand", [3500]),
    ("a million and a half", [1_500_000]),
    ("two and a half", ["2.5"]),
    ("2½", ["2.5"]),
    ("one point two five million", [1_250_000]),
    ("five point people", [5]),
    ("a dozen", [12]),
    ("two dozen", [24]),
    ("a few dozen", []),
    ("a few hundred", []),
    ("12 lakh", [1_200_000]),
    ("1.5 crore", [15_000_000]),
    ("12,00,000", [1_200_000]),
    ("50.000", [50_000]),
    ("one two zero", [120]),
    ("four oh five", [405]),
    ("double seven", [77]),
    ("three double five", [355]),
    ("triple two", [222]),
    ("three four people", [3, 4]),
    ("one two thousand", [1, 2000]),
    ("two thousand five hundred", [2500]),
    ("two thousand and fifty", [2050]),
    ("one million, two hundred thousand", [1_200_000]),
    ("two million 500 thousand", [2_500_000]),
    ("five thousand and 40 people", [5000, 40]),
    ("fifty thousand, forty", [50_000, 40]),
    ("between one hundred and two hundred", [100, 200]),
    ("between one hundred and fifty", [100, 50]),
    ("between one hundred and fifty and two hundred", [150, 200]),
    ("between a thousand and fifteen hundred", [1000, 1500]),
    ("two hundred and two fifty", [200, 250]),
    ("twenty twenty-eight", [2028]),
    ("nineteen ninety-eight", [1998]),
    ("seventeen seventy", [1770]),
    ("two hundred thousand billion trillion", [200_000_000_000_000]),
    ("nought point five", ["0.5"]),
    ("a thousand a month", [1000]),
    ("this one is fine", []),
    ("a human one", []),
    ("one of them", []),
    ("one hundred", [100]),
    ("this one hundred", [100]),
    ("30 m", [30_000_000]),
    ("thirty m", [30]),
    ("12345678901234567890", []),
    ("an hour", []),
    ("a second", []),
]


@pytest.mark.parametrize(("text", "values"), VALUES, ids=[row[0] for row in VALUES])
def test_reads_values(text: str, values: list[int | str]) -> None:
    assert [number.value for number in find_numbers(tokenize(text))] == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("text", "value"),
    [("the 21st", 21), ("twenty-first", 21), ("third", 3), ("the thirtieth", 30), ("2nd", 2), ("the second", 2)],
)
def test_reads_ordinals(text: str, value: int) -> None:
    (number,) = find_numbers(tokenize(text))
    assert number.ordinal
    assert number.value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("forty ate thousand", 48_000),
        ("there's for of us", 4),
        ("tent thousand", 10_000),
        ("won hundred", 100),
        ("six tea", 60),
        ("four teen", 14),
        ("twenty ate people", 28),
        ("in too weeks", 2),
        ("seventy fore people", 74),
    ],
)
def test_mends_what_was_misheard_and_says_so(text: str, value: int) -> None:
    (number,) = find_numbers(tokenize(text))
    assert number.value == value
    assert not number.sure


@pytest.mark.parametrize(
    "text", ["for people like us", "to the office", "we ate there", "free of charge", "for a year"]
)
def test_leaves_little_words_alone(text: str) -> None:
    assert find_numbers(tokenize(text)) == ()


def test_a_pair_may_be_a_range() -> None:
    (pair,) = find_numbers(tokenize("twenty twenty-five"))
    assert pair.halves == (20, 25)
    assert not pair.sure


@pytest.mark.parametrize("value", [15, 50, 13, 90, 1500, 15_000, 50_000, 1_000_000, 3_000_000, 115, 330, 2017, 30_000])
def test_figures_that_sound_alike_are_risky(value: int) -> None:
    assert risky_figure(value)


@pytest.mark.parametrize("value", [0, 4, 12, 25, 120, 250 - 29, 412, 1200, 8000, 125_000, 2_500_001])
def test_figures_that_sound_like_no_other_are_not(value: int) -> None:
    assert not risky_figure(Decimal(value))


@given(st.text(max_size=200))
def test_never_overlaps(text: str) -> None:
    end = 0
    for number in find_numbers(tokenize(text)):
        assert end <= number.first < number.last
        end = number.last
