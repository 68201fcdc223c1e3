"""How strongly does a row of words speak for each label of a use-case catalogue?"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from qualifybot.domain.models import UseCaseLabel
from qualifybot.domain.reading.clauses import fold
from qualifybot.domain.reading.topics import phrases, stem, words

OTHER = "other"

_NAME, _DESCRIPTION, _EXAMPLE = 3.0, 1.5, 1.0
# Words too general to tell one use from another, whatever the catalogue.
_FUNCTION = frozenset(
    stem(word)
    for word in """a an the this that these those some any every each all both no not none of to in on at by for from with without
    into onto over under up down out off about as than and or but if so because while when where who whom whose which what why how
    is are was were be been being am do does did done have has had having can could may might must shall should will would i me my mine
    we us our ours you your he him his she her it its they them their there here one two three then also only just even too very quite
    rather really more most less much many few lot lots bit own same other another such like likes get gets getting got go goes going
    let make makes making made take put see give want wants need needs needed looking look find use using used able thing things stuff
    something everything anything someone somebody everybody anyone nobody person people guy folks way ways kind sort it's we're i'd
    we'd that's there's don't doesn't can't won't isn't aren't i'm we've i've they're what's let's know say think mean right well okay
    yes yeah um uh erm hmm please sorry maybe perhaps probably mainly mostly basically actually first main top etc between better good
    best new old big small whole always never ever still yet again once now today instead us-based inside within through across""".split()
)
_FAINT = frozenset(
    stem(word)
    for word in """manage managing management handle handling keep keeping track tracking system systems software tool tools solution
    app application company business firm client clients customer customers team teams staff work working job process processes help
    improve automatic online digital day daily week month year time data information service services internal call calls from shared
    send sending run running organise organize organisation plan planning control set book number numbers reminder remind cold open""".split()
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue made ready: what each stem and each topic says for which label, as shares of one."""

    labels: tuple[str, ...]
    by_stem: Mapping[str, Mapping[str, float]]
    by_topic: Mapping[str, Mapping[str, float]]
    spoken: Mapping[str, str]
    has_other: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """Votes per label; `elsewhere` is evidence for a use of some sort that no label covers; `content` counts telling words."""

    votes: Mapping[str, float]
    elsewhere: float
    content: int


@lru_cache(maxsize=16)
def ready(entries: tuple[UseCaseLabel, ...]) -> Catalogue:
    """Prepare a script's catalogue; the label `other` is kept apart."""
    own = [entry for entry in entries if entry.label != OTHER]
    stems: dict[str, dict[str, float]] = defaultdict(dict)
    topics: dict[str, dict[str, float]] = defaultdict(dict)
    for entry in own:
        for word, weight in _stem_weights(entry).items():
            stems[word][entry.label] = weight
        for topic, weight in _topic_weights(entry).items():
            topics[topic][entry.label] = weight
    spoken = {entry.label.replace("_", ""): entry.label for entry in own}
    rarity = {
        word: math.log((len(own) + 1) / (len(by_label) + 0.4)) / math.log(len(own) + 1.01)
        for word, by_label in stems.items()
    }
    return Catalogue(
        labels=tuple(entry.label for entry in own),
        by_stem={word: {l: v * rarity[word] for l, v in _shares(by_label).items()} for word, by_label in stems.items()},
        by_topic={topic: _shares(by_label) for topic, by_label in topics.items() if max(by_label.values()) >= 0.6},
        spoken=spoken,
        has_other=len(own) < len(entries),
    )


def weigh(catalogue: Catalogue, stems: Sequence[str]) -> Evidence:
    """Weigh a row of stems: their own votes, and those of the topics they touch."""
    votes: Counter[str] = Counter()
    elsewhere, content = 0.0, 0
    for word in stems:
        if word in _FUNCTION or word.isdigit():
            continue
        faint = word in _FAINT
        content += not faint
        for label, share in catalogue.by_stem.get(word, {}).items():
            votes[label] += share * (0.3 if faint else 1.0)
    for phrase in phrases(stems):
        if phrase.first == phrase.last and stems[phrase.first] in _FAINT | _FUNCTION:
            continue
        shares: Counter[str] = Counter()
        for topic in phrase.topics:
            for label, share in catalogue.by_topic.get(topic, {}).items():
                shares[label] += share
        total = sum(shares.values())
        for label, share in shares.items():
            votes[label] += phrase.weight * share / total
        if not total:
            elsewhere += phrase.weight
    return Evidence(votes, elsewhere, content)


def misheard(catalogue: Catalogue, folded: str) -> str | None:
    """The label whose name some run of words sounds like ("data in to gration"), if any."""
    heard = [fold(word) for word in folded.replace(",", " ").replace(".", " ").split()]
    for first in range(len(heard)):
        for width in range(1, 5):
            joined = "".join(heard[first : first + width])
            for name, label in catalogue.spoken.items():
                if abs(len(joined) - len(name)) <= 3 and SequenceMatcher(None, joined, name).ratio() >= 0.84:
                    return label
    return None


def _texts(entry: UseCaseLabel) -> list[tuple[str, float]]:
    return [
        (entry.label.replace("_", " "), _NAME),
        (entry.description, _DESCRIPTION),
        *((e, _EXAMPLE) for e in entry.examples),
    ]


def _stem_weights(entry: UseCaseLabel) -> dict[str, float]:
    weights: dict[str, float] = defaultdict(float)
    for text, weight in _texts(entry):
        for word in {w.stem for w in words(fold(text))} - _FUNCTION:
            weights[word] = max(weights[word], weight) + 0.2
    return weights


def _topic_weights(entry: UseCaseLabel) -> dict[str, float]:
    weights: dict[str, float] = defaultdict(float)
    for text, weight in _texts(entry):
        stems = [word.stem for word in words(fold(text))]
        for phrase in phrases(stems):
            if phrase.first == phrase.last and stems[phrase.first] in _FAINT:
                continue
            for topic in phrase.topics:
                weights[topic] += weight * phrase.weight / len(phrase.topics)
    top = max(weights.values(), default=0.0)
    return {topic: weight for topic, weight in weights.items() if weight >= 0.25 * top}


def _shares(by_label: Mapping[str, float]) -> dict[str, float]:
    """Each label's share of one, the leaders favoured."""
    total = sum(weight**2 for weight in by_label.values())
    return {label: weight**2 / total for label, weight in by_label.items() if weight**2 / total >= 0.08}
