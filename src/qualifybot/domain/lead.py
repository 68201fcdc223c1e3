"""Which lead does a finished call leave for the sales team?"""

from __future__ import annotations

from dataclasses import dataclass

from qualifybot.domain.record import CallRecord, Score


@dataclass(frozen=True, slots=True)
class Lead:
    """A finished call as sales should see it, before any CRM's field names."""

    record: CallRecord
    summary: str
    score: Score
