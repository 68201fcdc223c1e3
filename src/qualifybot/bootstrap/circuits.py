"""Puts every provider behind a circuit breaker: one for each in this process, whatever number of calls it serves."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from qualifybot.adapters.guarded.breaker import Breaker
from qualifybot.adapters.guarded.crm import GuardedCrm
from qualifybot.adapters.guarded.extractor import GuardedExtractor
from qualifybot.adapters.guarded.summarizer import GuardedSummarizer
from qualifybot.adapters.guarded.synthesizer import GuardedSynthesizer
from qualifybot.adapters.guarded.transcriber import GuardedTranscriber
from qualifybot.adapters.local.summarizer import TemplateSummarizer
from qualifybot.conversation.extraction_service import TURN_SECONDS
from qualifybot.conversation.tts_service import STALL_SECONDS
from qualifybot.delivery.steps import SUMMARY_SECONDS
from qualifybot.domain.circuit import CircuitState, Tolerance
from qualifybot.domain.events import CircuitChanged
from qualifybot.ports.clock import Clock
from qualifybot.ports.crm import Crm
from qualifybot.ports.extractor import Extractor
from qualifybot.ports.observer import CALL, Observer
from qualifybot.ports.summarizer import Summarizer
from qualifybot.ports.synthesizer import Synthesizer
from qualifybot.ports.transcriber import Transcriber

_CRM_SECONDS = 30.0
_EARS = Tolerance(in_a_row=2, probe=60.0)
"""Each failure costs a call its hearing; whether a session opened may show only with the first words."""
_AFTER_THE_CALL = Tolerance(in_a_row=5, pause=15.0, longest_pause=300.0, probe=60.0)


class Circuits:
    """The breakers of this process, by the name of the port that they guard; `process` names it among the replicas."""

    def __init__(self, clock: Clock, observer: Observer, process: str) -> None:
        self._clock = clock
        self._observer = observer
        self._process = process
        self._breakers: dict[str, Breaker] = {}

    @property
    def states(self) -> Mapping[str, CircuitState]:
        """How each provider stands now."""
        return {provider: breaker.state for provider, breaker in self._breakers.items()}

    def transcriber(self, transcriber: Transcriber) -> Transcriber:
        """The same ears, guarded; a session's own deadlines tell when it hangs."""
        if not transcriber.available:
            return transcriber
        return GuardedTranscriber(transcriber, self._breaker("transcriber", inf, _EARS))

    def extractor(self, extractor: Extractor | None) -> Extractor | None:
        """The same model, guarded."""
        return extractor and GuardedExtractor(extractor, self._breaker("extractor", TURN_SECONDS))

    def summarizer(self, summarizer: Summarizer) -> Summarizer:
        """The same model, guarded; the template needs no network."""
        if isinstance(summarizer, TemplateSummarizer):
            return summarizer
        return GuardedSummarizer(summarizer, self._breaker("summarizer", SUMMARY_SECONDS, _AFTER_THE_CALL))

    def voices(self, voices: tuple[Synthesizer, ...]) -> tuple[Synthesizer, ...]:
        """The same voices; those of a vendor are guarded, the embedded one is the last resort and needs no network."""
        return tuple(
            voice if voice.source == "local" else GuardedSynthesizer(voice, self._breaker("synthesizer", STALL_SECONDS))
            for voice in voices
        )

    def crm(self, crm: Crm) -> Crm:
        """The same CRM, guarded."""
        return GuardedCrm(crm, self._breaker("crm", _CRM_SECONDS, _AFTER_THE_CALL))

    def _breaker(
        self,
        provider: str,
        patience: float,
        tolerance: Tolerance = Tolerance(),  # noqa: B008  # a frozen value
    ) -> Breaker:
        if provider not in self._breakers:
            self._breakers[provider] = Breaker(
                provider, self._clock, self._tell, patience=patience, tolerance=tolerance
            )
        return self._breakers[provider]

    def _tell(self, provider: str, state: CircuitState) -> None:
        now, call_sid = self._clock.now(), CALL.get()
        changed = CircuitChanged(call_sid=call_sid, at=now, provider=provider, state=state, process=self._process)
        self._observer.observe(changed)
