from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType

import pytest
from rich.console import Console

from qualifybot.domain.events import (
    BargedIn,
    BotSpoke,
    CallEnded,
    CallerHeard,
    CallEvent,
    CallStarted,
    FellBack,
    LeadDelivered,
    QuestionSettled,
    TurnAnswered,
    TurnUnderstood,
)
from qualifybot.domain.models import (
    Budget,
    CompanySize,
    Confirmation,
    Contact,
    Correction,
    Engine,
    Kind,
    Moment,
    Outcome,
    Question,
    Reading,
    Timeline,
    Topic,
)
from qualifybot.domain.record import (
    CallRecord,
    DeliveryStatus,
    Held,
    Latency,
    LeadDelivery,
    Point,
    Score,
    Settled,
    Turn,
)
from qualifybot.entrypoints.demo_show import DemoShow, demo_json, lines_of, understood
from qualifybot.simulators.phone.handset import Manner
from qualifybot.simulators.phone.recording import Recording
from qualifybot.simulators.phone.report import CallReport, HeardTurn

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
SID = "CA" + "1" * 32
EIGHTY = Reading(Kind.ANSWER, CompanySize(80, 80), confident=True)


def record() -> CallRecord:
    held = Held(CompanySize(80, 80), "about eighty people", 1, Engine.RULES, confident=True, confirmed=True)
    return CallRecord(
        call_sid=SID,
        caller="+14155550123",
        called="+14155550100",
        started_at=NOW,
        script="default",
        outcome=Outcome.DECLINED_SOME,
        contact=Contact("Dana Whitfield", "Harbor Tools"),
        answers=MappingProxyType({Question.COMPANY_SIZE: held}),
        settled=MappingProxyType({Question.COMPANY_SIZE: Settled.ANSWERED, Question.BUDGET: Settled.DECLINED}),
        turns=(
            Turn(0, Moment.CONTACT, "Who is calling?", "Dana.", Reading(Kind.ANSWER, Contact("Dana")), 5.0, 6.0),
            Turn(1, Question.COMPANY_SIZE, "How many?", "about eighty people", EIGHTY, 9.0, 10.2),
            Turn(2, Question.BUDGET, "And the budget?", "I'd rather not say", Reading(Kind.DECLINED), 14.0, 15.0),
        ),
        summary="A tool maker.",
        score=Score(62, "Warm", (Point(30, "fits the size we sell to"),)),
        delivery=LeadDelivery(DeliveryStatus.DELIVERED, 1, "00Q1"),
    )


def report() -> CallReport:
    def heard(ended: float, ms: float | None) -> HeardTurn:
        return HeardTurn("…", Manner.REPLY, ended - 1, ended, ms, cut_off=False, stopped_ms=None)

    turns = (heard(5.9, 600), heard(10.1, 800))
    return CallReport(SID, "bot", None, 30, ("Connect",), turns, (), 3, (), (), None, 1, Recording((), (), 0))


@pytest.mark.parametrize(
    ("event", "seen"),
    [
        (CallStarted(call_sid=SID, at=NOW, caller="+1", called="+2"), "a call from +1"),
        (CallStarted(call_sid=SID, at=NOW, caller="+1", called="+2", resumed=True), "the call goes on from +1"),
        (
            BotSpoke(call_sid=SID, at=NOW, text="How many?", line="x", source="cache", first_byte_ms=0),
            "bot How many?",
        ),
        (TurnAnswered(call_sid=SID, at=NOW, index=0, latency=Latency(first_audio=612.4)), "answered after 612 ms"),
        (BargedIn(call_sid=SID, at=NOW, line="x"), "the caller spoke up"),
        (FellBack(call_sid=SID, at=NOW, role="extractor", reason="provider"), "the extractor failed (provider)"),
        (CallEnded(call_sid=SID, at=NOW, outcome=Outcome.DECLINED_SOME, seconds=61.2), "after 61 s: declined some"),
        (LeadDelivered(call_sid=SID, at=NOW, result="delivered", seconds=0.4), "the lead was delivered 0.4 s later"),
    ],
)
def test_an_event_is_one_line(event: CallEvent, seen: str) -> None:
    (line,) = lines_of(event)
    assert seen in f"{line.who} {line.text}".strip()


