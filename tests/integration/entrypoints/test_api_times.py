"""Times in the API's addresses."""

from __future__ import annotations

import httpx2
import pytest

from served import Served


@pytest.mark.parametrize("since", ["2026-01-01", "2026-01-01T08:00:00", "2026-01-01T08:00:00Z"])
async def test_a_time_without_a_zone_is_in_utc(served: Served, since: str) -> None:
    async with served() as running, httpx2.AsyncClient() as client:
        response = await client.get(f"{running.base}/api/calls", params={"since": since})
        assert response.json() == {"items": [], "next": None, "total": 0}
