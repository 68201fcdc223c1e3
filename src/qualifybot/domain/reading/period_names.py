"""The names of periods, as one pattern over the plain form of an utterance."""

from __future__ import annotations

import re

from qualifybot.domain.reading import holidays
from qualifybot.domain.reading.words import word_set
from qualifybot.domain.regex import regex

MONTHS = (
    "january|jan",
    "february|feb|febuary",
    "march|mar",
    "april|apr",
    "may",
    "june|jun",
    "july|jul",
    "august|aug",
    "september|sept|sep",
    "october|oct",
    "november|nov",
    "december|dec",
)

MONTH_OF = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split("|")}

# "may" is a verb unless something before or after it makes it a month.
MAY = (
    r"(?<=\bin )may|(?<=\bby )may|(?<=\bof )may|(?<=\bfor )may|(?<=\bfrom )may|(?<=\bto )may|"
    r"(?<=\bbetween )may|(?<=\bthrough )may|(?<=\bduring )may|(?<=\bstarting )may|(?<=\bthan )may|"
    r"(?<=\bnext )may|(?<=\bthis )may|"
    r"(?<=\bmid )may|(?<=\blate )may|(?<=\bearly )may|(?<=\buntil )may|(?<=\btill )may|(?<=\bbefore )may|"
    r"(?<=\bafter )may|(?<!\bi )(?<!\byou )(?<!\bwe )(?<!\bthey )may(?= at the (?:very )?(?:earliest|latest|soonest))|"
    r"(?<=\bor )may(?! (?:be|not))|(?<=\band )may(?! (?:be|not))|(?<=\bcome )may|(?<=\bsay )may|"
    r"(?<=\baround )may|(?<=\babout )may|"
    r"(?<=\bput )may|(?<=\bno )may(?= [.,!])|(?<=\bcoming )may|(?<=\blast )may|(?<=@ )may|(?<=- )may|(?<=/ )may|"
    r"(?<=\bis )may(?= ?(?:[.,!?]|$|(?:we|that|for|it|or)\b))|(?<=\bmake that )may|(?<=\bmake it )may|"
    r"(?<!\bi )(?<!\byou )(?<!\bwe )(?<!\bit )(?<!\bthat )(?<!\bthey )may(?= ?[.!?]|$)|"
    r"^may(?! (?:i|we|you|not|be|as)\b)|may(?= (?:@|#|the @|at the latest|next year|this year|time\b|"
    r"latest|ish|'s (?:more|better|best|fine|good|likelier|when|too)))|(?<=[.,!] )may(?= ?[.,!]|$)"
)

MONTH = rf"(?:{'|'.join(names for names in MONTHS if names != 'may')}|{MAY})(?![^ ])"

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

THIS = (
    r"this|next to next|next|coming|the coming|this coming|the next|the following|following|the current|current|"
    r"upcoming|the upcoming"
)


def _year(kind: str) -> str:
    """What may name the year after a period; `kind` keeps the group names apart."""
    return (
        rf"(?:(?: ,)?(?: of| in)? (?P<{kind}_year>#)(?! (?:to|-|or) #)| ' (?P<{kind}_short>#)|"
        rf"(?: ,)?(?: of| in)?(?: the)? (?P<{kind}_rel>next|this|following|coming|current) (?:calendar )?year|"
        rf"(?: ,)?(?: of)? the (?P<{kind}_after>year after next|year after|new year|year))?"
    )


FISCAL = r"(?:fiscal|financial|business|tax|accounting)"

HOLIDAY = (
    "|".join(sorted((re.escape(name) for name in holidays.HOLIDAYS), key=len, reverse=True))
    .replace(r"\ ", " ")
    .replace("new year's", "new year 's")
)

