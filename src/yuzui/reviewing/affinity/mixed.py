# SPDX-License-Identifier: Apache-2.0
"""The declared mix of what speaks for a pair: words, scores supplied, bids, a common field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.reviewing.affinity.texts import Index
from yuzui.reviewing.assign.arcs import Factor, Scores, Sparse
from yuzui.store.tokens import fold

if TYPE_CHECKING:
    import numpy as np

    from yuzui.reviewing.assign.arcs import Places

    Array = np.ndarray[Any, Any]

BIDS: Mapping[str, float] = {"very": 1.0, "some": 0.5, "no": 0.0}
SILENCE = 0.25
"""Value of no bid at all: between no and some."""


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """A weighted sum of sources of scores."""

    parts: tuple[tuple[float, Scores], ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Number of proposals and of reviewers."""
        return self.parts[0][1].shape

    def block(self, rows: Places, columns: Places) -> Array:
        """Return the scores of some proposals with some reviewers, shape (rows, columns)."""
        return sum(w * source.block(rows, columns) for w, source in self.parts)  # type: ignore[return-value]

    def at(self, rows: Array, columns: Array) -> Array:
        """Return the scores of single pairs, shape (k,)."""
        return sum(w * source.at(rows, columns) for w, source in self.parts)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True, eq=False)
class Affinity:
    """Scores of all pairs and what they are made of."""

    source: Scores
    parts: Mapping[str, tuple[float, Scores]]
    index: Index | None = None


def mix(parts: Mapping[str, Scores], weights: Mapping[str, float], index: Index | None) -> Affinity:
    """Return the declared mix of several sources."""
    used = {name: (weight, parts[name]) for name, weight in weights.items() if weight}
    if [weight for weight, _ in used.values()] == [1]:
        return Affinity(next(iter(used.values()))[1], used, index)
    return Affinity(Mixed(tuple(used.values())), used, index)


def field(proposals: Sequence[str | None], reviewers: Sequence[str | None]) -> Scores:
    """Return 1 for pairs whose fields are the same and 0 for others."""

    def plain(name: str | None) -> str:
        return fold(str(name or "")).strip()

    names = sorted({plain(name) for name in proposals} - {""})
    place = {name: i for i, name in enumerate(names)}

    def ones(labels: Sequence[str | None]) -> Array:
        matrix = np.zeros((len(labels), max(1, len(names))))
        for row, name in enumerate(map(plain, labels)):
            if name in place:
                matrix[row, place[name]] = 1.0
        return matrix

    return Factor(ones(proposals), ones(reviewers))


def bids(size: tuple[int, int], rows: Array, columns: Array, words: Sequence[str]) -> Scores:
    """Return the values of bids; pairs without one have :data:`SILENCE`."""
    values = np.array([BIDS[word] for word in words], dtype=float)
    return replace(Sparse.of(size, rows, columns, values), other=SILENCE)
