# SPDX-License-Identifier: Apache-2.0
"""How much laboratories work on the same matters, and whether that is more than chance: works are exchanged."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.store.tokens import tokens

Array = np.ndarray[Any, Any]

LEAST = 15
"""Works below which a laboratory is too small to be tested."""
DRAWS = 2_000
LEVEL = 0.05
SHUFFLES = 200
"""Exchanges held apart from the others, on which the share of false alarms is counted."""
ASIDE = frozenset(
    "a an and are as at based between by can do for from how in into is it its new of on or over than that the their "
    "this through to toward towards under using via we what when with within without approach method model study 的 "
    "research 基于 研究 一种 面向".split()
)
"""Words of titles that say nothing of the matter."""


def title_terms(title: str) -> list[str]:
    """Return the words of a title and its pairs of neighbours; of Chinese the pairs of characters.

    Examples
    --------
    >>> title_terms("Learning to rank with graphs")
    ['learning', 'rank', 'graph', 'learning rank', 'rank graph']
    >>> title_terms("量子通信")
    ['量子', '子通', '通信']
    """
    words = [word for word in tokens(title) if len(word) > 1 and word not in ASIDE and not word.isdigit()]
    plain = [word.isascii() for word in words]
    pairs = [f"{a} {b}" for a, b, p, q in zip(words, words[1:], plain, plain[1:], strict=False) if p and q]
    return words + pairs


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Rows of unit length over terms, in compressed rows; ``starts`` has one entry more than there are rows."""

    starts: Array
    terms: Array
    weights: Array
    vocabulary: Sequence[str]

    @property
    def rows(self) -> Array:
        """The row of each entry."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def dense(self, rows: Sequence[int], width: int) -> Array:
        """Return some rows as an array (rows, ``width``) of terms."""
        block = np.zeros((len(rows), width))
        for k, row in enumerate(rows):
            span = slice(self.starts[row], self.starts[row + 1])
            block[k, self.terms[span]] = self.weights[span]
        return block


RARITY = 3
"""Power of the rarity of a word of titles: two works that share a rare word are alike, two that share "image" are not.
Of 12 laboratories cut in two, the other half ranks first in 10 with 3, in 7 with 1 (median of several cuts)."""


def tfidf(texts: Sequence[Mapping[str, float]], rarity: int = 1) -> Vectors:
    """Return texts as vectors of unit length, each a mapping of terms to counts or weights.

    Weight of a term = (1 + ln count) · ln((1 + n) / documents with it) ^ ``rarity``; counts below one stay as they are.
    """
    documents: Counter[str] = Counter()
    for text in texts:
        documents.update(text.keys())
    vocabulary = sorted(documents)
    place = {term: k for k, term in enumerate(vocabulary)}
    idf = {term: math.log((1 + len(texts)) / n) ** rarity for term, n in documents.items()}
    starts, terms, weights = [0], [], []
    for text in texts:
        row = {place[term]: _damped(value) * idf[term] for term, value in text.items() if value > 0}
        norm = math.sqrt(math.fsum(value * value for value in row.values())) or 1.0
        for k in sorted(row):
            terms.append(k)
            weights.append(row[k] / norm)
        starts.append(len(terms))
    return Vectors(np.array(starts), np.array(terms, dtype=np.int64), np.array(weights), vocabulary)


def _damped(value: float) -> float:
    return 1.0 + math.log(value) if value >= 1 else value


@dataclass(frozen=True, slots=True, eq=False)
class Membership:
    """Which works are of which laboratories: entries (``works[k]``, ``labs[k]``), each pair once."""

    works: Array
    labs: Array
    size: int

    @property
    def sizes(self) -> Array:
        """Works of each laboratory."""
        return np.bincount(self.labs, minlength=self.size)

    @property
    def joint(self) -> tuple[Array, Array]:
        """Each work of several laboratories with each pair of them: (works, cells of a square of laboratories)."""
        of: dict[int, list[int]] = {}
        for work, lab in zip(self.works.tolist(), self.labs.tolist(), strict=True):
            of.setdefault(work, []).append(lab)
        works, cells = [], []
        for work, labs in of.items():
            for a in labs:
                for b in labs:
                    if a != b:
                        works.append(work)
                        cells.append(a * self.size + b)
        return np.array(works, dtype=np.int64), np.array(cells, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Exchange:
    """Overlap of each pair of laboratories and what exchanging works makes of it; arrays by pair, a < b.

    Parameters
    ----------
    a, b : array of int
        The laboratories of each pair.
    similarity : array
        Mean cosine of a work of one and a work of the other, joint works left out.
    z : array
        Distance from the mean of the exchanges in their standard deviations; nan where they do not vary.
    p : array
        (1 + exchanges at least as similar) / (exchanges + 1).
    joint : array of int
        Works that both have.
    false_alarms : float
        Share of pairs with p of at most 5 % when works are shuffled; nan without pairs.
    """

    a: Array
    b: Array
    similarity: Array
    z: Array
    p: Array
    joint: Array
    false_alarms: float


def exchange(
    vectors: Vectors, members: Membership, strata: Array, *, draws: int = DRAWS, seed: int = 7, shuffles: int = SHUFFLES
) -> Exchange:
    """Exchange works among laboratories within strata and say which pairs are more alike than that.

    Parameters
    ----------
    vectors : Vectors
        One row a work, of unit length.
    members : Membership
        Laboratories of the works.
    strata : array of int
        Stratum of each work; a work takes the place of another of its stratum only.
    draws, shuffles : int
        Exchanges that make p, and further ones on which false alarms are counted.
    seed : int
        Seed of the exchanges.

    Notes
    -----
    S_ab = (Σ k_ij − J_ab) / (n_a n_b − J_ab), i of a and j of b, k the cosine, J joint works (each similar to itself by
    1, which is left out). The sums are (XᵀA)ᵀ(XᵀA): X works × terms, A works × laboratories. An exchange keeps the size
    of each laboratory, the joint places, and the words of each work. p after Phipson & Smyth 2010, doi
    10.2202/1544-6115.1585: it is never 0.
    """
    size = members.size
    kernel = _Kernel(vectors, members)
    a, b = np.triu_indices(size, 1)
    joint = np.bincount(members.joint[1], minlength=size * size).reshape(size, size)[a, b]
    sizes = members.sizes
    cells = np.maximum(1, sizes[a] * sizes[b] - joint)
    place = np.arange(len(strata))
    observed = kernel.sums(place)[a, b]
    random = np.random.default_rng(seed)
    base = np.argsort(strata, kind="stable")
    sums = np.empty((draws + shuffles, len(a)))
    for k in range(draws + shuffles):
        # works in a random order within each stratum take the places of the stratum in their order
        place[np.argsort(strata + random.random(len(strata)))] = base
        sums[k] = kernel.sums(place)[a, b]
    null = sums[:draws]
    slack = 1e-9 * np.maximum(1.0, np.abs(observed))
    higher = (null >= observed - slack).sum(axis=0)
    spread = null.std(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(spread > slack, (observed - null.mean(axis=0)) / spread, np.nan)
    p = (1 + higher) / (draws + 1)
    return Exchange(a, b, observed / cells, z, p, joint, _false_alarms(null, sums[draws:]))


def likeness(vectors: Vectors, members: Membership) -> Array:
    """Return S of each pair of laboratories as a square; see :func:`exchange`."""
    joint = np.bincount(members.joint[1], minlength=members.size**2).reshape(members.size, members.size)
    sums = _Kernel(vectors, members).sums(np.arange(len(vectors.starts) - 1))
    square: Array = sums / np.maximum(1, np.outer(members.sizes, members.sizes) - joint)
    return square


_PRODUCT = 200_000
"""Multiplications of one slice of a product of matrices."""


class _Kernel:
    """Sums of cosines over pairs of works of two laboratories, for works in any places."""

    def __init__(self, vectors: Vectors, members: Membership) -> None:
        count = np.bincount(vectors.terms, minlength=len(vectors.vocabulary))
        kept = count[vectors.terms] > 1  # a term of one work is alike to no other work
        self.row = vectors.rows[kept]
        new = np.cumsum(count > 1) - 1
        self.weight = vectors.weights[kept]
        self.size = members.size
        self.step = max(16, _PRODUCT // max(1, members.size**2))
        self.terms = -(-max(1, int((count > 1).sum())) // self.step) * self.step
        self.base = new[vectors.terms[kept]] * self.size
        n = len(vectors.starts) - 1
        self.own = np.bincount(self.row, self.weight**2, minlength=n)
        self.layers = _layers(members, n)
        self.works, self.cells = members.joint

    def sums(self, place: Array) -> Array:
        """Return the square of sums where work ``w`` has the place, and so the laboratories, of ``place[w]``."""
        parts, weights = [], []
        for layer in self.layers:
            lab = layer[place][self.row]
            used = lab >= 0
            whole = bool(used.all())
            parts.append(self.base + lab if whole else self.base[used] + lab[used])
            weights.append(self.weight if whole else self.weight[used])
        at = np.concatenate(parts) if len(parts) > 1 else parts[0]
        weight = np.concatenate(weights) if len(weights) > 1 else weights[0]
        block = np.bincount(at, weight, minlength=self.terms * self.size).reshape(-1, self.step, self.size)
        # in slices: products so small stay in one thread, and threads that wait cost more than they bring
        square: Array = np.matmul(block.transpose(0, 2, 1), block).sum(axis=0)
        if len(self.works):
            at_place = np.empty(len(place), dtype=np.int64)
            at_place[place] = np.arange(len(place))
            own = np.bincount(self.cells, self.own[at_place[self.works]], minlength=self.size**2)
            square = square - own.reshape(self.size, self.size)
        return square


def _layers(members: Membership, works: int) -> list[Array]:
    """Return the first laboratory of each work, the second, and so on; -1 for none."""
    layers: list[Array] = [np.full(works, -1)]
    depth = np.zeros(works, dtype=np.int64)
    for work, lab in zip(members.works.tolist(), members.labs.tolist(), strict=True):
        while len(layers) <= depth[work]:
            layers.append(np.full(works, -1))
        layers[depth[work]][work] = lab
        depth[work] += 1
    return layers


def _false_alarms(null: Array, shuffled: Array) -> float:
    """Return the share of pairs of shuffled works that would be called at 5 %, each held against the exchanges."""
    if not null.size or not shuffled.size:
        return float("nan")
    draws, called = len(null), 0
    for pair in range(null.shape[1]):
        ordered = np.sort(null[:, pair])
        slack = 1e-9 * max(1.0, float(np.abs(ordered).max()))
        higher = draws - np.searchsorted(ordered, shuffled[:, pair] - slack)
        called += int(((1 + higher) / (draws + 1) <= LEVEL).sum())
    return called / shuffled.size


def discoveries(p: Array, level: float = LEVEL) -> Array:
    """Return which of some p are called at a rate of false discoveries (Benjamini & Hochberg 1995).

    Examples
    --------
    >>> discoveries(np.array([0.01, 0.6, 0.02, 0.2])).tolist()
    [True, False, True, False]
    """
    order = np.argsort(p, kind="stable")
    limits = level * np.arange(1, len(p) + 1) / max(1, len(p))
    below = np.flatnonzero(p[order] <= limits)
    called = np.zeros(len(p), dtype=bool)
    if len(below):
        called[order[: below[-1] + 1]] = True
    return called
