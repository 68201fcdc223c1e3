"""Do two answers to one question say the same, as far as anybody who acts on them would care?

Figures agree within 1 %, dates within three days when they are near and ten when they are not; people, products and
companies are compared by what they are called, not by how that is spelled.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    CurrentSolution,
    DecisionMakers,
    Person,
    Question,
    Timeline,
    UseCase,
)
from qualifybot.domain.regex import regex

_FIGURE_SLACK = Decimal("0.01")
_NEAR = timedelta(days=60)
_NEAR_SLACK = timedelta(days=3)
_FAR_SLACK = timedelta(days=10)

_CHIEFS = {
    "executive": "ceo",
    "exec": "ceo",
    "financial": "cfo",
    "finance": "cfo",
    "technology": "cto",
    "technical": "cto",
    "operating": "coo",
    "operations": "coo",
    "information security": "ciso",
    "information": "cio",
    "marketing": "cmo",
    "revenue": "cro",
    "product": "cpo",
}
_CHIEF = regex(rf"\bchief ({'|'.join(_CHIEFS)})(?: officer)?\b")
_SHORT_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (regex(rf"\b(?:{long})\b"), short)
    for long, short in (
        ("managing director", "md"),
        ("general manager", "gm"),
        ("vice president", "vp"),
        ("fd|financial director|director of finance", "finance director"),
        ("board of directors|company board|board members?|the board", "board"),
        ("board of trustees|trustees", "trustees"),
        ("information technology|i t", "it"),
        ("human resources", "hr"),
        ("operations", "ops"),
        ("head teacher", "headteacher"),
        ("purchasing", "procurement"),
        ("business owner", "owner"),
        ("legal counsel", "legal"),
    )
)
_RANK = r"svp|evp|vp|director|head|manager|lead"
_RANK_FIRST = regex(rf"({_RANK}) (?:of |for |in )?(?:the )?(.+)")
_RANK_LAST = regex(rf"(.+) ({_RANK})")
_ARTICLE = regex(r"^(?:the|our|my|an?|your|their) ")
_GROUP = regex(r" (?:team|department|dept|function)$")
_MAKER = regex(r"^(?:microsoft|ms|google|atlassian|oracle(?= netsuite)) ")
_PRODUCT_NOUN = regex(r"(?: (?:crm|365|software|app|platform|tool))+$")


def agree(question: Question, one: Answer, other: Answer, today: date) -> bool:
    """Whether two answers to `question`, given on `today`, mean the same; answers of another type never do."""
    match (one, other):
        case (CompanySize(), CompanySize()):
            return _same_span(one, other)
        case (Budget(), Budget()):
            terms = [(budget.currency, budget.period, budget.per_seat) for budget in (one, other)]
            return _same_span(one, other) and terms[0] == terms[1]
        case (Timeline(), Timeline()):
            return _same_window(one, other, today)
        case (DecisionMakers(), DecisionMakers()):
            return one.caller_decides == other.caller_decides and _people(one) == _people(other)
        case (CurrentSolution(), CurrentSolution()):
            return one.category == other.category and _products(one) == _products(other)
        case (UseCase(), UseCase()):
            return one.intents[0] == other.intents[0]
    return False


def _same_span(one: CompanySize | Budget, other: CompanySize | Budget) -> bool:
    """An open end may sit on the figure or one beside it: "over 50" is from 50 or from 51."""
    beside = 1 if (one.max is None and other.max is None) or (one.min is None and other.min is None) else 0
    return _same_figure(one.min, other.min, beside) and _same_figure(one.max, other.max, beside)


def _same_figure(one: Decimal | int | None, other: Decimal | int | None, beside: int) -> bool:
    if one is None or other is None:
        return one is other
    gap = abs(Decimal(one) - Decimal(other))
    return gap <= beside or gap <= _FIGURE_SLACK * max(abs(Decimal(one)), abs(Decimal(other)))


def _same_window(one: Timeline, other: Timeline, today: date) -> bool:
    """No start means from today, and so does a start that has passed."""
    starts = [max(window.start or today, today) for window in (one, other)]
    return _same_day(starts[0], starts[1], today) and _same_day(one.end, other.end, today)


def _same_day(one: date | None, other: date | None, today: date) -> bool:
    if one is None or other is None:
        return one is other
    slack = _NEAR_SLACK if abs(min(one, other) - today) <= _NEAR else _FAR_SLACK
    return abs(one - other) <= slack


def _people(decision: DecisionMakers) -> set[tuple[str, str]]:
    return {_person(person) for person in decision.people}


def _person(person: Person) -> tuple[str, str]:
    return _fold(person.name or ""), _role(person.role or "")


def _role(role: str) -> str:
    """A role in short form, its rank first: "Director of Finance" and "the finance director" are one."""
    plain = _ARTICLE.sub("", re.sub(r"\bco (?=[a-z])", "co", _fold(role)))
    plain = _CHIEF.sub(lambda chief: _CHIEFS[chief[1]], plain)
    for long, short in _SHORT_FORMS:
        plain = long.sub(short, plain)
    plain = _GROUP.sub("", plain)
    first, last = _RANK_FIRST.fullmatch(plain), _RANK_LAST.fullmatch(plain)
    if first:
        return f"{first[1]} of {first[2]}"
    return f"{last[2]} of {last[1]}" if last else plain


def _products(solution: CurrentSolution) -> set[str]:
    return {_product(name) for name in solution.products}


def _product(name: str) -> str:
    """A product by its own name: no maker, no kind, no web ending, no blanks."""
    plain = re.sub(r" (?:dot )?com$", "", _fold(name))
    own = _PRODUCT_NOUN.sub("", _MAKER.sub("", plain))
    return (own or plain).replace(" ", "")


def _fold(text: str) -> str:
    """Words in lower case, without accents or marks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    kept = kept.replace("&", " and ").replace("'", "").replace(".", " " if ".com" in kept else "")
    return " ".join(re.findall(r"\w+", kept))
