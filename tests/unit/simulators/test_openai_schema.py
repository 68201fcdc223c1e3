"""Which schemas pass for strict."""

from __future__ import annotations

from typing import Any

import pytest
from openai.lib._pydantic import to_strict_json_schema
from pydantic import BaseModel

from qualifybot.simulators.openai_schema import InvalidSchema, check


class _Person(BaseModel):
    name: str | None
    boss: _Person | None


class _Team(BaseModel):
    people: list[_Person]
    size: int


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def nested(depth: int) -> dict[str, Any]:
    return of(a=nested(depth - 1)) if depth else {"type": "string"}


def test_what_the_vendors_client_makes_of_a_model_passes() -> None:
    check(to_strict_json_schema(_Team))


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"type": "array", "items": {"type": "string"}}, "'type: \"object\"'"),
        ({"anyOf": [of(a={"type": "string"})]}, "'type: \"object\"'"),
        ({**of(a={"type": "string"}), "required": []}, "Missing 'a'"),
        ({**of(a={"type": "string"}), "additionalProperties": True}, "additionalProperties"),
        (of(a={"type": "string", "maxLength": 5}), "'maxLength' is not permitted"),
        (of(a={"type": "string", "default": "x"}), "'default' is not permitted"),
        (of(a={"allOf": [{"type": "string"}]}), "'allOf' is not permitted"),
        (of(a={"type": "array"}), "missing items"),
        (of(a={}), "must have a 'type' key"),
        (of(a={"type": "text"}), "is not a type"),
        (of(a={"$ref": "#/$defs/A", "description": "x"}), "beside it"),
        (nested(11), "levels of nesting"),
        (of(a={"enum": list(range(1_001))}), "enum values"),
        (of(**{f"p{i}": {"type": "string"} for i in range(5_001)}), "properties"),
    ],
)
def test_what_does_not_pass(schema: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidSchema) as invalid:
        check(schema)
    assert problem in str(invalid.value)
