"""Which topic did the bot last ask about on each call? Tells a simulated caller that shares the process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from qualifybot.domain.events import BotSpoke, CallEnded, CallEvent
from qualifybot.domain.models import Moment, Question

_TOPICS = frozenset(topic.value for topic in (*Question, *Moment))
_READ_BACK_LINE = "read_back"
_OFFER_LINES = frozenset({"offer_transfer", "go_on"})
"""Yes-or-no questions, answered like the read-back."""


class AskedTopics:
    """An observer of call events that remembers the last topic asked, by call."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}

    def observe(self, event: CallEvent) -> None:
        """Take note of what the bot asks."""
        match event:
            case BotSpoke(call_sid=call_sid, line=line):
                topic = asked_topic(line)
                if topic is not None:
                    self._last[call_sid] = topic
            case CallEnded(call_sid=call_sid):
                self._last.pop(call_sid, None)

    def on(self, call_sid: str | None = None) -> Callable[[], Awaitable[str | None]]:
        """The source a caller asks: its own call's last topic, or, without an id, that of the only call there is."""

        async def asked() -> str | None:
            return self._last.get(call_sid) if call_sid else next(iter(self._last.values()), None)

        return asked


def asked_topic(line: str) -> str | None:
    """The topic that a script's line asks about (`budget.ask.0`, `resumed.budget.0`); None for lines that ask none."""
    parts = line.split(".")
    if parts[0] == "resumed":
        parts = parts[1:]
    if parts[0] in _OFFER_LINES:
        return Moment.READ_BACK.value
    if parts[0] not in _TOPICS or (len(parts) > 1 and parts[1] == _READ_BACK_LINE):
        return None
    return parts[0]
