# SPDX-License-Identifier: Apache-2.0
"""Rewired copies of a graph: disruption, and pairs of venues, that years and reference lists alone give.

Every work keeps its references of every year and its citations from every year; who cites whom is
drawn anew. A trend that the copies show as well says nothing about the works.

Some copies are rewired ahead of the others and measured each time their rounds have doubled. They
are *settled* once the last doubling moved the mean of what is measured by at most a hundredth of
its whole way from the graph itself, or by no more than two of its standard errors: from there on
more rounds change what a copy is, and nothing of what copies are like.

References
----------
Holst, Algaba, Tori, Wenmackers & Ginis (2024), arXiv:2402.14583; Uzzi, Mukherjee, Stringer & Jones
(2013), doi:10.1126/science.1240474, on venues cited together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from yuzui.errors import InputError
from yuzui.evaluation import stability
from yuzui.evaluation.indicator import Parameters, Timed
from yuzui.solve.kernels import pairs, rewire
from yuzui.solve.kernels.rewire import Chain
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from yuzui.solve.kernels.arrays import Ints

    Floats = NDArray[np.floating[Any]]
    Lists = tuple[Ints, Ints]

PROBES = 4
"""Copies that are measured on the way; they are the first of those that are used."""
START, MOST = 8, 1024
"""Rounds at the first measure, and at the last one if nothing settles before."""
STILL = 0.01
"""Share of the whole way that a doubling may move without being taken for movement."""
ERRORS = 2
"""Standard errors that a doubling may move as well."""
USUAL = 32
"""Rounds that most graphs need, by which time is predicted."""
RULE = Text(
    "rewired until doubling the rounds moves the mean by at most 1 % of its way from the graph "
    "itself, or by no more than two standard errors",
    "持续重连，直到轮数加倍后均值的变动不超过其与原图总差距的 1%，或不超过其两倍标准误",
)


class Moving(Protocol):
    """A copy that is rewired round by round."""

    def advance(self, rounds: int) -> Any:
        """Rewire it by so many rounds more."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """How far copies were rewired: the rounds that sufficed, or the most."""

    rounds: int
    settled: bool


def mix(copies: Sequence[Moving], measure: Callable[[int], Sequence[float]], origin: Sequence[float]) -> Mixed:
    """Rewire some copies until they are settled."""
    rounds, before = START, None
    while True:
        for copy in copies:
            copy.advance(rounds if before is None else rounds // 2)
        now = [list(measure(n)) for n in range(len(copies))]
        if before is not None and all(
            _still([one[k] for one in before], [one[k] for one in now], start) for k, start in enumerate(origin)
        ):
            # what doubling did not change was reached before it
            return Mixed(rounds // 2, True)
        if 2 * rounds > MOST:
            return Mixed(rounds, False)
        rounds, before = 2 * rounds, now


def _still(before: Sequence[float], now: Sequence[float], origin: float) -> bool:
    """Say whether one number did not move any more between two measures of the same copies."""
    n = len(now)
    steps = [b - a for a, b in zip(before, now, strict=True)]
    step, way = sum(steps) / n, abs(origin - sum(now) / n)
    if math.isnan(step):  # nothing to be measured
        return True
    squares = sum((one - step) ** 2 for one in steps)
    error = math.sqrt(squares / (n - 1) / n) if n > 1 else 0.0
    return abs(step) <= max(STILL * way, ERRORS * error)


FEWEST = 20
"""Copies below which the middle 95 % of them is a matter of chance."""
KIND = "rewired copies"


@dataclass(frozen=True, slots=True)
class Baseline:
    """Mean disruption in rewired copies."""

    mixed: Mixed
    moved: float
    whole: Floats
    years: Floats


def checked(copies: int) -> int:
    """Return the number of copies asked for."""
    if copies == 0 or copies >= FEWEST:
        return copies
    raise InputError(
        Text("a band of so few rewired copies says nothing", "重连副本过少，区间没有意义"),
        seen=str(copies),
        expected=f"0, >= {FEWEST}",
        fix=Text(
            f"write --baseline {FEWEST}, or --baseline 0 to leave it out",
            f"请写 --baseline {FEWEST}；写 --baseline 0 则不计算",
        ),
    )


class Copy:
    """A copy of a graph that is rewired round by round."""

    def __init__(
        self, arrays: Timed, year: Ints, spans: Sequence[tuple[int, int]], seeds: tuple[int, int], engine: str
    ) -> None:
        lists = (arrays.out_ptr, arrays.out_idx)
        self._arrays = arrays
        self._chains = [Chain(lists, year, span, seeds, engine) for span in spans]

    def advance(self, rounds: int) -> Copy:
        """Rewire it by so many rounds more."""
        for chain in self._chains:
            chain.advance(rounds)
        return self

    def graph(self) -> Timed:
        """Return it as it is now; degrees and years of both ends of the links stay."""
        arrays = self._arrays
        nothing = np.zeros(0, dtype=np.int64)
        heads = np.concatenate([nothing, *(chain.heads for chain in self._chains)])
        nodes = len(arrays.time)
        tails = np.repeat(np.arange(nodes), np.diff(arrays.out_ptr))
        bits = nodes.bit_length()
        backward = np.sort((heads << bits) | tails) & ((1 << bits) - 1)
        kind = arrays.out_idx.dtype
        return replace(arrays, out_idx=heads.astype(kind), in_idx=backward.astype(kind))


def trend(
    index: ModuleType,
    arrays: Timed,
    year: Ints,
    cohorts: Sequence[tuple[int, int, int]],
    p: Parameters,
    plan: tuple[int, int],
    counted: Collection[int] | None = None,
) -> Baseline:
    """Return mean disruption, whole and by year, in rewired copies."""
    rule = replace(p, zero_ref="null")
    spans = [(first, last) for _, first, last in cohorts]
    begins = np.array([first for first, _ in spans], dtype=np.int64)
    some = np.array([counted is None or one in counted for one, _, _ in cohorts], dtype=bool)
    seed, copies = plan
    whole, years = np.full(copies, np.nan), np.full((copies, len(spans)), np.nan)
    links = len(arrays.out_idx)
    if not len(begins):
        return Baseline(Mixed(0, True), 0.0, whole, years)
    same = np.zeros(copies, dtype=np.int64)

    def means_of(drawn: Timed) -> tuple[Floats, float]:
        values = index.finish(index.shard(drawn, (0, len(year)), rule), rule)["cd"]
        known = np.add.reduceat(~np.isnan(values), begins, dtype=np.int64)
        sums = np.add.reduceat(np.nan_to_num(values), begins)
        means = np.divide(sums, known, out=np.full(len(sums), np.nan), where=known > 0)
        valued = known[some].sum()
        return means, float(sums[some].sum() / valued) if valued else math.nan

    def measure(number: int, copy: Copy) -> tuple[float, float]:
        drawn = copy.graph()
        same[number] = _shared_links(arrays, drawn)
        years[number], whole[number] = means_of(drawn)
        return whole[number], same[number] / max(links, 1)

    def copy(number: int) -> Copy:
        return Copy(arrays, year, spans, (seed, number), p.kernels)

    probes = [copy(number) for number in range(min(PROBES, copies))]
    mixed = mix(probes, lambda n: measure(n, probes[n]), (means_of(arrays)[1], 1.0))
    for number in range(len(probes), copies):
        measure(number, copy(number).advance(mixed.rounds))
    return Baseline(mixed, 1 - int(same.sum()) / (copies * links) if links else 0.0, whole, years)


def _shared_links(arrays: Timed, drawn: Timed) -> int:
    """Return how many links of a graph are in a copy."""
    tails = np.repeat(np.arange(len(arrays.time)), np.diff(arrays.out_ptr))
    bits = len(arrays.time).bit_length()
    # both are in order, so that a stable sort only merges them
    links = np.sort(np.concatenate([(tails << bits) | one.out_idx for one in (arrays, drawn)]), kind="stable")
    return int((links[1:] == links[:-1]).sum())


def band(values: Floats) -> tuple[float | None, tuple[float, float] | None]:
    """Return the mean of copies and the middle 95 % of them."""
    known = values[~np.isnan(values)]
    return (float(known.mean()) if len(known) else None), stability.middle(values)


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
    probes = [chain(number) for number in range(min(PROBES, p.copies))]
    counted: list[Ints] = [seen] * len(probes)
    whole = max(int((seen * seen).sum()), 1)

    def retained(n: int) -> tuple[float]:
        counted[n] = count(probes[n].heads)
        return (int((seen * counted[n]).sum()) / whole,)

    mixed = mix(probes, retained, (1.0,))
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
