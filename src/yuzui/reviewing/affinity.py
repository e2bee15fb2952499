# SPDX-License-Identifier: Apache-2.0
"""How well a reviewer knows the matter of a proposal: texts, their mix with other signs, why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from yuzui.reviewing.assign.arcs import CELLS, Dense, Factor, Scores, Sparse
from yuzui.reviewing.assign_parts import Reason
from yuzui.store.tokens import fold, tokens
from yuzui.text import Text, same
from yuzui.text.numbers import number

if TYPE_CHECKING:
    from yuzui.reviewing.assign.arcs import Places

    Array = np.ndarray[Any, Any]


# How often scores order two proposals unlike the reviewer who knows how well they know both.


def loss(reviewers: Array, expertise: Array, scores: Array) -> float:
    """Return the loss of scores against stated expertise."""
    wrong = weight = 0.0
    for reviewer in np.unique(reviewers):
        own = reviewers == reviewer
        apart = np.subtract.outer(expertise[own], expertise[own])
        order = np.subtract.outer(scores[own], scores[own])
        better = apart > 0
        wrong += float((apart * ((order < 0) + 0.5 * (order == 0)))[better].sum())
        weight += float(apart[better].sum())
    return wrong / weight if weight else float("nan")


# How well a reviewer knows the matter of a proposal, from texts alone.


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


# The declared mix of what speaks for a pair: words, scores supplied, bids, a common field.


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
    """Return 1 for pairs of which the reviewer has the field of the proposal, among several too, and 0 for others."""
    names = sorted({fold(name or "").strip() for name in proposals} - {""})
    place = {name: i for i, name in enumerate(names)}

    def ones(labels: Sequence[Sequence[str]]) -> Array:
        matrix = np.zeros((len(labels), max(1, len(names))))
        for row, parts in enumerate(labels):
            for name in place.keys() & set(parts):
                matrix[row, place[name]] = 1.0
        return matrix

    whole = [(fold(name or "").strip(),) for name in proposals]
    return Factor(ones(whole), ones([fields_of(name) for name in reviewers]))


def fields_of(cell: str | None) -> list[str]:
    """Return the fields that a cell lists, folded; the cell itself too, since a field may hold a comma.

    Examples
    --------
    >>> fields_of("Soil science, Crop protection")
    ['soil science, crop protection', 'soil science', 'crop protection']
    """
    text = fold(str(cell or "")).strip()
    parts = [part.strip() for part in re.split(r"[,;、，；/|]", text)]
    return list(dict.fromkeys(part for part in (text, *parts) if part))


def bids(size: tuple[int, int], rows: Array, columns: Array, words: Sequence[str]) -> Scores:
    """Return the values of bids; pairs without one have :data:`SILENCE`."""
    values = np.array([BIDS[word] for word in words], dtype=float)
    return replace(Sparse.of(size, rows, columns, values), other=SILENCE)


# Why this pair: what its score is made of.


WORKS = 3
"""Works named for one pair."""
PIECES, SHOWN = 12, 3
"""Words looked at, of which pairs of characters are put together, and words named."""
WILLING = {"very": Text("very willing", "很愿意"), "some": Text("willing", "愿意"), "no": Text("not willing", "不愿意")}


def reasons(affinity: Affinity, rows: Array, columns: Array, fields: Sequence[str | None] = ()) -> list[list[Reason]]:
    """Return the reasons of single pairs, the weightiest first."""
    by_pair: list[list[Reason]] = [[] for _ in rows]
    for name, (weight, source) in affinity.parts.items():
        values = source.at(rows, columns)
        for place, value in enumerate(values.tolist()):
            pair = int(rows[place]), int(columns[place])
            if name == "text" and affinity.index is not None:
                by_pair[place] += _works(affinity.index, pair, weight * value)
            elif name == "bids":
                by_pair[place] += _bid(value, weight)
            elif value:
                field = (fields[pair[0]] if fields else None) if name == "field" else None
                by_pair[place].append(Reason(_CODES[name], _plain(name, value, field), weight * value))
    return [sorted(one, key=lambda reason: (-reason.weight, reason.evidence)) for one in by_pair]


_CODES: dict[str, Literal["supplied", "field", "text"]] = {"supplied": "supplied", "field": "field", "text": "text"}


def _works(index: Index, pair: tuple[int, int], total: float) -> list[Reason]:
    """Return the works nearest a proposal, each with its part of the pair's affinity."""
    works, cosines = index.alike(*pair)
    squares = float((cosines**2).sum())
    if not squares:
        return []
    nearest = []
    for place in np.lexsort((works, -cosines))[:WORKS].tolist():
        if cosines[place] <= 0:
            continue
        label = index.profiles.labels[int(works[place])]
        words = _whole(index.shared(pair[0], int(works[place]), PIECES), label)[:SHOWN]
        text = Text(f"“{label}”, words in common: {', '.join(words)}", f"《{label}》，共同用词：{'、'.join(words)}")
        part = total * float(cosines[place]) ** 2 / squares
        nearest.append(Reason("work", text, part, [label]))
    return nearest


def _whole(words: Sequence[str], label: str) -> list[str]:
    """Return words with pairs of Chinese characters that overlap in a title put together.

    Examples
    --------
    >>> _whole(["图神", "神经", "经网", "学习"], "图神经网与学习"), _whole(["bee", "star"], "bees")
    (['图神经网', '学习'], ['bee', 'star'])
    """
    pieces = [word for word in words if len(word) == 2 and not word.isascii()]
    # whether the character at each place goes on into the next
    on = "".join("1" if label[k : k + 2] in pieces else "0" for k in range(len(label)))
    runs = [label[one.start() : one.end() + 1] for one in re.finditer("1+", on)]
    whole: dict[str, None] = {}
    for word in words:
        run = None if word.isascii() else next((run for run in runs if word in run), None)
        whole.setdefault(run or word)
    return list(whole)


def _bid(value: float, weight: float) -> list[Reason]:
    if value == SILENCE:
        return []
    word = next(word for word, worth in BIDS.items() if worth == value)
    text = Text("bid: {w}", "意向：{w}").format(w=WILLING[word])
    return [Reason("bid", text, weight * value)]


def _plain(name: str, value: float, field: str | None) -> Text:
    if name == "field":
        return Text("same field: {f}", "学科相同：{f}").format(f=same(field or "-"))
    if name == "supplied":
        return Text("score supplied: {v}", "所提供的匹配分：{v}").format(v=number(value, 3))
    return Text("words in common: {v}", "文字匹配：{v}").format(v=number(value, 3))