def test_what_happens_behind_the_scenes_is_not_shown() -> None:
    hidden = QuestionSettled(call_sid=SID, at=NOW, question=Question.BUDGET, how=Settled.ANSWERED)
    assert list(lines_of(hidden)) == []


@pytest.mark.parametrize(
    ("topic", "reading", "lines"),
    [
        (Question.COMPANY_SIZE, EIGHTY, ["company size: 80 people (sure; rules)"]),
        (Question.BUDGET, Reading(Kind.DECLINED), ["budget: declined (unsure: of the words; rules)"]),
        (
            Question.TIMELINE,
            Reading(Kind.PARTIAL, Timeline(None, date(2027, 6, 30)), doubt="two_dates", engine=Engine.MODEL),
            ["timeline: in part by 30 June 2027 (unsure: two dates; llm)"],
        ),
        (
            Question.TIMELINE,
            Reading(Kind.CORRECTION, Correction(Question.COMPANY_SIZE, CompanySize(60, 60)), confident=True),
            ["company size changed: 60 people (sure; rules)"],
        ),
        (Moment.CONTACT, Reading(Kind.ANSWER, Contact("Dana", "Harbor")), ["contact: Dana, Harbor"]),
        (Moment.READ_BACK, Reading(Kind.ANSWER, Confirmation(agrees=True), confident=True), ["read back: yes"]),
        (
            Question.COMPANY_SIZE,
            replace(EIGHTY, also={Question.BUDGET: Budget(Decimal(600), Decimal(600), period="month")}),
            ["company size: 80 people", "and also budget: USD 600 a month"],
        ),
    ],
)
def test_says_what_was_understood_and_how_surely(topic: Topic, reading: Reading, lines: list[str]) -> None:
    shown = list(understood(topic, reading))
    assert len(shown) == len(lines)
    assert all(line.startswith(start) for line, start in zip(shown, lines, strict=True))


def test_a_whole_call_is_drawn_down_to_its_lead() -> None:
    out = io.StringIO()
    with DemoShow(Console(file=out, width=120)) as show:
        show.observe(CallerHeard(call_sid=SID, at=NOW, text="about", final=False))
        show.observe(
            TurnUnderstood(
                call_sid=SID,
                at=NOW,
                index=1,
                topic=Question.COMPANY_SIZE,
                text="about eighty people",
                reading=EIGHTY,
                extraction_ms=1,
            )
        )
        show.finish(record(), report(), "http://127.0.0.1:8000/console")
    text = out.getvalue()
    for part in (
        "caller  about eighty people",
        "Dana Whitfield, Harbor Tools",
        "Warm, 62 of 100",
        "+30  fits the size we sell to",
        "“about eighty people”",
        "rules, confirmed",
        "declined",
        "Lead delivered as 00Q1.",
        "p50 700 ms",
        "http://127.0.0.1:8000/console",
    ):
        assert part in text


def test_the_json_object_has_the_promised_form() -> None:
    shown = demo_json(record(), report(), {"Company": "Harbor Tools"})
    assert json.loads(json.dumps(shown)) == shown
    assert shown["call_sid"] == SID
    assert shown["outcome"] == "declined_some"
    assert shown["answers"] == {"company_size": {"min": 80, "max": 80}}
    assert (shown["score"], shown["rating"]) == (62, "Warm")
    assert shown["lead"] == {"Company": "Harbor Tools"}
    assert shown["latency_ms"] == {"p50": 700, "p95": 790}
    assert [turn["heard_ms"] for turn in shown["turns"]] == [600, 800, None]
    assert shown["turns"][1]["bot"] == "How many?"
    assert shown["turns"][1]["reading"]["value"] == {"min": 80, "max": 80}
