"""What does an utterance go on from? Words not acted on yet, or acted on too soon."""

from __future__ import annotations

import math
from dataclasses import replace

from qualifybot.conversation.session_manager import Session
from qualifybot.conversation.stt_service import TurnHeard


class Continuation:
    """Remembers the caller's last turn for as long as the next one may belong to it."""

    def __init__(self) -> None:
        self._turn: TurnHeard | None = None
        self._before: Session | None = None
        self._open_until = math.inf

    def carry(self, turn: TurnHeard) -> None:
        """The caller spoke on before the turn was acted on: the next one continues it."""
        self._turn, self._before = turn, None

    def acted_on(self, turn: TurnHeard, before: Session) -> None:
        """The turn was answered; `before` is the session without it, should it turn out not to have been over."""
        self._turn, self._before, self._open_until = turn, before, math.inf

    def answered(self, until: float) -> None:
        """The caller hears the answer: a turn that begins after `until` is one of its own."""
        self._open_until = until

    def over(self) -> None:
        """Whatever comes next is a turn of its own."""
        self._turn = self._before = None

    def join(self, turn: TurnHeard) -> tuple[TurnHeard, Session | None]:
        """The turn with what it goes on from, and the session to go back to if that had been answered already."""
        if self._before is not None and turn.began > self._open_until:
            self.over()  # what reopened it was an echo, or nothing
        earlier, before = self._turn, self._before
        self.over()
        if earlier is None:
            return turn, None
        return replace(turn, text=f"{earlier.text} {turn.text}".strip(), began=earlier.began), before
