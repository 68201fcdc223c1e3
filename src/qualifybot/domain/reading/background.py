"""Are these words not said to us at all: a recorded voice, or talk to somebody else in the room?"""

from __future__ import annotations

from qualifybot.domain.reading.phrasebook import load
from qualifybot.domain.reading.phrases import lower
from qualifybot.domain.regex import regex

_PHRASES = load("background.txt")
_TO_ANOTHER = regex(
    r"(?:^|[.?!] )\W*(?:(?:hey|ok|okay|oi|oh) )?(?:mum|mom|mummy|mommy|dad|daddy|grandpa|grandma|granddad|granny|nana?|"
    r"alexa|siri|cortana|google|waiter|rex|boys|girls|kids)\s*,"
)


def is_announcement(text: str) -> bool:
    """Whether a recorded voice speaks: a mailbox, a queue, a navigation, a loudspeaker."""
    return _PHRASES["announcement"].search(lower(text)) is not None


def is_room_talk(text: str) -> bool:
    """Whether somebody or something else in the room is spoken to: "Mum, where are my shoes?"."""
    said = lower(text)
    return _TO_ANOTHER.search(said) is not None or _PHRASES["room"].search(said) is not None
