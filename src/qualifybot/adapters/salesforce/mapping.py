"""Which Lead field holds what of a call, cut to what Salesforce takes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from qualifybot.adapters.salesforce.text import description
from qualifybot.domain.lead import Lead, phone_of, stopped_at
from qualifybot.domain.lead_row import answer_text
from qualifybot.domain.models import CompanySize, Question
from qualifybot.errors import SettingsError

Value = str | int | bool

KEY_FIELD = "Call_SID__c"
MOST_EMPLOYEES = 99_999_999
_LENGTHS = MappingProxyType(
    {"LastName": 80, "FirstName": 40, "Email": 80, "Phone": 40, "Description": 32_000, "QB_Outcome__c": 40}
)
_OTHER_LENGTH = 255
_REQUIRED = ("LastName", "Company")
_PARTICLES = frozenset({"al", "bin", "da", "de", "del", "della", "der", "di", "du", "el", "la", "le", "van", "von"})

DEFAULT_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "LastName": "last_name",
        "FirstName": "first_name",
        "Company": "company",
        "Phone": "phone",
        "Email": "email",
        "LeadSource": "=Phone Inquiry",
        "Rating": "rating",
        "NumberOfEmployees": "employees",
        "DoNotCall": "opted_out",
        "Description": "description",
        "Qualification_Score__c": "score",
        "QB_Company_Size__c": "company_size",
        "QB_Budget__c": "budget",
        "QB_Timeline__c": "timeline",
        "QB_Decision_Makers__c": "decision_makers",
        "QB_Current_Solution__c": "current_solution",
        "QB_Use_Case__c": "use_case",
        "QB_Outcome__c": "outcome",
    }
)
"""Lead field → what goes there: a source below, or a text of its own after `=`."""


def _last_name(lead: Lead) -> str:
    return _name_parts(lead)[1]


def _name_parts(lead: Lead) -> tuple[str | None, str]:
    words = (lead.record.contact.name or "").split()
    if not words:
        return None, f"Unknown caller {lead.record.caller}".strip()
    first_of_last = len(words) - 1
    while first_of_last > 1 and words[first_of_last - 1].lower() in _PARTICLES:
        first_of_last -= 1
    return " ".join(words[:first_of_last]) or None, " ".join(words[first_of_last:])


def _company(lead: Lead) -> str:
    return (lead.record.contact.company or "").strip() or f"Unknown (call {lead.record.call_sid})"


def _employees(lead: Lead) -> int | None:
    """Whole people: the middle of a range, the known end of an open one."""
    held = lead.record.answers.get(Question.COMPANY_SIZE)
    if held is None or not isinstance(held.value, CompanySize):
        return None
    ends = [end for end in (held.value.min, held.value.max) if end is not None]
    return min(sum(ends) // len(ends), MOST_EMPLOYEES) if ends else None


def _outcome(lead: Lead) -> str:
    outcome, where = lead.record.outcome or "in progress", stopped_at(lead.record)
    return f"{outcome} at {where}" if where else str(outcome)


def _answer(question: Question) -> Callable[[Lead], str | None]:
    return lambda lead: answer_text(lead.record, question)


SOURCES: Mapping[str, Callable[[Lead], Value | None]] = MappingProxyType(
    {
        "last_name": _last_name,
        "first_name": lambda lead: _name_parts(lead)[0],
        "full_name": lambda lead: lead.record.contact.name,
        "company": _company,
        "phone": lambda lead: phone_of(lead.record),
        "email": lambda lead: lead.record.contact.email,
        "rating": lambda lead: None if lead.in_progress else lead.score.rating,
        "score": lambda lead: None if lead.in_progress else lead.score.total,
        "employees": _employees,
        "opted_out": lambda lead: lead.record.opted_out,
        "summary": lambda lead: lead.summary,
        "description": description,
        "outcome": _outcome,
        "ending": lambda lead: str(lead.record.outcome or "in_progress"),
        "stopped_at": lambda lead: str(lead.record.stopped_at) if lead.record.stopped_at else None,
        "script": lambda lead: lead.record.script,
        **{question.value: _answer(question) for question in Question},
    }
)


_ANSWERS = frozenset({"employees", *(question.value for question in Question)})


@dataclass(frozen=True, slots=True)
class Choices:
    """Which value of a picklist stands for which of ours; `otherwise` for any other, None to leave the field alone."""

    values: Mapping[str, str]
    otherwise: str | None = None

    def of(self, text: str) -> str | None:
        """The picklist's value."""
        return self.values.get(text, self.otherwise)

    @property
    def all(self) -> tuple[str, ...]:
        """Every value that may be written."""
        return (*self.values.values(), *([self.otherwise] if self.otherwise is not None else []))


