"""Whom the simulated vendors let in."""

from __future__ import annotations

import pytest

from qualifybot.simulators.keys import Keys


@pytest.mark.parametrize(
    ("key", "known"), [("sim-1", True), ("sk-sim-2", True), ("sk-live", False), ("", False), (None, False)]
)
def test_keys_for_the_simulators_only(key: str | None, known: bool) -> None:
    assert Keys().accept(key) is known


def test_named_keys_exclude_all_others() -> None:
    keys = Keys(frozenset({"mine"}))
    assert keys.accept("mine")
    assert not keys.accept("sim-1")


@pytest.mark.parametrize(
    ("header", "known"), [("Bearer sim-1", True), ("Basic sim-1", False), ("sim-1", False), (None, False)]
)
def test_bearer_headers(header: str | None, known: bool) -> None:
    assert Keys().accept_bearer(header) is known
