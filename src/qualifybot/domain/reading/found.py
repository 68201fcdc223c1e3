"""What one topic's reader made of an utterance."""

from __future__ import annotations

from dataclasses import dataclass

from qualifybot.domain.models import Answer, Kind


@dataclass(frozen=True, slots=True)
class Found:
    """One topic's reading of an utterance, blind to the other topics.

    `value` is of the topic's own type, set for ANSWER. `start` and `end` are the character span of the evidence.
    `doubt` is a stable phrase that says why the reading is not confident.
    """

    kind: Kind
    value: Answer | None
    start: int
    end: int
    confident: bool
    doubt: str | None = None
