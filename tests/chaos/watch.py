"""Reads the logs of all replicas as they grow: what happened on which call, and what callers were last asked."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from qualifybot.entrypoints.asked_topics import asked_topic

_ASKS_AGAIN = frozenset({"silence", "repeat"})
"""Lines that put the last question once more, if only in spirit."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One line of a log that names a call."""

    at: datetime
    process: str
    event: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """The `number`-th thing that a caller was asked on this call."""

    number: int
    topic: str


class Watch:
    """Follows the `*.log` files of one folder; a process is named by its file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, int] = {}
        self.calls: defaultdict[str, list[Logged]] = defaultdict(list)
        self.complaints: list[str] = []
        self.asks: defaultdict[str, list[Asked]] = defaultdict(list)

    def look(self) -> None:
        """Take in what was written since the last look."""
        for path in self._folder.glob("*.log"):
            with path.open("rb") as log:
                log.seek(self._read.get(path, 0))
                for line in log:
                    if not line.endswith(b"\n"):
                        break  # still being written
                    self._read[path] = self._read.get(path, 0) + len(line)
                    self._take(path.stem, line)

    def asked(self, call_sid: str) -> Asked | None:
        """What the caller was asked last, as of now."""
        self.look()
        asks = self.asks[call_sid]
        return asks[-1] if asks else None

    def ask(self, call_sid: str, topic: str) -> None:
        """The caller was asked about this topic."""
        asks = self.asks[call_sid]
        asks.append(Asked(len(asks) + 1, topic))

    def events(self, call_sid: str, *names: str) -> Iterable[Logged]:
        """A call's events of these kinds, process by process in the order in which they were read."""
        return (logged for logged in self.calls[call_sid] if logged.event in names)

    def _take(self, process: str, line: bytes) -> None:
        if not line.startswith(b"{"):
            self.complaints.append(f"{process}: {line.decode(errors='replace').rstrip()}")
            return
        facts = json.loads(line)
        if facts.get("level") == "error" or "exception" in facts:
            self.complaints.append(f"{process}: {line.decode(errors='replace').rstrip()}")
        call_sid = facts.get("call_sid")
        if call_sid is None:
            return
        self.calls[call_sid].append(Logged(datetime.fromisoformat(facts["timestamp"]), process, facts["event"], facts))
        if facts["event"] == "bot_spoke":
            self._spoke(call_sid, str(facts["line"]))

    def _spoke(self, call_sid: str, line: str) -> None:
        topic = asked_topic(line)
        if topic is None and line.partition(".")[0] in _ASKS_AGAIN and self.asks[call_sid]:
            topic = self.asks[call_sid][-1].topic
        if topic is not None:
            self.ask(call_sid, topic)
