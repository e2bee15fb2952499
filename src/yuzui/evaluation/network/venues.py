# SPDX-License-Identifier: Apache-2.0
"""Venues cited together, year by year, in a graph and in rewired copies of it.

References
----------
Uzzi, Mukherjee, Stringer & Jones (2013), doi:10.1126/science.1240474.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.evaluation.indicator import Parameters, Timed
from yuzui.evaluation.network import mixing
from yuzui.evaluation.network.mixing import Mixed
from yuzui.solve.kernels import pairs, rewire

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from yuzui.solve.kernels.arrays import Ints

    Floats = NDArray[np.floating[Any]]
    Lists = tuple[Ints, Ints]


def years(time: Ints, focal: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of nodes of every year that has works of a range."""
    at = focal[0]
    while at < focal[1]:
        first, last = (int(np.searchsorted(time, time[at], side=s)) for s in ("left", "right"))
        yield first, last
        at = last


def cited(arrays: Timed, span: tuple[int, int], heads: Ints | None = None) -> Lists:
    """Return the venues that works cite, where known."""
    first, last = span
    ptr = np.asarray(arrays.out_ptr[first : last + 1], dtype=np.int64)
    if heads is None:
        heads = np.asarray(arrays.out_idx[ptr[0] : ptr[-1]], dtype=np.int64)
    venue = arrays.marked().venue[heads]
    known = venue >= 0
    before = np.concatenate([[0], np.cumsum(known)])
    return before[ptr - ptr[0]], venue[known]


def labels(arrays: Timed) -> int:
    """Return a number above that of every venue."""
    return int(arrays.marked().venue.max(initial=-1)) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """How far the pairs of a year are from what rewired copies give."""

    score: Floats
    halves: tuple[Floats, Floats]
    mixed: Mixed


def scores(arrays: Timed, span: tuple[int, int], known: Ints, p: Parameters) -> Scored:
    r"""Return how far the pairs of a year are from what rewired copies give.

    Copies are rewired until they are settled, see :mod:`mixing`: what is measured on the way is
    how much of the pairs of the year itself a copy still has, :math:`\sum n d / \sum n^2` of
    counts :math:`n` in the graph and :math:`d` in the copy.
    """
    lists, most = (arrays.out_ptr, arrays.out_idx), labels(arrays)

    def chain(number: int) -> rewire.Chain:
        return rewire.Chain(lists, arrays.time, span, (p.seed, number), p.kernels)

    def count(heads: Ints | None) -> Ints:
        counts: Ints = pairs.tally(*cited(arrays, span, heads), most, known, engine=p.kernels)
        return counts

    seen = count(None)
    probes = [chain(number) for number in range(min(mixing.PROBES, p.copies))]
    counted: list[Ints] = [seen] * len(probes)
    whole = max(int((seen * seen).sum()), 1)

    def retained(n: int) -> tuple[float]:
        counted[n] = count(probes[n].heads)
        return (int((seen * counted[n]).sum()) / whole,)

    mixed = mixing.mix(probes, retained, (1.0,))
    sums = np.zeros((2, 2, len(known)), dtype=np.int64)
    half = p.copies // 2
    for number in range(p.copies):
        drawn = counted[number] if number < len(probes) else count(
            chain(number).advance(mixed.rounds)
        )  # fmt: skip
        sums[int(number >= half)] += drawn, drawn * drawn
    parts = [_score(seen, part, n) for part, n in zip(sums, (half, p.copies - half), strict=True)]
    return Scored(_score(seen, sums.sum(axis=0), p.copies), (parts[0], parts[1]), mixed)


def _score(seen: Ints, sums: Ints, n: int) -> Floats:
    """Return the score of counts, by the sums of counts and of their squares over some copies."""
    total, squares = sums
    if n < 2:
        return np.full(len(seen), np.nan)
    # whole numbers as long as it can be: every engine gives the same digits
    spread = n * squares - total * total
    with np.errstate(divide="ignore", invalid="ignore"):
        score = (n * seen - total) / n / np.sqrt(spread / (n * (n - 1)))
    return np.where(spread > 0, score, np.nan)


def met(arrays: Timed, span: tuple[int, int]) -> Lists:
    """Return the venues that works cite, each once; see :func:`cited`."""
    ptr, venue = cited(arrays, span)
    most = max(labels(arrays), 1)
    owner = np.repeat(np.arange(len(ptr) - 1), np.diff(ptr))
    once = np.unique(owner * most + venue)
    counts = np.bincount(once // most, minlength=len(ptr) - 1)
    return np.concatenate([[0], np.cumsum(counts)]), once % most


def distances(past: Sequence[Lists], fresh: Ints, most: int, engine: str) -> Floats:
    """Return how far the two venues of each pair are apart."""
    nothing = np.zeros(0, dtype=np.int64)
    pair = np.concatenate([nothing, *(p for p, _ in past)])
    works = np.concatenate([nothing, *(n for _, n in past)])
    low, high = pair // most, pair % most
    cells, place = np.unique(np.concatenate([low * most + high, high * most + low]), return_inverse=True)
    weight = np.zeros(len(cells), dtype=np.int64)
    np.add.at(weight, place, np.concatenate([works, works]))
    row = cells // most
    ptr = np.searchsorted(row, np.arange(most + 1))
    one, other = fresh // most, fresh % most
    dot = pairs.dots((ptr, cells % most, weight), one, other, engine=engine)
    square = np.zeros(most, dtype=np.int64)
    np.add.at(square, row, weight * weight)
    norm = np.sqrt(square[one].astype(np.float64) * square[other])
    apart: Floats = 1 - np.divide(dot, norm, out=np.zeros(len(fresh)), where=norm > 0)
    return apart
