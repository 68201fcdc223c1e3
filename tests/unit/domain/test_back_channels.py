"""Which words only say that somebody listens?"""

from __future__ import annotations

import pytest

from qualifybot.domain.back_channels import is_back_channel


@pytest.mark.parametrize("text", ["mhm", "Mm-hmm.", "uh-huh", "Okay.", "Right, okay", "yeah"])
def test_back_channels_only_say_that_somebody_listens(text: str) -> None:
    assert is_back_channel(text)


@pytest.mark.parametrize("text", ["okay so we have fifty", "no", "right now we use Excel", "wait", ""])
def test_anything_with_content_is_no_back_channel(text: str) -> None:
    assert not is_back_channel(text)
