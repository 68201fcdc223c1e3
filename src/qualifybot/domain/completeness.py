"""How finished do these words read, as an answer to what was asked?"""

from __future__ import annotations

import re
from datetime import timedelta

from qualifybot.domain.models import (
    Budget,
    CompanySize,
    Confirmation,
    Contact,
    CurrentSolution,
    DecisionMakers,
    Kind,
    Reading,
    Timeline,
    UseCase,
)
from qualifybot.domain.regex import regex
from qualifybot.domain.turn_taking import Completeness

_JUDGED_WORDS = 60
"""How an answer ends is told by its last words, and it is asked at every pause."""
_VAGUE_WINDOW = timedelta(days=200)
_FILLERS = r"u+h+m*|u+m+|e+r+m*|h+m+|a+h+"
# What people say on their way to the point.
_LEAD_IN = regex(
    rf"""(?:\W*\b(?:
        {_FILLERS}|oh|well|so|like|okay|right|now|yes|yeah|sure|hi|hello|hey|there|
        good\ (?:morning|afternoon|evening|day)|at\ the\ moment|right\ now|you\ know|one\ thing|
        basically|actually|currently|mainly|mostly|usually|normally|ultimately|ideally|hopefully|honestly|obviously|
        first(?:\ of\ all)?|for\ now|in\ (?:total|general|principle|theory)|for\ the\ first\ (?:year|month)|
        i\ (?:think|believe|guess|suppose|mean|could\ imagine)|(?:i'd|let's)\ (?:say|guess)
    )\b)+\W*""",
    re.IGNORECASE | re.VERBOSE,
)
# Words that want another after them. A full stop proves nothing: some transcribers end every stretch with one.
_WANTS_MORE = regex(
    rf"""(?:
        \b(?:
            and|or|but|so|because|to|of|the|an?|with|for|in|at|by|between|from|about|around|roughly|maybe|probably|like|
            than|if|plus|minus|per|until|which|who|where|approximately|over|under|before|after|within|without|through|
            into|onto|as|versus|except|including|(?:so|is|but)\ that|our|my|your|their|this|next|these|every|some|any|
            mr|mrs|ms|dr|
            is|are|was|were|it's|that's|we're|they're|there's|i'm|we've|i've|i'd|we'd|i'll|we'll|let's|using|employ|
            (?:we|i|they|it)\ (?:have|need|want|use|would|should|pay|spend|call)|set\ aside|
            no\ wait|actually|rather|together|name's|name\ is|called|dot|point|
            the\ (?:first|second|third|fourth|next|last)|(?:end|middle|beginning|start|first|half)\ of|
            {_FILLERS}
        )
        | [,…] | \.\.\. | [-–—]
    )\s*[.,…]*$""",
    re.IGNORECASE | re.VERBOSE,
)
# "O Y E …": whoever spells goes on until the word is whole.
_LETTERS = regex(r"(?<!with )(?<!['’])(?:\b[a-z]\b[ .,-]*){2,}$", re.IGNORECASE)
# An address goes on until it has its country.
_ADDRESS = regex(
    r"""\bdot\ (?!(?:com|org|net|io|co|ai|eu|uk|de|ca|us|in|fr|es|nl)\b)\w+\W*$ |
    \b(?:mail|write|dot)\b.*\bat\ \w+\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_SUBORDINATE = regex(r"\W*(?:if|once|unless|until|although|since|when our|when the|when we)\b[^,?]*$", re.IGNORECASE)
_MOMENT = regex(
    r"""\b(?:
        let\ me\ (?:just\ |quickly\ )?(?:see|think|check|look|have\ a\ look|ask|find|count|remember)|
        (?:just|give\ me|one|wait)\W+(?:an?\ |one\ )?(?:second|sec|moment|minute)|hold\ on|hang\ on|bear\ with\ me|
        good\ question|(?:have|need)\ to\ (?:think|check|look)|how\ (?:do|should|can)\ i\ (?:put|say)|
        what(?:'s|\ is|\ was)\ (?:it|its\ name|the\ (?:name|word))|what\ do\ you\ call|when\ do\ (?:we|i)
    )\b(?:\W+\w+){0,4}\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
# "two hundred" of people may yet become "two hundred and fifty", "sixty" of money "sixty thousand".
_ROUND = regex(r"\b(?:hundred|thousand)\W*$", re.IGNORECASE)
_SMALL = regex(
    r"\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|"
    r"sixty|seventy|eighty|ninety|hundred)\W*$",
    re.IGNORECASE,
)
_SENTENCE = 7
"""Words: who says so many to a question that could be answered by a list has mostly made their point."""
_LIST_ENDED = regex(r"\b(?:and|as well|that's (?:it|all)|nothing else|and so on|or so)\b", re.IGNORECASE)


def completeness(text: str, reading: Reading) -> Completeness:
    """How finished the caller's words so far are, given what the rules read in them."""
    if not text:
        return Completeness.EMPTY
    text = " ".join(text.split()[-_JUDGED_WORDS:])
    spelled = _LETTERS.search(text)
    if spelled and not _is_whole(spelled[0], text[: spelled.start()]):
        return Completeness.SPELLING
    settled = reading.confident and isinstance(reading.value, Confirmation)
    if stops_short(text) and not (settled and _LEAD_IN.fullmatch(text)):
        return Completeness.OPEN
    if reading.kind is Kind.WAIT or (asks_for_a_moment(text) and reading.kind is not Kind.ANSWER):
        return Completeness.THINKING
    if not reading.confident or _is_half_an_answer(reading) or _SUBORDINATE.match(text):
        return Completeness.UNSURE
    return Completeness.LOOSE if _is_added_to(text, reading) else Completeness.COMPLETE


def asks_for_a_moment(text: str) -> bool:
    """Whether these words end in a wish to think or to look something up."""
    return bool(_MOMENT.search(text))


def stops_short(text: str) -> bool:
    """Whether these words stop before the point, on a word that wants another, or in an address half told."""
    stripped = text.strip()
    return bool(_LEAD_IN.fullmatch(stripped) or _WANTS_MORE.search(stripped) or _ADDRESS.search(stripped))


def _is_whole(letters: str, before: str) -> bool:
    """Whether a word that was said before has been spelled to its end."""
    return "".join(re.findall("[a-z]", letters.lower())) in re.findall("[a-z]+", before.lower())


def _is_half_an_answer(reading: Reading) -> bool:
    """Whether we would have to ask for more if the words ended here."""
    match reading.kind, reading.value:
        case ((Kind.PARTIAL | Kind.UNCLEAR), _):
            return True
        case _, Contact(name=name, company=company):
            return not (name and company)
        case _, Confirmation(agrees=agrees):
            return not agrees
        case _:
            return False


def _is_added_to(text: str, reading: Reading) -> bool:
    """Whether people often add to an answer like this, though it is whole: to lists, round figures and vague times."""
    match reading.value:
        case CompanySize():
            return bool(_ROUND.search(text))
        case Budget():
            return bool(_SMALL.search(text))
        case Timeline(start, end) if start and end:
            return end - start > _VAGUE_WINDOW
        case CurrentSolution(category="none") | DecisionMakers(people=()):
            return False
        case CurrentSolution() | DecisionMakers() | UseCase():
            return len(text.split()) < _SENTENCE and not _LIST_ENDED.search(text)
        case _:
            return False
