"""Which words are everyday ones, so that a capital letter alone does not make them names?"""

from __future__ import annotations

from qualifybot.domain.reading.plain_words import PLAIN_WORDS

EVERYDAY = PLAIN_WORDS["everyday"]
