"""The records of the simulated org: every write is checked against the schema and happens whole or not at all."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from qualifybot.simulators.salesforce_schema import OBJECT_TYPES, Json, ObjectType, Rejected

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_FIRST = 15


@dataclass(frozen=True, slots=True)
class Written:
    """What a write came to."""

    id: str
    created: bool


class Org:
    """Leads and tasks, in memory; `duplicate_rule` blocks a lead whose phone number another already has."""

    def __init__(self) -> None:
        self._records: dict[str, dict[str, Json]] = {name: {} for name in OBJECT_TYPES}
        self._numbers = itertools.count(1)
        self._others: set[str] = set()
        self.duplicate_rule = False

    def records(self, kind: str) -> list[Json]:
        """All records of a kind, oldest first."""
        return [copy.deepcopy(record) for record in self._records[kind].values()]

    def snapshot(self) -> dict[str, dict[str, Json]]:
        """What `restore` takes to undo everything since."""
        return copy.deepcopy(self._records)

    def restore(self, snapshot: dict[str, dict[str, Json]]) -> None:
        """Go back to a snapshot, but for what others wrote since."""
        for kind, records in snapshot.items():
            kept = {key: record for key, record in self._records[kind].items() if key in self._others}
            self._records[kind] = {**records, **kept}

    def keep(self, record_id: str) -> None:
        """Take this record for another client's: no roll-back removes it."""
        self._others.add(record_id)

    def insert(self, kind: str, body: Mapping[str, Any], *, allow_duplicates: bool = False) -> Written:
        """A new record. Raises Rejected."""
        object_type = _type(kind)
        values = object_type.stored(body, insert=True)
        self._check_references(values)
        self._check_external_ids(object_type, values, None)
        if kind == "Lead" and self.duplicate_rule and not allow_duplicates:
            self._check_duplicates(values)
        record_id = _with_checksum(f"{object_type.prefix}SM{next(self._numbers):010d}")
        now = _now()
        system = {"Id": record_id, "CreatedDate": now, "LastModifiedDate": now, "IsDeleted": False}
        self._records[kind][record_id] = {**dict.fromkeys(object_type.fields), **values, **system}
        return Written(record_id, created=True)

    def update(self, kind: str, record_id: str, body: Mapping[str, Any]) -> Written:
        """Change a record. Raises Rejected."""
        record = self.get(kind, record_id)
        object_type = _type(kind)
        values = object_type.stored(body, insert=False)
        self._check_references(values)
        self._check_external_ids(object_type, values, record["Id"])
        self._records[kind][record["Id"]].update(values, LastModifiedDate=_now())
        return Written(record["Id"], created=False)

    def upsert(
        self,
        kind: str,
        key: tuple[str, str],
        body: Mapping[str, Any],
        *,
        update_only: bool = False,
        allow_duplicates: bool = False,
    ) -> Written:
        """Insert or change the record that this external id (column, value) names. Raises Rejected."""
        column, value = key
        object_type = _type(kind)
        object_type.external_id(column)
        if column in body:
            raise Rejected("INVALID_FIELD", f"The {column} field should not be specified in the sobject data.")
        found = self._find(kind, column, value)
        if found is not None:
            return self.update(kind, found["Id"], body)
        if update_only:
            raise Rejected("NOT_FOUND", "The requested resource does not exist", status=404)
        return self.insert(kind, {**body, column: value}, allow_duplicates=allow_duplicates)

    def get(self, kind: str, record_id: str) -> Json:
        """A record by its id of 15 or 18 characters. Raises Rejected."""
        _type(kind)
        for known, record in self._records[kind].items():
            if record_id in {known, known[:_FIRST]}:
                return copy.deepcopy(record)
        raise Rejected("NOT_FOUND", "The requested resource does not exist", status=404)

    def get_by(self, kind: str, column: str, value: str) -> Json:
        """A record by an external id. Raises Rejected."""
        _type(kind).external_id(column)
        found = self._find(kind, column, value)
        if found is None:
            raise Rejected("NOT_FOUND", "The requested resource does not exist", status=404)
        return copy.deepcopy(found)

    def _find(self, kind: str, column: str, value: str) -> Json | None:
        return next((record for record in self._records[kind].values() if record[column] == value), None)

    def _check_external_ids(self, object_type: ObjectType, values: Json, own: str | None) -> None:
        for column in object_type.fields.values():
            value = values.get(column.name)
            if not column.external_id or value is None:
                continue
            found = self._find(object_type.name, column.name, value)
            if found is not None and found["Id"] != own:
                message = f"duplicate value found: {column.name} duplicates value on record with id: {found['Id'][:15]}"
                raise Rejected("DUPLICATE_VALUE", message, [])

    def _check_references(self, values: Json) -> None:
        who = values.get("WhoId")
        if who is not None and not any(who in {known, known[:_FIRST]} for known in self._records["Lead"]):
            raise Rejected("INVALID_CROSS_REFERENCE_KEY", f"invalid cross reference id: {who}", ["WhoId"])

    def _check_duplicates(self, values: Json) -> None:
        phone = values.get("Phone")
        matches = [r for r in self._records["Lead"].values() if phone is not None and r["Phone"] == phone]
        if matches:
            raise duplicates_detected([match["Id"] for match in matches])


def duplicates_detected(ids: list[str]) -> Rejected:
    """The duplicate rule's answer."""
    message = "Use one of these records?"
    result = {
        "allowSave": True,
        "duplicateRule": "Standard_Lead_Duplicate_Rule",
        "duplicateRuleEntityType": "Lead",
        "errorMessage": message,
        "matchResults": [
            {"entityType": "Lead", "matchRecords": [{"record": {"Id": match}} for match in ids], "success": True}
        ],
    }
    return Rejected("DUPLICATES_DETECTED", message, extra={"duplicateResult": result})


def _type(kind: str) -> ObjectType:
    if kind not in OBJECT_TYPES:
        raise Rejected("NOT_FOUND", "The requested resource does not exist", status=404)
    return OBJECT_TYPES[kind]


def _with_checksum(short: str) -> str:
    """The 18-character form: three characters that tell which of the fifteen are capitals."""
    blocks = (short[0:5], short[5:10], short[10:15])
    return short + "".join(_ALPHABET[sum(1 << i for i, c in enumerate(block) if c.isupper())] for block in blocks)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
