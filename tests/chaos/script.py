"""The script of these calls: the default one with every line cut to a word or two, so that a call takes seconds."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from qualifybot.domain import scripts

PATIENCE_SECONDS = 4.0
PAUSE_SECONDS = 0.4

_LAST_WORDS = 2
_ASKING = frozenset({"ask", "unclear", "partial", "declined", "keypad", "caller", "company", "change"})


def write_brief_script(folder: Path) -> Path:
    """Write it; its path."""
    script = yaml.safe_load(resources.files(scripts).joinpath("default.yaml").read_text("utf-8"))
    script["lines"] = {name: [_short(text) for text in texts] for name, texts in script["lines"].items()}
    for topic, part in script["topics"].items():
        part |= {key: _topic_lines(topic, key, texts) for key, texts in part.items() if isinstance(texts, list)}
        part |= {"patience": PATIENCE_SECONDS, "pause": PAUSE_SECONDS}
    path = folder / "brief.yaml"
    path.write_text(yaml.safe_dump(script, sort_keys=False), "utf-8")
    return path


def topic_of(text: str) -> str | None:
    """Which topic a line of this script, read aloud by the carrier, asks about; None for lines that ask none."""
    return next((topic for topic in _TOPICS if text.endswith(_question(topic))), None)


_READ_BACK_ALOUD = {("company_size", "read_back"), ("budget", "read_back")}
"""So that the voice has something to say on every call that it has not said before."""
_TOPICS = (
    "contact",
    "company_size",
    "budget",
    "timeline",
    "decision_makers",
    "current_solution",
    "use_case",
    "read_back",
)


def _question(topic: str) -> str:
    return f"{topic.replace('_', ' ').capitalize()}?"


def _topic_lines(topic: str, key: str, texts: list[str]) -> list[str]:
    if (topic, key) in _READ_BACK_ALOUD:
        return ["{value}."]
    return [_question(topic) if key in _ASKING else "Fine." for _ in texts]


def _short(text: Any) -> str:
    for placeholder in ("{value}", "{topic}"):
        if placeholder in text:
            return f"{placeholder}."
    return " ".join(str(text).split()[-_LAST_WORDS:])
