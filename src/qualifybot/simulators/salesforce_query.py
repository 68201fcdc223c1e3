"""Answers the little of SOQL that a client needs to find a record by its values."""

from __future__ import annotations

import re

from qualifybot.simulators.salesforce_org import Org
from qualifybot.simulators.salesforce_schema import OBJECT_TYPES, Json, Rejected

_LITERAL = r"'(?:[^'\\]|\\.)*'"
_CONDITION = re.compile(rf"(\w+)\s*=\s*({_LITERAL})")
_QUERY = re.compile(
    rf"SELECT\s+(?P<fields>\w+(?:\s*,\s*\w+)*)\s+FROM\s+(?P<kind>\w+)"
    rf"(?:\s+WHERE\s+(?P<where>\w+\s*=\s*{_LITERAL}(?:\s+AND\s+\w+\s*=\s*{_LITERAL})*))?(?:\s+LIMIT\s+(?P<limit>\d+))?",
    re.IGNORECASE,
)


def query(org: Org, soql: str) -> Json:
    """`SELECT fields FROM kind WHERE field = 'text' AND … LIMIT n`. Raises Rejected."""
    read = _QUERY.fullmatch(soql.strip())
    if read is None:
        raise Rejected("MALFORMED_QUERY", "unexpected token")
    kind, fields = read["kind"], re.split(r"\s*,\s*", read["fields"])
    wanted = {name: _text(literal) for name, literal in _CONDITION.findall(read["where"] or "")}
    if kind not in OBJECT_TYPES:
        raise Rejected("INVALID_TYPE", f"sObject type '{kind}' is not supported.")
    for name in (*fields, *wanted):
        if name not in OBJECT_TYPES[kind].fields:
            raise Rejected("INVALID_FIELD", f"No such column '{name}' on entity '{kind}'.")
    found = [record for record in org.records(kind) if all(record[name] == value for name, value in wanted.items())]
    found = found[: int(read["limit"])] if read["limit"] else found
    rows = [{"attributes": {"type": kind}, **{name: record[name] for name in fields}} for record in found]
    return {"totalSize": len(rows), "done": True, "records": rows}


def _text(literal: str) -> str:
    return re.sub(r"\\(.)", r"\1", literal[1:-1])
