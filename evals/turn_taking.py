"""When does the bot take its turn? Replays paused answers, on simulated time, through the decision that calls use."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import count
from math import exp, inf, log
from random import Random

from evals.utterances import Utterance

from qualifybot.domain.completeness import completeness
from qualifybot.domain.models import Topic
from qualifybot.domain.reading.reader import read
from qualifybot.domain.script import default_script
from qualifybot.domain.turn_taking import (
    Commit,
    Completeness,
    Happening,
    ItemNamed,
    Pace,
    Tick,
    TurnOver,
    TurnState,
    VoiceBegan,
    VoiceEnded,
    Words,
    next_check,
    step,
)

FINAL_DELAYS = ((0.0, 0.4), (0.5, 0.637), (0.95, 0.965), (0.99, 1.655), (1.0, 2.5))
"""Speech's end to its final text, in seconds, by quantile: the middle three as published for OpenAI's transcription."""
ANSWER_SECONDS = 0.05
"""From the decision to the bot's first audio, as a line from the cache has it."""
TODAY = date(2026, 11, 23)
_LETTERS_A_SECOND = 15
_BEGIN_NOTICED, _END_NOTICED = 0.1, 0.22
"""Seconds after which the voice detector is sure that speech began, or ended; both moments are backdated."""
_WORD_LAG = 0.4
"""From a word's end to its text, in models that write while somebody speaks."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How one replay went: the bot began `wait` seconds after the true end, or cut the caller off (None)."""

    utterance: Utterance
    wait: float | None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait: `pace`, and each topic's own pause times `pause`."""

    pace: Pace = Pace()
    pause: float = 1.0

    def scaled(self, factor: float) -> Patience:
        """The same, but all its silences longer or shorter."""
        pace = self.pace
        pace = replace(
            pace,
            complete=pace.complete * factor,
            loose=pace.loose * factor,
            unsure=pace.unsure * factor,
            spelling=pace.spelling * factor,
            open=pace.open * factor,
            thinking=pace.thinking * factor,
        )
        return Patience(pace, self.pause * factor)


def timer(seconds: float) -> Patience:
    """A plain timer: every silence of this length ends the turn, whatever was said."""
    pace = Pace(complete=seconds, loose=seconds, unsure=seconds, spelling=seconds, open=seconds, thinking=seconds)
    return Patience(pace, pause=0.0)


def replay(heard: Iterable[Utterance], patience: Patience, replays: int) -> list[Taken]:
    """Play every utterance so many times, each with other delays of its texts; the same on every run."""
    return [
        Taken(utterance, _play(utterance, patience, Random(f"{utterance.pieces} {number}")))
        for utterance in heard
        for number in range(replays)
    ]


def cut_off(taken: Sequence[Taken]) -> float:
    """The share of answers into which the bot spoke."""
    return sum(one.wait is None for one in taken) / len(taken)


def waits(taken: Iterable[Taken], share: float) -> float:
    """The quantile `share` of the waits of those who were heard out, in seconds; infinite if nobody was."""
    ordered = sorted(one.wait for one in taken if one.wait is not None)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else inf


class _Transcriber:
    """Plays a model that writes while somebody speaks, settles each committed stretch, and punctuates as it likes."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._full_stops = chance.random() < 0.5
        self._number = 0
        self._spoken: list[str] = []

    @property
    def item(self) -> str:
        """The stretch that is being spoken."""
        return f"item-{self._number}"

    def hear(self, piece: str, began: float, ended: float) -> Iterator[tuple[float, Happening]]:
        """The words of the piece as they are written down; the last one waits for the final text."""
        said, words = " ".join(self._spoken), piece.split()
        self._spoken.append(piece)
        for index in range(1, len(words)):
            at = began + (ended - began) * index / len(words) + _WORD_LAG
            yield at, Words(self.item, " ".join([said, *words[:index]]).strip(), final=False, at=at)

    def commit(self, now: float, ended: float) -> Iterator[tuple[float, Happening]]:
        """The stretch was ended `now`; its last voiced moment was `ended`."""
        text, item = " ".join(self._spoken), self.item
        self._spoken.clear()
        self._number += 1
        if self._full_stops and text and text[-1] not in ".?!":
            text = text.rstrip(",") + "."
        yield now + 0.05, ItemNamed(item, now + 0.05)
        at = max(now + 0.1, ended + _delay(self._chance.random()))
        yield at, Words(item, text[:1].upper() + text[1:], final=True, at=at)


def _play(utterance: Utterance, patience: Patience, chance: Random) -> float | None:
    """How long after its end the answer was answered; None if before."""
    transcriber, order = _Transcriber(chance), count()
    coming: list[tuple[float, int, Happening]] = []

    def expect(happenings: Iterable[tuple[float, Happening]]) -> None:
        for at, happening in happenings:
            heapq.heappush(coming, (at, next(order), happening))

    spoken = list(_spoken(utterance))
    for began, ended, _ in spoken:
        expect([(began + _BEGIN_NOTICED, VoiceBegan(began)), (ended + _END_NOTICED, VoiceEnded(ended))])
    end = spoken[-1][1]
    unheard = list(spoken)
    state = TurnState(pace=patience.pace, pause=_pause(utterance.topic) * patience.pause)
    while True:
        due = next_check(state)
        event: Happening
        if due is not None and (not coming or due <= coming[0][0]):
            now, event = due, Tick(due)
        elif coming:
            now, _, event = heapq.heappop(coming)
        else:
            return None
        if isinstance(event, VoiceBegan):
            began, ended, piece = unheard.pop(0)
            expect(transcriber.hear(piece, began, ended))
        state, decisions = step(state, event, lambda text: _judge(text, utterance.topic))
        for decision in decisions:
            match decision:
                case Commit():
                    ended = state.ended if state.ended is not None else now
                    expect(transcriber.commit(max(now, ended + _END_NOTICED), ended))
                case TurnOver():
                    return None if unheard else max(now, end + _END_NOTICED) + ANSWER_SECONDS - end


def _spoken(utterance: Utterance) -> Iterator[tuple[float, float, str]]:
    """Begin, end and words of every piece; a silence too short to be noticed parts nothing."""
    now = 0.0
    for piece, pause in zip(utterance.pieces, (*utterance.pauses, 0.0), strict=True):
        ended = now + max(0.25, len(piece) / _LETTERS_A_SECOND)
        yield now, ended, piece
        now = ended + pause


def _delay(share: float) -> float:
    """The delay of a final text at this quantile, between the known ones as if they lay on a line of logarithms."""
    index = min(bisect_right([known for known, _ in FINAL_DELAYS], share), len(FINAL_DELAYS) - 1)
    (low, less), (high, more) = FINAL_DELAYS[index - 1], FINAL_DELAYS[index]
    return exp(log(less) + (log(more) - log(less)) * (share - low) / (high - low))


def _pause(topic: Topic) -> float:
    return default_script().topic(topic).pause


@cache
def _judge(text: str, topic: Topic) -> Completeness:
    return completeness(text, read(text, default_script().context(topic, TODAY, {})))
