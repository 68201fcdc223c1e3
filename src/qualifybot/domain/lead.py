"""Which lead does a call leave for the sales team, when it is over and while it lasts?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qualifybot.domain.models import Moment, Outcome, Topic
from qualifybot.domain.record import CallRecord, Score, Settled
from qualifybot.domain.scoring import score_record
from qualifybot.domain.script import Script
from qualifybot.domain.spoken import joined, sentence
from qualifybot.domain.written import written, written_date

_LONGEST_SUMMARY = 1500
_ENDINGS = {
    Outcome.COMPLETED: "The call went through all questions",
    Outcome.DECLINED_SOME: "The call went through all questions",
    Outcome.STOPPED: "The caller ended the call",
    Outcome.HUMAN: "The caller asked for a person",
    Outcome.HUNG_UP: "The call broke off",
    Outcome.NO_SPEECH: "Nobody spoke",
    Outcome.FAILED: "The call failed for technical reasons",
}
_NOT_LEARNT = {
    Settled.DECLINED: "Would not say",
    Settled.UNKNOWN: "Does not know",
    Settled.UNANSWERED: "No clear answer",
}


@dataclass(frozen=True, slots=True)
class Lead:
    """A call as sales should see it, before any CRM's field names; a score counts only when the call is over.

    `shown_before`: sales may see an earlier state of it, so that an answer that was taken back must be taken out.
    """

    record: CallRecord
    summary: str
    score: Score
    shown_before: bool = False

    @property
    def in_progress(self) -> bool:
        """Whether the caller is still being asked."""
        return self.record.outcome is None


def lead_of(record: CallRecord, script: Script, *, shown_before: bool = False) -> Lead:
    """The lead of a call; what was not summarised or scored yet is so by the script's means alone."""
    summary = record.summary or template_summary(record, script)
    return Lead(record, summary, record.score or score_record(record, script), shown_before)


def shows_already(record: CallRecord) -> bool:
    """Whether a call in progress is worth showing to sales: somebody to reach, and an answer.

    Not where the caller asks to be left alone: that is for the finished lead to say."""
    reachable = record.contact.name is not None or phone_of(record) is not None
    return reachable and bool(record.answers) and not record.opted_out


def phone_of(record: CallRecord) -> str | None:
    """The caller's number; None where it is withheld."""
    return record.caller if re.fullmatch(r"\+?\d+", record.caller) else None


def stopped_at(record: CallRecord) -> Topic | None:
    """Where the call stands or broke off; None where it went through."""
    return None if record.outcome in (Outcome.COMPLETED, Outcome.DECLINED_SOME) else record.stopped_at


def template_summary(record: CallRecord, script: Script) -> str:
    """The record in plain sentences, at most 1,500 characters; what it does not hold is not said."""
    return " ".join(_sentences(record, script))[:_LONGEST_SUMMARY]


def _sentences(record: CallRecord, script: Script) -> Iterator[str]:
    contact = record.contact
    who = (contact.name or "An unnamed caller") + (f" of {contact.company}" if contact.company else "")
    yield f"{who} called on {written_date(record.started_at.date())}."
    for question in script.order:
        if held := record.answers.get(question):
            unsure = "" if held.confirmed or held.confident else " (not confirmed)"
            yield f"{_titled(question)}: {written(held.value)}{unsure}."
    for how, words in _NOT_LEARNT.items():
        missing = [_titled(q).lower() for q in script.order if record.settled.get(q) is how and q not in record.answers]
        if missing:
            yield f"{words}: {joined(missing)}."
    if record.opted_out:
        yield "Asked not to be called again."
    yield f"{_ENDINGS[record.outcome] if record.outcome else 'The call is in progress'}{_where(record)}."


def _where(record: CallRecord) -> str:
    stopped = stopped_at(record)
    if stopped is None or stopped is Moment.READ_BACK or record.outcome is Outcome.NO_SPEECH:
        return ""
    return f" at: {_titled(stopped).lower()}"


def _titled(topic: str) -> str:
    return sentence(topic.replace("_", " "))
