"""Finished calls on disk: written whole or not at all, read back as they were, shared by processes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given

import strategies
from lead_cases import finished_call
from qualifybot.adapters.local.spool import Spool
from qualifybot.domain.record import CallRecord
from qualifybot.errors import StorageUnavailable


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "data" / "spool")


def files(tmp_path: Path) -> list[str]:
    return sorted(os.listdir(tmp_path / "data" / "spool"))


@given(record=strategies.records)
def test_a_call_is_read_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, record: CallRecord) -> None:
    spool = Spool(tmp_path_factory.mktemp("spool"))
    assert spool.put(record)
    assert spool.get(record.call_sid) == record


def test_the_call_that_waits_longest_goes_first_and_leaves_when_done(spool: Spool) -> None:
    for sid in ("CA1", "CA2"):
        spool.put(finished_call(sid))
    assert spool.waiting() == 2
    first = spool.first()
    assert first is not None
    spool.postpone(first)
    second = spool.first()
    assert second is not None
    assert {first.record.call_sid, second.record.call_sid} == {"CA1", "CA2"}
    for spooled in (first, second):
        spool.done(spooled)
        spool.done(spooled)
    assert (spool.waiting(), spool.first()) == (0, None)


def test_a_call_is_kept_once_with_the_most_that_is_known(spool: Spool) -> None:
    whole = finished_call()
    cut = CallRecord(whole.call_sid, whole.caller, whole.called, whole.started_at, whole.script, turns=whole.turns[:-1])
    assert spool.put(cut)
    on_its_way = spool.first()
    assert not spool.put(whole)
    assert not spool.put(cut)
    assert on_its_way is not None
    spool.done(on_its_way)
    assert spool.get(whole.call_sid) == whole


def test_only_we_may_read_what_callers_said(spool: Spool, tmp_path: Path) -> None:
    spool.put(finished_call())
    folder = tmp_path / "data" / "spool"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]


def test_a_name_from_outside_stays_in_the_folder(spool: Spool, tmp_path: Path) -> None:
    spool.put(finished_call("../../escaped"))
    assert files(tmp_path) == ["..%2F..%2Fescaped.json"]


def test_what_cannot_be_read_is_set_aside_and_still_counted(spool: Spool, tmp_path: Path) -> None:
    spool.put(finished_call("CA2"))
    (tmp_path / "data" / "spool" / "CA1.json").write_text('{"half": ')
    os.utime(tmp_path / "data" / "spool" / "CA1.json", (0, 0))
    first = spool.first()
    assert first is not None
    assert first.record.call_sid == "CA2"
    assert files(tmp_path) == ["CA1.unreadable", "CA2.json"]
    assert spool.waiting() == 2
    assert spool.get("CA1") is None


def test_a_full_disk_leaves_no_half_file(spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageUnavailable):
        spool.put(finished_call())
    assert files(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    spool = Spool(tmp_path / "file" / "spool")
    with pytest.raises(StorageUnavailable):
        spool.put(finished_call())
    assert spool.waiting() == 0


def test_a_forgotten_caller_leaves_the_folder(spool: Spool) -> None:
    one, other = finished_call("CA1"), finished_call("CA2")
    spool.put(one)
    spool.put(CallRecord("CA3", "+15550000", "", one.started_at, "s"))
    spool.put(other)
    with spool.locked():
        assert spool.erase(one.caller) == 2
    assert spool.waiting() == 1
    assert Spool(Path("/no/such/folder")).erase("+1") == 0


def test_two_processes_take_turns(spool: Spool) -> None:
    spool.put(finished_call())
    with spool.locked(), pytest.raises(StorageUnavailable), spool.locked(tries=2):
        pass
    with spool.locked(tries=1):
        pass
