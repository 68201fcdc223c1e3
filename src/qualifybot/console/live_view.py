"""The page of calls in progress: the conversation and what is understood, as they speak."""

from __future__ import annotations

from nicegui import ui

from qualifybot.console.layout import Words, block, empty, moment, outcome_badge
from qualifybot.console.live_board import LiveBoard, LiveCall
from qualifybot.console.sources import Sources
from qualifybot.console.words import counted, plain, titled
from qualifybot.domain.models import Question

_LOOK_SECONDS = 0.3
_LINES_SHOWN = 12


def live_view(sources: Sources, board: LiveBoard) -> None:
    """Draw all calls in progress, and draw them anew whenever something happens."""
    Words("h1", "Live")
    if sources.live is None:
        empty("Live calls cannot be seen from here", "Set REDIS_URL for the service and the console alike.")
        return
    seen = board.version

    @ui.refreshable
    def calls() -> None:
        if not board.is_available:
            Words("p", "The stream of events is away; what stands here may be old.", "problem")
        for provider, since in board.left_alone(sources.clock.now()).items():
            with block("p", "problem"):
                Words("span", f"The {plain(provider)} keeps failing; calls go on without it. ")
                moment(since, sources.clock.now())
        if not board.in_progress:
            empty("Nobody is on the line", "A call shows up here as soon as it is answered. `make demo` places one.")
        else:
            Words("p", f"{counted(len(board.in_progress), 'call')} in progress", "soft count")
        for call in (*board.in_progress, *board.ended):
            _call(sources, call)

    def look() -> None:
        nonlocal seen
        if seen != board.version:
            seen = board.version
            calls.refresh()

    calls()
    ui.timer(_LOOK_SECONDS, look)


def _call(sources: Sources, call: LiveCall) -> None:
    with block("article", "card live-call"):
        with block("div", "title"):
            Words("h2", call.caller or "A caller")
            outcome_badge(call.outcome)
            moment(call.started_at, sources.clock.now())
            if call.answered_ms is not None:
                Words("span", f"answered in {call.answered_ms:.0f} ms", "soft")
            if call.usd:
                Words("span", f"${call.usd:.3f}", "soft")
            if call.outcome is not None:
                ui.link("Open the call", f"/calls/{call.call_sid}")
        with block("div", "columns"):
            with block("div", "wide"):
                _talk(call)
            with block("div", "narrow"):
                _slots(call)


def _talk(call: LiveCall) -> None:
    with block("ol", "talk compact", **{"aria-live": "polite", "aria-label": "Conversation"}):
        for line in call.lines[-_LINES_SHOWN:]:
            with block("li", f"said {line.who}"):
                if line.who != "note":
                    Words("span", line.who.capitalize(), "speaker")
                Words("p", line.text)
        if call.hearing:
            with block("li", "said caller now"):
                Words("span", "Caller", "speaker")
                Words("p", f"{call.hearing} …")


def _slots(call: LiveCall) -> None:
    with block("dl", "slots"):
        for topic in (*(topic for topic in call.slots if topic not in set(Question)), *Question):
            slot = call.slots.get(topic)
            Words("dt", titled(topic))
            if slot is None:
                Words("dd", "–", "soft")
                continue
            with block("dd"):
                Words("span", slot.text, "value")
                Words("span", slot.sure, "soft" if slot.is_sure else "doubt")
