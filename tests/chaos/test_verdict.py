"""The judge of the chaos runs must see every kind of loss: here it is shown each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from chaos.cast import role
from chaos.ring import Call, Loss
from chaos.verdict import Evidence, Verdict, judge
from chaos.watch import Asked, Watch
from qualifybot.simulators.phone.handset import Handset
from qualifybot.simulators.phone.recording import Recording
from qualifybot.simulators.phone.report import CallReport

SID = "CA1"
ROLE = role(0)
TOPICS = ["contact", *ROLE.answers, "read_back"]
RECORD = {
    "outcome": "completed",
    "answers": {question: {} for question in ROLE.answers},
    "contact": {"name": "somebody"},
    "delivery": {"status": "delivered"},
}
LEAD = {
    "Phone": "+14150000000",
    "LastName": ROLE.last_name,
    "Company": ROLE.company,
    "NumberOfEmployees": int(ROLE.answers["company_size"].reads.split()[0]),
    "QB_Outcome__c": "completed",
    **{
        f"QB_{'_'.join(part.capitalize() for part in topic.split('_'))}__c": line.reads
        for topic, line in ROLE.answers.items()
    },
}
REPORT = CallReport(
    call_sid=SID,
    ended_by="bot",
    problem=None,
    seconds=30.0,
    steps=("Connect", "Hangup"),
    turns=(),
    gaps_ms=(),
    marks=0,
    warnings=(),
    unmet=(),
    dialled=None,
    clock_delay_ms=0.0,
    recording=Recording((), (), 0),
)


@pytest.fixture
def call() -> Call:
    """A call that went well: asked and answered everything."""
    return Call(0, SID, ROLE, None, answered=list(TOPICS), handset=Handset(0.0), report=REPORT)


def verdict_on(
    call: Call,
    folder: Path,
    *leads: Mapping[str, Any],
    record: Any = RECORD,
    log: Any = (),
    killed: Any = MappingProxyType({}),
) -> Verdict:
    """Judge this call by what is left of it."""
    lines = ({"timestamp": "2027-01-05T10:00:00Z", "call_sid": SID, **line} for line in log)
    (folder / "replica-1.log").write_text("".join(json.dumps(line) + "\n" for line in lines))
    watch = Watch(folder)
    watch.look()
    return judge("test", [call], Evidence(watch, {SID: record}, {SID: leads}, killed), most_resumption=5)


def test_a_call_that_went_well_is_well(call: Call, tmp_path: Path) -> None:
    assert verdict_on(call, tmp_path, LEAD).held


def test_a_lead_that_never_came_is_lost(call: Call, tmp_path: Path) -> None:
    assert verdict_on(call, tmp_path).lost_leads == 1


def test_two_leads_of_one_call_are_one_too_many(call: Call, tmp_path: Path) -> None:
    assert verdict_on(call, tmp_path, LEAD, LEAD).doubled_leads == 1


def test_an_answer_that_is_not_on_the_lead_is_lost(call: Call, tmp_path: Path) -> None:
    assert verdict_on(call, tmp_path, {**LEAD, "QB_Budget__c": None}).lost_answers == 1


def test_a_number_that_nobody_can_call_back_is_lost(call: Call, tmp_path: Path) -> None:
    assert verdict_on(call, tmp_path, {**LEAD, "Phone": None}).lost_answers == 1


def test_an_answer_understood_before_hanging_up_is_lost_if_it_is_not_on_the_lead(call: Call, tmp_path: Path) -> None:
    call.answered = ["contact", "company_size"]
    log = [{"event": "turn_understood", "topic": "company_size", "kind": "answer"}]
    blank = {**dict.fromkeys(LEAD), **{name: LEAD[name] for name in ("LastName", "Company", "Phone", "QB_Outcome__c")}}
    assert verdict_on(call, tmp_path, blank, log=log).lost_answers == 2  # it is in two fields
    assert verdict_on(call, tmp_path, blank).held


def test_somebody_elses_answer_is_false(call: Call, tmp_path: Path) -> None:
    other = role(1).answers["budget"].reads
    assert verdict_on(call, tmp_path, {**LEAD, "QB_Budget__c": other}).false_answers == 1


def test_an_answer_to_what_was_never_asked_is_false(call: Call, tmp_path: Path) -> None:
    call.answered.remove("timeline")
    assert verdict_on(call, tmp_path, LEAD).false_answers == 1


def test_a_question_given_up_is_not_lost_but_counted(call: Call, tmp_path: Path) -> None:
    log = [{"event": "question_settled", "question": "budget", "how": "unanswered"}]
    verdict = verdict_on(call, tmp_path, {**LEAD, "QB_Budget__c": "No clear answer"}, log=log)
    assert (verdict.held, verdict.not_understood) == (True, 1)


@pytest.mark.parametrize(
    "lived",
    [
        replace(REPORT, problem="11200: no answer"),
        replace(REPORT, ended_by="caller"),
        replace(REPORT, ended_by="carrier"),
    ],
)
def test_a_caller_who_could_not_finish_is_a_lost_call(call: Call, tmp_path: Path, lived: CallReport) -> None:
    call.report = lived
    assert verdict_on(call, tmp_path, LEAD).lost_calls == 1


def test_a_caller_who_meant_to_leave_is_none(call: Call, tmp_path: Path) -> None:
    call.report, call.hangs_up_after = replace(REPORT, ended_by="caller"), 30.0
    assert verdict_on(call, tmp_path, LEAD).held


def test_a_call_without_an_outcome_or_with_two_is_without_end(call: Call, tmp_path: Path) -> None:
    ended = {"event": "call_ended", "outcome": "completed"}
    assert verdict_on(call, tmp_path, LEAD, log=[ended, ended]).unfinished == 1
    assert verdict_on(call, tmp_path, LEAD, record={**RECORD, "outcome": None}).unfinished == 1


def test_a_lead_that_is_still_under_way_is_a_problem(call: Call, tmp_path: Path) -> None:
    assert not verdict_on(call, tmp_path, LEAD, record={**RECORD, "delivery": {"status": "parked"}}).held


def test_a_lead_that_tells_another_outcome_than_the_record_is_a_problem(call: Call, tmp_path: Path) -> None:
    assert not verdict_on(call, tmp_path, {**LEAD, "QB_Outcome__c": "In progress"}).held


@pytest.mark.parametrize(("after", "strayed"), [("budget", 0), ("timeline", 0), ("company_size", 1), ("use_case", 1)])
def test_a_call_goes_on_where_it_was_or_it_strayed(call: Call, tmp_path: Path, after: str, strayed: int) -> None:
    call.losses = [Loss(Asked(1, "budget"), 0, 0)]
    log = [{"event": "bot_spoke", "line": "budget.ask.0"}, {"event": "bot_spoke", "line": f"resumed.{after}.0"}]
    assert verdict_on(call, tmp_path, LEAD, log=log).strayed == strayed


@pytest.mark.parametrize(("steps", "strayed"), [(("Connect", "Connect"), 1), (("Connect", "Redirect", "Connect"), 0)])
def test_only_who_was_known_to_nobody_may_be_asked_again(
    call: Call, tmp_path: Path, steps: tuple[str, ...], strayed: int
) -> None:
    call.report, call.losses = replace(REPORT, steps=steps), [Loss(Asked(1, "budget"), 0, 0, held=3.0)]
    log = [
        {"event": "turn_understood", "topic": "company_size", "kind": "answer"},
        {"event": "bot_spoke", "line": "budget.ask.0"},
        {"event": "bot_spoke", "line": "resumed.company_size.0"},
    ]
    killed = {"replica-1": datetime.fromisoformat("2027-01-05T10:00:00.5Z")}
    assert verdict_on(call, tmp_path, LEAD, log=log, killed=killed).strayed == strayed


@pytest.mark.parametrize(("seconds", "held"), [(2, True), (6, False)])
def test_silence_after_a_lost_stream_is_measured(call: Call, tmp_path: Path, seconds: int, held: bool) -> None:
    assert call.handset is not None
    call.losses = [Loss(None, 8_000, 8_000)]
    call.handset.ear.feed(b"\x00" * 800, 8_000 * (1 + seconds))
    verdict = verdict_on(call, tmp_path, LEAD)
    assert (verdict.resumed_max, verdict.held) == (seconds, held)
