"""Which kind is an utterance most like, where no phrase of the grammar decides?

Naive Bayes over the words and neighbouring words of the example sentences in `kind_examples.txt`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from math import exp, log

from qualifybot.domain.models import Kind
from qualifybot.domain.reading.phrasebook import sections
from qualifybot.domain.reading.phrases import utterance
from qualifybot.domain.regex import regex

_WORD = regex(r"[\w']+|\?")
_UNSEEN = 0.1
_PAIR_WEIGHT = 0.5
# Words that no example has are more often noise than a kind in new words.
_NOISE = log(2.0)
_NEW_WORD = log(2.5)
_MOST_NEW = 4


_KINDS = tuple(Kind(name) for name in sections("kind_examples.txt"))


def likeness(text: str) -> dict[Kind, float]:
    """How likely each kind is, adding up to 1, judged by likeness to examples; `answer` is one of the kinds."""
    weights, features = _weights(), _features(text)
    known = [weights[feature] for feature in features if feature in weights]
    new = sum(1 for feature in features if " " not in feature and feature not in weights)
    scores = {kind: sum(row[at] for row in known) for at, kind in enumerate(_KINDS)}
    scores[Kind.UNCLEAR] += _NOISE + min(new, _MOST_NEW) * _NEW_WORD
    highest = max(scores.values())
    shares = {kind: exp(score - highest) for kind, score in scores.items()}
    total = sum(shares.values())
    return {kind: share / total for kind, share in shares.items()}


@cache
def _weights() -> Mapping[str, tuple[float, ...]]:
    """How strongly each feature speaks for each kind: the log of how much likelier it makes it."""
    sentences: Counter[Kind] = Counter()
    features: dict[str, Counter[Kind]] = {}
    for heading, lines in sections("kind_examples.txt").items():
        for example in " | ".join(lines).split(" | "):
            sentences[Kind(heading)] += 1
            for feature in _features(example):
                features.setdefault(feature, Counter())[Kind(heading)] += 1
    return {
        feature: tuple(_weight(feature, seen, kind, sentences) for kind in _KINDS)
        for feature, seen in features.items()
        if " " not in feature or seen.total() > 1
    }


def _weight(feature: str, seen: Counter[Kind], kind: Kind, sentences: Counter[Kind]) -> float:
    here = (seen[kind] + _UNSEEN) / (sentences[kind] + 2 * _UNSEEN)
    anywhere = (seen.total() + _UNSEEN) / (sentences.total() + 2 * _UNSEEN)
    return log(here / anywhere) * (_PAIR_WEIGHT if " " in feature else 1.0)


def _features(text: str) -> set[str]:
    """The words, the pairs of neighbours, and the pairs with one word between."""
    words = ["^", *_WORD.findall(utterance(text).words), "$"]
    pairs = {f"{one} {other}" for one, other in pairwise(words)}
    skips = {f"{one} _ {other}" for one, other in zip(words, words[2:], strict=False)}
    return {*words[1:-1], *pairs, *skips}
