# SPDX-License-Identifier: Apache-2.0
r"""How well a reviewer knows the matter of a proposal, from texts alone.

Texts become words, Chinese ones pairs of characters. Each text is a vector of Okapi weights of
length one, the affinity of a text and a work their cosine, and that of a proposal and a reviewer
the **quadratic mean** over the reviewer's works:

.. math:: s_{pr} = \Big(\frac{1}{|W_r|} \sum_{w \in W_r} (t_p \cdot t_w)^2\Big)^{1/2}

The mean rewards breadth in the matter, the maximum one single work; the quadratic mean lies
between both and needs no parameter. Nothing is learned, so nothing is fitted to any call.

References
----------
Robertson and Zaragoza 2009, doi:10.1561/1500000019 (weights, with their usual k1 and b).
Stelmakh et al. 2023, arXiv:2303.16750 (gold standard and loss).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.reviewing.assign.arcs import CELLS, Dense, Factor, Scores
from yuzui.store.tokens import tokens

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

MODEL = "words/1"
"""Name and version of the text model."""
K1, B = 1.2, 0.75
"""Saturation of repeated words and correction for length, as is usual."""
WORK = 8_000_000_000
"""Products of a proposal with one word of one work, up to which every pair is computed."""
FACTORS = 256
BLOCK = 64


@dataclass(frozen=True, slots=True, eq=False)
class Profiles:
    """Texts of proposals, and of the works by which reviewers are known."""

    proposals: Sequence[str]
    works: Sequence[str]
    owners: Array
    labels: Sequence[str]
    reviewers: int


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Weights of the words of texts, text by text."""

    starts: Array
    words: Array
    weights: Array
    vocabulary: Sequence[str]
    profiles: Profiles
    order: Array

    def works_of(self, reviewer: int) -> range:
        """Return the works of a reviewer, as places among the ordered works."""
        owners = self.profiles.owners[self.order]
        first, last = np.searchsorted(owners, [reviewer, reviewer + 1])
        return range(int(first), int(last))

    def alike(self, proposal: int, reviewer: int) -> tuple[Array, Array]:
        """Return how alike each work of a reviewer is to a proposal."""
        works, n = self.works_of(reviewer), len(self.profiles.proposals)
        starts = self.starts[n + works.start : n + works.stop + 1]
        weights = self._dense(proposal)
        here = slice(int(starts[0]), int(starts[-1]))
        sums = np.concatenate([[0.0], np.cumsum(self.weights[here] * weights[self.words[here]])])
        cosines: Array = np.diff(sums[starts - starts[0]])
        return self.order[works.start : works.stop], cosines

    def shared(self, proposal: int, work: int, most: int = 3) -> list[str]:
        """Return the words a proposal and a work share, by how much each adds to the cosine."""
        text = len(self.profiles.proposals) + int(np.flatnonzero(self.order == work)[0])
        own = slice(int(self.starts[text]), int(self.starts[text + 1]))
        parts = self.weights[own] * self._dense(proposal)[self.words[own]]
        best = np.lexsort((self.words[own], -parts))[:most]
        return [self.vocabulary[self.words[own][i]] for i in best if parts[i] > 0]

    def _dense(self, text: int) -> Array:
        dense = np.zeros(len(self.vocabulary))
        own = slice(int(self.starts[text]), int(self.starts[text + 1]))
        dense[self.words[own]] = self.weights[own]
        return dense


def text(profiles: Profiles) -> tuple[Scores, Index]:
    """Return the affinity of every pair by the words of their texts."""
    index = indexed(profiles)
    n = len(profiles.proposals)
    entries = int(index.starts[-1] - index.starts[n])
    if n * entries > WORK:
        return _factors(index), index
    return Dense(_exact(index)), index


