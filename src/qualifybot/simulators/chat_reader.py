"""What would a language model answer? A plain stand-in: patterns read the turn, the schema gives the answer its form.

It understands simple turns and says `sure: false` of all others; whoever needs a particular answer scripts it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]

_FIGURE = re.compile(
    r"(?P<sign>[$€£])?\s?(?P<digits>\d[\d,]*(?:\.\d+)?)\s?(?P<unit>k|thousand|million|m)?\b", re.IGNORECASE
)
_UNITS = {"k": 1_000, "thousand": 1_000, "million": 1_000_000, "m": 1_000_000}
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP"}
_PERIODS = (("month", r"\bmonth|monthly"), ("quarter", r"\bquarter"), ("year", r"\byear|annual|annum"))
_MANUAL = re.compile(r"\b(spreadsheets?|excel|paper|e-?mails?|whiteboards?|by hand)\b", re.IGNORECASE)
_ALONE = re.compile(r"\b(just me|only me|i decide|my decision|my call)\b", re.IGNORECASE)
_ROLE = re.compile(r"\b(CEO|CFO|CTO|COO|CIO|board|procurement|boss|wife|husband)\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z]{4,}")
_NUMBER_RANGE = 2


def reply(schema: Json, user: str) -> Json:
    """A value valid under the schema, about the last user message."""
    data = _data(user)
    known = _summary(data) if "transcript" not in data else _reading(data)
    filled: Json = _filled(schema, known, schema.get("$defs", {}), str(data.get("transcript", "")))
    return filled


def _data(user: str) -> Json:
    try:
        data = json.loads(user)
    except ValueError:
        return {"transcript": user}
    return data if isinstance(data, dict) else {"transcript": user}


def _summary(data: Json) -> Json:
    """A summary that says nothing the data does not hold."""
    contact = data.get("contact") or {}
    who = contact.get("name") or "A caller"
    company = f" of {contact['company']}" if contact.get("company") else ""
    answers = data.get("answers") or {}
    said = [
        f"On the {topic.replace('_', ' ')} they said: {held['caller_said']}"
        for topic, held in answers.items()
        if isinstance(held, dict) and held.get("caller_said")
    ]
    outcome = data.get("outcome")
    end = [f"The call's outcome was {str(outcome).replace('_', ' ')}."] if outcome else []
    return {"summary": " ".join([f"{who}{company} called.", *said, *end])[:1_200]}


def _reading(data: Json) -> Json:
    transcript, question = str(data["transcript"]), str(data.get("question", ""))
    reader = _READERS.get(question)
    value = reader(transcript, data) if reader else None
    if value is None:
        return {"kind": "unclear", "sure": False}
    return {"kind": "answer", "sure": True, question: value}


def _figures(text: str) -> list[tuple[float, str]]:
    found = []
    for match in _FIGURE.finditer(text):
        unit = _UNITS.get((match["unit"] or "").lower(), 1)
        found.append((float(match["digits"].replace(",", "")) * unit, match[0].strip()))
    return found


def _size(text: str, _data: Json) -> Json | None:
    figures = _figures(text)
    if len(figures) != 1:
        return None
    amount, quote = figures[0]
    return {"quote": quote, "min": int(amount), "max": int(amount)}


def _budget(text: str, data: Json) -> Json | None:
    figures = _figures(text)
    if not 1 <= len(figures) <= _NUMBER_RANGE:
        return None
    amounts = sorted(amount for amount, _ in figures)
    start = text.index(figures[0][1])
    end = text.rindex(figures[-1][1]) + len(figures[-1][1])
    sign = next((sign for sign in _CURRENCIES if sign in text), None)
    return {
        "quote": text[start:end],
        "min": amounts[0],
        "max": amounts[-1],
        "currency": _CURRENCIES[sign] if sign else data.get("default_currency", "USD"),
        "period": next((name for name, pattern in _PERIODS if re.search(pattern, text, re.IGNORECASE)), None),
        "per_seat": bool(re.search(r"\bper (seat|user|head)\b", text, re.IGNORECASE)),
    }


def _deciders(text: str, _data: Json) -> Json | None:
    alone, roles = _ALONE.search(text), list(_ROLE.finditer(text))
    if alone and not roles:
        return {"quote": alone[0], "caller_decides": "alone", "people": []}
    if not roles:
        return None
    people = [{"name": None, "role": role[0]} for role in roles]
    return {"quote": text[roles[0].start() : roles[-1].end()], "caller_decides": None, "people": people}


def _solution(text: str, data: Json) -> Json | None:
    named = [name for name in _product_names(data) if re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE)]
    if named:
        start = text.lower().index(named[0].lower())
        return {"quote": text[start : start + len(named[0])], "category": "vendor", "products": named}
    manual = _MANUAL.search(text)
    return {"quote": manual[0], "category": "manual", "products": []} if manual else None


def _product_names(data: Json) -> list[str]:
    products = data.get("products")
    return [name for name in products if isinstance(name, str)] if isinstance(products, list) else []


def _use(text: str, data: Json) -> Json | None:
    said = set(_WORD.findall(text.lower()))
    scores = [
        (len(said & set(_WORD.findall(json.dumps(entry).lower()))), -i, entry["label"])
        for i, entry in enumerate(data.get("catalogue", []))
    ]
    best = max(scores, default=(0, 0, ""))
    return {"quote": text, "intents": [best[2]]} if best[0] >= _NUMBER_RANGE else None


_READERS: dict[str, Callable[[str, Json], Json | None]] = {
    "company_size": _size,
    "budget": _budget,
    "decision_makers": _deciders,
    "current_solution": _solution,
    "use_case": _use,
}


def _filled(schema: Json, known: Any, definitions: Json, transcript: str, name: str = "") -> Any:
    """`known` where the schema takes it, else the emptiest value that it does take."""
    if "$ref" in schema:
        return _filled(definitions[schema["$ref"].rpartition("/")[2]], known, definitions, transcript, name)
    if "anyOf" in schema:
        return _filled(_option(schema["anyOf"], known, definitions), known, definitions, transcript, name)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return known if known in schema["enum"] else _cautious(schema["enum"])
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    if known is None and "null" in kinds:
        return None
    match next(k for k in kinds if k != "null" or len(kinds) == 1):
        case "object":
            inner = known if isinstance(known, dict) else {}
            return {
                key: _filled(part, inner.get(key), definitions, transcript, key)
                for key, part in schema.get("properties", {}).items()
            }
        case "array":
            entries = known if isinstance(known, list) else [None] * schema.get("minItems", 0)
            return [_filled(schema["items"], entry, definitions, transcript) for entry in entries]
        case "string":
            return known if isinstance(known, str) else _text(schema, name, transcript)
        case "integer" | "number":
            return known if isinstance(known, int | float) else schema.get("minimum", 0)
        case "boolean":
            return known if isinstance(known, bool) else False
        case _:
            return None


def _option(options: list[Json], known: Any, definitions: Json) -> Json:
    empty = next((option for option in options if option.get("type") == "null"), None)
    if known is None and empty is not None:
        return empty
    return next((option for option in options if option is not empty), options[0])


def _cautious(values: list[Any]) -> Any:
    return next((value for value in ("unclear", "unknown", "other", None) if value in values), values[0])


def _text(schema: Json, name: str, transcript: str) -> str:
    if schema.get("format") == "date":
        return "1970-01-01"
    # Evidence must be the caller's own words, whatever else is unknown.
    return transcript if name in {"quote", "evidence"} else ""
