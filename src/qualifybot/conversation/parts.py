"""What every call of a process shares, and how the media leg of a call may end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from qualifybot.conversation.books import Books
from qualifybot.conversation.extraction_service import ExtractionService
from qualifybot.conversation.speech_cache import SpeechCache
from qualifybot.domain.record import CallRecord
from qualifybot.domain.script import Script
from qualifybot.ports.clock import Clock
from qualifybot.ports.observer import Observer
from qualifybot.ports.synthesizer import Synthesizer
from qualifybot.ports.transcriber import Transcriber


class Ending(StrEnum):
    """How the media leg of a call ended, for whoever decides what comes next."""

    FINISHED = "finished"
    HANDED_OVER = "handed_over"
    LOST = "lost"
    DISPLACED = "displaced"


@dataclass(frozen=True, slots=True)
class Parts:
    """What every call of this process shares.

    `growing` is told of a call's record as answers come, and returns at once; None where sales wait for the end."""

    transcriber: Transcriber
    voices: tuple[Synthesizer, ...]
    cache: SpeechCache
    extraction: Callable[[Callable[[str], None]], ExtractionService]
    books: Books
    observer: Observer
    clock: Clock
    script: Script
    growing: Callable[[CallRecord], None] | None = None
