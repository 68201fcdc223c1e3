"""How strongly does a row of words speak for each label of a use-case catalogue?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache, reduce
from operator import or_

import numpy as np

from qualifybot.domain.models import UseCaseLabel
from qualifybot.domain.reading.clauses import fold
from qualifybot.domain.reading.plain_words import PLAIN_WORDS
from qualifybot.domain.reading.trades import phrases, stem, stems, topic_words
from qualifybot.domain.reading.word_space import Vectors, word_space
from qualifybot.domain.regex import regex

OTHER = "other"
RIVALLED = "another use is nearly as likely"
# A topic of the examples for "other" is a label's only where the label itself speaks of it much.
_NAMED_TOPIC = 1.5
_WORD = regex(r"[a-z']+")

_NAME, _DESCRIPTION, _EXAMPLE = 3.0, 1.5, 1.0
_FUNCTION = frozenset(stem(word) for word in PLAIN_WORDS["function"])
_FAINT = frozenset(stem(word) for word in PLAIN_WORDS["faint"])
_SLIGHT = _FAINT | _FUNCTION
_PLAIN = _SLIGHT | {stem(word) for word in PLAIN_WORDS["vague"]}


_BLANK: Vectors = np.zeros((1, 64), dtype=np.float32)
# How much the three sorts of evidence count: listed words, nearness of single words, nearness of the whole.
_LISTED, _WHOLE, _SHARPNESS, _TOPIC_WORD = 1.0, 1.5, 3, 0.9


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue made ready: what each stem and each topic says for which label, as shares of one, and word vectors.

    `near` holds all labels' words (and those of their topics, shortened a little) as rows, `texts` their texts, each
    label's from its number in `near_from` and `texts_from` on. `word_votes` remembers what was worked out per word, at
    most one entry for each word of the word space.
    """

    labels: tuple[str, ...]
    by_stem: Mapping[str, Mapping[str, float]]
    by_topic: Mapping[str, Mapping[str, float]]
    near: Vectors
    near_from: tuple[int, ...]
    texts: Vectors
    texts_from: tuple[int, ...]
    text_counts: tuple[int, ...]
    word_votes: dict[int, Vectors]
    spoken: Mapping[str, str]
    has_other: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """Votes per label, listed words apart in `listed`; `elsewhere` speaks for uses that no label covers.

    `content` counts the telling words.
    """

    votes: Mapping[str, float]
    listed: Mapping[str, float]
    elsewhere: float
    content: int


@lru_cache(maxsize=16)
def ready(entries: tuple[UseCaseLabel, ...]) -> Catalogue:
    """Prepare a script's catalogue; the label `other` is kept apart."""
    own = [entry for entry in entries if entry.label != OTHER]
    by_stem: dict[str, dict[str, float]] = defaultdict(dict)
    by_topic: dict[str, dict[str, float]] = defaultdict(dict)
    for entry in own:
        for word, weight in _stem_weights(entry).items():
            by_stem[word][entry.label] = weight
        for topic, weight in _topic_weights(entry).items():
            by_topic[topic][entry.label] = weight
    examples = [stems(fold(text)) for entry in entries if entry.label == OTHER for text in entry.examples]
    elsewhere = {topic for row in examples for phrase in phrases(row) for topic in phrase.topics}
    shares = {
        topic: _shares(weights)
        for topic, weights in by_topic.items()
        if max(weights.values()) >= (_NAMED_TOPIC if topic in elsewhere else 0.6)
    }
    near = [_near(entry, shares) for entry in own]
    texts = [np.array([word_space().mean(_rows(text)) for text, _ in _texts(entry)]) for entry in own]
    return Catalogue(
        labels=tuple(entry.label for entry in own),
        by_stem={word: _rarity(weights, len(own)) for word, weights in by_stem.items()},
        by_topic=shares,
        near=np.concatenate(near or [_BLANK]),
        near_from=_starts(near),
        texts=np.concatenate(texts or [_BLANK]),
        texts_from=_starts(texts),
        text_counts=tuple(len(block) for block in texts),
        word_votes={},
        spoken={entry.label.replace("_", ""): entry.label for entry in own},
        has_other=len(own) < len(entries),
    )


def weigh(catalogue: Catalogue, stretch: str) -> Evidence:
    """Weigh a folded stretch of an utterance for every label."""
    row = stems(stretch)
    listed, elsewhere = _listed(catalogue, row)
    nearness = zip(catalogue.labels, _nearness(catalogue, stretch), strict=True)
    votes = {label: _LISTED * listed.get(label, 0.0) + near for label, near in nearness}
    content = sum(word not in _PLAIN and not word.isdigit() for word in row)
    return Evidence(votes, listed, elsewhere, content)


def _listed(catalogue: Catalogue, row: Sequence[str]) -> tuple[Mapping[str, float], float]:
    """Votes of words that the catalogue or its topics list; and of topics that no label covers."""
    votes: defaultdict[str, float] = defaultdict(float)
    elsewhere = 0.0
    for word in row:
        if word not in _FUNCTION and not word.isdigit():
            for label, share in catalogue.by_stem.get(word, {}).items():
                votes[label] += share * (0.3 if word in _FAINT else 1.0)
    for phrase in phrases(row):
        if phrase.first == phrase.last and row[phrase.first] in _SLIGHT:
            continue
        shares: defaultdict[str, float] = defaultdict(float)
        for topic in phrase.topics:
            for label, share in catalogue.by_topic.get(topic, {}).items():
                shares[label] += share
        total = sum(shares.values())
        for label, share in shares.items():
            votes[label] += phrase.weight * share / total
        if not total:
            elsewhere += phrase.weight
    return votes, elsewhere


