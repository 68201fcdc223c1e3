import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifybot.domain.models import Kind
from qualifybot.domain.reading.likeness import likeness


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("My memory isn't giving me that figure, I'm afraid I don't know.", Kind.UNKNOWN),
        ("That I would rather not tell you on the telephone.", Kind.DECLINED),
        ("Could I get you to say all that again?", Kind.REPEAT),
        ("Is there a fee for cancelling, and how much?", Kind.QUESTION),
        ("One little moment while I look for it.", Kind.WAIT),
        ("I'd be glad to speak to somebody real.", Kind.HUMAN),
        ("I must hang up now, goodbye to you.", Kind.STOP),
        ("The parrot ate all my tulips yesterday.", Kind.UNCLEAR),
        ("We want to automate our orders.", Kind.ANSWER),
    ],
)
def test_what_words_are_most_like(text: str, kind: Kind) -> None:
    shares = likeness(text)
    assert max(shares, key=lambda k: shares[k]) is kind


@given(st.text(max_size=200))
def test_shares_add_up(text: str) -> None:
    assert sum(likeness(text).values()) == pytest.approx(1.0)
