"""The script: everything the bot says, asks, knows and weighs, as one frozen value read from a YAML file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from importlib import resources
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from qualifybot.domain.dialogue import Say
from qualifybot.domain.models import Answer, Context, Question, Topic, UseCaseLabel
from qualifybot.domain.record import Settled
from qualifybot.domain.script_yaml import Path, dotted, load_yaml
from qualifybot.errors import ScriptError

KEYPAD_QUESTIONS = (Question.COMPANY_SIZE, Question.BUDGET)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _placeholders(*allowed: str) -> AfterValidator:
    def check(text: str) -> str:
        rest = re.sub(r"\{(\w+)\}", lambda found: "" if found[1] in {"bot", "company", *allowed} else found[0], text)
        if "{" in rest or "}" in rest:
            may = ", ".join(f"{{{name}}}" for name in ("bot", "company", *allowed))
            raise ValueError(f"unknown placeholder or stray brace; this line may hold {may}")
        return text

    return AfterValidator(check)


_Text = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"\S")]
_Fixed = Annotated[_Text, _placeholders()]
_WithValue = Annotated[_Text, _placeholders("value")]
_WithTopic = Annotated[_Text, _placeholders("topic")]
_Name = Annotated[_Text, StringConstraints(pattern=r"^[^{}]+$")]

Lines = Annotated[tuple[_Fixed, ...], Field(min_length=1)]
TwoLines = Annotated[tuple[_Fixed, ...], Field(min_length=2)]
ValueLines = Annotated[tuple[_WithValue, ...], Field(min_length=1)]
TopicLines = Annotated[tuple[_WithTopic, ...], Field(min_length=1)]
Seconds = Annotated[float, Field(gt=0, le=120)]


class SpokenLines(_Part):
    """What is said around the questions; each a list of variants that take turns."""

    greeting: Lines
    recording_notice: Lines
    acknowledge: TwoLines
    echo: ValueLines
    corrected: ValueLines
    unknown: Lines
    declined: Lines
    moving_on: Lines
    last_question: Lines
    repeat: Lines
    back_to_question: Lines
    no_answer_to_that: Lines
    take_your_time: Lines
    silence: TwoLines
    resumed: TopicLines
    welcome_back: Lines
    go_on: TwoLines
    start_over: Lines
    one_moment: Lines
    offer_transfer: TwoLines
    transferring: Lines
    call_back: Lines
    completed: Lines
    stopped: Lines
    opted_out: Lines
    gone_quiet: Lines
    out_of_time: Lines
    broken: Lines


class _Asked(_Part):
    """`name` completes "you were telling me about …"; `pause`: how long this topic's callers think in mid-answer."""

    name: _Name
    ask: TwoLines
    unclear: Lines
    patience: Seconds = 8.0
    pause: Seconds = 0.8


class ContactTopic(_Asked):
    """Asking who is calling; `caller` and `company` ask for the missing half, `thanks` follows the whole."""

    caller: Lines
    company: Lines
    thanks: Lines


class QuestionTopic(_Asked):
    """One of the six questions; `unclear`, `partial` and `declined` ask again in other words after such a reply."""

    partial: Lines
    declined: Lines
    read_back: ValueLines
    keypad: Lines | None = None


class ReadBackTopic(_Asked):
    """Reading back what was understood."""

    intro: Lines
    change: Lines


class Topics(_Part):
    """The lines of each topic."""

    contact: ContactTopic
    company_size: QuestionTopic
    budget: QuestionTopic
    timeline: QuestionTopic
    decision_makers: QuestionTopic
    current_solution: QuestionTopic
    use_case: QuestionTopic
    read_back: ReadBackTopic


class TransferRules(_Part):
    """Where a caller who wants a person goes; `offer_hot`: hot leads are offered it at the end."""

    number: Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")] | None = None
    offer_hot: bool = False


class Faq(_Part):
    """One thing that callers ask, how they put it, and what they are told: another thing where calls are recorded."""

    topic: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    keywords: tuple[_Text, ...] = ()
    asks: Annotated[tuple[_Text, ...], Field(min_length=1)]
    answer: _Fixed
    answer_if_recorded: _Fixed | None = None


