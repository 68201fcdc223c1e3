"""The frame around every page, and the few elements that pages are made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from qualifybot.console.words import DELIVERIES, OUTCOMES, age, stamp
from qualifybot.domain.models import Outcome
from qualifybot.domain.record import DeliveryStatus, Score

STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
_PAGES = (("/", "Calls"), ("/leads", "Leads"), ("/live", "Live"))


class Words(TextElement):
    """Plain text in an element of any tag; never read as HTML."""

    def __init__(self, tag: str, text: str, classes: str = "", **attributes: str) -> None:
        super().__init__(tag=tag, text=text)
        self.classes(classes)
        self.props.update(attributes)


def block(tag: str, classes: str = "", **attributes: str) -> ui.element:
    """An element for others to stand in."""
    element = ui.element(tag).classes(classes)
    element.props.update(attributes)
    return element


@contextmanager
def frame(title: str, here: str, *, has_password: bool) -> Iterator[None]:
    """The page named `title` under the navigation's entry `here`."""
    ui.page_title(f"{title} · QualifyBot")
    with ui.header().classes("top"), block("div", "bar"):
        Words("span", "QualifyBot", "brand")
        with block("nav", "", **{"aria-label": "Main"}):
            for path, name in _PAGES:
                link = ui.link(name, path)
                if path == here:
                    link.props["aria-current"] = "page"
        if has_password:
            request = ui.context.client.request
            home = request.scope.get("root_path", "") if request else ""
            with block("form", method="post", action=f"{home}/logout"):
                Words("button", "Log out", "quiet", type="submit")
    with block("div", "page"):
        yield


def moment(at: datetime, now: datetime) -> None:
    """A time with how long ago that was."""
    with block("time", "moment", datetime=at.isoformat()):
        Words("span", stamp(at))
        Words("span", age(at, now), "soft")


def outcome_badge(outcome: Outcome | None) -> None:
    """How a call ended."""
    tone = {None: "live", Outcome.COMPLETED: "good", Outcome.FAILED: "bad"}.get(outcome, "plain")
    Words("span", OUTCOMES[outcome] if outcome else "In progress", f"badge {tone}")


def delivery_badge(status: DeliveryStatus) -> None:
    """Where a lead stands."""
    tones = {DeliveryStatus.DELIVERED: "good", DeliveryStatus.PARKED: "bad", DeliveryStatus.PENDING: "live"}
    Words("span", DELIVERIES[status], f"badge {tones.get(status, 'plain')}")


def score_badge(score: Score | None) -> None:
    """What a lead is worth, in a word and a figure."""
    if score is None:
        Words("span", "–", "soft")
    else:
        Words("span", f"{score.rating} {score.total}", f"badge {score.rating.lower()}")


def reasons(score: Score) -> None:
    """Each point of a score with its reason."""
    with block("ul", "reasons"):
        for point in score.points:
            with block("li"):
                Words("span", f"{point.points:+d}", "points")
                Words("span", point.reason)


def empty(title: str, text: str) -> None:
    """What to say and what to do where there is nothing to show."""
    with block("section", "empty"):
        Words("h2", title)
        Words("p", text)


def head(*columns: str) -> None:
    """A table's head row."""
    with block("thead"), block("tr"):
        for column in columns:
            Words("th", column, scope="col")
