"""Any value of the domain, for property tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    Confirmation,
    Contact,
    Correction,
    CurrentSolution,
    DecisionMakers,
    Engine,
    Evidence,
    Kind,
    Moment,
    Outcome,
    Person,
    Question,
    Reading,
    Timeline,
    Topic,
    UseCase,
)
from qualifybot.domain.record import CallRecord, Held, Latency, Point, Score, Settled, Turn

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds
_counts = st.none() | st.integers(1, 10**6)
_money = st.none() | st.decimals(0, 10**9, places=2)
_days = st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1))

answers: dict[Question, st.SearchStrategy[Answer]] = {
    Question.COMPANY_SIZE: st.builds(CompanySize, _counts, _counts),
    Question.BUDGET: st.builds(Budget, _money, _money, st.sampled_from(["USD", "EUR", "INR"])),
    Question.TIMELINE: st.builds(Timeline, _days, _days),
    Question.DECISION_MAKERS: st.builds(
        DecisionMakers,
        st.none() | st.sampled_from(["alone", "shared", "no"]),
        st.lists(st.builds(Person, st.none() | words, st.none() | words), max_size=3).map(tuple),
    ),
    Question.CURRENT_SOLUTION: st.builds(
        CurrentSolution,
        st.sampled_from(["none", "manual", "in_house", "vendor"]),
        st.lists(words, max_size=3).map(tuple),
    ),
    Question.USE_CASE: st.builds(UseCase, st.lists(words, min_size=1, max_size=3).map(tuple)),
}
any_answer = st.one_of(*answers.values())
contacts = st.builds(Contact, st.none() | words, st.none() | words, st.none() | words)
topics: st.SearchStrategy[Topic] = st.sampled_from([*Question, *Moment])

evidence = st.builds(Evidence, topics, st.integers(0, 99), st.integers(0, 99), words)
corrections = st.sampled_from(Question).flatmap(lambda q: st.builds(Correction, st.just(q), answers[q]))
volunteered = st.fixed_dictionaries({}, optional=answers)
readings = st.builds(
    Reading,
    kind=st.sampled_from(Kind),
    value=st.none() | any_answer | contacts | st.builds(Confirmation, st.booleans()) | corrections,
    also=volunteered,
    evidence=st.lists(evidence, max_size=2).map(tuple),
    confident=st.booleans(),
    doubt=st.none() | words,
    engine=st.sampled_from(Engine),
)

seconds = st.floats(0, 900, allow_nan=False)
latencies = st.builds(Latency, *[st.none() | seconds] * 4)
turns = st.builds(
    Turn,
    index=st.integers(0, 99),
    topic=topics,
    bot=words,
    caller=words,
    reading=st.none() | readings,
    started=seconds,
    ended=seconds,
    latency=latencies,
)


def _held(question: Question) -> st.SearchStrategy[Held]:
    return st.builds(
        Held, answers[question], words, st.integers(0, 99), st.sampled_from(Engine), st.booleans(), st.booleans()
    )


scores = st.builds(
    Score,
    st.integers(0, 100),
    st.sampled_from(["Hot", "Warm", "Cold"]),
    st.lists(st.builds(Point, st.integers(-20, 40), words), max_size=3).map(tuple),
)
records = st.builds(
    CallRecord,
    call_sid=st.uuids().map(lambda one: f"CA{one.hex}"),
    caller=words,
    called=words,
    started_at=moments,
    script=words,
    ended_at=moments,
    outcome=st.sampled_from(Outcome),
    stopped_at=st.none() | topics,
    contact=contacts,
    answers=st.fixed_dictionaries({}, optional={q: _held(q) for q in Question}),
    settled=st.dictionaries(st.sampled_from(Question), st.sampled_from(Settled)),
    opted_out=st.booleans(),
    turns=st.lists(turns, max_size=3, unique_by=lambda turn: turn.index).map(
        lambda some: tuple(sorted(some, key=lambda turn: turn.index))
    ),
    summary=st.none() | words,
    score=st.none() | scores,
)
