"""Everything that a call needs, as real processes on loopback: replicas, worker, stores, and the vendors' stand-ins."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import httpx2

from chaos.processes import Process
from chaos.script import write_brief_script
from chaos.switch import Switch
from chaos.watch import Watch
from qualifybot.entrypoints.server import free_port
from qualifybot.entrypoints.simulators_command import settings_for
from servers import Server, forgetful_redis, postgres_cluster

VENDORS = ("openai", "elevenlabs", "salesforce")
REPLICAS = 2
_GONE_SECONDS = 0.5
"""A load balancer needs a moment to see that a replica will take no more calls."""


@dataclass(slots=True)
class Replica:
    """One `serve` process and where it listens."""

    port: int
    process: Process


@dataclass(slots=True)
class World:
    """What the product runs in. Whatever is broken here is whole again when the method returns."""

    folder: Path
    kept: Path
    front: Switch
    vendors: Mapping[str, Switch]
    stand_ins: str
    postgres: Server
    redis: Server
    watch: Watch
    replicas: list[Replica] = field(default_factory=list)
    worker: Process | None = None
    killed: dict[str, datetime] = field(default_factory=dict)
    _names: count[int] = field(default_factory=lambda: count(1))

    # --- what may be done to it -------------------------------------------------------------------------------------

    async def kill_replica(self, *, replace: bool = True) -> None:
        """SIGKILL to the replica that has run longest, and another in its place."""
        doomed = self.replicas[0]
        self.killed[doomed.process.log.stem] = datetime.now(UTC)
        await doomed.process.kill()
        self._forget(doomed)
        if replace:
            await self.add_replica()

    async def replace_replicas(self) -> None:
        """A rolling restart: one new replica for each old one, which leaves when its calls are over."""
        for old in list(self.replicas):
            await self.add_replica()
            self._forget(old)
            await asyncio.sleep(_GONE_SECONDS)
            if not await old.process.stop(within=120):
                self.watch.complaints.append(f"{old.process.log.stem}: did not leave after its calls")

    async def kill_worker(self, *, replace: bool = True) -> None:
        """SIGKILL to the delivery worker, and another in its place."""
        assert self.worker is not None
        await self.worker.kill()
        if replace:
            await self.add_worker()

    async def sever_streams(self, share: float) -> None:
        """Break so many of the live calls' streams where the replicas do not notice: soon a call has two."""
        self.front.sever(share)

    async def kill_redis(self, away: float) -> None:
        """SIGKILL to Redis; after so many seconds an empty one takes its place."""
        await asyncio.to_thread(self.redis.kill)
        await asyncio.sleep(away)
        await asyncio.to_thread(self.redis.start)

    async def kill_postgres(self, away: float) -> None:
        """SIGKILL to PostgreSQL; after so many seconds it comes back with what was committed."""
        await asyncio.to_thread(self.postgres.kill)
        await asyncio.sleep(away)
        await asyncio.to_thread(self.postgres.start)

    async def freeze_stores(self, away: float) -> None:
        """Both stores stand still for so many seconds: no connection breaks, and nobody answers."""
        with self.redis.frozen(), self.postgres.frozen():
            await asyncio.sleep(away)

    @asynccontextmanager
    async def trouble(self, faults: str, gone: Sequence[str]) -> AsyncIterator[None]:
        """While inside, vendors fail as this specification says, and nobody listens where those `gone` were."""
        await self._control("PUT", "/faults", {"specification": faults})
        for vendor in gone:
            await self.vendors[vendor].close()
        try:
            yield
        finally:
            for vendor in gone:
                await self.vendors[vendor].open()
            await self._control("PUT", "/faults", {"specification": ""})

    # --- what can be seen of it -------------------------------------------------------------------------------------

    async def org(self) -> dict[str, list[dict[str, Any]]]:
        """Leads and tasks in the CRM, as the CRM has them."""
        found: dict[str, list[dict[str, Any]]] = await self._control("GET", "/salesforce")
        return found

    async def record(self, call_sid: str) -> dict[str, Any] | None:
        """The call as the product's own API shows it; None if it knows none or cannot say right now."""
        try:
            async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
                answer = await client.get(f"{self.front.base}/api/calls/{call_sid}")
        except httpx2.TransportError:
            return None
        shown: dict[str, Any] | None = answer.json() if answer.is_success else None
        return shown

    # --- how it comes to be -----------------------------------------------------------------------------------------

    async def add_replica(self) -> None:
        """Start one and let calls go to it."""
        port, name = free_port(), next(self._names)
        arguments = ["serve", "--port", str(port), "--no-worker"]
        process = self._process(arguments, f"replica-{name}", ready=f"http://127.0.0.1:{port}/readyz")
        self.replicas.append(Replica(port, process))
        await process.start()
        self.front.targets.append(port)

    async def add_worker(self) -> None:
        """Start the delivery worker."""
        self.worker = self._process(["worker"], f"worker-{next(self._names)}", ready='"delivering"')
        await self.worker.start()

    async def aclose(self) -> None:
        """End every process of the product."""
        processes = [replica.process for replica in self.replicas] + ([self.worker] if self.worker else [])
        await asyncio.gather(*(process.kill() for process in processes))

    def _forget(self, replica: Replica) -> None:
        self.replicas.remove(replica)
        self.front.targets.remove(replica.port)

    def _process(self, arguments: list[str], name: str, ready: str) -> Process:
        log = self.folder / "logs" / f"{name}.log"
        return Process(arguments, log=log, environment=self._environment(), ready=ready)

    def _environment(self) -> dict[str, str]:
        settings = dict(settings_for(self.stand_ins))
        for vendor, switch in self.vendors.items():
            settings |= {k: v for k, v in settings_for(switch.base).items() if k.lower().startswith(vendor)}
        return {
            "PATH": os.environ["PATH"],
            **settings,
            "PUBLIC_URL": self.front.base,
            "DATABASE_URL": self.postgres.url.replace("postgresql://", "postgresql+psycopg://"),
            "REDIS_URL": self.redis.url,
            "QUALIFYBOT_DATA_DIR": str(self.folder / "data"),
            "QUALIFYBOT_SCRIPT": str(self.folder / "brief.yaml"),
            "LOG_FORMAT": "json",
        }

    async def _control(self, method: str, path: str, order: object = None) -> Any:
        async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
            answer = await client.request(method, f"{self.stand_ins}/control{path}", json=order)
            return answer.raise_for_status().json()


