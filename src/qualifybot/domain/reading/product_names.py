"""Which business products does an utterance name? By a list, by how listed names are mis-heard, and by grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from importlib.resources import files

from qualifybot.domain.reading.clauses import fold
from qualifybot.domain.reading.everyday import EVERYDAY
from qualifybot.domain.reading.phrasebook import alternatives, sections
from qualifybot.domain.reading.plain_words import PLAIN_WORDS
from qualifybot.domain.reading.sounds import sound
from qualifybot.domain.reading.word_space import word_space
from qualifybot.domain.regex import regex

_TOKEN = regex(r"[^\W_]+(?:['.&/+][^\W_]+)*")
_LONGEST = 5
_SPOKEN = {"dot com": "com", ".com": " com", "!": "", "'s": ""}


@dataclass(frozen=True, slots=True)
class Mention:
    """A product's name in the utterance; `sure` is False where the name was guessed from its sound or a capital."""

    name: str
    start: int
    end: int
    sure: bool = True


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    everyday: bool


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Names by their forms, by the longest form (in words) that a word opens, and by their sounds."""

    by_form: dict[str, _Entry]
    longest: dict[str, int]
    by_sound: dict[str, tuple[tuple[str, str], ...]]
    by_near_sound: dict[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


_BOOK = sections("product_cues.txt")
_USED_BEFORE = regex(rf"\b{alternatives(_BOOK, 'used')}\s*[\"']?$")
_WEEKDAY_BEFORE = regex(rf"\b{alternatives(_BOOK, 'used_weekday')}\s*$")
_PLAIN_AFTER = regex(rf"\s*{alternatives(_BOOK, 'plain_after')}\b")
_SUBJECT_AFTER = regex(rf"\s*(?:$|[.,;:!?]|{alternatives(_BOOK, 'subject_after')}\b)")
_LIST_BEFORE = regex(r"(?:,|\band|\bor|\bplus|&)\s*$")
_DETERMINED = regex(rf"\b{alternatives(_BOOK, 'determined')}\s*$")
_NAMING = regex(rf"\b{alternatives(_BOOK, 'naming')}\s+(?:the |a )?[\"']?(?=\w)")
_USING = regex(rf"\b{alternatives(_BOOK, 'using')}\s+(?:a thing called |the )?[\"']?(?=\w)")
_NAME = regex(r"[^\W_][^\s,.;:!?]*(?:\.[a-z]{2,3}\b)?(?: [^\W_][^\s,.;:!?]*){0,3}")
_LEAD_IN = regex(
    r"\s*(?:(?:oh|well|yeah|yes|mostly|mainly|just|only|currently|at the moment|i'd (?:say|guess)|"
    r"i (?:think|believe|guess)|probably|largely|(?:it|that)(?:'d| would) be|still|so|right now)[\s,]+)*"
)
# "Fergus. It's a local thing."
_EXPLAINED = regex(r"(?<=[.!])\s+(?:It's|It is|That's|They're)\b[^.!?]*[.!]?\s*$")
# "Xero for the books and Fergus for the jobs".
_LISTED = regex(r"(?:^|[,.;] |\b[Aa]nd |\b[Pp]lus )(?P<name>[A-Z][\w-]+)(?= for (?:the |our |my |all )?[a-z]+)")
# After a name that is somebody's: "we've got Wojtek and his notebook".
OF_A_PERSON = regex(rf"\s*,?\s*{alternatives(_BOOK, 'of_a_person')}\b")
# "It's the CEO's daughter", "Pete's list".
_OWNER = regex(r"[\w-]+['’]s [a-z]")
_WORD = regex(r"[a-z]+")
_SHORT_REPLY = regex(r"([A-Z][\w-]+(?: [A-Z0-9][\w-]*){0,2})[.!]?")


# The readers of one utterance share the names in it.
@lru_cache(maxsize=16)
def known_names(text: str, folded: str, extra: tuple[str, ...]) -> tuple[Mention, ...]:
    """Every listed product the utterance names, in order; `extra` are the script's own names."""
    lexicon = _lexicon(extra)
    tokens = _tokens(folded)
    found: list[Mention] = []
    at = 0
    while at < len(tokens):
        width = 1
        if longest := lexicon.longest.get(tokens[at].text):
            width, mention = _longest(text, folded, tokens[at : at + longest], lexicon, found)
            found += [mention] if mention else []
        at += width
    return tuple(found)


