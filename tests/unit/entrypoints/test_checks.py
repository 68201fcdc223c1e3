"""What `doctor` finds amiss, and what it says to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest

from lead_cases import finished_call
from qualifybot.adapters.local.spool import Spool
from qualifybot.config import Settings, load_settings
from qualifybot.entrypoints import checks
from qualifybot.entrypoints.checks import Finding, Line, Verdict, examine
from qualifybot.errors import ProviderRefused, SettingsError

Check = Callable[[Settings], Awaitable[tuple[Line, ...]]]


def settings(folder: Path, **chosen: object) -> Settings:
    return load_settings(_env_file=None, qualifybot_data_dir=folder, **chosen)


async def verdict(check: Check, chosen: Settings) -> tuple[Verdict, str]:
    """The worst line's verdict, and all lines' text."""
    finding = Finding("one", await check(chosen))
    return finding.verdict, " ".join(f"{line.text} {line.todo or ''}" for line in finding.lines)


async def found(*named: tuple[str, Check], within: float = 5) -> dict[str, Finding]:
    chosen = load_settings(_env_file=None)
    return {finding.name: finding async for finding in examine(chosen, dict(named), deadline=within)}


async def test_a_slow_check_is_a_problem_and_holds_no_other_up() -> None:
    async def slow(_settings: Settings) -> tuple[Line, ...]:
        await asyncio.Event().wait()
        return ()

    async def quick(_settings: Settings) -> tuple[Line, ...]:
        return (Line(Verdict.OK, "fine"),)

    findings = await found(("slow", slow), ("quick", quick), within=0.01)
    assert list(findings) == ["quick", "slow"]
    assert findings["slow"].verdict is Verdict.PROBLEM
    assert "no answer within" in findings["slow"].lines[0].text


async def test_what_fails_is_a_problem_with_advice() -> None:
    async def refused(_settings: Settings) -> tuple[Line, ...]:
        raise ProviderRefused("openai", "invalid_api_key", status=401)

    async def wrong(_settings: Settings) -> tuple[Line, ...]:
        raise SettingsError("QUALIFYBOT_SCRIPT: cannot read it")

    findings = await found(("key", refused), ("script", wrong))
    assert findings["key"].lines == (
        Line(Verdict.PROBLEM, "openai: invalid_api_key (status 401)", "Check the key and the account."),
    )
    assert findings["script"].verdict is Verdict.PROBLEM


def test_the_worst_line_is_the_finding_s_verdict() -> None:
    lines = (Line(Verdict.OK, ""), Line(Verdict.PROBLEM, ""), Line(Verdict.WARNING, ""))
    assert Finding("one", lines).verdict is Verdict.PROBLEM


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (None, Verdict.OK),
        (date(2028, 1, 1), Verdict.OK),
        (date(2027, 1, 14), Verdict.WARNING),
        (date(2026, 11, 1), Verdict.PROBLEM),
    ],
)
def test_a_model_s_end_is_told_in_time(ends: date | None, expected: Verdict) -> None:
    line = checks._lifetime("QUALIFYBOT_LLM_MODEL", "gpt-4o-mini", ends, date(2026, 11, 22))
    assert line.verdict is expected
    assert (line.todo == "Set QUALIFYBOT_LLM_MODEL to its successor.") is (expected is not Verdict.OK)


@pytest.mark.parametrize(
    ("chosen", "expected", "says"),
    [
        ({}, Verdict.OK, "this machine alone"),
        ({"public_url": "https://bot.example"}, Verdict.PROBLEM, "TWILIO_AUTH_TOKEN"),
        ({"twilio_auth_token": "x"}, Verdict.WARNING, "Set PUBLIC_URL"),
        ({"twilio_auth_token": "x", "public_url": "http://bot.example"}, Verdict.PROBLEM, "not https"),
        (
            {"twilio_auth_token": "x", "public_url": "https://bot.example/"},
            Verdict.OK,
            "https://bot.example/twilio/voice",
        ),
        (
            {"twilio_auth_token": "x", "public_url": "https://bot.example", "twilio_account_sid": "AC12"},
            Verdict.PROBLEM,
            "TWILIO_ACCOUNT_SID",
        ),
    ],
)
async def test_the_telephone(tmp_path: Path, chosen: dict[str, object], expected: Verdict, says: str) -> None:
    worst, text = await verdict(checks.check_telephone, settings(tmp_path, **chosen))
    assert worst is expected
    assert says in text


async def test_settings_that_do_not_belong_together(tmp_path: Path) -> None:
    assert (await verdict(checks.check_settings, settings(tmp_path)))[0] is Verdict.OK
    alone = settings(
        tmp_path,
        public_url="https://bot.example",
        database_url="postgresql+psycopg://db/one",
        qualifybot_transfer_number="+14155550100",
    )
    worst, text = await verdict(checks.check_settings, alone)
    assert worst is Verdict.WARNING
    for name in ("QUALIFYBOT_CONSOLE_PASSWORD", "REDIS_URL", "TWILIO_ACCOUNT_SID"):
        assert name in text


async def test_twins_are_news_in_production_alone(tmp_path: Path) -> None:
    assert (await verdict(checks.check_roles, settings(tmp_path)))[0] is Verdict.OK
    worst, text = await verdict(checks.check_roles, settings(tmp_path, public_url="https://bot.example"))
    assert worst is Verdict.WARNING
    assert "ELEVENLABS_API_KEY is not set" in text


async def test_the_database(tmp_path: Path, sqlite_url: str) -> None:
    assert "first start" in (await verdict(checks.check_database, settings(tmp_path / "new")))[1]
    chosen = settings(tmp_path, database_url=sqlite_url)
    assert await verdict(checks.check_database, chosen) == (Verdict.OK, "reachable, schema current ")
    empty = settings(tmp_path, database_url=f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    worst, text = await verdict(checks.check_database, empty)
    assert worst is Verdict.WARNING
    assert "qualifybot db upgrade" in text


async def test_a_database_and_a_redis_that_are_away(tmp_path: Path) -> None:
    away = settings(
        tmp_path,
        database_url="postgresql+psycopg://u:p@127.0.0.1:1/none",
        redis_url="redis://127.0.0.1:1/0",
    )
    named = {"database": checks.check_database, "sessions": checks.check_sessions}
    findings = [finding async for finding in examine(away, named)]
    assert [finding.verdict for finding in findings] == [Verdict.PROBLEM] * 2
    assert {finding.lines[0].todo for finding in findings} == {"Start it, or correct its address."}


async def test_a_redis_that_answers(tmp_path: Path, redis_url: str) -> None:
    assert (await verdict(checks.check_sessions, settings(tmp_path)))[1] == "in process "
    assert (await verdict(checks.check_sessions, settings(tmp_path, redis_url=redis_url)))[1] == "Redis answers "


async def test_the_script(tmp_path: Path) -> None:
    assert "6 questions" in (await verdict(checks.check_script, settings(tmp_path)))[1]
    wrong = tmp_path / "script.yaml"
    wrong.write_text("name: 5\n")
    named = {"script": checks.check_script}
    (finding,) = [one async for one in examine(settings(tmp_path, qualifybot_script=wrong), named)]
    assert finding.verdict is Verdict.PROBLEM
    assert "script check" in (finding.lines[0].todo or "")


async def test_the_data_folder(tmp_path: Path) -> None:
    worst, text = await verdict(checks.check_folder, settings(tmp_path / "not" / "yet"))
    assert "GB free" in text
    assert worst in {Verdict.OK, Verdict.WARNING, Verdict.PROBLEM}
    assert not (tmp_path / "not").exists(), "a check changes nothing"
    a_file = tmp_path / "file"
    a_file.touch()
    worst, text = await verdict(checks.check_folder, settings(a_file))
    assert worst is Verdict.PROBLEM
    assert "QUALIFYBOT_DATA_DIR" in text


async def test_calls_that_wait_for_the_database_are_told_of(tmp_path: Path) -> None:
    Spool(tmp_path / "spool").put(finished_call())
    worst, text = await verdict(checks.check_folder, settings(tmp_path))
    assert worst is Verdict.WARNING
    assert "1 finished calls wait there for the database" in text
