"""Leads reach a Salesforce org that is strict and in trouble."""

from __future__ import annotations

import asyncio
import dataclasses

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from lead_cases import finished_call
from qualifybot.adapters.salesforce.crm import OnMatch
from qualifybot.adapters.salesforce.login import ClientCredentials, JwtBearer
from qualifybot.adapters.salesforce.mapping import parse_mapping
from qualifybot.domain.lead import Lead
from qualifybot.domain.models import Contact
from qualifybot.domain.record import Score
from qualifybot.errors import ProviderError, ProviderOverloaded, ProviderRefused, ProviderUnreachable, RecordRejected
from salesforce_org import salesforce

LEAD = Lead(finished_call(), "Wants a CRM.", Score(82, "Hot", ()))


async def test_the_org_shows_what_the_caller_said() -> None:
    async with salesforce() as org:
        delivered = await org.crm.upsert(LEAD)
        (lead,) = org.records("Lead")
    assert delivered.crm_id == lead["Id"]
    assert len(lead["Id"]) == 18
    assert lead["Id"].startswith("00Q")
    assert (lead["LastName"], lead["Company"], lead["Call_SID__c"]) == ("Nair", "Birch & Sons", "CA1")
    assert (lead["Qualification_Score__c"], lead["NumberOfEmployees"], lead["Rating"]) == (82, 55, "Hot")
    assert "“fifty to sixty”" in lead["Description"]


async def test_a_write_whose_answer_was_lost_is_found_again() -> None:
    async with salesforce() as org:
        org.vendor.faults.set("salesforce=lost")
        with pytest.raises(ProviderUnreachable):
            await org.crm.upsert(LEAD)
        org.vendor.faults.set("")
        assert not (await org.crm.upsert(LEAD)).created
        assert len(org.records("Lead")) == 1


async def test_a_write_that_another_won_is_ours() -> None:
    async with salesforce() as org:
        org.vendor.faults.set("salesforce=race")
        assert not (await org.crm.upsert(LEAD)).created


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("salesforce=503", ProviderUnreachable),
        ("salesforce=500", ProviderOverloaded),
        ("salesforce=lock", ProviderOverloaded),
        ("salesforce=limit", ProviderOverloaded),
        ("salesforce.token=503", ProviderUnreachable),
        ("salesforce.token=401", ProviderRefused),
        ("salesforce=session", ProviderOverloaded),
        ("salesforce=401", ProviderRefused),
    ],
)
async def test_trouble_is_told_apart(fault: str, kind: type[ProviderError]) -> None:
    async with salesforce() as org:
        if "token" not in fault:
            await org.crm.check()  # logged in before the trouble begins
        org.vendor.faults.set(fault)
        with pytest.raises(kind):
            await org.crm.upsert(LEAD)


async def test_sessions_that_end_are_renewed_once_for_all() -> None:
    async with salesforce() as org:
        await org.crm.upsert(LEAD)
        org.vendor.logins.invalidate()
        others = [dataclasses.replace(LEAD, record=finished_call(f"CA{n}")) for n in range(2, 12)]
        await asyncio.gather(*(org.crm.upsert(lead) for lead in others))
        assert len(org.records("Lead")) == 11
        assert org.vendor.logins.granted == 2


async def test_a_wrong_secret_is_refused() -> None:
    async with salesforce(ClientCredentials("app", "wrong")) as org:
        with pytest.raises(ProviderRefused, match="login refused: invalid_client"):
            await org.crm.upsert(LEAD)


async def test_a_signed_login_is_accepted() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    grant = JwtBearer("app", "bot@acme.example", private, "https://login.salesforce.com")
    async with salesforce(grant, certificate=public.decode()) as org:
        assert (await org.crm.upsert(LEAD)).created


async def test_a_duplicate_rule_is_passed_or_the_call_goes_on_the_match() -> None:
    other = dataclasses.replace(LEAD, record=finished_call("CA2"))
    async with salesforce() as org:
        org.vendor.org.duplicate_rule = True
        await org.crm.upsert(LEAD)
        assert (await org.crm.upsert(other)).created
    async with salesforce(on_match=OnMatch.ATTACH) as org:
        org.vendor.org.duplicate_rule = True
        first = await org.crm.upsert(LEAD)
        match = await org.crm.upsert(other)
        assert (match.crm_id, match.created) == (first.crm_id, False)
        await org.crm.log_call(match.crm_id, other)
        (task,) = org.records("Task")
        assert (task["WhoId"], task["CallObject"]) == (first.crm_id, "CA2")
        assert [lead["Call_SID__c"] for lead in org.records("Lead")] == ["CA1"]


@pytest.mark.parametrize(
    ("contact", "lines", "fields"),
    [
        (Contact("Priya Nair", "Birch", "priya at birch"), "", ("Email",)),
        (Contact("Priya Nair"), "Region__c: =EMEA", ("Region__c",)),
        (Contact("Priya Nair"), "Rating: =Scorching", ("Rating",)),
    ],
)
async def test_what_the_org_rejects_is_named_and_can_be_left_out(
    contact: Contact, lines: str, fields: tuple[str, ...]
) -> None:
    lead = dataclasses.replace(LEAD, record=dataclasses.replace(finished_call(), contact=contact))
    async with salesforce(mapping=parse_mapping(lines)) as org:
        with pytest.raises(RecordRejected) as rejected:
            await org.crm.upsert(lead)
        assert rejected.value.fields == fields
        assert (await org.crm.upsert(lead, without=frozenset(fields))).created


async def test_the_check_says_what_the_org_lacks() -> None:
    async with salesforce(mapping=parse_mapping("Region__c: =EMEA\nRating: =Scorching\nAnnualRevenue: budget")) as org:
        lines = await org.crm.check()
    assert [line.split(" ")[0] for line in lines] == ["Lead.Rating", "Lead.Region__c", "Lead.AnnualRevenue"]