def sounded_names(folded: str, extra: tuple[str, ...]) -> list[Mention]:
    """Listed products that some run of words sounds like ("sen desk"): guesses, best where nothing else was found."""
    lexicon, tokens = _lexicon(extra), _tokens(folded)
    letters = [_letters(token.text) for token in tokens]
    best: list[tuple[float, Mention]] = []
    for first in range(len(tokens)):
        for last in range(first, min(first + 3, len(tokens))):
            run = tokens[first : last + 1]
            joined = "".join(letters[first : last + 1])
            if len(joined) < (5 if len(tokens) <= _A_REPLY else 6) or (len(run) == 1 and joined in EVERYDAY):
                continue
            heard = sound(joined)
            forms = lexicon.by_sound.get(heard, ())
            if not forms and len(tokens) <= _A_REPLY and len(joined) >= _LONG and _may_be_a_name(run):
                forms = tuple(form for cut in _cuts(heard) for form in lexicon.by_near_sound.get(cut, ()))
            for form, name in forms:
                likeness = SequenceMatcher(None, joined, form).ratio()
                if likeness >= 0.7:
                    best.append((likeness, Mention(name, run[0].start, run[-1].end, sure=False)))
    best.sort(key=lambda pair: -pair[0])
    chosen: list[Mention] = []
    for _, mention in best:
        if all(mention.end <= other.start or other.end <= mention.start for other in chosen):
            chosen.append(mention)
    return sorted(chosen, key=lambda mention: mention.start)


# In so short a reply a name of so many letters may differ by one sound from what was heard: "sell force".
_A_REPLY, _LONG = 5, 8


def _may_be_a_name(run: list[_Token]) -> bool:
    """Whether several words could be one name cut up: no little word at an edge."""
    return len(run) > 1 and run[0].text not in _LITTLE and run[-1].text not in _LITTLE


_LITTLE = PLAIN_WORDS["function"]


def _cuts(heard: str) -> set[str]:
    """A sound and what is left of it without any one of its letters."""
    return {heard, *(heard[:n] + heard[n + 1 :] for n in range(1, len(heard)))}


def named_by_grammar(text: str, folded: str, *, asked: bool) -> list[Mention]:
    """Names on no list: introduced ones ("something called Foo"), or capitals after a verb of use ("we run on Foo")."""
    found: list[Mention] = []
    for cue in _NAMING.finditer(folded):
        name = _NAME.match(text, cue.end())
        if name and _is_plain(name, folded) and "name" in cue.group() and "of" not in cue.group():
            continue
        if name and (end := _name_end(name, folded)) > name.start():
            found.append(Mention(text[name.start() : end], name.start(), end, sure=True))
    if not found and asked:
        found += _capitals(text, folded)
    return found


def _is_plain(name: re.Match[str], folded: str) -> bool:
    """Whether the first word is one of the dictionary in lower case: "the name's slipped my mind"."""
    word = _WORD.match(folded, name.start())
    return name.group()[0].islower() and word is not None and word_space().row(word.group()) is not None


def _name_end(name: re.Match[str], folded: str) -> int:
    """Where a name of up to three words stops: before the first everyday word that is not capitalised."""
    end = name.start()
    for n, word in enumerate(re.finditer(r"[^\s,.;:!?]+(?:\.[a-z]{2,3}\b)?", name.group())):
        token, plain = word.group(), folded[name.start() + word.start() : name.start() + word.end()]
        capital = token[0].isupper() or token[0].isdigit()
        if n > 2 or (plain in EVERYDAY and not capital) or (n > 0 and not capital):
            break
        end = name.start() + word.end()
    return end


def _capitals(text: str, folded: str) -> list[Mention]:
    """A capitalised unknown word after a verb of use, or as the whole of a very short reply."""
    found = []
    for use in _USING.finditer(folded):
        name = _NAME.match(text, use.end())
        if (
            name
            and text[name.start()].isupper()
            and name.group().split()[0].lower() not in EVERYDAY
            and not OF_A_PERSON.match(folded, name.start() + len(name.group().split()[0]))
            and not _OWNER.match(text, name.start())
            and (end := _name_end(name, folded)) > name.start()
        ):
            found.append(Mention(text[name.start() : end], name.start(), end, sure=True))
    for listed in _LISTED.finditer(text):
        if listed["name"].lower() not in EVERYDAY:
            found.append(Mention(listed["name"], *listed.span("name"), sure=False))
    lead = _LEAD_IN.match(folded)
    reply = _SHORT_REPLY.fullmatch(_EXPLAINED.sub("", text[lead.end() if lead else 0 :]).strip())
    if not found and reply and not any(word in EVERYDAY for word in reply.group(1).lower().split()):
        start = text.index(reply.group(1))
        found.append(Mention(reply.group(1), start, start + len(reply.group(1)), sure=False))
    return found


