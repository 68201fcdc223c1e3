"""Does the org's Lead take what our mapping writes, and if not, what is to be done?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from qualifybot.adapters.salesforce.mapping import LeadMapping, length_of
from qualifybot.adapters.salesforce.protocol import Column

_NUMBERS = frozenset({"int", "double", "currency", "percent"})
_TEXTS = frozenset({"string", "textarea", "email", "phone", "combobox", "url"})
_RATINGS = ("Hot", "Warm", "Cold")


def problems(mapping: LeadMapping, columns: Mapping[str, Column]) -> Iterator[str]:
    """One line for each thing amiss, saying what to do."""
    key = columns.get(mapping.key_field)
    if key is None or not key.external_id:
        yield f"Lead.{mapping.key_field} must be there as Text(34), External ID, Unique (case-sensitive)"
    for name, source in mapping.fields.items():
        column = columns.get(name)
        if column is None:
            yield f"Lead.{name} is not there, or this user may not see it: create it or take it out of the mapping"
            continue
        if not column.writable:
            yield f"Lead.{name} is read-only for this user: grant edit access or take it out of the mapping"
        if name in mapping.choices:
            yield from _not_offered(column, mapping.choices[name].all)
        else:
            yield from _misfit(column, source)
    for column in columns.values():
        if column.required and column.name not in mapping.fields:
            yield f"Lead.{column.name} is required by this org: map it, as in `{column.name}: =some text`"


def _misfit(column: Column, source: str) -> Iterator[str]:
    match source:
        case "score" | "employees":
            if column.type not in _NUMBERS:
                yield f"Lead.{column.name} is {column.type}, but {source} is a number"
        case "opted_out":
            if column.type != "boolean":
                yield f"Lead.{column.name} is {column.type}, but {source} is a checkbox"
        case _ if column.type == "picklist":
            known = _RATINGS if source == "rating" else (source[1:],) if source.startswith("=") else ()
            yield from _not_offered(column, known)
            if column.restricted and not known:
                yield f"Lead.{column.name} is a restricted picklist, but {source} is free text: give its `values`"
        case _ if column.type not in _TEXTS:
            yield f"Lead.{column.name} is {column.type}, but {source.removeprefix('=')} is text"
        case _ if column.length < length_of(column.name):
            yield f"Lead.{column.name} holds {column.length} characters, but up to {length_of(column.name)} are written"


def _not_offered(column: Column, written: Iterable[str]) -> Iterator[str]:
    if column.type != "picklist" or not column.restricted:
        return
    for value in dict.fromkeys(written):
        if value not in column.values:
            yield f"Lead.{column.name} does not offer the value {value}: add it to the picklist"
