"""Would the vendor take this JSON schema as a strict one?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

_MOST_PROPERTIES = 5_000
_DEEPEST = 10
_MOST_ENUM_VALUES = 1_000
_UNSUPPORTED = frozenset(
    {
        "allOf",
        "oneOf",
        "not",
        "if",
        "then",
        "else",
        "dependentRequired",
        "dependentSchemas",
        "patternProperties",
        "default",
        "minLength",
        "maxLength",
        "uniqueItems",
    }
)
_TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})


@dataclass(eq=False)
class InvalidSchema(Exception):
    """What is wrong with a schema, and where."""

    problem: str
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"In context=({', '.join(repr(part) for part in self.path)}), {self.problem}"


def check(schema: object) -> None:
    """Raises InvalidSchema for what strict schemas may not hold."""
    if not isinstance(schema, dict) or schema.get("type") != "object":
        raise InvalidSchema("schema must be a JSON Schema of 'type: \"object\"'")
    counts = _Counts()
    _check(schema, (), 1, counts)
    for name, definition in schema.get("$defs", {}).items():
        _check(definition, ("$defs", name), 1, counts)
    if counts.properties > _MOST_PROPERTIES:
        raise InvalidSchema(f"more than {_MOST_PROPERTIES} properties")
    if counts.enum_values > _MOST_ENUM_VALUES:
        raise InvalidSchema(f"more than {_MOST_ENUM_VALUES} enum values")


@dataclass
class _Counts:
    properties: int = 0
    enum_values: int = 0


def _check(schema: Any, path: tuple[str, ...], depth: int, counts: _Counts) -> None:
    if not isinstance(schema, dict):
        raise InvalidSchema("schema must be an object", path)
    if depth > _DEEPEST:
        raise InvalidSchema(f"more than {_DEEPEST} levels of nesting", path)
    for name in sorted(schema.keys() & _UNSUPPORTED):
        raise InvalidSchema(f"'{name}' is not permitted.", path)
    if "$ref" in schema:
        if len(schema) > 1:
            raise InvalidSchema("$ref cannot have keywords beside it.", path)
        return
    for i, option in enumerate(schema.get("anyOf", [])):
        _check(option, (*path, "anyOf", str(i)), depth, counts)
    if not schema.keys() & {"type", "anyOf", "enum", "const"}:
        raise InvalidSchema("schema must have a 'type' key.", path)
    kinds = schema.get("type", [])
    if not set([kinds] if isinstance(kinds, str) else kinds) <= _TYPES:
        raise InvalidSchema(f"{kinds!r} is not a type.", path)
    counts.enum_values += len(schema.get("enum", []))
    if "items" in schema:
        _check(schema["items"], (*path, "items"), depth + 1, counts)
    elif kinds == "array":
        raise InvalidSchema("array schema missing items.", path)
    if kinds == "object" or "properties" in schema:
        _check_object(schema, path, depth, counts)


def _check_object(schema: Json, path: tuple[str, ...], depth: int, counts: _Counts) -> None:
    properties = schema.get("properties", {})
    if schema.get("additionalProperties") is not False:
        raise InvalidSchema("'additionalProperties' is required to be supplied and to be false.", path)
    if missing := properties.keys() - set(schema.get("required", [])):
        names = ", ".join(f"'{name}'" for name in sorted(missing))
        raise InvalidSchema(f"'required' must include every key in properties. Missing {names}.", path)
    counts.properties += len(properties)
    for name, inner in properties.items():
        _check(inner, (*path, "properties", name), depth + 1, counts)
