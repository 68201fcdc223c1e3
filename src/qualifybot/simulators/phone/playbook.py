"""Scenarios as an operator writes them: YAML files of callers, what befalls them, and what must come of it.

    scenarios:
      - name: goodbye is said to its end
        catches: goodbye cut off           # the class of bug that it is there for
        steps: [...]                       # see `scenario`
        outcome: {ended_by: bot, record: {outcome: stopped}}    # see `verdict`

The rest may be left out: `about` in a sentence, `caller` (`voice`, `speed`), `around` the caller from the beginning on,
`calls` so many of these at once, `longest` seconds, and the world that it needs: `faults` at the vendors, `settings` of
the service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from qualifybot.errors import SettingsError
from qualifybot.simulators.phone.scenario import Step, read_steps
from qualifybot.simulators.phone.surroundings import QUIET, Surroundings
from qualifybot.simulators.phone.verdict import Wanted


@dataclass(frozen=True, slots=True)
class VoiceOf:
    """How a caller sounds: the embedded synthesiser's voice, and words a minute."""

    voice: str = "en-us+m3"
    speed: int = 165


@dataclass(frozen=True, slots=True)
class World:
    """What a scenario takes for granted: faults at the vendors, and settings of the service by their names."""

    faults: str = ""
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One call, or several at once, and what must come of it."""

    name: str
    steps: tuple[Step, ...]
    wanted: Wanted
    about: str = ""
    catches: str = ""
    caller: VoiceOf = VoiceOf()
    around: Surroundings = QUIET
    calls: int = 1
    longest: float = 150.0
    world: World = World()


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    steps: list[dict[str, Any]]
    outcome: Wanted = Wanted()
    about: str = ""
    catches: str = ""
    caller: VoiceOf = VoiceOf()
    around: Surroundings = QUIET
    calls: int = 1
    longest: float = 150.0
    faults: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


_ENTRY = TypeAdapter(_Entry)


def read_scenarios(path: Path, wanted: str | None = None) -> tuple[Scenario, ...]:
    """All scenarios of the file, or the one named `wanted`. Raises SettingsError naming what is at fault."""
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"cannot read {path}: {error}") from None
    entries = content.get("scenarios") if isinstance(content, dict) else None
    if not isinstance(entries, Sequence) or not entries:
        raise SettingsError(f"{path}: no list of `scenarios`")
    found = tuple(_scenario(path, number, entry) for number, entry in enumerate(entries, 1))
    chosen = tuple(scenario for scenario in found if wanted in (None, scenario.name))
    if not chosen:
        raise SettingsError(f"{path} has no scenario {wanted}: there are {', '.join(s.name for s in found)}")
    return chosen


def _scenario(path: Path, number: int, told: object) -> Scenario:
    name = told.get("name", number) if isinstance(told, dict) else number
    try:
        entry = _ENTRY.validate_python(told)
        steps = read_steps(entry.steps)
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(map(str, problem["loc"]))
        raise SettingsError(f"{path}, scenario {name}: {place}: {problem['msg']}") from None
    except SettingsError as error:
        raise SettingsError(f"{path}, scenario {name}: {error}") from None
    return Scenario(
        name=entry.name,
        steps=steps,
        wanted=entry.outcome,
        about=entry.about,
        catches=entry.catches,
        caller=entry.caller,
        around=entry.around,
        calls=entry.calls,
        longest=entry.longest,
        world=World(entry.faults, tuple(sorted(entry.settings.items()))),
    )
