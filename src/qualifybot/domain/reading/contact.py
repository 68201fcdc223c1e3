"""Who is calling: which name, company and e-mail address did the caller give?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualifybot.domain.models import Contact, Context, Evidence, Kind, Moment, Question, Reading
from qualifybot.domain.reading.corrections import blank
from qualifybot.domain.reading.email_address import find_email
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.introductions import Part, name_and_company
from qualifybot.domain.reading.kinds import Sign, says_nothing, signs, telling_words
from qualifybot.domain.reading.phrases import lower
from qualifybot.domain.reading.topics import values, volunteered

# So many telling words may stand beside a name without casting doubt on it: "calling", "afternoon".
_BESIDE = 4


def read_contact(text: str, context: Context) -> Reading:
    """The reading of an answer to "who is calling?"; a company alone is `partial`."""
    said = signs(text)
    if said and said[0].kind in (Kind.UNCLEAR, Kind.STOP, Kind.HUMAN):
        return _nothing(text, said, {})
    email = find_email(lower(text))
    others = volunteered(text, context)
    taken = [(sign.start, sign.end) for sign in said] + [(found.start, found.end) for found in others.values()]
    rest = blank(text, [*taken, (email.start, email.end)] if email else taken)
    name, company = name_and_company(rest)
    address = Part(email.address, email.start, email.end) if email else None
    parts = [part for part in (name, company, address) if part]
    if not parts:
        return _nothing(text, said, others)
    contact = Contact(_words(name), _words(company), _words(address))
    evidence = tuple(Evidence(Moment.CONTACT, part.start, part.end, text[part.start : part.end]) for part in parts)
    beside = telling_words(text, 0, len(text), [Sign(Kind.ANSWER, part.start, part.end) for part in parts])
    sure = name is not None and beside <= _BESIDE
    kind = Kind.ANSWER if name or email else Kind.PARTIAL
    return Reading(kind, contact, values(others), evidence, sure, None if sure else "a name among other words")


def _words(part: Part | None) -> str | None:
    return part.words if part else None


def _nothing(text: str, said: Sequence[Sign], others: Mapping[Question, Found]) -> Reading:
    """No name: what the caller said instead."""
    kind, start, end = (said[0].kind, said[0].start, said[0].end) if said else (Kind.UNCLEAR, 0, len(text))
    clear = len({sign.kind for sign in said}) == 1 or says_nothing(text)
    evidence = (Evidence(Moment.CONTACT, start, end, text[start:end]),)
    return Reading(kind, None, values(others), evidence, clear, None if clear else "no rule fits")
