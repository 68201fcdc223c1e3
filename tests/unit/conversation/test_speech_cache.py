"""What speech is kept, where, for how long, and who renders it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qualifybot.conversation import speech_cache
from qualifybot.conversation.speech_cache import KEPT_DAYS, SpeechCache
from qualifybot.domain.dialogue import Say

NOW = datetime.now(UTC)
FIXED = Say("How many people work at your company?", "company_size.ask.0")
FIGURE = Say("Fifty people, got it.", "echo.0", fixed=False, impersonal=True)
NAME = Say("Nice to meet you, Priya.", "contact.thanks.0", fixed=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "speech"


def files(folder: Path) -> int:
    return len(list(folder.iterdir())) if folder.exists() else 0


def test_equal_voice_and_text_is_equal_audio_in_every_process(folder: Path) -> None:
    SpeechCache(folder).keep("v", FIXED, b"sound")
    assert SpeechCache(folder).get("v", FIXED.text) == b"sound"
    assert SpeechCache(folder).get("another", FIXED.text) is None
    assert SpeechCache(folder).get("v", FIGURE.text) is None


def test_figures_stay_in_memory_and_names_nowhere(folder: Path) -> None:
    cache = SpeechCache(folder)
    cache.keep("v", FIGURE, b"fifty")
    cache.keep("v", NAME, b"priya")
    assert cache.get("v", FIGURE.text) == b"fifty"
    assert cache.get("v", NAME.text) is None
    assert files(folder) == 0


def test_figures_are_bounded_and_do_not_push_fixed_lines_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech_cache, "_RECENT", 3)
    cache = SpeechCache(folder)
    cache.keep("v", FIXED, b"sound")
    for people in range(5):
        cache.keep("v", Say(f"{people} people.", "echo.0", fixed=False, impersonal=True), b"p")
    kept = [people for people in range(5) if cache.get("v", f"{people} people.")]
    assert len(kept) == 3
    assert kept[-1] == 4
    assert cache.get("v", FIXED.text) == b"sound"


def test_a_reader_sees_all_of_a_line_or_nothing(folder: Path) -> None:
    cache = SpeechCache(folder)
    cache.put("v", FIXED.text, b"old")
    cache.put("v", FIXED.text, b"new and longer")
    assert SpeechCache(folder).get("v", FIXED.text) == b"new and longer"
    assert files(folder) == 1


def test_a_disk_that_is_not_to_be_had_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "speech").write_text("in the way")
    cache = SpeechCache(tmp_path / "speech")
    assert cache.claim("v", FIXED.text, NOW)
    cache.put("v", FIXED.text, b"sound")
    cache.release("v", FIXED.text)
    cache.in_use("v", FIXED.text, NOW)
    assert cache.clean(NOW) == 0
    assert cache.get("v", FIXED.text) == b"sound"


def test_what_was_not_in_use_for_a_month_goes(folder: Path) -> None:
    cache, later = SpeechCache(folder), NOW + timedelta(days=KEPT_DAYS + 1)
    cache.put("v", "no script says this any more", b"x")
    cache.put("v", FIXED.text, b"sound")
    cache.in_use("v", FIXED.text, later)
    assert cache.clean(NOW) == 0
    assert cache.clean(later) == 1
    assert SpeechCache(folder).get("v", FIXED.text) == b"sound"


def test_one_process_renders_a_line_and_the_others_leave_it_to_it(folder: Path) -> None:
    one, other = SpeechCache(folder), SpeechCache(folder)
    assert one.claim("v", FIXED.text, NOW)
    assert not other.claim("v", FIXED.text, NOW)
    assert other.claim("v", "another line", NOW)
    one.release("v", FIXED.text)
    assert other.claim("v", FIXED.text, NOW)


def test_a_claim_of_a_process_that_died_does_not_stand_for_ever(folder: Path) -> None:
    assert SpeechCache(folder).claim("v", FIXED.text, NOW)
    assert SpeechCache(folder).claim("v", FIXED.text, NOW + timedelta(seconds=61))
