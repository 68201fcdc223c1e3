import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifybot.domain.reading.introductions import name_and_company


@pytest.mark.parametrize(
    ("text", "name", "company"),
    [
        ("call me liz", "Liz", None),
        ("the name is bond, james bond", "James Bond", None),
        ("I represent Globex", None, "Globex"),
        ("Ahmed. Al-Futtaim Group.", "Ahmed", "Al-Futtaim Group"),
        ("here is tom, from widget corp and my number is secret", "Tom", "Widget Corp"),
        ("You're speaking with Dr. Amira Haddad, Haddad Dental.", "Amira Haddad", "Haddad Dental"),
        ("It's Kowalski, Jan Kowalski.", "Jan Kowalski", None),
        ("Sanjay Gupta this side, from Gupta Traders.", "Sanjay Gupta", "Gupta Traders"),
        ("Helen Marsh speaking, Marsh and Daughters.", "Helen Marsh", "Marsh and Daughters"),
        ("Chloe Sparrow. No, sorry, Chloe Farrow, I just got married.", "Chloe Farrow", None),
        ("Dana or Mike here. Ann Lee speaking.", "Ann Lee", None),
        ("", None, None),
        ("that's right", None, None),
    ],
)
def test_name_and_company(text: str, name: str | None, company: str | None) -> None:
    assert tuple(part.words if part else None for part in name_and_company(text)) == (name, company)


@given(st.text(max_size=200))
def test_parts_lie_within_the_text(text: str) -> None:
    for part in name_and_company(text):
        assert part is None or 0 <= part.start < part.end <= len(text)
