import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifybot.domain.reading.email_address import find_email


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("jane.doe@initech.com", "jane.doe@initech.com"),
        ("my email is jane@initech.co.uk.", "jane@initech.co.uk"),
        ("jane dot doe at initech dot com", "jane.doe@initech.com"),
        ("it's jane underscore doe at initech dot co dot uk", "jane_doe@initech.co.uk"),
        ("info at big hyphen corp dot de", "info@big-corp.de"),
        ("j a n e at x y z dot com", "jane@xyz.com"),
        ("that's j, d, o, e at acme dot org, thanks", "jdoe@acme.org"),
        ("double u dot smith at acme dot com", "w.smith@acme.com"),
        ("anna two four at acme dot net", "anna24@acme.net"),
        ("bob, bob at big corp dot com", "bob@bigcorp.com"),
        ("m as in mike, k at acme dot com", "mk@acme.com"),
        ("double l o at acme dot com", "llo@acme.com"),
    ],
)
def test_an_address_given_or_spelled(text: str, address: str) -> None:
    found = find_email(text)
    assert found is not None
    assert found.address == address
    assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize("text", ["i'm at work", "we meet at ten", "look at the dot on the map", "at acme dot", ""])
def test_no_address(text: str) -> None:
    assert find_email(text) is None


@given(st.text(alphabet="abcdot at @.,-1 ", max_size=120))
def test_never_fails(text: str) -> None:
    find_email(text)
