"""Caller answers with the silences inside them, as they are written down in `paused_utterances.yaml`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import yaml

from qualifybot.domain.models import Moment, Question, Topic

FILE = Path(__file__).parent / "paused_utterances.yaml"
_PAUSE = re.compile(r"\s*<(\d+)>\s*")


@dataclass(frozen=True, slots=True)
class Utterance:
    """One answer: `pieces` of words, and between them the `pauses` in seconds, one less.

    `held_out`: it is measured, but no fault of it was looked at.
    """

    group: str
    topic: Topic
    pieces: tuple[str, ...]
    pauses: tuple[float, ...]
    held_out: bool


def utterances(file: Path = FILE) -> tuple[Utterance, ...]:
    """The labelled set; every other line of a group is held out."""
    counted = Counter[str]()
    found = []
    for entry in yaml.safe_load(file.read_text("utf-8")):
        topic = Question(entry["question"]) if entry["question"] in list(Question) else Moment(entry["question"])
        for line in entry["says"]:
            counted[entry["group"]] += 1
            found.append(_utterance(entry["group"], topic, line, held_out=counted[entry["group"]] % 2 == 0))
    return tuple(found)


def _utterance(group: str, topic: Topic, line: str, *, held_out: bool) -> Utterance:
    first, *rest = _PAUSE.split(line)
    return Utterance(
        group, topic, (first, *rest[1::2]), tuple(int(pause) / 1000 for pause in rest[::2]), held_out=held_out
    )
