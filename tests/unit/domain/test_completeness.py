"""Which words stop in the middle, and which come to an end?"""

from __future__ import annotations

import pytest

from qualifybot.domain.completeness import reads_open


@pytest.mark.parametrize("text", ["um", "Well, so, um...", "We have about", "forty and", "It's,", "to", "I'd say —"])
def test_words_that_stop_in_the_middle_read_open(text: str) -> None:
    assert reads_open(text)


@pytest.mark.parametrize("text", ["Fifty people.", "We use HubSpot", "next March", "me and the CFO"])
def test_words_that_come_to_an_end_do_not(text: str) -> None:
    assert not reads_open(text)
