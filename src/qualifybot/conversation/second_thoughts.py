"""What becomes known of a turn after it was acted on: the model reads it otherwise, or its last words come late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from qualifybot.conversation.extraction_service import ExtractionService
from qualifybot.conversation.notebook import Notebook
from qualifybot.domain.dialogue import Completed, Doubted, Heard
from qualifybot.domain.models import Contact, Context, Question, Reading


@dataclass(frozen=True, slots=True)
class _Unfinished:
    """A turn that was read without its late words; `before` came from turns that it went on with.

    `contact` is what was known of the caller before it.
    """

    index: int
    before: str
    context: Context
    contact: Contact


class SecondThoughts:
    """Follows the turns of one call. `start` runs work in the background, `tell` hears of a doubt."""

    def __init__(
        self,
        extraction: ExtractionService,
        notes: Notebook,
        start: Callable[[Coroutine[object, object, None]], None],
        tell: Callable[[Doubted], None],
    ) -> None:
        self._extraction = extraction
        self._notes = notes
        self._start = start
        self._tell = tell
        self._unfinished: _Unfinished | None = None

    def acted_on(self, text: str, context: Context, reading: Reading, *, missing_after: str | None) -> None:
        """The turn that was noted last is acted on. `missing_after`: how its last part, whose words are not all there,
        begins; None when they are."""
        self._unfinished = None
        if missing_after is not None:
            before = text.removesuffix(missing_after)
            session = self._notes.session
            self._unfinished = _Unfinished(len(session.turns) - 1, before, context, session.state.contact)
        elif reading.confident and isinstance(context.topic, Question):
            self._start(self._check(text, context, reading, context.topic))

    def late(self, words: str) -> Completed | None:
        """All the words of the last turn's last part came; what that makes of its answer, if anything."""
        unfinished, self._unfinished = self._unfinished, None
        if unfinished is None or unfinished.index >= len(self._notes.session.turns):
            return None  # the caller went on, and the turn was taken back
        text = unfinished.before + words
        reading = self._extraction.guess(text, unfinished.context)
        self._notes.reword_turn(unfinished.index, text, reading)
        return Completed(unfinished.context.topic, Heard(text, reading), unfinished.contact)

    async def _check(self, text: str, context: Context, reading: Reading, question: Question) -> None:
        await asyncio.sleep(0)  # the answer goes out first
        doubt = await self._extraction.doubt(text, context, reading)
        if doubt is not None:
            self._tell(Doubted(question, doubt))
