"""What does the simulated org know of a Lead and a Task, and which values does it take?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Json = dict[str, Any]

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")


@dataclass(eq=False)
class Rejected(Exception):
    """An error of the REST interface: HTTP status, the vendor's code, its message, the fields it names if it does."""

    code: str
    message: str
    fields: Sequence[str] | None = None
    status: int = 400
    extra: Json = field(default_factory=dict)

    def body(self) -> list[Json]:
        """The answer's body."""
        named = {} if self.fields is None else {"fields": list(self.fields)}
        return [{**self.extra, "message": self.message, "errorCode": self.code, **named}]


@dataclass(frozen=True, slots=True)
class Field:
    """One column; `length` counts characters, or digits before the point."""

    name: str
    kind: str = "string"
    length: int = 255
    required: bool = False
    writable: bool = True
    external_id: bool = False
    values: tuple[str, ...] = ()
    restricted: bool = False
    default: str | bool | None = None

    def describe(self) -> Json:
        """The column as `describe` tells it."""
        text = self.kind not in {"int", "double", "currency", "boolean", "date"}
        return {
            "name": self.name,
            "label": self.name.removesuffix("__c").replace("_", " "),
            "type": self.kind,
            "length": self.length if text else 0,
            "precision": 0 if text else self.length,
            "scale": 0,
            "nillable": not self.required and self.kind != "boolean",
            "defaultedOnCreate": self.default is not None,
            "createable": self.writable,
            "updateable": self.writable,
            "custom": self.name.endswith("__c"),
            "externalId": self.external_id,
            "unique": self.external_id,
            "caseSensitive": self.external_id,
            "restrictedPicklist": self.restricted,
            "picklistValues": [
                {"value": value, "label": value, "active": True, "defaultValue": value == self.default}
                for value in self.values
            ],
        }

    def taken(self, value: Any) -> Any:
        """The value as it is stored. Raises Rejected."""
        if value is None or value == "":
            return self._nothing()
        match self.kind:
            case "boolean":
                return self._typed(value, bool)
            case "int" | "double" | "currency":
                return self._number(value)
            case "date":
                return self._date(value)
            case _:
                return self._text(self._typed(value, str))

    def _nothing(self) -> None:
        if self.kind == "boolean":
            raise Rejected("INVALID_TYPE_ON_FIELD_IN_RECORD", f"{self.name}: value not of required type", [self.name])

    def _typed(self, value: Any, expected: type) -> Any:
        if not isinstance(value, expected):
            raise _unreadable(self.kind, value)
        return value

    def _number(self, value: Any) -> float | int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _unreadable(self.kind, value)
        if self.kind == "int" and int(value) != value:
            raise _unreadable(self.kind, value)
        if abs(value) >= 10**self.length:
            message = f"{self.name}: value outside of valid range on numeric field: {value}"
            raise Rejected("NUMBER_OUTSIDE_VALID_RANGE", message, [self.name])
        return value

    def _date(self, value: Any) -> str:
        try:
            return date.fromisoformat(self._typed(value, str)).isoformat()
        except ValueError:
            raise _unreadable(self.kind, value) from None

    def _text(self, value: str) -> str:
        counted = value.replace("\r\n", "\n").replace("\n", "\r\n") if self.kind == "textarea" else value
        if len(counted) > self.length:
            message = f"{self.name}: data value too large: {value} (max length={self.length})"
            raise Rejected("STRING_TOO_LONG", message, [self.name])
        if self.restricted and value not in self.values:
            message = f"{self.name}: bad value for restricted picklist field: {value}"
            raise Rejected("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, [self.name])
        if self.kind == "email" and not _EMAIL.fullmatch(value):
            raise Rejected("INVALID_EMAIL_ADDRESS", f"{self.name}: invalid email address: {value}", [self.name])
        if self.kind == "reference" and not _ID.fullmatch(value):
            raise Rejected("MALFORMED_ID", f"{self.name}: id value of incorrect type: {value}", [self.name])
        return value


def _unreadable(kind: str, value: Any) -> Rejected:
    token = {str: "VALUE_STRING", bool: "VALUE_TRUE", int: "VALUE_NUMBER_INT", float: "VALUE_NUMBER_FLOAT"}
    name = token.get(type(value), "START_OBJECT")
    message = f"Cannot deserialize instance of {kind} from {name} value {value} or request may be missing a field"
    return Rejected("JSON_PARSER_ERROR", message)


@dataclass(frozen=True)
class ObjectType:
    """A kind of record: its name, the first three characters of its ids, its columns."""

    name: str
    prefix: str
    fields: Mapping[str, Field]

    def stored(self, body: Mapping[str, Any], *, insert: bool) -> Json:
        """The values of a write as they are stored. Raises Rejected for the first thing wrong."""
        for name in body:
            if name not in self.fields:
                raise Rejected("INVALID_FIELD", f"No such column '{name}' on sobject of type {self.name}")
        if closed := [name for name in body if not self.fields[name].writable]:
            message = f"Unable to create/update fields: {', '.join(closed)}. Please check the security settings."
            raise Rejected("INVALID_FIELD_FOR_INSERT_UPDATE", message, closed)
        values = {name: self.fields[name].taken(value) for name, value in body.items()}
        given = {**self._defaults(), **values} if insert else values
        considered = self.fields if insert else values
        if missing := [n for n in considered if self.fields[n].required and given.get(n) is None]:
            message = f"Required fields are missing: [{', '.join(missing)}]"
            raise Rejected("REQUIRED_FIELD_MISSING", message, missing)
        return given

    def external_id(self, name: str) -> Field:
        """The column, if records can be named by it. Raises Rejected."""
        column = self.fields.get(name)
        if column is None or not column.external_id:
            raise Rejected("NOT_FOUND", "Provided external ID field does not exist or is not accessible", status=404)
        return column

    def describe(self) -> Json:
        """The answer of `describe`."""
        return {
            "name": self.name,
            "label": self.name,
            "keyPrefix": self.prefix,
            "createable": True,
            "updateable": True,
            "fields": [column.describe() for column in self.fields.values()],
        }

    def _defaults(self) -> Json:
        return {name: column.default for name, column in self.fields.items() if column.default is not None}


def _object_type(name: str, prefix: str, *columns: Field) -> ObjectType:
    system = (
        Field("Id", "id", 18, writable=False),
        Field("CreatedDate", "datetime", 0, writable=False),
        Field("LastModifiedDate", "datetime", 0, writable=False),
        Field("IsDeleted", "boolean", writable=False),
        Field("OwnerId", "reference", 18),
    )
    return ObjectType(name, prefix, {column.name: column for column in (*system, *columns)})


def _picklist(name: str, *values: str, default: str | None = None, restricted: bool = True) -> Field:
    return Field(name, "picklist", values=values, restricted=restricted, default=default)


LEAD = _object_type(
    "Lead",
    "00Q",
    Field("LastName", length=80, required=True),
    Field("FirstName", length=40),
    Field("MiddleName", length=40),
    Field("Suffix", length=40),
    _picklist("Salutation", "Mr.", "Ms.", "Mrs.", "Dr.", "Prof.", "Mx.", restricted=False),
    Field("Name", length=121, writable=False),
    Field("Company", required=True),
    Field("Title", length=128),
    Field("Email", "email", 80),
    Field("Phone", "phone", 40),
    Field("MobilePhone", "phone", 40),
    Field("Fax", "phone", 40),
    Field("Website", "url", 255),
    Field("Street", "textarea", 255),
    Field("City", length=40),
    Field("State", length=80),
    Field("PostalCode", length=20),
    Field("Country", length=80),
    Field("Description", "textarea", 32_000),
    Field("AnnualRevenue", "currency", 18),
    Field("NumberOfEmployees", "int", 8),
    _picklist("LeadSource", "Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"),
    _picklist(
        "Status",
        "Open - Not Contacted",
        "Working - Contacted",
        "Closed - Converted",
        "Closed - Not Converted",
        default="Open - Not Contacted",
    ),
    _picklist("Rating", "Hot", "Warm", "Cold"),
    _picklist("Industry", "Agriculture", "Banking", "Consulting", "Technology", "Other", restricted=False),
    Field("DoNotCall", "boolean", default=False),
    Field("HasOptedOutOfEmail", "boolean", default=False),
    Field("IsConverted", "boolean", writable=False),
    Field("Call_SID__c", length=34, external_id=True),
    Field("Qualification_Score__c", "double", 3),
    Field("QB_Company_Size__c"),
    Field("QB_Budget__c"),
    Field("QB_Timeline__c"),
    Field("QB_Decision_Makers__c"),
    Field("QB_Current_Solution__c"),
    Field("QB_Use_Case__c"),
    Field("QB_Outcome__c", length=40),
)

TASK = _object_type(
    "Task",
    "00T",
    Field("WhoId", "reference", 18),
    Field("WhatId", "reference", 18),
    Field("Subject", "combobox", 255),
    Field("Description", "textarea", 32_000),
    Field("ActivityDate", "date"),
    _picklist("Status", "Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred"),
    _picklist("Priority", "High", "Normal", "Low", default="Normal"),
    _picklist("TaskSubtype", "Task", "Email", "Call", "Cadence", "ListEmail", "LinkedIn"),
    _picklist("CallType", "Internal", "Inbound", "Outbound"),
    Field("CallDurationInSeconds", "int", 8),
    Field("CallDisposition"),
    Field("CallObject"),
)

OBJECT_TYPES = {LEAD.name: LEAD, TASK.name: TASK}
