"""Hands finished calls to whichever delivery worker is free: a durable queue in our own database."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import datetime

from dbos import DBOS, DBOSClient, EnqueueOptions
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from qualifybot.errors import StorageUnavailable

APPLICATION = "qualifybot"
QUEUE = "leads"
WORKFLOW = "deliver_lead"
VERSION = "2"
"""Names the order of the workflow's steps, a whole number: raise it whenever they change. What an older version began
is delivered from the start."""

_UNFINISHED = ["ENQUEUED", "DELAYED", "PENDING"]
_ENDED = ["SUCCESS", "ERROR", "CANCELLED"]
_BATCH = 500


class LeadQueue:
    """The queue as seen by whoever puts leads into it; needs no worker in this process."""

    def __init__(self, engine: Engine) -> None:
        """`engine` is of the database that holds the record; it stays the caller's."""
        self._engine = engine
        self._client = DBOSClient(
            system_database_engine=engine, application_name=APPLICATION, lazy=True, retry_connection_errors=False
        )

    def migrate(self) -> None:
        """Bring the queue's tables to the present schema; blocks."""
        DBOS.migrate(self._engine.url.render_as_string(hide_password=False))

    def enqueue(self, connection: Connection, call_sid: str) -> None:
        """Enqueue the delivery of a call's lead within the transaction of `connection`."""
        self._client.enqueue_in_transaction(connection, _options(call_sid), call_sid)

    def enqueue_again(self, connection: Connection, call_sid: str) -> None:
        """As `enqueue`, for a call whose delivery was enqueued before."""
        self._client.enqueue_in_transaction(connection, _options(_another(call_sid)), call_sid)

    async def restart(self, call_sid: str) -> None:
        """Deliver once more from the start, in place of a delivery that may be waiting for its next attempt.

        Raises StorageUnavailable."""
        await self._in_thread(lambda: self._restart(call_sid))

    async def renew(self) -> None:
        """Deliver from the start what an older version of the steps left unfinished. Raises StorageUnavailable."""
        await self._in_thread(self._renew)

    async def take_over(self, worker: str) -> None:
        """Let others deliver what a dead worker had begun. Safe to repeat: only what is still its own is taken.

        Raises StorageUnavailable."""
        await self._in_thread(lambda: self._take_over(worker))

    async def prune(self, before: datetime) -> None:
        """Drop what is remembered of deliveries that ended before this moment. Raises StorageUnavailable."""
        await self._in_thread(lambda: self._prune(before))

    def close(self) -> None:
        """Let go of the queue."""
        self._client.destroy()

    @staticmethod
    async def _in_thread(work: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(work)
        except SQLAlchemyError as error:
            raise StorageUnavailable(f"queue: {type(error).__name__}") from error

    def _take_over(self, worker: str) -> None:
        # The engine's own recovery asks an absent database for ever, in a thread that nobody can end.
        system = self._client._sys_db
        for begun in system.get_pending_workflows(worker, VERSION):
            system.reenqueue_for_recovery(begun.workflow_id, [worker], QUEUE)

    def _prune(self, before: datetime) -> None:
        while ended := self._client.list_workflows(
            completed_before=before.isoformat(), status=_ENDED, limit=_BATCH, load_input=False, load_output=False
        ):
            self._client.delete_workflows([workflow.workflow_id for workflow in ended])

    def _renew(self) -> None:
        older = [str(version) for version in range(1, int(VERSION))]
        left = self._client.list_workflows(
            app_version=older, status=_UNFINISHED, limit=_BATCH, load_input=False, load_output=False
        )
        for call_sid in {workflow.workflow_id.partition(".")[0] for workflow in left}:
            self._restart(call_sid)

    def _restart(self, call_sid: str) -> None:
        alike = self._client.list_workflows(
            workflow_id_prefix=call_sid, status=_UNFINISHED, load_input=False, load_output=False
        )
        ids = [workflow.workflow_id for workflow in alike]
        self._client.cancel_workflows([one for one in ids if one.partition(".")[0] == call_sid])
        self._client.enqueue(_options(_another(call_sid)), call_sid)


def _another(call_sid: str) -> str:
    return f"{call_sid}.{uuid.uuid4().hex[:8]}"


def _options(workflow_id: str) -> EnqueueOptions:
    return {"workflow_name": WORKFLOW, "queue_name": QUEUE, "workflow_id": workflow_id, "app_version": VERSION}