def indexed(profiles: Profiles) -> Index:
    r"""Return the weights of all texts.

    Notes
    -----
    Weight of word :math:`v` in text :math:`i`, before the text is brought to length one:
    :math:`\log(1 + (N - n_v + 0.5)/(n_v + 0.5)) \cdot f(k_1 + 1)/(f + k_1(1 - b + b\,l_i/\bar{l}))`
    with :math:`f` its count, :math:`n_v` the texts that have it and :math:`l_i` the length.
    """
    order = np.argsort(profiles.owners, kind="stable")
    texts = [*profiles.proposals, *(profiles.works[i] for i in order)]
    vocabulary: dict[str, int] = {}
    split = [tokens(one) for one in texts]
    texts_with = Counter(word for one in split for word in set(one))
    counted = []
    for one in split:
        # a word of one text only matches nothing
        count = Counter(word for word in one if texts_with[word] > 1)
        counted.append(sorted((vocabulary.setdefault(w, len(vocabulary)), f) for w, f in count.items()))
    starts = np.cumsum([0, *map(len, counted)])
    flat = np.array([entry for one in counted for entry in one], dtype=float).reshape(-1, 2)
    words, f = flat[:, 0].astype(np.int64), flat[:, 1]
    owner = np.repeat(np.arange(len(texts)), np.diff(starts))
    length = np.bincount(owner, f, minlength=len(texts))
    within = np.bincount(words, minlength=len(vocabulary))
    rarity = np.log1p((len(texts) - within + 0.5) / (within + 0.5))
    mean = max(float(length.mean()) if len(texts) else 0.0, 1.0)
    weights = rarity[words] * f * (K1 + 1) / (f + K1 * (1 - B + B * length[owner] / mean))
    norm = np.sqrt(np.bincount(owner, weights**2, minlength=len(texts)))
    return Index(starts, words, weights / norm[owner], list(vocabulary), profiles, order)


def _exact(index: Index) -> Array:
    """Return the quadratic mean over works for every pair, shape (n, m)."""
    n, m = len(index.profiles.proposals), index.profiles.reviewers
    owners = index.profiles.owners[index.order]
    means = np.zeros((n, m))
    count = np.bincount(owners, minlength=m)
    for first in range(0, n, BLOCK):
        rows = range(first, min(first + BLOCK, n))
        dense = np.zeros((len(index.vocabulary), len(rows)), dtype=np.float32)
        for place, row in enumerate(rows):
            own = slice(int(index.starts[row]), int(index.starts[row + 1]))
            dense[index.words[own], place] = index.weights[own]
        starts = index.starts[n:]
        alike = _product(starts, index.words, index.weights.astype(np.float32), dense)
        squares = _product(np.concatenate([[0], np.cumsum(count)]), np.arange(len(owners)), None, alike**2)
        means[rows.start : rows.stop] = np.sqrt(squares / np.maximum(count, 1)[:, None]).T
    return means


def _factors(index: Index) -> Factor:
    """Return the mean over works from the leading dimensions of the texts, as factors.

    Notes
    -----
    With :math:`X` texts by words, :math:`Q` an orthonormal basis of the range of
    :math:`X X' X G` for a Gaussian :math:`G` and :math:`Q' X X' Q = U S U'`, the rows of
    :math:`Q U S^{1/2}` have the inner products of the texts, nearly (Halko, Martinsson and Tropp
    2011, doi:10.1137/090771806).
    """
    n, m = len(index.profiles.proposals), index.profiles.reviewers
    size = len(index.starts) - 1
    by_word = np.argsort(index.words, kind="stable")
    owner = np.repeat(np.arange(size), np.diff(index.starts))[by_word]
    ends = np.cumsum(np.bincount(index.words, minlength=len(index.vocabulary)))
    down = (np.concatenate([[0], ends]), owner, index.weights[by_word])
    across = (index.starts, index.words, index.weights)
    width = min(FACTORS, size)
    start = np.random.default_rng(0).standard_normal((len(index.vocabulary), width))
    for _ in range(2):
        basis, _ = np.linalg.qr(_product(*across, start))
        start = _product(*down, basis)
    values, turned = np.linalg.eigh(start.T @ start)
    coordinates = basis @ (turned * np.sqrt(np.maximum(values, 0.0)))
    owners = index.profiles.owners[index.order]
    count = np.bincount(owners, minlength=m)
    ends = np.concatenate([[0], np.cumsum(count)])
    means = _product(ends, np.arange(len(owners)), None, coordinates[n:])
    return Factor(coordinates[:n], means / np.maximum(count, 1)[:, None])


def _product(starts: Array, columns: Array, weights: Array | None, dense: Array) -> Array:
    """Return the product of a sparse matrix, row by row, with a dense one."""
    width = dense.shape[1]
    product = np.zeros((len(starts) - 1, width), dtype=dense.dtype)
    filled = np.flatnonzero(np.diff(starts))
    most = max(1, CELLS // max(width, 1))
    first = 0
    while first < len(filled):
        # rows until so many entries are gathered, one row at least
        limit = starts[filled[first]] + most
        last = max(first + 1, int(np.searchsorted(starts[filled + 1], limit, "right")))
        rows = filled[first:last]
        here = slice(int(starts[rows[0]]), int(starts[rows[-1] + 1]))
        entries = dense[columns[here]]
        if weights is not None:
            entries *= weights[here, None]
        product[rows] = np.add.reduceat(entries, starts[rows] - here.start, axis=0)
        first = last
    return product
