"""What in a turn speaks against an answer that a reader is sure of?

The readers judge what they understood; these look at what is left: words that take something back, that tell against
the value, or that name somebody or something the value does not hold.
"""

from __future__ import annotations

import re

from qualifybot.domain.models import Answer, Budget, CurrentSolution, DecisionMakers, Person, Timeline, UseCase
from qualifybot.domain.reading.everyday import EVERYDAY
from qualifybot.domain.reading.phrases import lower
from qualifybot.domain.regex import regex

_REPAIRED = regex(
    r"\b(?:no,? wait|nope|er,? no|hang on,? no|(?:pardon|excuse) me|not right|"
    r"i mean|i meant|scratch that|i tell a lie)\b"
)
_MYSELF = regex(r"\b(?:i do (?:that|it|this) alone|(?:on|by) my own|(?:only|just) me)\b")
_NO_VOTE = regex(r"\b(?:no|any) (?:vote|say|voice)\b|\bhears? about it\b|\bfind out (?:when|after|later)\b")
_SEVERAL = regex(r"(?:directors|partners|managers|founders|officers|heads|owners|presidents)$")
_NOTHING_LEFT = regex(r"\b(?:got|have|have got|there's|is|with) nothing\b|\bno replacement\b|\bnever replaced\b")
_PERIODIC = regex(
    r"\b(?:a|per|each|every) (?:month|quarter(?! of| million)|year)\b|\b(?:month|quarter|year)ly\b|\bannual(?:ly)?\b"
)
_EARLIEST = regex(r"\bat the (?:very )?earliest\b")
_NAME_NEXT = regex(r" ([A-Z][a-z]+)")


def doubt_of(text: str, value: Answer | None) -> str | None:
    """Why a reading of `text` as `value` is not sure although its reader was; None if nothing speaks against it."""
    said = lower(text)
    match value:
        case DecisionMakers():
            return _doubt_of_people(said, value)
        case CurrentSolution():
            return _doubt_of_solution(text, said, value)
        case Budget(period=None) if _PERIODIC.search(said):
            return "a period left over"
        case Timeline(end=end) if end is not None and _EARLIEST.search(said):
            return "an earliest day left over"
        case Timeline() | UseCase() if _REPAIRED.search(said):
            return "taken back in part"
    return None


def _doubt_of_people(said: str, value: DecisionMakers) -> str | None:
    if _REPAIRED.search(said):
        return "taken back in part"
    if value.caller_decides != "alone" and _MYSELF.search(said):
        return "perhaps the caller alone"
    if value.caller_decides == "shared" and _NO_VOTE.search(said):
        return "perhaps without the caller"
    return "perhaps not a role or a name" if any(_is_odd(one, value) for one in value.people) else None


def _is_odd(one: Person, value: DecisionMakers) -> bool:
    """Whether somebody stands there twice, in the plural, or by a word that is no name."""
    words = set((one.role or "").removesuffix("s").split())
    others = [set((other.role or "").split()) for other in value.people if other is not one and not one.name]
    twice = bool(words) and any(words < other for other in others)
    no_name = one.name is not None and not EVERYDAY.isdisjoint(one.name.lower().split())
    return twice or no_name or _SEVERAL.search(one.role or "") is not None


def _doubt_of_solution(text: str, said: str, value: CurrentSolution) -> str | None:
    if value.category != "none" and _NOTHING_LEFT.search(said):
        return "perhaps nothing now"
    held = " ".join(value.products).lower()
    longer = [text[found.end() :] for product in value.products for found in re.finditer(re.escape(product), text)]
    following = [match[1] for rest in longer if (match := _NAME_NEXT.match(rest))]
    return "a longer name" if any(word.lower() not in held for word in following) else None
