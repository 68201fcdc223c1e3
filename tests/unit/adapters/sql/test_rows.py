"""What is stored comes back as it was."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from sqlalchemy import create_engine, insert, select

from qualifybot.adapters.sql.rows import call_row, delivery_row, record_of, turn_row
from qualifybot.adapters.sql.tables import calls, deliveries, metadata, turns
from qualifybot.domain.record import CallRecord
from strategies import records

_engine = create_engine("sqlite://")
metadata.create_all(_engine)


@settings(max_examples=200, deadline=None)
@given(records)
def test_any_record_survives_its_rows(record: CallRecord) -> None:
    with _engine.connect() as connection:
        connection.execute(insert(calls).values(_through_json(call_row(record))))
        connection.execute(insert(deliveries).values(delivery_row(record.call_sid, record.delivery)))
        for turn in record.turns:
            connection.execute(insert(turns).values(_through_json(turn_row(record.call_sid, turn))))
        row = connection.execute(select(calls, deliveries).outerjoin(deliveries)).mappings().one()
        spoken = connection.execute(select(turns).order_by(turns.c.index)).mappings().all()
        assert record_of(row, spoken) == record
        connection.rollback()


def _through_json(row: dict[str, Any]) -> dict[str, Any]:
    """Every JSON column must hold plain JSON, not values that a lenient codec would let through."""
    return {name: json.loads(json.dumps(value)) if isinstance(value, dict) else value for name, value in row.items()}
