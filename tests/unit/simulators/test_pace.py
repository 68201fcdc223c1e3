"""Delays as published."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from qualifybot.simulators.pace import INSTANT, PUBLISHED


def test_finals_take_as_long_as_published() -> None:
    chance = Random(3)
    drawn = [PUBLISHED.draw_final(chance) for _ in range(20_000)]
    assert np.percentile(drawn, [50, 95, 99]) == pytest.approx([0.64, 0.97, 1.66], rel=0.05)


def test_instant_means_no_delay() -> None:
    assert INSTANT.draw_final(Random(1)) == 0
