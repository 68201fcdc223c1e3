"""How near in meaning are two English words? A table of small vectors, one a word, with how telling each word is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
_ENDINGS = ("s", "es", "ing", "ed", "er", "ers", "d", "ly", "'s")


@dataclass(frozen=True, slots=True)
class WordSpace:
    """Unit vectors (rows) of the words in `place`; `weights` run from 0 (says nothing) to 1 (rare, telling)."""

    place: dict[str, int]
    vectors: Vectors
    weights: Vectors

    def rows(self, words: Iterable[str]) -> list[int]:
        """The rows of those words that the table knows."""
        found = (self.row(word) for word in words)
        return [row for row in found if row is not None]

    def row(self, word: str) -> int | None:
        """A word's row, an inflected one's by its plain form if need be; None for an unknown word."""
        if word in self.place:
            return self.place[word]
        plain = (word.removesuffix(end) for end in _ENDINGS if word.endswith(end))
        return next((self.place[cut] for cut in plain if cut in self.place), None)

    def mean(self, rows: Sequence[int]) -> Vectors:
        """The direction of several words together, a unit vector; zeros for none."""
        total: Vectors = (self.vectors[list(rows)] * self.weights[list(rows)][:, None]).sum(axis=0)
        length = np.float32(np.linalg.norm(total))
        return total / length if length else total


@lru_cache(maxsize=1)
def word_space() -> WordSpace:
    """The table, read once from the package's data.

    Distilled word by word from Google's universal-sentence-encoder-multilingual v3 (Apache-2.0) onto 64 dimensions.
    """
    with files("qualifybot.domain.reading").joinpath("word_space.npz").open("rb") as data, np.load(data) as table:
        words = table["words"].tobytes().decode().split(" ")
        vectors = table["vectors"].astype(np.float32)
        weights = table["weights"].astype(np.float32) / 255
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return WordSpace({word: n for n, word in enumerate(words)}, vectors, weights)
