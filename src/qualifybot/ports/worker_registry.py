"""Which delivery workers are alive?"""

from __future__ import annotations

from typing import Protocol


class WorkerRegistry(Protocol):
    """Where workers say that they live, so that others take over from the dead. Raises StorageUnavailable."""

    async def beat(self, worker: str) -> None:
        """This worker is alive now."""
        ...

    async def silent(self, seconds: float) -> tuple[str, ...]:
        """Workers not heard of for so long."""
        ...

    async def remove(self, worker: str) -> None:
        """This worker left, or what it left behind was taken over."""
        ...
