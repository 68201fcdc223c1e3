"""What an operator sees of leads on the command line."""

from __future__ import annotations

import asyncio
import csv
import dataclasses
import json
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from delivering import delivery
from lead_cases import ScriptedCrm, empty_call, finished_call
from qualifybot.domain.models import Contact
from qualifybot.domain.record import DeliveryStatus, LeadDelivery, Point, Score
from qualifybot.entrypoints.lead_commands import as_csv, leads

REFUSED = "salesforce: invalid_client (status 400)"


@pytest.fixture
def archive(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with one delivered and one parked lead and an empty call, which the commands will find."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("QUALIFYBOT_DATA_DIR", str(tmp_path))
    asyncio.run(_fill(sqlite_url))
    return sqlite_url


async def _fill(url: str) -> None:
    score = Score(82, "Hot", (Point(30, "50 people or more"), Point(-5, "No budget named")))
    async with delivery(url, ScriptedCrm()) as here:
        await here.store.finish(finished_call("CA1"))
        await here.store.set_assessment("CA1", "Priya wants a CRM by March.", score)
        await here.store.set_delivery("CA1", LeadDelivery(DeliveryStatus.DELIVERED, 1, "00Q1", "https://crm/00Q1"))
        await here.store.finish(dataclasses.replace(finished_call("CA2"), contact=Contact("=Eve", "Elm")))
        await here.store.set_delivery("CA2", LeadDelivery(DeliveryStatus.PARKED, 3, problem=REFUSED))
        await here.store.finish(empty_call("CA3"))


def invoke(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(leads, arguments)


def test_leads_are_listed_newest_first(archive: str) -> None:
    shown = invoke("list").output
    assert "Priya Nair" in shown
    assert "82 Hot" in shown
    assert "CA3" not in shown
    assert "2 of 2" in shown


def test_a_page_names_the_next(archive: str) -> None:
    first = json.loads(invoke("list", "--limit", "1", "--json").output)
    second = json.loads(invoke("list", "--limit", "1", "--cursor", first["next"], "--json").output)
    assert [page["items"][0]["call_sid"] for page in (first, second)] == ["CA2", "CA1"]
    assert second["next"] is None
    assert first["next"] in invoke("list", "--limit", "1").output


def test_leads_are_found_by_status_and_text(archive: str) -> None:
    parked = json.loads(invoke("list", "--status", "parked", "--json").output)
    birch = json.loads(invoke("list", "--text", "birch", "--json").output)
    assert [item["call_sid"] for item in parked["items"]] == ["CA2"]
    assert [item["call_sid"] for item in birch["items"]] == ["CA1"]


def test_a_wrong_cursor_is_one_clear_line(archive: str) -> None:
    result = invoke("list", "--cursor", "nonsense")
    assert result.exit_code == 2
    assert result.stderr == "qualifybot: --cursor is not one that a page named\n"


def test_a_lead_is_shown_with_proof_reasons_delivery_and_conversation(archive: str) -> None:
    shown = invoke("show", "CA1").output
    for part in (
        "Priya Nair, Birch & Sons",
        "50–60 people  “fifty to sixty”",
        "82 of 100, Hot",
        "+30 50 people or more",
    ):
        assert part in shown
    for part in ("Priya wants a CRM by March.", "delivered, 1 attempts", "https://crm/00Q1", "Bot     By when?"):
        assert part in shown
    assert f"problem: {REFUSED}" in invoke("show", "CA2").output


def test_a_lead_is_shown_as_json_with_its_turns(archive: str) -> None:
    shown = json.loads(invoke("show", "CA1", "--json").output)
    assert shown["answers"]["company_size"]["value"] == {"min": 50, "max": 60}
    assert [turn["caller"] for turn in shown["turns"]] == ["fifty to sixty", "by March"]


def test_an_unknown_call_is_one_clear_line(archive: str) -> None:
    result = invoke("show", "CA404")
    assert result.exit_code == 2
    assert result.stderr.startswith("qualifybot: there is no call CA404")


def test_parked_leads_are_sent_on_their_way_again(archive: str) -> None:
    assert invoke("retry", "--parked").output == "1 on their way again\n"
    assert "pending" in invoke("show", "CA2").output


def test_what_was_sent_on_its_way_is_delivered_by_whichever_worker_lives(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("QUALIFYBOT_DATA_DIR", str(tmp_path))
    asyncio.run(_fill(database_url))
    assert invoke("retry", "--parked").output == "1 on their way again\n"
    assert asyncio.run(_delivered(database_url)) is DeliveryStatus.DELIVERED


async def _delivered(url: str) -> DeliveryStatus:
    """Where the parked lead stands once a worker has taken up what waits."""
    async with delivery(url, ScriptedCrm()) as here:
        await here.worker.start()
        async with asyncio.timeout(30):
            while (stands := (await here.of("CA2")).status) is DeliveryStatus.PENDING:  # noqa: ASYNC110  # a database
                await asyncio.sleep(0.1)
        return stands


def test_retry_names_calls_without_a_lead(archive: str) -> None:
    result = invoke("retry", "CA2", "CA3")
    assert result.exit_code == 2
    assert result.stdout == "1 on their way again\n"
    assert result.stderr == "qualifybot: CA3 left no lead\n"


@pytest.mark.parametrize("arguments", [[], ["CA1", "--parked"]])
def test_retry_wants_either_calls_or_all_parked(archive: str, arguments: list[str]) -> None:
    assert invoke("retry", *arguments).exit_code == 2


def test_leads_are_exported_for_a_spreadsheet(archive: str, tmp_path: Path) -> None:
    rows = list(csv.DictReader(StringIO(invoke("export").output)))
    assert [(row["call_sid"], row["score"], row["phone"]) for row in rows] == [
        ("CA2", "", "+14155550123"),
        ("CA1", "82", "+14155550123"),
    ]
    assert rows[0]["name"] == "'=Eve"
    out = tmp_path / "leads.csv"
    assert invoke("export", "--out", str(out), "--status", "delivered").output == f"1 leads in {out}\n"
    assert [row["call_sid"] for row in csv.DictReader(StringIO(out.read_text("utf-8")))] == ["CA1"]


def test_leads_are_exported_as_json_lines(archive: str) -> None:
    lines = invoke("export", "--format", "json", "--since", "2026-01-01", "--until", "2026-12-31").output.splitlines()
    assert [json.loads(line)["call_sid"] for line in lines] == ["CA2", "CA1"]


def test_an_export_that_cannot_be_written_is_one_clear_line(archive: str, tmp_path: Path) -> None:
    result = invoke("export", "--out", str(tmp_path / "no" / "such.csv"))
    assert result.exit_code == 2
    assert "cannot write" in result.stderr


def test_nothing_to_export_is_an_empty_file() -> None:
    assert as_csv([]) == ""
