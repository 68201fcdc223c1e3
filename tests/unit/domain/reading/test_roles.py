"""Roles in their usual short form, however they are said."""

from __future__ import annotations

import pytest

from qualifybot.domain.reading.clauses import fold
from qualifybot.domain.reading.roles import roles


@pytest.mark.parametrize(
    ("short", "text"),
    [
        ("CEO", "the chief executive officer"),
        ("CEO", "our C.E.O."),
        ("CEO", "the see E O"),
        ("CFO", "our chief financial officer"),
        ("CFO", "the see eff oh"),
        ("CTO", "our C T O"),
        ("COO", "the coo"),
        ("CIO", "the chief information officer"),
        ("CISO", "the CISO"),
        ("MD", "the managing director"),
        ("GM", "our general manager"),
        ("group CFO", "the group CFO"),
        ("VP of sales", "the vice president of sales"),
        ("VP of engineering", "our V P of engineering"),
        ("SVP of operations", "the SVP of ops"),
        ("EVP of sales", "the EVP of sales"),
        ("head of IT", "the head of information technology"),
        ("head of HR", "our head of human resources"),
        ("head of R&D", "the head of R and D"),
        ("sales director", "our sales director"),
        ("regional manager", "the regional manager"),
        ("finance director", "the FD"),
        ("head of sales and marketing", "our head of sales and marketing"),
        ("board", "the board of directors"),
        ("trustees", "the board of trustees"),
        ("business partner", "my business partner"),
        ("wife", "my wife"),
        ("procurement", "the procurement team"),
        ("IT", "our IT guys"),
        ("legal", "legal"),
    ],
)
def test_short_forms(short: str, text: str) -> None:
    (role,) = roles(fold(text), text)
    assert role.short.casefold() == short.casefold()
    assert text[role.start : role.end]


@pytest.mark.parametrize("text", ["It is what it is.", "the sales process", "a marketing budget", "we do", "an offer"])
def test_no_role(text: str) -> None:
    assert not roles(fold(text), text)