class _Picklist(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    source: str
    values: dict[str, str]
    otherwise: str | None = None


_LINES: TypeAdapter[dict[str, _Picklist | str | None]] = TypeAdapter(dict[str, _Picklist | str | None])
_NO_CHOICES: Mapping[str, Choices] = MappingProxyType({})


class LeadMapping:
    """The fields of a Lead, from configuration."""

    def __init__(
        self,
        fields: Mapping[str, str] = DEFAULT_FIELDS,
        *,
        key_field: str = KEY_FIELD,
        choices: Mapping[str, Choices] = _NO_CHOICES,
    ) -> None:
        """`key_field` holds the call_sid and is an External ID; `choices` translates what goes into picklists.

        Raises SettingsError, naming what is wrong."""
        problems = [f"{name}: no such source: {source}" for name, source in fields.items() if not _known(source)]
        problems += [f"{name}: Salesforce requires it" for name in _REQUIRED if name not in fields]
        problems += [f"{key_field}: it holds the call's id and nothing else"] if key_field in fields else []
        if problems:
            raise SettingsError(f"Salesforce mapping: {'; '.join(problems)}")
        self.fields = MappingProxyType(dict(fields))
        self.key_field = key_field
        self.choices = MappingProxyType(dict(choices))

    def values(self, lead: Lead, *, without: frozenset[str] = frozenset()) -> dict[str, Value | None]:
        """What to write; None empties a field. A required one that Salesforce would not take gets a placeholder."""
        found = {name: self._value(name, source, lead) for name, source in self.fields.items() if name not in without}
        placeholders = {"LastName": "Unknown caller", "Company": f"Unknown (call {lead.record.call_sid})"}
        found |= {name: text for name, text in placeholders.items() if name in without}
        return {name: value for name, value in found.items() if value is not None or self._may_be_stale(name, lead)}

    def _may_be_stale(self, name: str, lead: Lead) -> bool:
        return lead.shown_before and self.fields[name] in _ANSWERS

    def _value(self, name: str, source: str, lead: Lead) -> Value | None:
        value = source[1:] if source.startswith("=") else SOURCES[source](lead)
        if name in self.choices:
            return None if value is None else self.choices[name].of(str(value))
        return fit(value, length_of(name)) if isinstance(value, str) else value


def parse_mapping(text: str) -> LeadMapping:
    """The mapping in a YAML file: `Field: source` lines change or add to the default ones, `Field: null` takes one out.

    For a picklist: `Field: {source: rating, values: {Hot: A, Warm: B}, otherwise: C}`. Raises SettingsError."""
    try:
        changes = _LINES.validate_python(yaml.safe_load(text) or {})
    except yaml.YAMLError as error:
        raise SettingsError("Salesforce mapping: not a YAML file") from error
    except ValidationError as error:
        raise SettingsError("Salesforce mapping: it must hold lines of the form `Field: source`") from error
    fields, choices = dict(DEFAULT_FIELDS), dict[str, Choices]()
    for name, change in changes.items():
        match change:
            case None:
                fields.pop(name, None)
            case str():
                fields[name] = change
            case _Picklist():
                fields[name] = change.source
                choices[name] = Choices(change.values, change.otherwise)
    return LeadMapping(fields, choices=choices)


def length_of(field: str) -> int:
    """How many characters we put into a field."""
    return _LENGTHS.get(field, _OTHER_LENGTH)


def fit(text: str, length: int) -> str:
    """The text, cut with an ellipsis to so many code points of its composed form; a line's end counts as two."""
    composed = unicodedata.normalize("NFC", text.strip())
    if _counted(composed) <= length:
        return composed
    kept = composed[: length - 1]
    while _counted(kept) > length - 1:
        kept = kept[: -max(1, (_counted(kept) - length + 1) // 2)]
    return kept.rstrip() + "…"


def _counted(text: str) -> int:
    return len(text) + text.count("\n")


def _known(source: str) -> bool:
    return source.startswith("=") or source in SOURCES