def _longest(
    text: str, folded: str, tokens: list[_Token], lexicon: _Lexicon, found: list[Mention]
) -> tuple[int, Mention | None]:
    """The longest listed name that the tokens begin with, and how many of them it takes (one if there is none)."""
    for width in range(len(tokens), 0, -1):
        entry = lexicon.by_form.get(" ".join(token.text for token in tokens[:width]))
        start, end = tokens[0].start, tokens[width - 1].end
        # "In the business, one runs the yard" names no SAP Business One.
        whole = tokens[0].text in lexicon.by_form or "," not in folded[start:end]
        if entry and whole and (not entry.everyday or _is_product(text, folded, start, end, found)):
            return width, Mention(entry.name, start, end)
    return 1, None


def _is_product(text: str, folded: str, start: int, end: int, found: list[Mention]) -> bool:
    """Does the grammar show a product where the name is an everyday word as well?"""
    before, after = folded[:start][-80:], folded[end:]
    if _DETERMINED.search(before) or (_PLAIN_AFTER.match(after) and not before.endswith(" from ")):
        return False
    if _continues_list(folded, start, found):
        return True
    if folded[start:end] == "monday":
        return bool(_WEEKDAY_BEFORE.search(before) if before.strip() else _SUBJECT_AFTER.match(after))
    if not before.strip() or before.rstrip()[-1] in ".!?":
        return bool(_SUBJECT_AFTER.match(after))
    return text[start].isupper() or bool(_USED_BEFORE.search(before))


def _continues_list(folded: str, start: int, found: list[Mention]) -> bool:
    return bool(found) and bool(_LIST_BEFORE.search(folded[found[-1].end : start])) and start - found[-1].end <= 12


def _tokens(folded: str) -> list[_Token]:
    return [_Token(_bare(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(folded)]


def _bare(word: str) -> str:
    return word.removesuffix("'s")


def _letters(word: str) -> str:
    return "".join(char for char in word if char.isalnum())


def _forms(name: str, *, split: bool) -> Iterator[str]:
    yield name
    yield name.replace(".com", " dot com")
    yield name.replace(".com", " com")
    if split:
        yield re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", name)


@lru_cache(maxsize=8)
def _lexicon(extra: tuple[str, ...]) -> _Lexicon:
    by_form: dict[str, _Entry] = {}
    by_sound: dict[str, list[tuple[str, str]]] = {}

    def learn(form: str, entry: _Entry) -> None:
        key = " ".join(_bare(match.group()) for match in _TOKEN.finditer(fold(form)))
        if key and (key not in by_form or by_form[key].everyday):
            by_form[key] = entry
        joined = key.replace(" ", "").replace("'", "").replace(".", "")
        if not entry.everyday and len(joined) >= 5 and len(sound(joined)) >= 4:
            by_sound.setdefault(sound(joined), []).append((joined, entry.name))

    for name in extra:
        for form in _forms(name, split=True):
            learn(form, _Entry(name, everyday=False))
    for line in files("qualifybot.domain.reading").joinpath("products.txt").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        name, _, aliases = line.partition("=")
        entry = _Entry(name.strip().lstrip("*~"), everyday=line.startswith("*"))
        others = [alias.strip() for alias in aliases.split(",") if alias.strip()]
        # A starred line with forms of its own stars only these: the name itself may stand unstarred elsewhere.
        for form in [*_forms(entry.name, split=not line.startswith("~")), *others]:
            learn(form, entry)
    longest: dict[str, int] = {}
    for form in by_form:
        words = form.split(" ")
        longest[words[0]] = max(longest.get(words[0], 0), min(len(words), _LONGEST))
    near: dict[str, list[tuple[str, str]]] = {}
    for key, forms in by_sound.items():
        for cut in _cuts(key):
            near.setdefault(cut, []).extend(form for form in forms if len(form[0]) >= _LONG)
    return _Lexicon(by_form, longest, _frozen(by_sound), _frozen(near))


def _frozen(forms: dict[str, list[tuple[str, str]]]) -> dict[str, tuple[tuple[str, str], ...]]:
    return {key: tuple(entries) for key, entries in forms.items()}
