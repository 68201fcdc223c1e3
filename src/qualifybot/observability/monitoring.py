"""Prometheus metrics, counted from the stream of call events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from qualifybot.domain import events
from qualifybot.domain.circuit import CircuitState
from qualifybot.ports.clock import Clock

_TURN = (0.3, 0.5, 0.65, 0.8, 0.85, 1, 1.25, 1.5, 2, 3, 5)
_STT = (0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 5)
_TTS = (0.005, 0.02, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2)
_READ = (0.001, 0.005, 0.02, 0.1, 0.3, 0.6, 1, 1.5)
_CALL = (10, 30, 60, 90, 120, 180, 240, 300, 600)
_LEAD = (0.5, 1, 2, 5, 10, 30, 60, 300, 3600, 86400)
_LAG = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5)
_LAG_EVERY = 0.5
_CIRCUIT = {CircuitState.CLOSED: 0, CircuitState.HALF_OPEN: 1, CircuitState.OPEN: 2}


class _CircuitStates(Collector):
    """Looks at the circuits whenever it is scraped."""

    def __init__(self, circuits: Callable[[], Mapping[str, CircuitState]]) -> None:
        self._circuits = circuits

    def collect(self) -> Iterable[Metric]:
        family = GaugeMetricFamily(
            "qualifybot_circuit_state", "Providers left alone: 0 no, 1 on trial, 2 yes.", labels=["provider"]
        )
        for provider, state in self._circuits().items():
            family.add_metric([provider], _CIRCUIT[state])
        yield family


class Metrics:
    """An observer that keeps the figures.

    `active` tells how many calls are live in this process, `spooled` how many wait on disk for the database,
    `circuits` how each provider stands.
    """

    def __init__(
        self,
        active: Callable[[], int],
        spooled: Callable[[], int] = lambda: 0,
        circuits: Callable[[], Mapping[str, CircuitState]] = dict,
    ) -> None:
        registry = CollectorRegistry()
        self._registry = registry

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"qualifybot_{name}", text, labels, registry=registry)

        def histogram(name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(f"qualifybot_{name}", text, labels, buckets=buckets, registry=registry)

        Gauge("qualifybot_calls_active", "Calls live now.", registry=registry).set_function(active)
        waiting = Gauge("qualifybot_spool_calls", "Calls on disk, waiting for the database.", registry=registry)
        waiting.set_function(spooled)
        registry.register(_CircuitStates(circuits))
        self._calls = counter("calls_total", "Calls by how they ended.", "outcome")
        self._duration = histogram("call_duration_seconds", "Length of calls.", _CALL)
        self._response = histogram("turn_response_seconds", "Caller's last speech to first audio sent.", _TURN)
        self._final = histogram("stt_final_seconds", "End of speech to final text.", _STT)
        self._forced = counter("stt_forced_final_total", "Turns that went on without their final text.")
        self._extraction = histogram("extraction_seconds", "Reading one turn.", _READ, "engine", "question")
        self._first_byte = histogram("tts_first_byte_seconds", "Wanting speech to having it.", _TTS, "source")
        self._cut_offs = counter("false_cutoffs_total", "Answers given while the caller was still speaking.")
        self._barge_ins = counter("barge_in_total", "Times a caller spoke over the bot.")
        self._readings = counter("readings_total", "Turns by what they were.", "question", "kind", "engine")
        self._questions = counter("question_outcome_total", "Questions by how they ended.", "question", "outcome")
        self._leads = counter("lead_delivery_total", "Lead deliveries by result.", "outcome")
        self._lead_seconds = histogram("lead_delivery_seconds", "End of call to lead delivered.", _LEAD)
        self._fallbacks = counter("fallback_total", "Times a role went on by its next best means.", "role", "reason")
        self._lag = histogram("event_loop_lag_seconds", "How late the event loop ran a timer.", _LAG)
        self._cost = counter("cost_usd_total", "Spent at vendors, at list prices.", "role")
        self._dropped = counter("frames_dropped_total", "Media frames that broke the wire's rules.", "reason")

    def observe(self, event: events.CallEvent) -> None:
        """Count one event."""
        match event:
            case events.BotSpoke(source=source, first_byte_ms=waited):
                self._first_byte.labels(source).observe(waited / 1000)
            case events.CallerHeard(forced=True):
                self._forced.inc()
            case events.CallerHeard(final=True, final_ms=float(waited)):
                self._final.observe(waited / 1000)
            case events.TurnUnderstood(topic=topic, reading=reading, extraction_ms=took):
                self._extraction.labels(reading.engine.value, topic.value).observe(took / 1000)
                self._readings.labels(topic.value, reading.kind.value, reading.engine.value).inc()
            case events.TurnAnswered(latency=latency) if latency.first_audio is not None:
                self._response.observe(latency.first_audio / 1000)
            case events.QuestionSettled(question=question, how=how):
                self._questions.labels(question.value, how.value).inc()
            case events.BargedIn():
                self._barge_ins.inc()
            case events.CutOff():
                self._cut_offs.inc()
            case events.FrameDropped(reason=reason):
                self._dropped.labels(reason).inc()
            case events.FellBack(role=role, reason=reason):
                self._fallbacks.labels(role, reason).inc()
            case events.Cost(role=role, usd=usd):
                self._cost.labels(role).inc(usd)
            case events.CallEnded(outcome=outcome, seconds=seconds):
                self._calls.labels(outcome.value).inc()
                self._duration.observe(seconds)
            case events.LeadDelivered(result=result, seconds=seconds):
                self._leads.labels(result).inc()
                self._lead_seconds.observe(seconds)
            case _:
                pass

    def render(self) -> bytes:
        """All figures in Prometheus' text form."""
        return generate_latest(self._registry)

    async def watch_loop(self, clock: Clock) -> None:
        """Measure the event loop's lag until cancelled."""
        while True:
            due = clock.monotonic() + _LAG_EVERY
            await asyncio.sleep(_LAG_EVERY)
            self._lag.observe(max(0.0, clock.monotonic() - due))
