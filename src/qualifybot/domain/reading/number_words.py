"""The words that numbers are made of, and what speech-to-text makes of some of them."""

from __future__ import annotations

from decimal import Decimal

from qualifybot.domain.reading.words import word_set


def _count(first: int, words: str, step: int = 1) -> dict[str, int]:
    """Number words in ascending order; spellings of one number are joined by a bar."""
    return {word: first + step * n for n, group in enumerate(words.split()) for word in group.split("|")}


UNITS = _count(0, "zero|nought|naught one two three four five|fife|fie|faive six seven eight nine")

TEENS = _count(10, "ten eleven twelve thirteen fourteen|forteen fifteen sixteen seventeen eighteen nineteen")

TENS = _count(
    20,
    "twenty|twenny|twendy thirty|thirdy|thurty forty|fourty|fordy fifty|fiddy|fitty sixty|sixdy "
    "seventy|sevendy|sebenty eighty|eightie|eighdy ninety|ninty|nindy",
    step=10,
)

ORDINALS = (
    _count(
        1,
        "first second third fourth|forth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth",
    )
    | _count(15, "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth")
    | {"thirtieth": 30}
)

SCALES = (
    dict.fromkeys(["thousand", "k", "grand", "grant", "thou"], 1000)
    | dict.fromkeys(["million", "mil", "mill", "mio", "m"], 10**6)
    | dict.fromkeys(["billion", "bn"], 10**9)
    | dict.fromkeys(["lakh", "lakhs", "lac", "lacs"], 10**5)
    | dict.fromkeys(["crore", "crores", "cr"], 10**7)
    | {"dozen": 12, "fiver": 5, "tenner": 10}
)

SINGLE_SCALES = word_set("hundred thousand grand mil mill million billion lakh lac crore dozen fiver tenner")

BARE_SCALES = word_set("hundred thousand million dozen lakh crore fiver tenner")

AFTER_DIGITS_ONLY = word_set("m mil mill mio bn cr grant")

VAGUE = word_set("few several many other per each every one's")

# Before these a figure is a name: "Q1 250 people".
NUMBERED = word_set("q h phase floor room level number week")

# What stands after a number as an afterthought: "sixty-five. Thousand."
AFTERTHOUGHTS = word_set("thousand grand million")

# What may stand after a "grand" that was heard as "grant".
AFTER_A_SCALE = frozenset({"", ".", ",", "!"}) | word_set("a an per each or to and max tops for is")

COINS = word_set("dollars euros pounds rupees bucks quid a per")

FRACTIONS = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}

# What speech-to-text writes for a number word that it could not make sense of.
MISHEARD = _count(1, "won to|too tree|free|thir for|fore fife|fif sex|sicks|sick heaven ate|ait nein tent")

TEEN_ENDINGS = word_set("teen teens steen stein")

TY_ENDINGS = word_set("tea ty tee")

STAFF = word_set("people employees staff")

# After these a mis-heard number word before people is one: "we are ate people".
BEFORE_A_COUNT = word_set("are is have got just about around only roughly with employ employs")

QUARTER = word_set("q cue queue kew que quarter")

TIMES = word_set("weeks months days years quarters")

DIGIT_REPEATS = {"double": 2, "triple": 3}

ONE_IS_NO_COUNT = word_set(
    "this that the which any every each no another first last only big new old other right wrong same some main next "
    "whole better cheaper cheapest more great good little small"
)

ONE_IN_PHRASES = word_set("of another thing day off time shot")

STARTS = (
    frozenset(UNITS)
    | frozenset(TEENS)
    | frozenset(TENS)
    | frozenset(ORDINALS)
    | frozenset(MISHEARD)
    | BARE_SCALES
    | word_set("a an half couple double triple quarter")
)
