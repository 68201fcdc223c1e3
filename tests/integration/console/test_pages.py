"""What operators see: pages of a real record, drawn for a simulated visitor."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from nicegui.testing import User, user_simulation

from console_record import Shown
from lead_cases import NOON
from qualifybot.console.live_board import LiveBoard
from qualifybot.console.pages import register
from qualifybot.domain import events
from qualifybot.domain.models import CompanySize, Kind, Outcome, Question, Reading


@asynccontextmanager
async def visiting(shown: Shown, board: LiveBoard | None = None) -> AsyncIterator[User]:
    async with user_simulation() as user:
        register(shown.sources, board or LiveBoard(), has_password=True)
        yield user


async def sees(user: User, *texts: str) -> None:
    for text in texts:
        await user.should_see(text)


async def test_calls_are_listed_with_outcome_score_and_lead(shown: Shown) -> None:
    async with visiting(shown) as user:
        await user.open("/")
        await sees(user, "Priya Nair", "Birch & Sons", "Completed", "4:00", "Hot 71", "Parked")
        await sees(user, "+442071838750", "Nobody spoke", "No lead", "2 calls")


async def test_calls_are_found_by_outcome_and_by_words(shown: Shown) -> None:
    async with visiting(shown) as user:
        await user.open("/?outcome=no_speech")
        await sees(user, "+442071838750", "1 call", "Clear")
        await user.should_not_see("Priya Nair")
        await user.open("/?text=sixty")
        await sees(user, "Priya Nair", "1 call")
        await user.open("/?text=nowhere")
        await user.should_see("No call matches")


async def test_a_page_that_nobody_named_is_the_first(shown: Shown) -> None:
    async with visiting(shown) as user:
        await user.open("/?cursor=rubbish&outcome=rubbish")
        await user.should_see("2 calls")


async def test_many_calls_are_paged(shown: Shown) -> None:
    record = await shown.sources.calls.load("CA2")
    assert record is not None
    for number in range(30):
        await shown.retries.calls.open(dataclasses.replace(record, call_sid=f"CB{number}"))
    async with visiting(shown) as user:
        await user.open("/")
        await sees(user, "32 calls", "Older →")
        older = next(iter(user.find("Older →").elements)).props["href"]
        await user.open(f"/{older}")
        await user.should_see("Newest")
        await user.should_not_see("Older →")


async def test_where_there_is_nothing_it_says_what_to_do(empty_record: Shown) -> None:
    async with visiting(empty_record) as user:
        await user.open("/")
        await sees(user, "No calls yet", "make demo")
        await user.open("/leads")
        await user.should_see("No leads yet")
        await user.open("/live")
        await user.should_see("Set REDIS_URL")
        await user.open("/calls/CA-unknown")
        await user.should_see("There is no such call")


async def test_a_call_shows_words_evidence_answers_score_and_delivery(shown: Shown) -> None:
    async with visiting(shown) as user:
        await user.open("/calls/CA1")
        await sees(user, "How many are you?", "50–60 people", "sure, by rules", "They want it soon.", "+15")
        await sees(user, "“by March”", "model, confirmed", "Would not say", "Not asked", "priya@birch.example")
        marked = [element for element in user.find("fifty to sixty").elements if element.tag == "mark"]
        assert len(marked) == 1
        await sees(user, "Parked", "REQUIRED_FIELD_MISSING on Company (1 attempt)")


@pytest.mark.parametrize("page", ["/calls/CA1", "/leads"])
async def test_a_parked_lead_is_retried_with_a_click(shown: Shown, page: str) -> None:
    async with visiting(shown) as user:
        await user.open(page)
        user.find("Retry now").click()
        await sees(user, "On its way again.", "Delivered")
        await user.should_not_see("Retry now")
    assert shown.retries.asked == ["CA1"]


async def test_leads_are_listed_with_their_reasons(shown: Shown) -> None:
    async with visiting(shown) as user:
        await user.open("/leads?delivery=parked")
        await sees(user, "Priya Nair", "Hot 71", "50 to 199 people", "1 lead")
        await user.open("/leads?delivery=delivered")
        await user.should_see("No lead matches")


async def test_a_call_in_progress_fills_in_as_they_speak(shown: Shown) -> None:
    class Silent:
        async def follow(self, after: str = "$") -> AsyncIterator[tuple[str, bytes]]:
            return
            yield

    board = LiveBoard()
    watched = dataclasses.replace(shown, sources=dataclasses.replace(shown.sources, live=Silent()))
    async with visiting(watched, board) as user:
        await user.open("/live")
        await user.should_see("Nobody is on the line")
        board.observe(events.CallStarted(call_sid="CA9", at=NOON, caller="+14155550199", called="+18005550100"))
        board.observe(events.CallerHeard(call_sid="CA9", at=NOON, text="about eigh", final=False))
        await user.should_see("about eigh …", retries=20)
        reading = Reading(Kind.ANSWER, CompanySize(80, 80), confident=True)
        board.observe(
            events.TurnUnderstood(
                call_sid="CA9",
                at=NOON,
                index=0,
                topic=Question.COMPANY_SIZE,
                text="about eighty",
                reading=reading,
                extraction_ms=1,
            )
        )
        await user.should_see("80 people", retries=20)
        board.observe(events.CallEnded(call_sid="CA9", at=NOON, outcome=Outcome.COMPLETED, seconds=80))
        await user.should_see("Open the call", retries=20)
