"""What is done to the product while people are on the phone: each scenario is a blow, how often, and who rings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from chaos.ring import Manner
from chaos.world import World

Blow = Callable[[World], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`calls` in all in the long form. `blow` falls `first` seconds after the first ring and every `every` after that
    for as long as calls last, at most `blows` times. `faults` are in force at the vendors meanwhile."""

    name: str
    about: str
    calls: int
    blow: Blow | None = None
    first: float = 6.0
    every: float = 15.0
    blows: int = 1_000
    faults: str = ""
    manner: Manner = Manner()


SCENARIOS = (
    Scenario(
        "replica killed",
        "SIGKILL to a replica in mid-call, again and again",
        calls=60,
        blow=lambda world: world.kill_replica(),
    ),
)

SHORT = (
    Scenario(
        "a replica killed",
        "SIGKILL to a replica in mid-call",
        calls=5,
        blow=lambda world: world.kill_replica(),
        first=8.0,
        blows=1,
    ),
)
"""What `make test` plays."""
