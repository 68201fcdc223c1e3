"""Summarises by a template of the answers: no model, no network, never down."""

from __future__ import annotations

from qualifybot.domain.lead import template_summary
from qualifybot.domain.record import CallRecord
from qualifybot.domain.script import Script


class TemplateSummarizer:
    """The `summarizer` port over the record alone; also what stands when a model does not answer."""

    def __init__(self, script: Script) -> None:
        self._script = script

    async def summarize(self, record: CallRecord) -> str:
        """The record in plain sentences."""
        return template_summary(record, self._script)