class ScoreRule(_Part):
    """Points for one question's answer. Exactly one condition is set.

    `at_least` compares people, or money by the year in the script's currency; `within_days` counts from the call to
    the end of the window; `one_of` names the category, the caller's part in the decision or use-case labels.
    """

    question: Question
    points: Annotated[int, Field(ge=-100, le=100)]
    reason: _Text
    at_least: Annotated[float, Field(ge=0)] | None = None
    within_days: Annotated[int, Field(ge=0)] | None = None
    one_of: tuple[str, ...] | None = None
    any: Literal[True] | None = None
    settled: Settled | None = None

    @model_validator(mode="after")
    def _one_fitting_condition(self) -> Self:
        given = [name for name in _CONDITIONS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"needs exactly one of {', '.join(_CONDITIONS)}")
        fits = _CONDITIONS[given[0]]
        if fits and self.question not in fits:
            raise ValueError(f"{given[0]} does not fit {self.question.value}")
        known = _WORDS.get(self.question)
        if self.one_of and known and not set(self.one_of) <= known:
            raise ValueError(f"one_of knows only {', '.join(sorted(known))}")
        return self


_CONDITIONS: Mapping[str, tuple[Question, ...]] = {
    "at_least": KEYPAD_QUESTIONS,
    "within_days": (Question.TIMELINE,),
    "one_of": (Question.DECISION_MAKERS, Question.CURRENT_SOLUTION, Question.USE_CASE),
    "any": (),
    "settled": (),
}
_WORDS: Mapping[Question, frozenset[str]] = {
    Question.DECISION_MAKERS: frozenset({"alone", "shared", "no"}),
    Question.CURRENT_SOLUTION: frozenset({"none", "manual", "in_house", "vendor"}),
}