def _nearness(catalogue: Catalogue, stretch: str) -> list[float]:
    """How near in meaning the words are to each label: word by word to its nearest, and all together to its texts."""
    rows, telling = _rows_said(stretch)
    if not rows or not catalogue.labels:
        return [0.0] * len(catalogue.labels)
    likeness = catalogue.texts @ word_space().mean(rows)
    whole = (
        np.maximum.reduceat(likeness, catalogue.texts_from)
        + np.add.reduceat(likeness, catalogue.texts_from) / catalogue.text_counts
    )
    single = np.sum([_word_votes(catalogue, row) for row in telling], axis=0)
    votes: list[float] = (single + _WHOLE * whole).tolist()
    return votes


def _word_votes(catalogue: Catalogue, row: int) -> Vectors:
    """One word's votes by its nearest word of each label; kept, since the words of a call's answers recur."""
    if row not in catalogue.word_votes:
        space = word_space()
        nearest = np.maximum.reduceat(np.maximum(catalogue.near @ space.vectors[row], 0.0), catalogue.near_from)
        catalogue.word_votes[row] = nearest**_SHARPNESS * space.weights[row]
    return catalogue.word_votes[row]


def _starts(blocks: Sequence[Vectors]) -> tuple[int, ...]:
    return tuple(sum(len(block) for block in blocks[:n]) for n in range(len(blocks)))


def _near(entry: UseCaseLabel, shares: Mapping[str, Mapping[str, float]]) -> Vectors:
    own = {row for text, _ in _texts(entry) for row in _rows(text)}
    covered = [topic for topic, by_label in shares.items() if by_label.get(entry.label, 0.0) >= 0.5]
    related = {row for topic in covered for row in word_space().rows(topic_words(topic))} - own
    vectors = word_space().vectors
    # A label without one known word still needs a row of its own: the blank one is near nothing.
    return np.concatenate([_BLANK, vectors[sorted(own)], vectors[sorted(related)] * np.float32(_TOPIC_WORD)])


def _rows(text: str) -> list[int]:
    """The word space's rows for the words of one of the catalogue's texts."""
    return _rows_said(fold(text).replace("_", " "))[0]


def _rows_said(folded: str) -> tuple[list[int], list[int]]:
    """The rows for the words of a folded text, and for the telling ones among them (all, if there are none)."""
    space, rows, telling = word_space(), [], []
    for word in _WORD.findall(folded.replace("e-mail", "email")):
        row, cut = space.row(word), stem(word)
        if row is not None and cut not in _FUNCTION:
            rows.append(row)
            if cut not in _FAINT:
                telling.append(row)
    return rows, telling or rows


def _rarity(by_label: Mapping[str, float], labels: int) -> dict[str, float]:
    """Shares weighed down for a word that many labels have in common."""
    rarity = math.log((labels + 1) / (len(by_label) + 0.4)) / math.log(labels + 1.01)
    return {label: share * rarity for label, share in _shares(by_label).items()}


def misheard(catalogue: Catalogue, folded: str) -> str | None:
    """The label whose name some run of words sounds like ("data in to gration"), if any."""
    words = folded.replace(",", " ").replace(".", " ").split()
    letters_of = [_letters(word) for word in words]
    names = [(name, len(name), _letters(name), SequenceMatcher(None, "", name)) for name in catalogue.spoken]
    for first in range(len(words)):
        heard, letters = "", 0
        for word, own in zip(words[first : first + _RUN], letters_of[first:], strict=False):
            heard += word
            letters |= own
            long = len(heard)
            for name, length, wanted, matcher in names:
                if not -_STRETCH <= long - length <= _STRETCH:
                    continue
                # Letters that only one has tell most pairs apart at once.
                differing = (letters ^ wanted).bit_count()
                if differing <= (1 - _ALIKE) * (long + length) and _alike(heard, matcher):
                    return catalogue.spoken[name]
    return None


def _letters(word: str) -> int:
    """Which letters there are, a bit each; rare ones may share a bit."""
    return reduce(or_, (1 << (ord(letter) & 63) for letter in word), 0)


# The longest run of words that may be a label's name misheard, how many letters it may be longer or shorter, and the
# share of letters that must agree.
_RUN, _STRETCH, _ALIKE = 4, 3, 0.84


def _alike(heard: str, matcher: SequenceMatcher[str]) -> bool:
    """Whether so many letters agree in their order."""
    matcher.set_seq1(heard)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _texts(entry: UseCaseLabel) -> list[tuple[str, float]]:
    return [
        (entry.label.replace("_", " "), _NAME),
        (entry.description, _DESCRIPTION),
        *((e, _EXAMPLE) for e in entry.examples),
    ]


def _stem_weights(entry: UseCaseLabel) -> dict[str, float]:
    weights: dict[str, float] = defaultdict(float)
    for text, weight in _texts(entry):
        for word in set(stems(fold(text))) - _FUNCTION:
            weights[word] = max(weights[word], weight) + 0.2
    return weights


def _topic_weights(entry: UseCaseLabel) -> dict[str, float]:
    weights: dict[str, float] = defaultdict(float)
    for text, weight in _texts(entry):
        row = stems(fold(text))
        for phrase in phrases(row):
            if phrase.first == phrase.last and row[phrase.first] in _FAINT:
                continue
            for topic in phrase.topics:
                weights[topic] += weight * phrase.weight / len(phrase.topics)
    top = max(weights.values(), default=0.0)
    return {topic: weight for topic, weight in weights.items() if weight >= 0.25 * top}


def _shares(by_label: Mapping[str, float]) -> dict[str, float]:
    """Each label's share of one, the leaders favoured."""
    total = sum(weight**2 for weight in by_label.values())
    return {label: weight**2 / total for label, weight in by_label.items() if weight**2 / total >= 0.08}