@asynccontextmanager
async def world(folder: Path, kept: Path) -> AsyncIterator[World]:
    """Bring it up; rendered speech is kept in `kept` from one run to the next. Raises NoServer, DidNotStart."""
    for name in ("logs", "postgres", "redis", "data"):
        (folder / name).mkdir(parents=True)
    (kept / "speech").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "speech").symlink_to((kept / "speech").absolute(), target_is_directory=True)
    write_brief_script(folder)
    async with AsyncExitStack() as stack:
        postgres, redis, stand_ins = await asyncio.gather(
            asyncio.to_thread(_running, stack, partial(postgres_cluster, durable=True), folder / "postgres"),
            asyncio.to_thread(_running, stack, forgetful_redis, folder / "redis"),
            _stand_ins(stack, folder, kept),
        )
        front, vendors = Switch(), {vendor: Switch() for vendor in VENDORS}
        for switch in (front, *vendors.values()):
            await switch.open()
            stack.push_async_callback(switch.close)
        for switch in vendors.values():
            switch.targets = [int(stand_ins.rpartition(":")[2])]
        made = World(folder, kept, front, vendors, stand_ins, postgres, redis, Watch(folder / "logs"))
        stack.push_async_callback(made.aclose)
        await asyncio.gather(made.add_worker(), *(made.add_replica() for _ in range(REPLICAS)))
        yield made


def _running(stack: AsyncExitStack, make: Callable[[Path], Server], folder: Path) -> Server:
    server = make(folder)
    stack.callback(server.stop)
    server.start()
    return server


async def _stand_ins(stack: AsyncExitStack, folder: Path, kept: Path) -> str:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    arguments = ["simulators", "--port", str(port), "--utterances", str(kept / "utterances"), "--instant"]
    process = Process(
        arguments,
        log=folder / "stand-ins.log",
        environment={"PATH": os.environ["PATH"]},
        ready=f"{base}/openapi.json",
    )
    stack.push_async_callback(process.kill)
    await process.start()
    return base
