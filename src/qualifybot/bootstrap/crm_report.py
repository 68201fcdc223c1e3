"""Says in the log, once the service runs, whether leads can be written to the CRM as they are mapped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from qualifybot.adapters.salesforce.protocol import LOGIN_REFUSED
from qualifybot.delivery.refused_logins import retry_refused
from qualifybot.errors import ProviderError, StorageUnavailable
from qualifybot.ports.call_store import Archive
from qualifybot.ports.crm import Crm

CHECK_SECONDS = 60.0


async def report_fit(crm: Crm) -> bool:
    """One line for each thing amiss, or one that all is well; whether the CRM answered at all. Nothing waits for it."""
    log = structlog.get_logger("qualifybot.crm")
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            wrong = await crm.check()
    except (ProviderError, StorageUnavailable, TimeoutError) as error:
        log.warning("crm_not_checked", problem=str(error) or type(error).__name__)
        return False
    for line in wrong:
        log.warning("crm_does_not_fit", problem=line)
    if not wrong:
        log.info("crm_fits")
    return True


async def report_fit_and_retry(crm: Crm, archive: Archive, retry: Callable[[str], Awaitable[bool]]) -> None:
    """As `report_fit`; leads that wait for a login which is granted by now are sent on their way."""
    if not await report_fit(crm):
        return
    log = structlog.get_logger("qualifybot.crm")
    try:
        again = await retry_refused(archive, retry, LOGIN_REFUSED)
    except StorageUnavailable as error:
        log.warning("refused_leads_not_retried", problem=str(error))
        return
    if again:
        log.info("refused_leads_retried", leads=again)
