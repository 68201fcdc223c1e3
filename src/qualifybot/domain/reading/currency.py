"""Which currency do these words name?"""

from __future__ import annotations

from functools import cache

from qualifybot.domain.reading.phrases import openings
from qualifybot.domain.regex import regex

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD"})
_CROWNS = frozenset({"SEK", "NOK", "DKK", "CZK"})
# Coins known by their country, or that no other country has.
_OTHERS = (
    ("JMD", "jamaican dollars?"),
    ("TTD", "trinidad(?:ian)?(?: and tobago)? dollars?|t ?t dollars?"),
    ("BBD", "barbad(?:os|ian) dollars?"),
    ("BSD", "bahamian dollars?"),
    ("FJD", "fiji(?:an)? dollars?"),
    ("TWD", "taiwan(?:ese)? dollars?|new taiwan dollars?"),
    ("NAD", "namibian dollars?"),
    ("EGP", "egyptian pounds?"),
    ("LBP", "lebanese pounds?"),
    ("ARS", "argentin(?:e|ian) pesos?"),
    ("CLP", "chilean pesos?"),
    ("COP", "colombian pesos?"),
    ("UGX", "ugandan? shillings?"),
    ("TZS", "tanzanian? shillings?"),
    ("PKR", "pakistani? rupees?"),
    ("LKR", "sri lankan? rupees?"),
    ("NPR", "nepal(?:i|ese)? rupees?"),
    ("MUR", "mauriti(?:us|an) rupees?"),
    ("IDR", "rupiahs?"),
    ("MYR", "ringgits?"),
    ("THB", "bahts?"),
    ("VND", "dongs?"),
    ("KRW", "(?:korean |south korean )won"),
    ("BDT", "takas?"),
    ("TRY", "(?:turkish )?liras?"),
    ("RUB", "r(?:o)?ubles?"),
    ("UAH", "hryvnias?"),
    ("HUF", "forints?"),
    ("RON", "(?:romanian )(?:leu|lei)"),
    ("BGN", "(?:bulgarian )(?:lev|leva)"),
    ("ISK", "icelandic (?:krona|kronur|crowns?)"),
    ("MAD", "moroccan dirhams?"),
    ("GHS", "cedis?"),
    ("ETB", "birr"),
    ("PEN", "(?:peruvian )?soles"),
    ("KWD", "kuwaiti dinars?"),
    ("BHD", "bahraini dinars?"),
    ("JOD", "jordanian dinars?"),
    ("QAR", "qatari riyals?"),
    ("OMR", "omani rials?"),
)
# In order of precedence: what names a country comes before what only names the coin.
_NAMES = (
    *_OTHERS,
    ("CAD", r"cad|canadian(?: (?:dollars?|bucks))?|c [$]"),
    ("AUD", r"aud|australian(?: (?:dollars?|bucks))?|aussie(?: (?:dollars?|bucks))?|a [$]"),
    ("NZD", r"nzd|new zealand(?: dollars?)?|kiwi(?: dollars?)?|nz [$]|nz dollars?"),
    ("SGD", r"sgd|singapore(?:an)?(?: dollars?)?|sing dollars?|s [$]"),
    ("HKD", r"hkd|hong kong(?: dollars?)?|hk [$]|hk dollars?"),
    ("USD", r"usd|us dollars?|u s dollars?|u \. s \. dollars?|american(?: dollars?)?|us [$]|greenbacks"),
    ("GBP", r"gbp|pounds? sterling|british pounds?|sterling|pounds?|quid|£|british"),
    ("EUR", r"eur|euros?|€"),
    ("INR", r"inr|indian rupees?|rupees?|rs|₹"),
    ("CHF", r"chf|swiss francs?|francs?|swissies"),
    ("SEK", r"sek|swedish (?:kronor|krona|crowns?)"),
    ("NOK", r"nok|norwegian (?:kroner|krone|crowns?)"),
    ("DKK", r"dkk|danish (?:kroner|krone|crowns?)"),
    ("CZK", r"czk|koruna|korunas|czech crowns?"),
    ("JPY", r"jpy|yen"),
    ("CNY", r"cny|rmb|yuan|renminbi"),
    ("AED", r"aed|dirhams?"),
    ("SAR", r"sar|riyals?"),
    ("ZAR", r"zar|rands?"),
    ("PLN", r"pln|zlot(?:y|ys|ych)"),
    ("MXN", r"mxn|(?:mexican )?pesos?"),
    ("BRL", r"brl|reais|(?:brazilian )?reals?"),
    ("ILS", r"ils|shekels?"),
    ("KES", r"kes|(?:kenyan )?shillings?"),
    ("NGN", r"ngn|naira"),
    ("PHP", r"php|philippine pesos?"),
    ("DOLLAR", r"dollars?|bucks?|[$]"),
    ("CROWN", r"kronor|kroner|krona|krone|crowns"),
)
CURRENCY = "|".join(pattern for _, pattern in _NAMES)
BEFORE_AMOUNT = (
    r"(?:us|u s|a|c|s|nz|hk|aud|cad|usd|eur|gbp|inr) [$]|[$£€₹¥]|usd|eur|gbp|inr|rs(?: \.)?|chf|aud|cad|aed|zar|"
    r"sgd|nzd"
)
_SPOKEN = regex(r"[^ ]+")
_COUNTRY_LAST = regex(
    r"(?<![^ ])(dollars?|bucks|pounds?|francs?|pesos?|rupees?|shillings?|dinars?|crowns|kronor|kroner|krona|krone)"
    r" (?:[,.] )?(?:(?:that is|that 's|i mean|the|make that) )*"
    r"((?:sri |new |hong )?[a-z]+)(?: (?:ones?|please|of course))?(?= ?(?:[.,;!?]|$|for|per|a|in))"
)
_ANY = regex(rf"(?<![^ ])(?:{'|'.join(f'(?P<{code}>{pattern})' for code, pattern in _NAMES)})(?![^ ])")


def country_last(words: str) -> str:
    """ "Kroner, Norwegian" the usual way round, nothing if no country follows the coin."""
    match = _COUNTRY_LAST.search(words)
    turned = f"{match[2]} {match[1]}" if match else ""
    return turned if _ANY.fullmatch(turned) else ""


def currency_in(words: str, default: str) -> str | None:
    """The ISO 4217 code of the last currency named in `words` (plain form), None if there is none.

    Dollars and crowns of no country are those of `default` where that is such a currency, else American or Swedish.
    """
    # The pattern is tried only where a name can begin: tried everywhere it is the reader's slowest.
    code, at = None, 0
    for word in _SPOKEN.finditer(words):
        if word.start() >= at and word[0] in _first_words() and (match := _ANY.match(words, word.start())):
            code, at = match.lastgroup, match.end()
    if code == "DOLLAR":
        return default if default in _DOLLARS else "USD"
    if code == "CROWN":
        return default if default in _CROWNS else "SEK"
    return code


@cache
def _first_words() -> frozenset[str]:
    """The words with which a currency's name can begin."""
    return frozenset(word for _, pattern in _NAMES for word in openings(pattern))
