"""Who rings, what they say, and how each answer must read on the lead: written down here, computed nowhere.

Callers of neighbouring numbers differ in what they say, so that an answer on somebody else's lead is seen. What they
say reads the same, or not at all, when only its beginning was heard: a slow transcriber is no lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qualifybot.simulators.phone.caller import AGREEMENT, CONTACT, READ_BACK, Lines, Reply


@dataclass(frozen=True, slots=True)
class Line:
    """Words, and how they read in the CRM."""

    says: str
    reads: str


@dataclass(frozen=True, slots=True)
class Role:
    """One caller; `answers` by question."""

    contact: str
    last_name: str
    company: str
    answers: Mapping[str, Line]

    def lines(self) -> Lines:
        """The same as the simulated phone's caller wants it: everything by topic, nothing in between."""
        told = {question: (Reply(line.says),) for question, line in self.answers.items()}
        told |= {CONTACT: (Reply(self.contact),), READ_BACK: (Reply(AGREEMENT),)}
        return Lines(contact=Reply(self.contact), replies=told, order=(), agreement=None)


ALL = range(84)
"""Numbers of callers who together say everything that is ever said."""

_WHO = (
    ("Dana Whitfield", "Harbor Tools"),
    ("Tom Reyes", "Apex Roofing"),
    ("Elena Marsh", "Cobalt Design"),
    ("Martin Osei", "Bluewater Logistics"),
    ("Ruth Adler", "Meadow Clinics"),
)
_ANSWERS: Mapping[str, tuple[Line, ...]] = {
    "company_size": tuple(
        Line(f"We are {people} people.", f"{people} people") for people in (20, 30, 40, 60, 70, 80, 90)
    ),
    "budget": tuple(Line(f"{thousands}000 dollars.", f"USD {thousands},000") for thousands in (12, 20, 35, 80)),
    "timeline": tuple(Line(f"In {year}.", f"1 January {year} – 31 December {year}") for year in (2028, 2029, 2030)),
    "decision_makers": (
        Line("I decide alone.", "decides alone"),
        Line("Our CFO.", "CFO takes part"),
    ),
    "current_solution": (
        Line("We use spreadsheets.", "by hand"),
        Line("We use HubSpot.", "HubSpot"),
        Line("We use Zendesk.", "Zendesk"),
    ),
    "use_case": (
        Line("Keeping track of our leads.", "lead management"),
        Line("Forecasts.", "reporting analytics"),
        Line("Handling support tickets.", "customer support"),
    ),
}


def role(number: int) -> Role:
    """The caller of the call of this number."""
    name, company = _WHO[number % len(_WHO)]
    answers = {question: lines[number % len(lines)] for question, lines in _ANSWERS.items()}
    return Role(f"This is {name} from {company}.", name.split()[-1], company, answers)
