# SPDX-License-Identifier: Apache-2.0
"""Who may review what, at what score: pairs by the block, never as one table.

A call of 20,000 proposals and 20,000 reviewers has 400 million pairs. A source of scores gives
any block of them, so that every pair can be looked at and none need be kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]
    Places = slice | Array

CELLS = 2_000_000
"""Scores in one block at most: 16 MB."""


class Scores(Protocol):
    """Scores of all pairs, larger is better; each is finite."""

    @property
    def shape(self) -> tuple[int, int]:
        """Number of proposals and of reviewers."""
        ...

    def block(self, rows: Places, columns: Places) -> Array:
        """Return the scores of some proposals with some reviewers, shape (rows, columns).

        The array is the caller's own and may be written to.
        """
        ...

    def at(self, rows: Array, columns: Array) -> Array:
        """Return the scores of single pairs, shape (k,)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """Scores as one table."""

    values: Array

    @property
    def shape(self) -> tuple[int, int]:
        """Number of proposals and of reviewers."""
        n, m = self.values.shape
        return n, m

    def block(self, rows: Places, columns: Places) -> Array:
        """Return the scores of some proposals with some reviewers, shape (rows, columns)."""
        return np.array(self.values[rows][:, columns], dtype=float)

    def at(self, rows: Array, columns: Array) -> Array:
        """Return the scores of single pairs, shape (k,)."""
        return np.asarray(self.values[rows, columns], dtype=float)


@dataclass(frozen=True, slots=True, eq=False)
class Sparse:
    """Scores of some pairs; every other pair has the same score."""

    size: tuple[int, int]
    starts: Array
    columns: Array
    values: Array
    other: float = 0.0

    @classmethod
    def of(cls, size: tuple[int, int], rows: Array, columns: Array, values: Array) -> Sparse:
        """Return the scores of listed pairs; the last of a pair listed twice counts."""
        code = rows.astype(np.int64) * size[1] + columns
        _, last = np.unique(code[::-1], return_index=True)
        lines = len(code) - 1 - last
        starts = np.zeros(size[0] + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows[lines], minlength=size[0]), out=starts[1:])
        return cls(size, starts, columns[lines].astype(np.int64), values[lines].astype(float))

    @property
    def shape(self) -> tuple[int, int]:
        """Number of proposals and of reviewers."""
        return self.size

    def block(self, rows: Places, columns: Places) -> Array:
        """Return the scores of some proposals with some reviewers, shape (rows, columns)."""
        proposals = np.arange(self.size[0])[rows]
        scores = np.full((len(proposals), self.size[1]), self.other)
        sizes = self.starts[proposals + 1] - self.starts[proposals]
        at = np.repeat(np.arange(len(proposals)), sizes)
        places = np.arange(len(at)) + np.repeat(self.starts[proposals] - (np.cumsum(sizes) - sizes), sizes)
        scores[at, self.columns[places]] = self.values[places]
        return scores[:, columns]

    def at(self, rows: Array, columns: Array) -> Array:
        """Return the scores of single pairs, shape (k,)."""
        owner = np.repeat(np.arange(self.size[0]), np.diff(self.starts))
        known = owner * self.size[1] + self.columns
        codes = rows.astype(np.int64) * self.size[1] + columns
        place = np.searchsorted(known, codes)
        hit = place < len(known)
        hit[hit] = known[place[hit]] == codes[hit]
        scores = np.full(len(codes), self.other)
        scores[hit] = self.values[place[hit]]
        return scores


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """Scores as products of factors: ``U V'``; only the factors are kept."""

    left: Array
    right: Array

    @property
    def shape(self) -> tuple[int, int]:
        """Number of proposals and of reviewers."""
        return len(self.left), len(self.right)

    def block(self, rows: Places, columns: Places) -> Array:
        """Return the scores of some proposals with some reviewers, shape (rows, columns)."""
        products: Array = self.left[rows] @ self.right[columns].T
        return products

    def at(self, rows: Array, columns: Array) -> Array:
        """Return the scores of single pairs, shape (k,)."""
        products: Array = np.einsum("kf,kf->k", self.left[rows], self.right[columns])
        return products.astype(float)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """What an assignment is made from."""

    proposals: Sequence[str]
    reviewers: Sequence[str]
    scores: Scores
    demand: Array
    low: Array
    high: Array
    blocked: Array
    share: float = 1.0
    _codes: Array | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        pairs = np.asarray(self.blocked, dtype=np.int64).reshape(-1, 2)
        object.__setattr__(self, "_codes", np.unique(pairs[:, 0] * self.shape[1] + pairs[:, 1]))

    @property
    def shape(self) -> tuple[int, int]:
        """Number of proposals and of reviewers."""
        return len(self.proposals), len(self.reviewers)

    @property
    def codes(self) -> Array:
        """Blocked pairs as ``proposal * m + reviewer``, ascending, each once."""
        assert self._codes is not None
        return self._codes

    def with_scores(self, scores: Scores) -> Pairs:
        """Return the same pairs with other scores."""
        return replace(self, scores=scores)

    def blocks(self) -> Iterator[slice]:
        """Return the proposals in blocks of at most :data:`CELLS` pairs."""
        n, m = self.shape
        step = max(1, CELLS // max(m, 1))
        yield from (slice(first, min(first + step, n)) for first in range(0, n, step))

    def values(self, rows: slice) -> Array:
        """Return the scores of some proposals with all reviewers; minus infinity where blocked."""
        scores = self.scores.block(rows, slice(None))
        m = self.shape[1]
        first, last = np.searchsorted(self.codes, [rows.start * m, rows.stop * m])
        inside = self.codes[first:last]
        scores[inside // m - rows.start, inside % m] = -np.inf
        return scores

    def may(self, rows: Array, columns: Array) -> Array:
        """Return which single pairs are not blocked, shape (k,)."""
        if not len(self.codes):
            return np.ones(len(rows), dtype=bool)
        codes = rows.astype(np.int64) * self.shape[1] + columns
        place = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        free: Array = self.codes[place] != codes
        return free

    def eligible(self) -> Array:
        """Return how many reviewers each proposal may have, shape (n,)."""
        n, m = self.shape
        counts: Array = m - np.bincount(self.codes // m, minlength=n)
        return counts
