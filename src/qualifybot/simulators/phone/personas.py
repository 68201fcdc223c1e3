"""Callers by name: what each says to every question and how each behaves on the phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from qualifybot.errors import SettingsError
from qualifybot.simulators.phone.caller import AGREEMENT, Behaviour, Lines, Reply

QUESTIONS = ("company_size", "budget", "timeline", "decision_makers", "current_solution", "use_case")
"""The answer contract's order."""
DEFAULT = "cooperative"


@dataclass(frozen=True, slots=True)
class Persona:
    """One kind of caller; `voice` and `speed` (words a minute) are the synthesiser's."""

    name: str
    about: str
    lines: Lines
    behaviour: Behaviour
    voice: str = "en-us+m3"
    speed: int = 165


@cache
def personas() -> Mapping[str, Persona]:
    """All personas by name, in the order of their file."""
    text = files(__package__).joinpath("personas.yaml").read_text("utf-8")
    return {name: _persona(name, entry) for name, entry in yaml.safe_load(text).items()}


def find_persona(name: str) -> Persona:
    """The persona of that name. Raises SettingsError listing those there are."""
    try:
        return personas()[name]
    except KeyError:
        raise SettingsError(f"no persona {name}: choose one of {', '.join(personas())}") from None


def _persona(name: str, entry: Mapping[str, Any]) -> Persona:
    behaviour = dict(entry.get("behaviour", {}))
    for pair in ("reaction", "nods"):
        if pair in behaviour:
            behaviour[pair] = tuple(behaviour[pair])
    voice = {key: entry[key] for key in ("voice", "speed") if key in entry}
    return Persona(name, entry["about"], _lines(entry), Behaviour(**behaviour), **voice)


def _lines(entry: Mapping[str, Any]) -> Lines:
    replies = {topic: tuple(_reply(reply) for reply in told) for topic, told in entry.get("replies", {}).items()}
    return Lines(
        contact=_reply(entry["contact"]) if "contact" in entry else None,
        replies=replies,
        order=tuple(topic for topic in QUESTIONS for _ in replies.get(topic, ())),
        agreement=Reply(AGREEMENT) if replies else None,
    )


def _reply(told: str | Mapping[str, str]) -> Reply:
    return Reply(told) if isinstance(told, str) else Reply("", keys=told["keys"])
