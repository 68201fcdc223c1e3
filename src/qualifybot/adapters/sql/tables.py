"""The tables of the lasting record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import JSONB


class UtcDateTime(TypeDecorator[datetime]):
    """Aware times in UTC; SQLite, which knows no zones, keeps them bare."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text from outside, without the few code points that PostgreSQL cannot keep."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _storable(value)


class Json(TypeDecorator[Any]):
    """A JSON value; binary and searchable on PostgreSQL."""

    impl = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return _storable(value)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return value


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of_call(*, primary_key: bool = True) -> Column[str]:
    return Column("call_sid", ForeignKey("calls.call_sid", ondelete="CASCADE"), primary_key=primary_key)


calls = Table(
    "calls",
    metadata,
    Column("call_sid", String(64), primary_key=True),
    Column("caller", Words, nullable=False),
    Column("called", Words, nullable=False),
    Column("script", String(255), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("outcome", String(32)),
    Column("stopped_at", String(32)),
    Column("name", Words),
    Column("company", Words),
    Column("email", Words),
    Column("answers", Json, nullable=False),
    Column("settled", Json, nullable=False),
    Column("opted_out", Boolean, nullable=False),
    Column("makes_lead", Boolean, nullable=False),
    Column("summary", Words),
    Column("score", Json),
    Column("erased_at", UtcDateTime),
    Column("continues", String(64)),
    Column("continued_by", String(64)),
    Index(None, "started_at", "call_sid"),
    Index(None, "continues"),
    Index(None, "caller"),
    Index(None, "ended_at"),
)

turns = Table(
    "turns",
    metadata,
    _of_call(),
    Column("index", Integer, primary_key=True, autoincrement=False),
    Column("topic", String(32), nullable=False),
    Column("bot", Words, nullable=False),
    Column("caller", Words, nullable=False),
    Column("reading", Json),
    Column("started", Float, nullable=False),
    Column("ended", Float, nullable=False),
    Column("latency", Json, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    _of_call(),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("crm_id", String(64)),
    Column("crm_url", Text),
    Column("problem", Words),
    Column("updated_at", UtcDateTime),
    Index(None, "status"),
)

lead_writes = Table(
    "lead_writes",
    metadata,
    _of_call(),
    Column("writing_until", UtcDateTime),
    Column("crm_id", String(64)),
    Column("crm_url", Text),
    Column("notified_at", UtcDateTime),
)

crm_leads = Table(
    "crm_leads",
    metadata,
    Column("call_sid", String(64), primary_key=True),
    Column("crm_id", String(64), nullable=False, unique=True),
    Column("lead", Json, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("call_logged_at", UtcDateTime),
)

workers = Table(
    "workers",
    metadata,
    Column("worker", String(64), primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    Column("caller_key", String(64), primary_key=True),
    Column("erased_at", UtcDateTime, nullable=False),
)
