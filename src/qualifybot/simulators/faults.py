"""What goes wrong at the vendors, how often: read from a specification such as `openai.realtime.final=never:0.3`.

A specification is a comma-separated list of `place=kind[:chance[:seconds]]` or, shorter, `place.kind[=chance]`. A place
may be a vendor alone (`salesforce`): then it stands for every place below it that knows the kind.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random

from qualifybot.errors import SettingsError

_HTTP = frozenset({"401", "429", "500", "503", "hang"})

PLACES: dict[str, frozenset[str]] = {
    # before the socket opens
    "openai.realtime.connect": _HTTP,
    # what becomes of a committed item's transcript; `phantom`: words where nobody spoke; `overtaken`: of two items
    # the second's comes first
    "openai.realtime.final": frozenset({"never", "late", "empty", "failed", "phantom", "twice", "overtaken"}),
    # instead of a commit's answer
    "openai.realtime.session": frozenset({"error", "close-1000", "close-1001", "close-1011", "close-1013"}),
    "openai.chat": _HTTP | {"404", "quota", "busy", "refusal", "length", "filter", "malformed", "cut"},
    "elevenlabs": _HTTP | {"quota", "busy", "cut", "slow"},
    "salesforce.token": frozenset({"401", "500", "503", "hang"}),
    # `lost`: done, but the answer never arrives; `race`: another request did it first; `lock`: the row is locked;
    # `limit`: the day's requests are used up; `duplicate`: a duplicate rule found a match; `session`: all sessions were
    # just ended
    "salesforce": frozenset({"401", "session", "500", "503", "hang", "lost", "race", "lock", "limit", "duplicate"}),
    "twilio": _HTTP | {"404", "21220"},
}

_SECONDS = {"late": 25.0, "hang": 30.0, "overtaken": 0.8}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing going wrong: its kind, and for those that take time, the seconds."""

    kind: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Rule:
    place: str
    fault: Fault
    chance: float

    def applies(self, place: str) -> bool:
        covers = place == self.place or place.startswith(f"{self.place}.")
        return covers and self.fault.kind in PLACES[place]


class Faults:
    """The faults in force; `chance` decides, so that a seed repeats a run."""

    def __init__(self, specification: str = "", chance: Random | None = None) -> None:
        self._chance = chance or Random(0)
        self.struck: Counter[str] = Counter()
        self.set(specification)

    def set(self, specification: str) -> None:
        """Put other faults in force. Raises SettingsError for a specification that means nothing."""
        entries = [entry.strip() for entry in specification.split(",")]
        self._rules = tuple(_rule(entry) for entry in entries if entry)
        self.specification = specification

    def strike(self, place: str) -> Fault | None:
        """What goes wrong here this time, if anything."""
        for rule in self._rules:
            if rule.applies(place) and self._chance.random() < rule.chance:
                self.struck[f"{place}.{rule.fault.kind}"] += 1
                return rule.fault
        return None


def _rule(entry: str) -> _Rule:
    target, _, value = entry.partition("=")
    name, _, rest = value.partition(":")
    if not any(place.startswith(target) for place in PLACES):
        place, _, name = target.rpartition(".")
        rest = value
    else:
        place = target
    chance, _, seconds = rest.partition(":")
    _check(entry, place, name)
    return _Rule(
        place,
        Fault(name, _number(entry, seconds, _SECONDS.get(name, 0.0))),
        _number(entry, chance, 1.0),
    )


def _check(entry: str, place: str, kind: str) -> None:
    kinds = [kinds for known, kinds in PLACES.items() if known == place or known.startswith(f"{place}.")]
    if not kinds:
        raise SettingsError(f"fault {entry!r}: no such place; known are {', '.join(PLACES)}")
    known = frozenset[str]().union(*kinds)
    if kind not in known:
        raise SettingsError(f"fault {entry!r}: no such kind there; known are {', '.join(sorted(known))}")


def _number(entry: str, text: str, otherwise: float) -> float:
    try:
        number = float(text) if text else otherwise
    except ValueError:
        raise SettingsError(f"fault {entry!r}: {text!r} is no number") from None
    if number < 0:
        raise SettingsError(f"fault {entry!r}: {text!r} is below zero")
    return number
