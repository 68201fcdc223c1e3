"""Delivers leads from the durable queue, and takes over what dead workers left behind."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from dbos import DBOS, DBOSConfig
from sqlalchemy import Engine, QueuePool
from sqlalchemy.exc import SQLAlchemyError

from qualifybot.background import end
from qualifybot.delivery.lead_queue import APPLICATION, QUEUE, VERSION, WORKFLOW, LeadQueue
from qualifybot.delivery.steps import LeadSteps
from qualifybot.domain.record import DeliveryStatus
from qualifybot.errors import StorageUnavailable
from qualifybot.ports.call_store import CallStore
from qualifybot.ports.clock import Clock
from qualifybot.ports.worker_registry import WorkerRegistry

BEAT_SECONDS = 5.0
DEAD_SECONDS = 30.0
POLL_SECONDS = 0.5
STOP_SECONDS = 5.0

T = TypeVar("T")


class DeliveryWorker:
    """Runs deliveries in this process; at most one of it per process."""

    def __init__(
        self,
        *,
        name: str,
        engine: Engine,
        queue: LeadQueue,
        steps: LeadSteps,
        store: CallStore,
        registry: WorkerRegistry,
        clock: Clock,
        dead_seconds: float = DEAD_SECONDS,
    ) -> None:
        """`name` is this process's own; `engine` is of the database that holds record and queue."""
        self._name = name
        self._engine = engine
        self._queue = queue
        self._steps = steps
        self._store = store
        self._registry = registry
        self._clock = clock
        self._dead_seconds = dead_seconds
        self._life: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take leads from the queue from now on. Raises StorageUnavailable."""
        await self._registry.beat(self._name)
        await asyncio.to_thread(self._launch, asyncio.get_running_loop())
        self._life = asyncio.create_task(self._live(), name="delivery-heartbeat")

    async def stop(self) -> None:
        """Stop at once; what was under way goes on in another worker, or here when started again."""
        if self._life is None:
            return
        await end(self._life)
        self._life = None
        await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        await self._let_threads_end()

    async def retry(self, call_sid: str) -> bool:
        """Deliver this call's lead again now; False if it left none. Works without a worker in this process."""
        record = await self._store.load(call_sid)
        if record is None or not record.makes_lead or record.outcome is None:
            return False
        pending = replace(record.delivery, status=DeliveryStatus.PENDING, problem=None, updated_at=self._clock.now())
        await self._store.set_delivery(call_sid, pending)
        await self._queue.restart(call_sid)
        return True

    def _launch(self, home: asyncio.AbstractEventLoop) -> None:
        """Start the engine of durable workflows in threads of its own, so that it never delays live calls."""
        logging.getLogger("dbos").addHandler(logging.NullHandler())  # else it logs to the terminal by itself
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self._engine.url.render_as_string(hide_password=False),
            "system_database_engine": self._engine,
            "application_version": VERSION,
            "executor_id": self._name,
            "log_level": "WARNING",
        }
        DBOS(config=config)
        durable = _Durable(home)

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
        async def deliver_lead(call_sid: str) -> None:
            await self._steps.run(call_sid, durable)

        DBOS.launch()
        DBOS.register_queue(QUEUE, polling_interval_sec=POLL_SECONDS)

    async def _live(self) -> None:
        while True:
            # While the database is away nothing can be taken over; the next beat tries again.
            with contextlib.suppress(StorageUnavailable, SQLAlchemyError):
                await self._registry.beat(self._name)
                await self._queue.renew()
                for silent in await self._registry.silent(self._dead_seconds):
                    # Whoever looks is alive, however long ago its own beat was when a slow machine lets it look.
                    if silent != self._name:
                        await self._queue.take_over(silent)
                        await self._registry.remove(silent)
            await self._clock.sleep(min(BEAT_SECONDS, self._dead_seconds / 3))

    async def _let_threads_end(self) -> None:
        """Wait until no thread of the engine is still writing down what it was doing."""
        pool = self._engine.pool
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                while isinstance(pool, QueuePool) and pool.checkedout():
                    await self._clock.sleep(0.01)


class _Durable:
    """Remembers in the database. Actions run on the event loop that owns our connections."""

    def __init__(self, home: asyncio.AbstractEventLoop) -> None:
        self._home = home

    async def step(self, name: str, action: Callable[[], Coroutine[Any, Any, T]]) -> T:
        async def at_home() -> T:
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(action(), self._home))

        return await DBOS.run_step_async({"name": name}, at_home)

    async def sleep(self, seconds: float) -> None:
        await DBOS.sleep_async(seconds)
