"""Metrics are counted from call events, under the names that dashboards rely on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from qualifybot.domain import events
from qualifybot.domain.circuit import CircuitState
from qualifybot.domain.models import CompanySize, Kind, Outcome, Question, Reading
from qualifybot.domain.record import Latency, Settled
from qualifybot.observability.monitoring import Metrics

AT: dict[str, Any] = {"call_sid": "CA1", "at": datetime(2027, 3, 1, tzinfo=UTC)}
ANSWER = Reading(Kind.ANSWER, CompanySize(5, 5), confident=True)


def samples(*happened: events.CallEvent) -> dict[str, float]:
    metrics = Metrics(lambda: 3)
    for event in happened:
        metrics.observe(event)
    found = {}
    for family in text_string_to_metric_families(metrics.render().decode()):
        for sample in family.samples:
            labels = ",".join(f"{key}={value}" for key, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


@pytest.mark.parametrize(
    ("event", "sample"),
    [
        (events.CallEnded(**AT, outcome=Outcome.COMPLETED, seconds=60), "calls_total{outcome=completed}"),
        (events.CallEnded(**AT, outcome=Outcome.HUNG_UP, seconds=60), "call_duration_seconds_count{}"),
        (events.TurnAnswered(**AT, index=0, latency=Latency(first_audio=700)), "turn_response_seconds_count{}"),
        (events.CallerHeard(**AT, text="x", final=True, final_ms=600.0), "stt_final_seconds_count{}"),
        (events.CallerHeard(**AT, text="x", final=True, forced=True), "stt_forced_final_total{}"),
        (
            events.TurnUnderstood(**AT, index=0, topic=Question.BUDGET, text="x", reading=ANSWER, extraction_ms=2),
            "extraction_seconds_count{engine=rules,question=budget}",
        ),
        (
            events.TurnUnderstood(**AT, index=0, topic=Question.BUDGET, text="x", reading=ANSWER, extraction_ms=2),
            "readings_total{engine=rules,kind=answer,question=budget}",
        ),
        (
            events.BotSpoke(**AT, text="x", line="greeting.0", source="cache", first_byte_ms=1),
            "tts_first_byte_seconds_count{source=cache}",
        ),
        (events.CutOff(**AT), "false_cutoffs_total{}"),
        (events.BargedIn(**AT, line="greeting.0"), "barge_in_total{}"),
        (
            events.QuestionSettled(**AT, question=Question.BUDGET, how=Settled.DECLINED),
            "question_outcome_total{outcome=declined,question=budget}",
        ),
        (events.LeadDelivered(**AT, result="delivered", seconds=2), "lead_delivery_total{outcome=delivered}"),
        (events.LeadDelivered(**AT, result="delivered", seconds=2), "lead_delivery_seconds_count{}"),
        (events.FellBack(**AT, role="extractor", reason="timeout"), "fallback_total{reason=timeout,role=extractor}"),
        (events.Cost(**AT, role="transcriber", usd=1.0), "cost_usd_total{role=transcriber}"),
        (events.FrameDropped(**AT, reason="not_json"), "frames_dropped_total{reason=not_json}"),
    ],
)
def test_each_event_counts_once(event: events.CallEvent, sample: str) -> None:
    assert samples(event)[f"qualifybot_{sample}"] == 1.0


def test_live_calls_are_asked_for_when_looked_at() -> None:
    assert samples()["qualifybot_calls_active{}"] == 3.0


def test_events_without_a_figure_change_nothing() -> None:
    quiet = samples()
    begun = events.CallStarted(**AT, caller="+1", called="+2")
    unmeasured = events.TurnAnswered(**AT, index=0, latency=Latency())
    assert {k: v for k, v in samples(begun, unmeasured).items() if "created" not in k} == {
        k: v for k, v in quiet.items() if "created" not in k
    }


def test_nobody_is_named_in_a_label() -> None:
    told = events.FellBack(**AT, role="extractor", reason="timeout")
    assert not any("CA1" in name or "+1" in name for name in samples(told))


def test_how_each_provider_stands_is_looked_up_when_scraped() -> None:
    states = {"synthesizer": CircuitState.CLOSED, "extractor": CircuitState.HALF_OPEN, "crm": CircuitState.OPEN}
    page = Metrics(lambda: 0, circuits=lambda: states).render().decode()
    assert [line for line in page.splitlines() if line.startswith("qualifybot_circuit_state{")] == [
        'qualifybot_circuit_state{provider="synthesizer"} 0.0',
        'qualifybot_circuit_state{provider="extractor"} 1.0',
        'qualifybot_circuit_state{provider="crm"} 2.0',
    ]
