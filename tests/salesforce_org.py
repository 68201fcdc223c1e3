"""A Salesforce org on loopback, and our client logged in to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from qualifybot.adapters.local.clock import SystemClock
from qualifybot.adapters.salesforce.crm import OnMatch, SalesforceCrm
from qualifybot.adapters.salesforce.http import client
from qualifybot.adapters.salesforce.login import ClientCredentials, Grant, Login
from qualifybot.adapters.salesforce.mapping import LeadMapping
from qualifybot.simulators.faults import Faults
from qualifybot.simulators.keys import Keys
from qualifybot.simulators.pace import INSTANT
from qualifybot.simulators.salesforce import Salesforce
from qualifybot.simulators.salesforce_login import Logins
from qualifybot.simulators.serving import serve


@dataclass
class SalesforceOrg:
    """The org and a client of it."""

    vendor: Salesforce
    crm: SalesforceCrm
    url: str

    def records(self, kind: str) -> list[dict[str, Any]]:
        """All records of a kind."""
        return self.vendor.org.records(kind)


@asynccontextmanager
async def salesforce(
    grant: Grant | None = None,
    *,
    certificate: str | None = None,
    mapping: LeadMapping | None = None,
    on_match: OnMatch = OnMatch.SAVE,
) -> AsyncIterator[SalesforceOrg]:
    """An org without delays or faults; `certificate` is what signed logins are checked by."""
    vendor = Salesforce(Logins(Keys(), certificate), Faults(), INSTANT)
    app = FastAPI()
    app.include_router(vendor.router(), prefix="/services")
    async with serve(app) as url:
        http = client()
        login = Login(http, url, grant or ClientCredentials("app", "sim-secret"), SystemClock())
        crm = SalesforceCrm(http, login, mapping or LeadMapping(), on_match=on_match)
        try:
            yield SalesforceOrg(vendor, crm, url)
        finally:
            await crm.aclose()
