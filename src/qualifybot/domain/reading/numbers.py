"""Numbers as people say them and speech-to-text writes them: words, digits and mixtures of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from qualifybot.domain.reading import number_words as known
from qualifybot.domain.reading.words import Token
from qualifybot.domain.regex import regex

_MOST_DIGITS = 15
_THOUSANDS_WITH_DOTS = regex(r"[0-9]{1,3}(?:\.000)+")
_HALF, _DOZEN = Decimal("0.5"), 12


@dataclass(frozen=True, slots=True)
class Number:
    """One number with the tokens `first` to `last` (exclusive) that say it.

    `scales` are the multipliers that the lower end of a range may borrow, largest first ("one to two hundred
    thousand"). `unit` is the last scale word as said. `halves` are the two sides of a paired form ("two fifty",
    "twenty twenty-eight"). `sure` is False where a mis-heard word was mended or the form allows another value.
    """

    value: Decimal
    first: int
    last: int
    scales: tuple[int, ...] = ()
    unit: str = ""
    ordinal: bool = False
    halves: tuple[int, int] | None = None
    sure: bool = True


def find_numbers(tokens: Sequence[Token]) -> tuple[Number, ...]:
    """All numbers of an utterance in order, none overlapping."""
    numbers: list[Number] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        number = _Reader(tokens, at).read() if token.low in known.STARTS or token.is_figure else None
        if number is not None:
            numbers.append(number)
        at = number.last if number else at + 1
    return tuple(numbers)


def risky_figure(value: Decimal | int) -> bool:
    """Could this figure be another one by ear: fifteen or fifty, seventeen or seventy, thousand or million?"""
    whole = abs(int(value))
    if whole >= 10**6 and whole % 10**6 == 0:
        return True
    spoken = [whole // 100] if 1000 < whole < 10_000 and whole % 100 == 0 and whole % 1000 else []
    while whole:
        whole, group = divmod(whole, 1000)
        spoken.append(group % 100)
    return any(13 <= two <= 19 or (two >= 30 and two % 10 == 0) for two in spoken)


class _Reader:
    """Reads the one number that begins at a token; `at` is the next token not yet read."""

    def __init__(self, tokens: Sequence[Token], at: int) -> None:
        self.tokens = tokens
        self.start = self.at = at
        self.digits = False
        self.sure = True
        self.unit = ""
        self.halves: tuple[int, int] | None = None
        self.hundreds = False

    def low(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.tokens[place].low if 0 <= place < len(self.tokens) else ""

    def read(self) -> Number | None:
        """The number that starts here, if any."""
        ordinal = self._ordinal()
        if ordinal is not None:
            return Number(Decimal(ordinal), self.start, self.at, ordinal=True)
        group = self._group()
        if group is None:
            return None
        factor = self._scale()
        total, scales = group * factor, self._borrowable(group, factor)
        while factor >= _DOZEN and (more := self._tail(factor)) is not None:
            added, factor = more
            total += added
        return Number(total, self.start, self.at, scales=scales, unit=self.unit, halves=self.halves, sure=self.sure)

    def _ordinal(self) -> int | None:
        low = self.low()
        if self.tokens[self.at].is_figure:
            glued = self.low(1) in ("st", "nd", "rd", "th") and low.isdigit() and len(low) < 3
            if glued:
                self.at += 2
            return int(low) if glued else None
        if low in known.TENS and 0 < known.ORDINALS.get(self.low(1), 0) < 10:
            self.at += 2
            return known.TENS[low] + known.ORDINALS[self.tokens[self.at - 1].low]
        if low == "second" and self.low(-1) in ("a", "one", "per"):
            return None
        if low in known.ORDINALS:
            self.at += 1
        return known.ORDINALS.get(low)

    def _group(self) -> Decimal | None:
        """What stands before a scale word: up to 999 in words, any figure in digits."""
        value = self._coefficient()
        if value is None:
            return None
        if self.low() == "point" and (fraction := self._fraction_digits()):
            return value + fraction
        if self._and_a_half():
            value += _HALF
        if self.low() == "hundred" and value < 100:
            self.at += 1
            self.hundreds = True
            value *= 100
            if self._and_a_half():
                return value + 50
            value += self._under_hundred()
        return value

    def _next_is(self, *words: str) -> bool:
        return all(self.low(ahead) == word for ahead, word in enumerate(words))

    def _and_a_half(self) -> bool:
        """Whether "and a half" comes next; it is taken then."""
        taken = 3 if self._next_is("and", "a", "half") else int(self.low() == "½")
        self.at += taken
        return taken > 0

    def _coefficient(self) -> Decimal | None:
        token = self.tokens[self.at]
        if token.is_figure:
            return self._figure()
        low = token.low
        if low in ("a", "an"):
            return self._after_article()
        if low in known.FRACTIONS:
            return self._fraction_of_scale()
        if low == "three" and self.low(1) in ("quarter", "quarters") and self.low(4) in known.SINGLE_SCALES:
            self.at += 4
            return Decimal("0.75")
        if low == "couple":
            self.at += 1
            if self.low() == "of" and (self.low(1) in known.SCALES or self.low(1) == "hundred"):
                self.at += 1
            return Decimal(2)
        if low == "dozen" and "baker" in (self.low(-1).rstrip("s"), self.low(-2)):
            self.at += 1
            return Decimal(13)
        if low in known.BARE_SCALES:
            vague = self.low(-1) == "of" and self.low(-2) in ("couple", "thousands", "hundreds")
            return None if self.low(-1) in known.VAGUE or vague else Decimal(1)
        spelled = self._spelled()
        if spelled is not None:
            return Decimal(spelled)
        small = self._small()
        return None if small is None else Decimal(self._paired(small))

    def _figure(self) -> Decimal | None:
        written = self.low()
        self.at += 1
        if _THOUSANDS_WITH_DOTS.fullmatch(written):
            written = written.replace(".", "")
        if len(written) > _MOST_DIGITS:
            return None
        self.digits = True
        written = written.replace(",", "")
        return Decimal(written + self._spaced_groups() if len(written) <= 3 else written)

    def _spaced_groups(self) -> str:
        """The thousands of a figure written with blanks: "40 000", "1 250 000"."""
        groups = ""
        while self.low().isdigit() and self._is_group(self.tokens[self.at - 1], self.tokens[self.at]):
            groups += self.low()
            self.at += 1
        return groups

    def _is_group(self, last: Token, token: Token) -> bool:
        numbered = self.start > 0 and self.tokens[self.start - 1].low in known.NUMBERED
        round_ = len(token.text) == 3 and token.text.endswith(("00", "50"))
        return round_ and not numbered and token.start == last.end + 1 and last.text.isdigit()

    def _after_article(self) -> Decimal | None:
        self.at += 1
        low = self.low()
        if low in known.FRACTIONS:
            return self._fraction_of_scale()
        if low == "couple":
            return self._coefficient()
        return Decimal(1) if low in known.SINGLE_SCALES else None

    def _fraction_of_scale(self) -> Decimal | None:
        """Half a million, a quarter of a million, half a dozen: None unless a scale follows."""
        fraction = known.FRACTIONS[self.low()]
        ahead = 1
        while self.low(ahead) in ("of", "a") and ahead < 3:
            ahead += 1
        if self.low(ahead) not in known.SINGLE_SCALES:
            return None
        self.at += ahead
        return fraction

    def _spelled(self) -> int | None:
        """Digits said one by one: one two zero, four oh five, double seven."""
        digits, mark, certain = "", self.at, False
        while len(digits) <= _MOST_DIGITS:
            low, times = self.low(), 1
            if low in known.DIGIT_REPEATS and self.low(1) in known.UNITS:
                times, certain = known.DIGIT_REPEATS[low], True
                self.at += 1
                low = self.low()
            if low in ("oh", "o") and digits:
                digit, certain = 0, True
            elif low in known.UNITS and not (digits and known.UNITS[low] and self.low(1) in ("hundred", *known.SCALES)):
                digit = known.UNITS[low]
            else:
                break
            digits += str(digit) * times
            self.at += 1
        neighbours = len(digits) == 2 and int(digits[1]) == int(digits[0]) + 1
        if 2 <= len(digits) <= _MOST_DIGITS and (certain or not neighbours) and self.low() not in known.TENS:
            self.sure &= certain or (len(digits) > 2 and digits not in "123456789")
            return int(digits)
        self.at = mark
        return None

    def _small(self) -> int | None:
        """A number from 0 to 99 in words, with the mis-hearings that the grammar leaves no doubt about."""
        low, following = self.low(), self.low(1)
        if low in known.TENS:
            self.at += 1
            if known.UNITS.get(following, 0) > 0:
                self.at += 1
                return known.TENS[low] + known.UNITS[following]
            if (
                following != "to"
                and 0 < known.MISHEARD.get(following, 10) < 10
                and self._scale_or_people(1, following == "ate")
            ):
                self.at += 1
                self.sure = False
                return known.TENS[low] + known.MISHEARD[following]
            return known.TENS[low]
        if low in known.TEENS:
            self.at += 1
            return known.TEENS[low]
        digit = known.UNITS.get(low, known.MISHEARD.get(low))
        if digit is None:
            return None
        if following in known.TEEN_ENDINGS or following in known.TY_ENDINGS:
            self.at += 2
            self.sure = False
            return digit + 10 if following in known.TEEN_ENDINGS else digit * 10
        return self._unit(low, following, digit)

    def _unit(self, low: str, following: str, digit: int) -> int | None:
        if low in known.MISHEARD and low not in known.UNITS:
            of_us = following == "of" and self.low(2) == "us"
            before_scale = following == "hundred" or following in ("thousand", "k", "grand", "million", "lakh")
            after_number = self.tokens[self.at - 1].is_figure or self.low(-1) in known.STARTS - {"a", "an"}
            opens = self.at == 0 and low != "for"
            counts_time = (opens or self.low(-1) in ("in", "within", "about")) and following in known.TIMES
            lead = self.at == 0 or self.low(-1) in known.BEFORE_A_COUNT
            counts_people = lead and following in known.STAFF and self.low(2) in ("", ".", ",")
            quarter = self.low(-1) in known.QUARTER and following in ("", ".", ",", "!", "next", "this", "of")
            if not (of_us or counts_time or counts_people or quarter) and (
                not before_scale or (self.at and after_number)
            ):
                return None
            self.sure = False
        elif low == "one" and self._one_is_no_count(following):
            return None
        self.at += 1
        return digit

    def _one_is_no_count(self, following: str) -> bool:
        counts = (
            following == "hundred" or following in known.SCALES or following in known.TENS or following in known.TEENS
        )
        described = self.low(-2) in ("a", "an", "the", "this", "that") and self.low(-1).isalpha()
        return not counts and (described or self.low(-1) in known.ONE_IS_NO_COUNT or following in known.ONE_IN_PHRASES)

    def _scale_or_people(self, ahead: int, always: bool) -> bool:
        following = self.low(ahead)
        return always or following in known.SCALES or following in ("hundred", "people", "employees", "staff")

    def _paired(self, first: int) -> int:
        """Two fifty, twelve fifty, one twenty-five, twenty twenty-eight, twelve oh five."""
        if first == 0 or self.unit:
            return first
        if self.low() == "oh" and known.UNITS.get(self.low(1), 0) > 0:
            self.at += 2
            return first * 100 + known.UNITS[self.tokens[self.at - 1].low]
        if self.low() not in known.TENS and self.low() not in known.TEENS:
            return first
        second = self._small() or 0
        self.halves = (first, second)
        near = first < second <= 2 * first and (first <= 12 or first % 5 == second % 5 == 0)
        self.sure &= not (near and (first >= 10 or (second < 20 and self.low() in known.SCALES)))
        return first * 100 + second

    def _fraction_digits(self) -> Decimal | None:
        self.at += 1
        digits = ""
        while (low := self.low()) in known.UNITS or low == "oh":
            digits += str(known.UNITS.get(low, 0))
            self.at += 1
        if not digits:
            self.at -= 1
            return None
        return Decimal(f"0.{digits[:_MOST_DIGITS]}")

    def _under_hundred(self) -> int:
        """The tens and units after "hundred"; "and" is theirs unless it joins the ends of a range."""
        mark = self.at
        if self.low() == "," and self.low(1) == "and":
            self.at += 1
        joined = self.low() in ("and", "&", "n", "an")
        if joined:
            self.at += 1
        sure = self.sure
        if not (joined and self._between_needs_and()) and self.low() not in ("a", "for", "to", "too"):
            small = self._small()
            ends = (
                small is not None
                and self.low() != "hundred"
                and not (small < 10 and (self.low() in known.TENS or self.low() in known.TEENS))
            )
            if small and ends:
                return small
        self.at, self.sure = mark, sure
        return 0

    def _between_needs_and(self) -> bool:
        """Whether the "and" just read is the only one after "between"."""
        if "between" not in (self.tokens[self.start - 1].low, self.tokens[self.start - 2].low) or self.start == 0:
            return False
        rest = [token.low for token in self.tokens[self.at : self.at + 8]]
        return "and" not in rest

    def _scale(self) -> int:
        factor = 1
        after = self.low(2) in ("", ".", ",", "!", "that") or self.low(2) in known.COINS
        if after and self.low() in (".", ",") and self.low(1) in known.AFTERTHOUGHTS:
            self.at += 1
        while (low := self.low()) in known.SCALES and factor <= 10**12:
            if low in known.AFTER_DIGITS_ONLY and not self._may_abbreviate(low):
                break
            factor *= known.SCALES[low]
            self.unit = low
            self.at += 2 if low == "thou" and self.low(1) == "sand" else 1
        return factor

    def _may_abbreviate(self, low: str) -> bool:
        return self.low(1) in known.AFTER_A_SCALE if low == "grant" else self.digits or low in ("mil", "mill")

    def _borrowable(self, group: Decimal, factor: int) -> tuple[int, ...]:
        if factor > 1:
            return (100 * factor, factor) if self.hundreds and group % 100 == 0 else (factor,)
        if self.hundreds and group % 100 == 0:
            return (100,)
        return (1000,) if self.digits and group and group % 1000 == 0 else ()

    def _tail(self, factor: int) -> tuple[Decimal, int] | None:
        """What follows a scale word: "two thousand five hundred", "a million and a half", "a thousand and ten"."""
        mark, sure, hundreds, unit, digits = self.at, self.sure, self.hundreds, self.unit, self.digits
        if self._and_a_half():
            return Decimal(factor) / 2, 1
        if factor < 1000:
            return None
        comma, joined = False, False
        if self.low() == ",":
            comma, self.at = True, self.at + 1
        if self.low() == "and":
            joined, self.at = True, self.at + 1
        self.hundreds = self.digits = False
        anew = comma and not joined and self.low() == "hundred"
        if self._may_continue(joined) and not anew:
            group = self._group()
            scale = self._scale()
            fits = group is not None and group > 0 and group * scale < factor
            plain = not self.digits or scale > 1
            if fits and plain and (not digits or scale > 1) and (not comma or joined or self.hundreds or scale > 1):
                self.unit = unit
                return Decimal(group or 0) * scale, scale
        self.at, self.sure, self.hundreds, self.unit, self.digits = mark, sure, hundreds, unit, digits
        return None

    def _may_continue(self, joined: bool) -> bool:
        low = self.low()
        if joined and self._between_needs_and():
            return False
        number_word = low in known.UNITS or low in known.TEENS or low in known.TENS or low in ("a", "hundred")
        return (number_word and low != "zero") or (bool(low) and self.tokens[self.at].is_figure)
