from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from qualifybot.domain.lead import lead_of, shows_already, template_summary
from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    Contact,
    Engine,
    Moment,
    Outcome,
    Question,
    Timeline,
    Topic,
)
from qualifybot.domain.record import CallRecord, Held, Score, Settled
from qualifybot.domain.script import default_script

SCRIPT = default_script()
RECORD = CallRecord(
    call_sid="CA1",
    caller="+15550100",
    called="+15550199",
    started_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
    script="northwind-crm",
    outcome=Outcome.DECLINED_SOME,
    contact=Contact("Maria", "Acme"),
    answers={
        Question.TIMELINE: Held(Timeline(None, date(2027, 6, 30)), "by June", 3, Engine.RULES, True),
        Question.COMPANY_SIZE: Held(CompanySize(15, 15), "fifteen", 1, Engine.RULES, False),
    },
    settled={
        Question.COMPANY_SIZE: Settled.ANSWERED,
        Question.BUDGET: Settled.DECLINED,
        Question.DECISION_MAKERS: Settled.UNKNOWN,
        Question.CURRENT_SOLUTION: Settled.UNKNOWN,
        Question.USE_CASE: Settled.UNANSWERED,
    },
)


def but(**changes: object) -> CallRecord:
    return replace(RECORD, **changes)  # type: ignore[arg-type]  # the record's own fields


def test_the_template_says_what_the_record_holds() -> None:
    assert template_summary(RECORD, SCRIPT) == (
        "Maria of Acme called on 22 November 2026. Company size: 15 people (not confirmed). Timeline: by 30 June 2027."
        " Would not say: budget. Does not know: decision makers and current solution. No clear answer: use case."
        " The call went through all questions."
    )


@pytest.mark.parametrize(
    ("outcome", "stopped_at", "last"),
    [
        (Outcome.HUNG_UP, Question.BUDGET, "The call broke off at: budget."),
        (Outcome.STOPPED, Question.USE_CASE, "The caller ended the call at: use case."),
        (Outcome.HUMAN, None, "The caller asked for a person."),
        (Outcome.FAILED, Moment.READ_BACK, "The call failed for technical reasons."),
        (Outcome.NO_SPEECH, Moment.CONTACT, "Nobody spoke."),
        (Outcome.COMPLETED, Moment.READ_BACK, "The call went through all questions."),
    ],
)
def test_the_template_says_where_the_call_ended(outcome: Outcome, stopped_at: Topic | None, last: str) -> None:
    assert template_summary(but(outcome=outcome, stopped_at=stopped_at), SCRIPT).endswith(last)


def test_the_template_names_nobody_it_does_not_know() -> None:
    text = template_summary(but(contact=Contact(), opted_out=True), SCRIPT)
    assert text.startswith("An unnamed caller called on")
    assert "Asked not to be called again." in text


def test_a_lead_is_in_progress_until_its_call_ended() -> None:
    assert lead_of(but(outcome=None), SCRIPT).in_progress
    assert not lead_of(RECORD, SCRIPT).in_progress


def test_a_call_in_progress_says_so_and_where() -> None:
    text = template_summary(but(outcome=None, stopped_at=Question.BUDGET), SCRIPT)
    assert text.endswith("The call is in progress at: budget.")


@pytest.mark.parametrize(
    ("record", "shows"),
    [
        (but(), True),
        (but(contact=Contact()), True),
        (but(caller="anonymous"), True),
        (but(caller="anonymous", contact=Contact()), False),
        (but(answers={}), False),
        (but(opted_out=True), False),
    ],
)
def test_sales_see_a_call_in_progress_once_somebody_can_be_reached_and_answered(
    record: CallRecord, shows: bool
) -> None:
    assert shows_already(record) == shows


def test_a_value_kept_after_a_refusal_is_not_called_refused() -> None:
    answers = {Question.BUDGET: Held(Budget(Decimal(5), Decimal(5)), "five", 1, Engine.RULES, True)}
    assert "Would not say" not in template_summary(but(answers=answers), SCRIPT)


def test_a_lead_is_summarised_and_scored() -> None:
    lead = lead_of(RECORD, SCRIPT)
    assert lead.summary == template_summary(RECORD, SCRIPT)
    assert lead.score.points


def test_what_was_summarised_and_scored_before_stands() -> None:
    score = Score(42, "Warm", ())
    lead = lead_of(but(summary="Maria wants a CRM.", score=score), SCRIPT)
    assert (lead.summary, lead.score) == ("Maria wants a CRM.", score)


@given(st.fixed_dictionaries({}, optional=strategies.answers), strategies.contacts, st.booleans())
def test_whatever_was_learnt_can_be_summarised(
    answers: dict[Question, Answer], contact: Contact, confident: bool
) -> None:
    held = {question: Held(value, "", 0, Engine.RULES, confident) for question, value in answers.items()}
    assert 0 < len(template_summary(but(answers=held, contact=contact), SCRIPT)) <= 1500
