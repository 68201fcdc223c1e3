"""Callers from a file of dialogues in the evaluation sets' form, one JSON object a line."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualifybot.errors import SettingsError
from qualifybot.simulators.phone.caller import Lines, Reply

CONTACT_LINE = Reply("This is Sam Keller from Fenwick Supplies.")
"""A file of dialogues has no words for the greeting; a server that asks for a name gets this one."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One caller of the file."""

    id: str
    lines: Lines


def read_dialogues(path: Path, wanted: str | None = None) -> tuple[Dialogue, ...]:
    """All dialogues of the file, or the one with id `wanted`. Raises SettingsError naming the line at fault."""
    try:
        rows = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read {path}: {error}") from None
    found = tuple(_dialogue(path, number, row) for number, row in enumerate(rows, 1) if row.strip())
    chosen = tuple(dialogue for dialogue in found if wanted in (None, dialogue.id))
    if not chosen:
        raise SettingsError(f"{path} has no dialogue {wanted}" if wanted else f"{path} holds no dialogue")
    return chosen


def _dialogue(path: Path, number: int, row: str) -> Dialogue:
    try:
        entry = json.loads(row)
        return Dialogue(str(entry["id"]), _lines(entry["turns"]))
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{path}, line {number}: not a dialogue ({type(error).__name__}: {error})") from None


def _lines(turns: list[Mapping[str, Any]]) -> Lines:
    replies: defaultdict[str, list[Reply]] = defaultdict(list)
    for turn in turns:
        replies[str(turn["question"])].append(Reply(str(turn["text"])))
    told = {topic: tuple(replies) for topic, replies in replies.items()}
    return Lines(CONTACT_LINE, told, tuple(str(turn["question"]) for turn in turns))
