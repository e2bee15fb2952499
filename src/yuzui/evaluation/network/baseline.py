# SPDX-License-Identifier: Apache-2.0
"""Disruption in rewired copies of a graph: what years and reference lists alone would give.

Every work keeps its references of every year and its citations from every year; who cites whom is
drawn anew. A trend that the copies show as well says nothing about the works.

References
----------
Holst, Algaba, Tori, Wenmackers & Ginis (2024), arXiv:2402.14583.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError
from yuzui.evaluation import stability
from yuzui.evaluation.indicator import Parameters, Timed
from yuzui.evaluation.network import mixing
from yuzui.evaluation.network.mixing import Mixed
from yuzui.solve.kernels.rewire import Chain
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from yuzui.solve.kernels.arrays import Ints

    Floats = NDArray[np.floating[Any]]

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
        same[number] = _kept(arrays, drawn)
        years[number], whole[number] = means_of(drawn)
        return whole[number], same[number] / max(links, 1)

    def copy(number: int) -> Copy:
        return Copy(arrays, year, spans, (seed, number), p.kernels)

    probes = [copy(number) for number in range(min(mixing.PROBES, copies))]
    mixed = mixing.mix(probes, lambda n: measure(n, probes[n]), (means_of(arrays)[1], 1.0))
    for number in range(len(probes), copies):
        measure(number, copy(number).advance(mixed.rounds))
    return Baseline(mixed, 1 - int(same.sum()) / (copies * links) if links else 0.0, whole, years)


def _kept(arrays: Timed, drawn: Timed) -> int:
    """Return how many links of a graph are in a copy."""
    tails = np.repeat(np.arange(len(arrays.time)), np.diff(arrays.out_ptr))
    bits = len(arrays.time).bit_length()
    mine, theirs = ((tails << bits) | heads for heads in (arrays.out_idx, drawn.out_idx))
    return len(tails) - len(np.setdiff1d(mine, theirs, assume_unique=True))


def band(values: Floats) -> tuple[float | None, tuple[float, float] | None]:
    """Return the mean of copies and the middle 95 % of them."""
    known = values[~np.isnan(values)]
    return (float(known.mean()) if len(known) else None), stability.middle(values)
