"""Was anything lost? Judges a scenario's calls by what the callers lived and what the CRM holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from chaos.ring import Call
from chaos.watch import Logged, Watch

MOST_RESUMPTION_SECONDS = 5.0
_STORED_WITHIN = timedelta(seconds=1)
"""What a process understood so shortly before it was killed may be asked again."""
_ORDER = ("contact", "company_size", "budget", "timeline", "decision_makers", "current_solution", "use_case")
_NO_ANSWER = frozenset({None, "Would not say", "Does not know", "No clear answer"})

Lead = Mapping[str, Any]
Note = Callable[[str], None]


@dataclass(slots=True)
class Verdict:
    """One scenario's figures. `problems` say in words what went wrong, call by call; empty: it held.

    `not_understood` counts questions that the bot gave up on; nothing was lost by that, but nothing won either.
    `longest_held` is for how many seconds a caller was asked to wait until somebody knew their call.
    """

    scenario: str
    calls: int
    lost_calls: int = 0
    lost_answers: int = 0
    false_answers: int = 0
    lost_leads: int = 0
    doubled_leads: int = 0
    unfinished: int = 0
    resumptions: list[float] = field(default_factory=list)
    not_understood: int = 0
    strayed: int = 0
    longest_wait: float = 0.0
    longest_held: float = 0.0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether nothing was lost, doubled or made up."""
        return not self.problems

    @property
    def resumed_p50(self) -> float | None:
        """Seconds from a lost stream to the bot's voice: the median."""
        return median(self.resumptions) if self.resumptions else None

    @property
    def resumed_max(self) -> float | None:
        """The longest of them."""
        return max(self.resumptions, default=None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is left after the calls: logs, the product's records by call, the CRM's leads by call.

    `killed`: processes that got a SIGKILL, and when.
    """

    watch: Watch
    records: Mapping[str, Mapping[str, Any] | None]
    leads: Mapping[str, Sequence[Lead]]
    killed: Mapping[str, datetime]


def judge(scenario: str, calls: Sequence[Call], evidence: Evidence, *, most_resumption: float) -> Verdict:
    """The verdict on these calls."""
    verdict = Verdict(scenario, len(calls))
    for call in calls:
        _judge_call(verdict, call, evidence)
    if verdict.resumptions and max(verdict.resumptions) > most_resumption:
        verdict.problems.append(f"resumed after {max(verdict.resumptions):.1f} s")
    return verdict


def _judge_call(verdict: Verdict, call: Call, evidence: Evidence) -> None:
    record = evidence.records.get(call.call_sid) or {}
    leads = evidence.leads.get(call.call_sid, ())

    def note(problem: str) -> None:
        verdict.problems.append(f"call {call.number} ({call.call_sid}): {problem}")

    if (loss := _lost(call, record)) is not None:
        verdict.lost_calls += 1
        note(loss)
    ends = Counter(logged.facts["outcome"] for logged in evidence.watch.events(call.call_sid, "call_ended"))
    if record.get("outcome") is None or sum(ends.values()) > 1:
        verdict.unfinished += 1
        note(f"outcome {record.get('outcome')}, ended {dict(ends)}")
    understood = _understood(call, evidence)
    verdict.not_understood += len(_given_up(call, evidence.watch))
    if understood and record.get("delivery", {}).get("status") != "delivered":
        note(f"delivery {record.get('delivery')}")
    if understood and not leads:
        verdict.lost_leads += 1
        note("no lead")
    if len(leads) > 1 or (leads and not record.get("answers") and not record.get("contact", {}).get("name")):
        verdict.doubled_leads += 1
        note(f"{len(leads)} leads")
    for lead in leads[:1]:
        _judge_lead(verdict, call, lead, understood, record, note)
    verdict.resumptions += call.resumed_after()
    verdict.longest_held = max([verdict.longest_held, *(loss.held for loss in call.losses)])
    for before, after in _strays(call, evidence):
        verdict.strayed += 1
        note(f"was at {before}, went on at {after}")
    waits = [ms / 1000 for ms in call.ended.latencies_ms]
    verdict.longest_wait = max([verdict.longest_wait, *waits])


def _lost(call: Call, record: Mapping[str, Any]) -> str | None:
    """Why this call counts as lost: the caller was on the line and could not finish."""
    report = call.ended
    if report.problem is not None:
        return f"the carrier gave up: {report.problem}"
    left = report.ended_by == "caller" and call.hangs_up_after is not None
    if left or (record.get("outcome") == "completed" and report.ended_by == "bot"):
        return None
    return f"ended by {report.ended_by} as {record.get('outcome')} after {report.seconds:.0f} s, {report.steps}"


def _understood(call: Call, evidence: Evidence) -> set[str]:
    """Topics that must be on the lead: the caller went on to reply to another, or a process that lived on says so."""
    passed = {topic for topic, later in zip(call.answered, call.answered[1:], strict=False) if later != topic}
    if _was_held(call):
        passed -= _understood_at_last(call, evidence)
    for logged in evidence.watch.events(call.call_sid, "turn_understood"):
        if logged.facts["kind"] == "answer" and not _at_last(logged, evidence):
            passed.add(logged.facts["topic"])
    return (passed & set(_ORDER)) - _given_up(call, evidence.watch)


def _was_held(call: Call) -> bool:
    """Whether nobody knew the call for a while: the stores went together with its process."""
    return "Redirect" in call.ended.steps


def _understood_at_last(call: Call, evidence: Evidence) -> set[str]:
    turns = evidence.watch.events(call.call_sid, "turn_understood")
    return {logged.facts["topic"] for logged in turns if _at_last(logged, evidence)}


def _at_last(logged: Logged, evidence: Evidence) -> bool:
    killed = evidence.killed.get(logged.process)
    return killed is not None and logged.at + _STORED_WITHIN >= killed


def _given_up(call: Call, watch: Watch) -> set[str]:
    """Questions that the bot went on from without having understood the reply."""
    settled = watch.events(call.call_sid, "question_settled")
    return {logged.facts["question"] for logged in settled if logged.facts["how"] != "answered"}


def _judge_lead(
    verdict: Verdict, call: Call, lead: Lead, understood: set[str], record: Mapping[str, Any], note: Note
) -> None:
    said = set(call.answered)
    for topic, expected in _expected(call).items():
        for field_name, value in expected.items():
            found = lead.get(field_name)
            matches = found == value or (isinstance(value, str) and str(found).startswith(value))
            blank = found in _NO_ANSWER or (topic == "contact" and str(found).startswith("Unknown"))
            if topic in understood and blank:
                verdict.lost_answers += 1
                note(f"{field_name} is {found!r}, not {value!r}")
            elif not blank and (not matches or topic not in said):
                verdict.false_answers += 1
                note(f"{field_name} is {found!r}, said {value if topic in said else None!r}")
    if lead.get("Phone") != call.caller:
        verdict.lost_answers += 1
        note(f"Phone is {lead.get('Phone')!r}")
    outcome = str(lead.get("QB_Outcome__c"))
    if not outcome.startswith(str(record.get("outcome"))):
        note(f"the lead's outcome is {outcome}, the record's {record.get('outcome')}")


def _expected(call: Call) -> dict[str, dict[str, Any]]:
    reads = {topic: line.reads for topic, line in call.role.answers.items()}
    return {
        "contact": {"LastName": call.role.last_name, "Company": call.role.company},
        "company_size": {
            "QB_Company_Size__c": reads["company_size"],
            "NumberOfEmployees": int(reads["company_size"].split()[0]),
        },
        "budget": {"QB_Budget__c": reads["budget"]},
        "timeline": {"QB_Timeline__c": reads["timeline"]},
        "decision_makers": {"QB_Decision_Makers__c": reads["decision_makers"]},
        "current_solution": {"QB_Current_Solution__c": reads["current_solution"]},
        "use_case": {"QB_Use_Case__c": reads["use_case"]},
    }


def _strays(call: Call, evidence: Evidence) -> list[tuple[str, str]]:
    """Losses after which the call went on neither at the same question nor at the one that follows it."""
    order, found = (*_ORDER, "read_back"), []
    at_last = _understood_at_last(call, evidence) if _was_held(call) else set()
    for before in (loss.asked for loss in call.losses):
        following = evidence.watch.asks[call.call_sid][before.number :] if before else []
        if not before or not following or following[0].topic in at_last:
            continue
        if order.index(following[0].topic) - order.index(before.topic) not in (0, 1):
            found.append((before.topic, following[0].topic))
    return found
