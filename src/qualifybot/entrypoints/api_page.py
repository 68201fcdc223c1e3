"""The page of `docs/` about the JSON API, written from the API itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from fastapi import FastAPI

from qualifybot.domain.lead import template_summary
from qualifybot.domain.models import (
    CompanySize,
    Contact,
    Engine,
    Evidence,
    Kind,
    Outcome,
    Question,
    Reading,
    Timeline,
)
from qualifybot.domain.record import (
    CallRecord,
    DeliveryStatus,
    Held,
    Latency,
    LeadDelivery,
    Settled,
    Turn,
)
from qualifybot.domain.record_form import call_to_json, turn_to_json
from qualifybot.domain.scoring import score_record
from qualifybot.domain.script import default_script
from qualifybot.entrypoints.access import Access
from qualifybot.entrypoints.api import api_router

_INTRO = """\
# HTTP API

Every process that serves answers under `/api` in JSON. With `QUALIFYBOT_CONSOLE_PASSWORD` set it asks for that password
(`Authorization: Bearer …`, or Basic with any user name); without one only this machine is let in. Lists come as
`{"items": […], "next": cursor or null, "total": number}`. `/docs` shows the same to try out, `/openapi.json` describes
it to programs. This page is written from the API by `make docs`.

| status | when |
| --- | --- |
| 401 | the password is missing or wrong |
| 404 | no such call or lead |
| 422 | a parameter is not what it should be |
| 503 | the database is not available; try again later |
"""

_EXAMPLE = """
## What a call looks like

Times are ISO 8601 in UTC; a turn's `started` and `ended` are seconds of the call, `latency_ms` counts from the caller's
last speech. An answer's `turn` is the index of the turn that gave it, -1 in an earlier call that this one goes on with.
Lists leave out `turns` and `asking`.

```json
"""

_OTHERS = """
```

## Beside it

| address | for |
| --- | --- |
| `GET /healthz` | liveness: the process is up |
| `GET /readyz` | readiness: 503 while draining or full; `impairments` names what calls do without |
| `GET /metrics` | Prometheus; see [metrics](metrics.md) |
| `POST /twilio/…`, `WS /twilio/media` | Twilio alone: each request is signed; see [deployment](deployment.md) |

What is pushed to you rather than asked for, a notice of each lead, is told of in [salesforce](salesforce.md).
"""

_CALLED = datetime(2026, 11, 24, 15, 4, 5, tzinfo=UTC)
_EIGHTY = CompanySize(80, 80)
_CALL = CallRecord(
    call_sid="CA5f0c…",
    caller="+14155550123",
    called="+18005550100",
    started_at=_CALLED,
    ended_at=_CALLED + timedelta(seconds=142),
    script="northwind-crm",
    outcome=Outcome.COMPLETED,
    contact=Contact("Dana Whitfield", "Harbor Tools"),
    answers={
        Question.COMPANY_SIZE: Held(_EIGHTY, "about eighty people", 1, Engine.RULES, confident=True),
        Question.TIMELINE: Held(
            Timeline(None, date(2027, 3, 31)), "by the end of Q1", 3, Engine.MODEL, confident=False, confirmed=True
        ),
    },
    settled={
        Question.COMPANY_SIZE: Settled.ANSWERED,
        Question.BUDGET: Settled.DECLINED,
        Question.TIMELINE: Settled.ANSWERED,
    },
    delivery=LeadDelivery(
        DeliveryStatus.DELIVERED,
        1,
        "00QWs000001abcDMAQ",
        "https://acme.my.salesforce.com/lightning/r/Lead/00QWs000001abcDMAQ/view",
        updated_at=_CALLED + timedelta(seconds=146),
    ),
)
_TURN = Turn(
    1,
    Question.COMPANY_SIZE,
    "How many people work at your company?",
    "We're about eighty people.",
    Reading(
        Kind.ANSWER,
        _EIGHTY,
        evidence=(Evidence(Question.COMPANY_SIZE, 6, 25, "about eighty people"),),
        confident=True,
    ),
    9.4,
    11.2,
    Latency(450, 612, 614, 696),
)


def api_page() -> str:
    """All addresses with their parameters, and a call as they give it."""
    script = default_script()
    record = replace(_CALL, summary=template_summary(_CALL, script), score=score_record(_CALL, script))
    call = {**call_to_json(record), "asking": None, "turns": [turn_to_json(_TURN)]}
    example = json.dumps(call, indent=2, ensure_ascii=False)
    return _INTRO + "".join(_addresses()) + _EXAMPLE + example + _OTHERS


def _addresses() -> Iterator[str]:
    nothing = cast(Any, None)  # described only, never asked
    app = FastAPI()
    app.include_router(api_router(nothing, nothing, nothing, Access(None), nothing))
    described = app.openapi()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"\n## `{method.upper()} {path}`\n\n{operation['description']}\n"
            yield from _parameters(operation.get("parameters", ()), described["components"]["schemas"])


def _parameters(parameters: list[dict[str, Any]], schemas: dict[str, Any]) -> Iterator[str]:
    queried = [parameter for parameter in parameters if parameter["in"] == "query"]
    if queried:
        yield "\n| parameter | meaning |\n| --- | --- |\n"
    for parameter in queried:
        yield f"| `{parameter['name']}` | {parameter.get('description') or _choice(parameter['schema'], schemas)} |\n"


def _choice(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """Words for a parameter that is one of a few."""
    named = next(option["$ref"].rpartition("/")[2] for option in schema["anyOf"] if "$ref" in option)
    return f"One of {', '.join(f'`{word}`' for word in schemas[named]['enum'])}."
