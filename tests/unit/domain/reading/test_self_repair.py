"""What takes back what was said before."""

from __future__ import annotations

import pytest

from qualifybot.domain.reading.self_repair import takes_back


@pytest.mark.parametrize(
    "between",
    [
        " , no , ",
        " , sorry , ",
        " , scratch that , ",
        " i mean ",
        " . wait , ",
        " , or rather ",
        " , make that ",
        " , actually ",
    ],
)
def test_takes_back(between: str) -> None:
    assert takes_back(between)


@pytest.mark.parametrize(
    "between", [" and ", " , ", " people and no more than ", " or ", " in london , ", " word" * 20 + " no "]
)
def test_leaves_standing(between: str) -> None:
    assert not takes_back(between)
