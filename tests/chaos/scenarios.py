"""What is done to the product while people are on the phone: each scenario is a blow, how often, and who rings."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from chaos.ring import Manner
from chaos.world import World

Blow = Callable[[World], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`calls` in all in the long form. `blow` falls `first` seconds after the first ring and every `every` after that
    for as long as calls last, at most `blows` times. Meanwhile vendors fail by `faults`, or are `gone` altogether."""

    name: str
    about: str
    calls: int
    blow: Blow | None = None
    first: float = 6.0
    every: float = 10.0
    blows: int = 1_000
    faults: str = ""
    gone: tuple[str, ...] = ()
    manner: Manner = Manner()


_SOME_LEAVE = Manner(leavers=0.5, leaves_between=(3.0, 25.0))
_EARS_FAIL = "openai.realtime.connect=503:0.3,openai.realtime.final=never:0.15,openai.realtime.session=close-1011:0.05"
_MODEL_FAILS = "openai.chat=503:0.15,openai.chat=malformed:0.15"
_VOICE_FAILS = "elevenlabs=503:0.1,elevenlabs=429:0.1,elevenlabs=cut:0.1"
_CRM_FAILS = "salesforce=503:0.1,salesforce=lost:0.1,salesforce=race:0.05,salesforce=lock:0.05,salesforce.token=500:0.3"


_RESUMED_SECONDS = 8.0
"""Calls go on elsewhere before anything new is started: that would want all of a small machine for itself."""


async def _stores_killed(world: World) -> None:
    await asyncio.gather(world.kill_redis(away=3), world.kill_postgres(away=5))


async def _everything(world: World, *, replace: bool = True) -> None:
    """In one moment: what nobody is left to know is in the database alone, once that is back."""
    await asyncio.gather(world.kill_replica(replace=False), world.kill_worker(replace=False), _stores_killed(world))
    await asyncio.sleep(_RESUMED_SECONDS)
    await asyncio.gather(world.add_worker(), *([world.add_replica()] if replace else []))


SCENARIOS = (
    Scenario("nothing", "no fault at all: what the others are to be held against", calls=20),
    Scenario("replica-killed", "SIGKILL to a replica", calls=60, blow=lambda world: world.kill_replica()),
    Scenario(
        "rolling-restart",
        "every replica replaced: SIGTERM, calls finish, next",
        calls=40,
        blow=lambda world: world.replace_replicas(),
    ),
    Scenario(
        "worker-killed",
        "SIGKILL to the delivery worker, between steps and inside them",
        calls=40,
        blow=lambda world: world.kill_worker(),
        every=2.0,
        faults="salesforce=hang:0.2:3",
        manner=Manner(leavers=1.0, leaves_between=(8.0, 20.0)),
    ),
    Scenario("redis-killed", "Redis gone for 4 s, back empty", calls=40, blow=lambda world: world.kill_redis(away=4)),
    Scenario("postgres-killed", "PostgreSQL gone for 6 s", calls=40, blow=lambda world: world.kill_postgres(away=6)),
    Scenario("stores-killed", "both gone together", calls=20, blow=_stores_killed, manner=_SOME_LEAVE),
    Scenario(
        "stores-frozen",
        "both stand still for 6 s without a word",
        calls=20,
        blow=lambda world: world.freeze_stores(away=6),
        manner=_SOME_LEAVE,
    ),
    Scenario(
        "two-sockets",
        "streams break where the replica does not notice",
        calls=20,
        blow=lambda world: world.sever_streams(share=0.3),
        blows=4,
    ),
    Scenario(
        "disorder",
        "the carrier's callbacks come twice, late and early",
        calls=30,
        blow=lambda world: world.sever_streams(share=0.3),
        blows=4,
        manner=Manner(leavers=0.5, disorder=True),
    ),
    Scenario(
        "disorder-in-words",
        "the same where the carrier itself listens: answers come twice",
        calls=20,
        gone=("openai",),
        manner=Manner(leavers=0.3, disorder=True),
    ),
    Scenario("hang-ups", "callers leave at any moment", calls=60, manner=Manner(leavers=1.0)),
    Scenario("ears-fail", "transcription fails now and then", calls=20, faults=_EARS_FAIL),
    Scenario("ears-hang", "transcription never opens", calls=10, faults="openai.realtime.connect=hang"),
    Scenario("model-fails", "the language model fails now and then", calls=10, faults=_MODEL_FAILS),
    Scenario("model-hangs", "the language model never answers", calls=10, faults="openai.chat=hang"),
    Scenario("openai-gone", "nobody there: no transcription, no model", calls=20, gone=("openai",)),
    Scenario("voice-fails", "speech synthesis fails now and then", calls=10, faults=_VOICE_FAILS),
    Scenario("voice-hangs", "speech synthesis never answers", calls=10, faults="elevenlabs=hang"),
    Scenario("voice-gone", "nobody there: no speech synthesis", calls=10, gone=("elevenlabs",)),
    Scenario("crm-fails", "Salesforce fails now and then, or answers into the void", calls=20, faults=_CRM_FAILS),
    Scenario("crm-hangs", "Salesforce takes its time", calls=10, faults="salesforce=hang:0.5:15"),
    Scenario("crm-gone", "nobody there: no Salesforce", calls=10, gone=("salesforce",)),
    Scenario(
        "everything",
        "a replica, the worker and both stores killed at once, while vendors fail",
        calls=40,
        blow=_everything,
        first=8.0,
        faults=",".join((_EARS_FAIL, _MODEL_FAILS, _VOICE_FAILS, _CRM_FAILS)),
        manner=Manner(leavers=0.3, disorder=True),
    ),
)


SHORT = Scenario(
    "short",
    "a replica, the worker and both stores killed at once, while vendors fail",
    calls=12,
    blow=lambda world: _everything(world, replace=False),
    blows=1,
    faults=",".join((_MODEL_FAILS, _VOICE_FAILS, _CRM_FAILS)),
    manner=Manner(leavers=0.3, leaves_between=(2.0, 25.0), disorder=True),
)
"""What `make test` plays."""
