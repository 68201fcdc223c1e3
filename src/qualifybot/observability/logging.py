"""Structured logs: one line per thing that happened, without what people said or who they are."""

from __future__ import annotations

import logging
import sys
from typing import Any, Literal, TextIO

import structlog

from qualifybot.domain import events

_PERSONAL = frozenset({"caller", "called", "text", "words", "name", "reading"})
_QUIET = (
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "websockets",
    "openai",
    "elevenlabs",
    "alembic",
    "nicegui",
    "dbos",
    "uvicorn",
)
"""Libraries whose own chatter may carry addresses, keys or people's words: their warnings are enough."""


def configure_logging(
    form: Literal["json", "console"], level: Literal["debug", "info", "warning", "error"], stream: TextIO | None = None
) -> None:
    """Send everything, the libraries' records too, to `stream` (standard error) in one form."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    last: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if form == "json"
        else [structlog.dev.ConsoleRenderer(colors=False)]
    )
    out = stream or sys.stderr
    structlog.configure(  # our own lines take the short way, not the one that the libraries' records take
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class EventLog:
    """An observer that logs call events, leaving out personal data; dropped frames once per call and reason."""

    def __init__(self) -> None:
        self._log = structlog.get_logger("qualifybot.calls")
        self._told: set[tuple[str, str]] = set()

    def observe(self, event: events.CallEvent) -> None:
        """Log one event."""
        match event:
            case events.CallerHeard(final=False):
                return
            case events.FrameDropped(call_sid=call_sid, reason=reason):
                if (call_sid, reason) in self._told:
                    return
                self._told.add((call_sid, reason))
                self._log.warning("frame_dropped", call_sid=call_sid, reason=reason)
            case events.CallEnded(call_sid=call_sid):
                self._told = {pair for pair in self._told if pair[0] != call_sid}
                self._log.info("call_ended", **self._facts(event))
            case events.CircuitChanged():
                self._log.warning("circuit_changed", **self._facts(event))
            case events.Cost():
                self._log.debug("cost", **self._facts(event))
            case events.FellBack():
                self._log.warning("fell_back", **self._facts(event))
            case events.TurnUnderstood(reading=reading):
                read = {"kind": reading.kind.value, "engine": reading.engine.value, "confident": reading.confident}
                self._log.info("turn_understood", **read, **self._facts(event))
            case _:
                self._log.info(event.type, **self._facts(event))

    @staticmethod
    def _facts(event: events.CallEvent) -> dict[str, Any]:
        dumped = events.EVENT.dump_python(event, mode="json")
        return {key: value for key, value in dumped.items() if key not in _PERSONAL and key not in ("type", "at")}
