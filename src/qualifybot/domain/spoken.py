"""How does a value sound? Answers, money, dates and people in words that no voice can misread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from qualifybot.domain.models import (
    Answer,
    Budget,
    CompanySize,
    CurrentSolution,
    DecisionMakers,
    Person,
    Timeline,
)
from qualifybot.domain.reading.words import word_set

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_ONES = _DIGITS + _TEENS
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_QUARTERS = ("first", "second", "third", "fourth")
_CURRENCIES = {
    "USD": ("dollar", "dollars", "cents"),
    "EUR": ("euro", "euros", "cents"),
    "GBP": ("pound", "pounds", "pence"),
    "INR": ("rupee", "rupees", "paise"),
    "CAD": ("Canadian dollar", "Canadian dollars", "cents"),
    "AUD": ("Australian dollar", "Australian dollars", "cents"),
    "NZD": ("New Zealand dollar", "New Zealand dollars", "cents"),
    "CHF": ("Swiss franc", "Swiss francs", "centimes"),
    "JPY": ("yen", "yen", "sen"),
    "SEK": ("Swedish krona", "Swedish kronor", "öre"),
    "NOK": ("Norwegian krone", "Norwegian kroner", "øre"),
    "DKK": ("Danish krone", "Danish kroner", "øre"),
    "ZAR": ("rand", "rand", "cents"),
    "SGD": ("Singapore dollar", "Singapore dollars", "cents"),
    "AED": ("dirham", "dirhams", "fils"),
}
_PERIODS = {"one_time": " as a one-time spend", "month": " a month", "quarter": " a quarter", "year": " a year"}
_RELATIONS = word_set(
    "wife husband spouse boss partner father mother dad mum mom brother sister son daughter uncle aunt cousin colleague"
    " co-founder cofounder accountant manager supervisor team friend assistant"
)
_DEPARTMENTS = word_set(
    "it hr legal finance procurement purchasing marketing sales operations compliance accounting engineering"
)
_AT_WORK = {
    "none": "you have nothing in place today",
    "manual": "you do it by hand today",
    "in_house": "you use your own in-house tool today",
    "vendor": "you already use a tool for it today",
}


def spoken(answer: Answer, today: date, *, careful: bool = False) -> str:
    """An answer in words, fit for a script's `{value}`: a noun for figures and uses, else a clause about "you".

    `careful` spells the figures that the ear confuses, as in `fifteen, one five, people`. A year is named only where
    it is not this one's.
    """
    match answer:
        case CompanySize(1, 1):
            return "just you"
        case CompanySize(low, high):
            return f"{_between(low, high, careful)} people"
        case Budget():
            return _budget(answer, careful=careful)
        case Timeline():
            return _window(answer, today)
        case DecisionMakers():
            return _decision(answer)
        case CurrentSolution(category, products):
            return f"you use {joined(products)} today" if products else _AT_WORK[category]
        case _:
            return joined([label_words(label) for label in answer.intents])


def number_words(value: int | Decimal) -> str:
    """`1250000` as `one million two hundred fifty thousand`, `2.5` as `two point five`."""
    if value < 0:
        return f"minus {number_words(-value)}"
    whole = int(value)
    rest = Decimal(value) - whole
    if rest:
        digits = format(rest.normalize(), "f").removeprefix("0.")
        return f"{number_words(whole)} point {digit_words(digits)}"
    for size, scale in _SCALES:
        if whole >= size:
            head = f"{number_words(whole // size)} {scale}"
            return f"{head} {number_words(whole % size)}" if whole % size else head
    return _below_thousand(whole)


def digit_words(digits: str) -> str:
    """`"15"` as `one five`."""
    return " ".join(_ONES[int(digit)] for digit in digits)


def ordinal_words(number: int) -> str:
    """`21` as `twenty-first`."""
    head, dash, last = number_words(number).rpartition("-")
    if last in _ORDINALS:
        return head + dash + _ORDINALS[last]
    return head + dash + (last[:-1] + "ieth" if last.endswith("y") else last + "th")


def date_words(day: date, today: date) -> str:
    """`October twentieth`, with the year where it is not this one."""
    return f"{MONTHS[day.month - 1]} {ordinal_words(day.day)}{_year_after(day, today)}"


def year_words(year: int) -> str:
    """`2029` as `twenty twenty-nine`, `2005` as `two thousand five`."""
    century, rest = divmod(year, 100)
    if rest < 10 or not 10 <= century < 100:
        return number_words(year)
    return f"{number_words(century)} {number_words(rest)}"


def joined(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else list(parts))


def label_words(label: str) -> str:
    """A use-case label as words."""
    return "something else" if label == "other" else label.replace("_", " ")


def sentence(text: str) -> str:
    """The text with its first letter raised."""
    return text[:1].upper() + text[1:]


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if hundreds:
        head = f"{_ONES[hundreds]} hundred"
        return f"{head} {_below_thousand(rest)}" if rest else head
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]


def _figure(value: int | Decimal, careful: bool) -> str:
    words = number_words(value)
    if not careful or value != int(value):
        return words
    size, scale = next(((s, f" {name}") for s, name in _SCALES if value and value % s == 0), (1, ""))
    return f"{words}, {digit_words(str(int(value) // size))}{scale},"


def _between(low: int | Decimal | None, high: int | Decimal | None, careful: bool) -> str:
    if low is not None and high is not None:
        return _figure(low, careful) if low == high else f"between {_figure(low, careful)} and {_figure(high, careful)}"
    if low is not None:
        return f"at least {_figure(low, careful)}"
    return "an open number of" if high is None else f"up to {_figure(high, careful)}"


def _budget(budget: Budget, *, careful: bool) -> str:
    if budget.max == 0:
        return "nothing for now"
    one, many, cents = _CURRENCIES.get(budget.currency, (" ".join(budget.currency),) * 2 + ("cents",))
    terms = (" per user" if budget.per_seat else "") + (_PERIODS[budget.period] if budget.period else "")
    if budget.min == budget.max and budget.min is not None and budget.min != int(budget.min):
        whole, part = divmod(round(budget.min * 100), 100)
        return f"{number_words(whole)} {one if whole == 1 else many} and {number_words(part)} {cents}{terms}"
    unit = one if budget.min == budget.max == 1 else many
    return f"{_between(budget.min, budget.max, careful)} {unit}{terms}"


def _window(window: Timeline, today: date) -> str:
    start, end = window.start, window.end
    if start is None:
        return f"by {_end_words(end, today)}" if end else "at some time"
    if end is None:
        return f"from {date_words(start, today)} on"
    if start == end:
        return "as soon as possible" if start == today else f"on {date_words(start, today)}"
    if period := _period(start, end, today):
        return f"in {period}"
    return f"between {'now' if start == today else date_words(start, today)} and {_end_words(end, today)}"


def _end_words(end: date, today: date) -> str:
    if (end + timedelta(days=1)).day == 1:
        return f"the end of {MONTHS[end.month - 1]}{_year_after(end, today)}"
    return date_words(end, today)


def _period(start: date, end: date, today: date) -> str | None:
    """The name of a calendar month, quarter, half or year that begins and ends just so."""
    if start.day != 1 or (end + timedelta(days=1)).day != 1 or start.year != end.year:
        return None
    match start.month, end.month - start.month + 1:
        case month, 1:
            return f"{MONTHS[month - 1]}{_year_after(start, today)}"
        case month, 3 if month % 3 == 1:
            return f"the {_QUARTERS[month // 3]} quarter of {year_words(start.year)}"
        case (1 | 7) as month, 6:
            return f"the {_QUARTERS[month // 6]} half of {year_words(start.year)}"
        case 1, 12:
            return year_words(start.year)
    return None


def _year_after(day: date, today: date) -> str:
    return "" if day.year == today.year else f", {year_words(day.year)}"


def _decision(decision: DecisionMakers) -> str:
    others = joined([_person(person) for person in decision.people]) or "others"
    match decision.caller_decides:
        case "alone":
            return "you decide on your own"
        case "shared":
            return f"you decide together with {others}"
        case "no":
            return f"the decision is made by {others}"
        case _:
            return f"the decision involves {others}"


def _person(person: Person) -> str:
    role = _role(person.role) if person.role else None
    if person.name and role:
        return f"{person.name}, {role},"
    return person.name or role or "somebody"


def _role(role: str) -> str:
    word = role.lower()
    if word in _RELATIONS or word.split()[-1:] == ["partner"]:
        return f"your {role}"
    return role if word in _DEPARTMENTS or word.startswith(("the ", "my ", "your ")) else f"the {role}"
