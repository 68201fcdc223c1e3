"""Says in the log, once the service runs, whether leads can be written to the CRM as they are mapped."""

from __future__ import annotations

import asyncio

import structlog

from qualifybot.errors import ProviderError, StorageUnavailable
from qualifybot.ports.crm import Crm

CHECK_SECONDS = 60.0


async def report_fit(crm: Crm) -> None:
    """One line for each thing amiss, or one that all is well; nothing waits for it."""
    log = structlog.get_logger("qualifybot.crm")
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            wrong = await crm.check()
    except (ProviderError, StorageUnavailable, TimeoutError) as error:
        log.warning("crm_not_checked", problem=str(error) or type(error).__name__)
        return
    for line in wrong:
        log.warning("crm_does_not_fit", problem=line)
    if not wrong:
        log.info("crm_fits")