class ScoreRules(_Part):
    """How a lead is weighed: 0–100 points; `hot` and `warm` are the least points for those ratings."""

    hot: Annotated[int, Field(ge=0, le=100)]
    warm: Annotated[int, Field(ge=0, le=100)]
    rules: Annotated[tuple[ScoreRule, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.warm > self.hot:
            raise ValueError("warm must not exceed hot")
        return self


class CatalogueEntry(_Part):
    """One use case: `description` and `examples` teach the reader what belongs to it."""

    label: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    description: _Text
    examples: tuple[_Text, ...] = ()


class Script(_Part):
    """A whole script. Money and dates are read by its `currency`, `fiscal_year_end_month` and `day_first`."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    bot: _Name
    company: _Name
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "USD"
    exchange: Mapping[str, Annotated[float, Field(gt=0)]] = {}
    fiscal_year_end_month: Annotated[int, Field(ge=1, le=12)] = 12
    day_first: bool = False
    recorded: bool = False
    call_cap_seconds: Annotated[int, Field(ge=60, le=3600)] = 600
    callback_minutes: Annotated[int, Field(ge=0, le=1440)] = 30
    wait_patience: Seconds = 25.0
    transfer: TransferRules = TransferRules()
    keywords: tuple[_Text, ...] = ()
    products: tuple[_Text, ...] = ()
    order: tuple[Question, ...] = tuple(Question)
    lines: SpokenLines
    topics: Topics
    catalogue: Annotated[tuple[CatalogueEntry, ...], Field(min_length=1)]
    faq: tuple[Faq, ...] = ()
    score: ScoreRules

    def context(self, topic: Topic, today: date, answered: Mapping[Question, Answer]) -> Context:
        """What a reading of the caller's reply to `topic` may depend on."""
        return Context(
            topic=topic,
            today=today,
            answered=answered,
            catalogue=self._labels,
            products=self.products,
            currency=self.currency,
            fiscal_year_end_month=self.fiscal_year_end_month,
            day_first=self.day_first,
        )

    def topic(self, topic: Topic) -> ContactTopic | QuestionTopic | ReadBackTopic:
        """The lines and patience of a topic."""
        found: ContactTopic | QuestionTopic | ReadBackTopic = getattr(self.topics, topic.value)
        return found

    def question(self, question: Question) -> QuestionTopic:
        """The lines and patience of a question."""
        found: QuestionTopic = getattr(self.topics, question.value)
        return found

    def variants(self, line: str) -> tuple[str, ...]:
        """The texts of a line by its name (`greeting`, `budget.ask`, `faq.price`), this company's names filled in."""
        return self._variants[line]

    def fixed_lines(self) -> tuple[Say, ...]:
        """Every line that holds nothing of a call, as it will be said: worth rendering once."""
        return tuple(
            Say(text, f"{line}.{index}")
            for line, texts in self._variants.items()
            for index, text in enumerate(texts)
            if "{" not in text
        )

    def openings(self) -> tuple[Say, ...]:
        """The clauses that other lines begin with: worth rendering once too, heard while the rest is made."""
        return tuple(
            Say(opening, f"{line}.{index}")
            for line, texts in self._variants.items()
            for index, text in enumerate(texts)
            if (opening := opening_of(text))
        )

    def as_deployed(self, *, recorded: bool, transfer_number: str | None) -> Script:
        """This script where calls are (not) recorded; `transfer_number`, when given, replaces the script's own."""
        transfer = self.transfer.model_copy(update={"number": transfer_number} if transfer_number else {})
        return self._with(recorded=recorded or self.recorded, transfer=transfer)

    def with_catalogue(self, catalogue: tuple[CatalogueEntry, ...]) -> Script:
        """This script with other use cases; score rules that name the old ones simply no longer hold."""
        return self._with(catalogue=catalogue)

    def _with(self, **changes: object) -> Script:
        # model_copy would carry over the cached properties of the old values.
        return Script.model_construct(**{**dict(self), **changes})

    @cached_property
    def _labels(self) -> tuple[UseCaseLabel, ...]:
        return tuple(UseCaseLabel(e.label, e.description, e.examples) for e in self.catalogue)

    @cached_property
    def _variants(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {k: v for k, v in self.lines if k != "resumed"}
        for topic, part in self.topics:
            found |= {f"{topic}.{key}": value for key, value in part if isinstance(value, tuple)}
            found[f"resumed.{topic}"] = tuple(t.replace("{topic}", part.name) for t in self.lines.resumed)
        for entry in self.faq:
            found[f"faq.{entry.topic}"] = ((self.recorded and entry.answer_if_recorded) or entry.answer,)
        return {line: tuple(self._named(text) for text in texts) for line, texts in found.items()}

    def _named(self, text: str) -> str:
        return text.replace("{bot}", self.bot).replace("{company}", self.company)

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        problems = [
            *([] if sorted(self.order) == sorted(Question) else ["order: needs each of the six questions once"]),
            *(_doubled("catalogue", [e.label for e in self.catalogue])),
            *(_doubled("faq", [e.topic for e in self.faq])),
            *(f"topics.{q.value}.keypad: is missing" for q in KEYPAD_QUESTIONS if self.question(q).keypad is None),
            *self._unknown_labels(),
        ]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _unknown_labels(self) -> list[str]:
        labels = {entry.label for entry in self.catalogue}
        return [
            f"score.rules[{index}].one_of: {label} is not in the catalogue"
            for index, rule in enumerate(self.score.rules)
            if rule.question is Question.USE_CASE
            for label in rule.one_of or ()
            if label not in labels
        ]


def opening_of(variant: str) -> str:
    """The whole clauses of a line before its first placeholder."""
    found = re.match(r"[^{]*[,:;.!?](?=\s[^{]*\{)", variant)
    return found[0] if found else ""


def parse_script(text: str) -> Script:
    """Read and check a script file. Raises ScriptError with one line per fault, naming YAML line and field."""
    data, lines = load_yaml(text)
    if not isinstance(data, dict):
        raise ScriptError(("line 1: a script is a mapping of fields",))
    try:
        # By way of JSON, because strict checking of Python values takes no list for a tuple and no word for an enum.
        return Script.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        found = [line for e in error.errors(include_input=False) for line in _problems(e["loc"], e["msg"], lines)]
        raise ScriptError(tuple(found)) from None


@cache
def default_script() -> Script:
    """The script that ships with the product."""
    return shipped_script("default")


def shipped_script(name: str) -> Script:
    """A script that ships with the product, by its file's name."""
    folder = resources.files("qualifybot.domain").joinpath("scripts")
    return parse_script(folder.joinpath(f"{name}.yaml").read_text("utf-8"))


def _doubled(field: str, names: list[str]) -> list[str]:
    return [f"{field}[{index}]: {name} is named twice" for index, name in enumerate(names) if name in names[:index]]


def _problems(loc: Path, message: str, lines: Mapping[Path, int]) -> list[str]:
    text = message.removeprefix("Value error, ")
    if loc:
        return [f"line {_line(loc, lines)}, {dotted(loc)}: {text}"]
    return [f"line {_line(_path(problem), lines)}, {problem}" for problem in text.split("\n")]


def _line(path: Path, lines: Mapping[Path, int]) -> int:
    """Where the field stands, or the nearest part of the file around a missing one."""
    return next(lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in lines)


def _path(problem: str) -> Path:
    where = problem.split(":", 1)[0]
    return tuple(int(part) if part.isdigit() else part for part in re.findall(r"\w+", where))
