"""The labelled sets: single caller turns and whole conversations, each with what it is held to mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualifybot.domain.models import Outcome, Question
from qualifybot.domain.script import Script, default_script
from qualifybot.entrypoints.dialogue_commands import Dialogue
from qualifybot.entrypoints.extraction_commands import EvaluatedTurn, Expected, load_catalogue

FOLDER = Path(__file__).parent
DEFAULT, HELD_OUT = "default", "held_out"
OTHER_TRADES = ("clinic", "solar")


class ExpectedReading(Expected):
    """The whole reading held to be right, with what the caller volunteered."""

    also: Mapping[Question, dict[str, Any]] = {}


class LabelledTurn(EvaluatedTurn):
    """A caller turn, what makes it hard (`tag`), and the question its label leaves open, if any (`gap`)."""

    tag: str
    gap: str | None = None
    expect: ExpectedReading


class LabelledDialogue(Dialogue):
    """A conversation, what it is about, and what is to be known at its end; None for what is never learnt."""

    notes: str
    gold: Mapping[Question, dict[str, Any] | None]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class TurnSet:
    """Turns and the script, with its catalogue of use cases, that they were written for."""

    name: str
    script: Script
    turns: tuple[LabelledTurn, ...]


def turn_sets() -> tuple[TurnSet, ...]:
    """The default script's sets first, then one for each other trade."""
    script = default_script()
    scripts = {DEFAULT: script, HELD_OUT: script} | {
        trade: script.with_catalogue(load_catalogue(FOLDER / f"catalogue.{trade}.json")) for trade in OTHER_TRADES
    }
    return tuple(TurnSet(name, script, _turns(FOLDER / f"turns.{name}.jsonl")) for name, script in scripts.items())


def dialogues() -> tuple[LabelledDialogue, ...]:
    """The whole conversations, held by the default script."""
    return tuple(LabelledDialogue.model_validate_json(line) for line in _lines(FOLDER / "dialogues.jsonl"))


def _turns(path: Path) -> tuple[LabelledTurn, ...]:
    return tuple(LabelledTurn.model_validate_json(line) for line in _lines(path))


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()]