PERIOD = regex(
    r"(?<![^ ])(?:"
    r"(?P<iso># - # - #)|(?P<dotted># \. # \. #)|(?P<slashed># / #(?: / #)?)|"
    rf"(?P<day_month>(?P<dm_day>[@#])(?: day)?(?: of)? (?P<dm_month>{MONTH}){_year('dm')})|"
    rf"(?P<month_day>(?P<md_month>{MONTH}) (?:the )?(?P<md_day>@|#(?! (?:to|-|or) # (?:week|month|"
    rf"day)))(?! (?:quarter|half|week|month)){_year('md')})|"
    rf"(?P<month>(?:(?P<mo_this>{THIS}) )?(?P<mo_month>{MONTH}){_year('mo')})|"
    rf"(?P<quarter>(?:(?:calendar|{FISCAL}) )?(?:(?:q|cue|queue|kew|quarter|quarter number|que) (?P<qu_number>#)|"
    rf"(?:the )?(?P<qu_nth>@|last|final|closing) (?:calendar |{FISCAL} )?quarter|"
    rf"quarter (?:number )?(?P<qu_card>#)){_year('qu')})|"
    rf"(?P<near_quarter>(?P<nq_this>{THIS}|the|end of) (?:calendar |"
    rf"{FISCAL} )?quarter(?: (?P<nq_after>after next|after))?|quarter(?= end| 's end))|"
    rf"(?P<half>(?:(?:h|aitch) (?P<ha_number>#)|(?:the )?(?P<ha_nth>@|back|latter|other|last) half"
    rf"(?! (?:of|in) (?:{MONTH}|(?:the|next|this) (?:month|quarter)|q #))){_year('ha')})|"
    rf"(?P<season>(?:(?P<se_this>{THIS}|the) )?(?P<se_name>spring|summer|summertime|springtime|autumn|"
    rf"(?:(?<=the )|(?<=this )|(?<=next )|(?<=in )|(?<=by )|"
    rf"(?<=coming )|(?<=early )|(?<=late )|(?<=mid )|(?<=before )|(?<=or )|^)fall|"
    rf"winter)(?: time)?(?: (?:holidays?|break|vacation|term))?{_year('se')})|"
    rf"(?P<week_of_year>(?:calendar week|week number|kw|cw|week) (?P<wy_number>#))|"
    rf"(?P<near>(?:(?P<ne_this>{THIS}|the|a) )?(?P<ne_unit>week|month|weekend|weekend)(?! (?:of|"
    rf"commencing|#)\b)(?: (?P<ne_after>after next|after that|after|next but one))?)|"
    rf"(?P<year>(?:(?P<ye_this>{THIS}|(?:the|a|our) new(?= {FISCAL})|the|our|their|a) )?(?P<ye_kind>(?:calendar|"
    rf"{FISCAL}) )?year(?: (?P<ye_after>after next|after))?)|"
    rf"(?P<fiscal>f y (?P<fi_year>#)|fy (?P<fi_year2>#))|"
    rf"(?P<weekday>(?:(?P<wd_this>{THIS}|"
    rf"last) )?(?<!\ba )(?P<wd_name>{'|'.join(WEEKDAYS)})(?! (?:\. )?(?:dot )?com\b| (?:of|in) (?:{MONTH}|(?:the|next|"
    rf"this) month)|(?: ,)? (?:the )?@ (?:of|{MONTH})|(?: ,)? the @(?![^ ]))"
    r"(?: (?P<wd_after>week|"
    rf"after next|(?:of )?next week|of the following week|fortnight))?)|"
    rf"(?P<holiday>(?:(?P<ho_this>this|next|the) )?(?P<ho_name>{HOLIDAY})(?! (?:resolution|"
    rf"card))(?: 's)?(?: day)?(?: (?:break|holidays?|time))?{_year('ho')})|"
    r"(?P<relative_day>the day after tomorrow|day after tomorrow|tomorrow|today|tonight|this (?:morning|"
    r"afternoon|arvo|evening)|"
    r"end of (?:day|play|business)|eod)|(?P<year_end>(?:the )?(?:e o y|eoy)|(?:the )?(?:e o m|eom)|"
    r"(?:the )?(?:e o q|eoq))|"
    r"(?P<nth_day>(?:the |(?<!\bit ))(?P<nd_day>@)(?! (?:\w+day|month|quarter|half|week|thing|"
    r"of (?!the|this|next)|time|one|choice|option|place|step|phase|"
    r"meeting|priority|stage|of all|party|person|year|floor|point))(?: of (?P<nd_month>the|this|next|"
    r"the next|the following|the coming) month(?P<nd_after> after next)?)?)|"
    r"(?P<plain_year>#)"
    r")(?![^ ])"
)

FIRST_WORDS = word_set(
    "@ # the this next coming following current upcoming our their a calendar fiscal financial business "
    "tax accounting q cue "
    "queue kew que quarter last final closing end h aitch back latter other spring summer summertime "
    "springtime autumn fall "
    "winter week kw cw month weekend year f fy today tonight tomorrow day eod e eoy eom eoq"
).union(MONTH_OF, WEEKDAYS, (name.split(" ")[0].removesuffix("'s") for name in holidays.HOLIDAYS))
