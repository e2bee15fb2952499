# SPDX-License-Identifier: Apache-2.0
"""Disruption in rewired copies of a graph: what years and reference lists alone would give.

Every work keeps its references of every year and its citations from every year; who cites whom is
drawn anew. A trend that the copies show as well says nothing about the works.

References
----------
Holst, Algaba, Tori, Wenmackers & Ginis (2024), arXiv:2402.14583.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError
from yuzui.evaluate import stability
from yuzui.evaluate.indicator import Parameters, Timed
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from yuzui.engines.kernels.arrays import Ints

    Floats = NDArray[np.floating[Any]]

FEWEST = 20
"""Copies below which the middle 95 % of them is a matter of chance."""
KIND = "rewired copies"


@dataclass(frozen=True, slots=True)
class Baseline:
    """Mean disruption in rewired copies.

    Parameters
    ----------
    moved : float
        Share of links that are not in the graph itself, over all copies.
    whole : array of float, shape (copies,)
        Mean over all works with a value; NaN where there is none.
    years : array of float, shape (copies, years)
        The same by year of publication.
    """

    moved: float
    whole: Floats
    years: Floats


def checked(copies: int) -> int:
    """Return the number of copies asked for.

    Parameters
    ----------
    copies : int
        0 is none.

    Returns
    -------
    int
        The same.

    Raises
    ------
    InputError
        If it is below 0, or too small for a band.
    """
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


def copy(
    arrays: Timed, year: Ints, spans: Sequence[tuple[int, int]], seeds: tuple[int, int], engine: str
) -> Timed:
    """Return a rewired copy of a graph.

    Parameters
    ----------
    arrays : Timed
        The graph, in any unit of time.
    year : array of int, shape (n,)
        Publication years.
    spans : sequence of (int, int)
        Half-open range of nodes of each year, covering all nodes.
    seeds : (int, int)
        Seed and number of the copy.
    engine : str
        Engine of the kernel; all give the same copy.

    Returns
    -------
    Timed
        The copy; degrees and years of both ends of the links are those of the graph.
    """
    import numpy as np

    from yuzui.engines.kernels import rewire

    lists = (arrays.out_ptr, arrays.out_idx)
    found = [rewire.rewired(lists, year, span, seeds, engine) for span in spans]
    heads = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
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
) -> Baseline:
    """Return mean disruption, whole and by year, in rewired copies.

    Parameters
    ----------
    index : module
        The indicator ``cd``.
    arrays : Timed
        The graph, at ``p.precision``.
    year : array of int, shape (n,)
        Publication years.
    cohorts : sequence of (year, first node, last node)
        Publication years in order, covering all nodes.
    p : Parameters
        Rules of the index; a work without references has no value.
    plan : (int, int)
        Seed and number of copies.

    Returns
    -------
    Baseline
        One mean per copy and year.
    """
    import numpy as np

    rule = replace(p, zero_ref="null")
    spans = [(first, last) for _, first, last in cohorts]
    begins = np.array([first for first, _ in spans], dtype=np.int64)
    seed, copies = plan
    whole, years, same = np.full(copies, np.nan), np.full((copies, len(spans)), np.nan), 0
    for number in range(copies if len(begins) else 0):
        drawn = copy(arrays, year, spans, (seed, number), p.kernels)
        same += _kept(arrays, drawn)
        values = index.finish(index.shard(drawn, (0, len(year)), rule), rule)["cd"]
        known = np.add.reduceat(~np.isnan(values), begins, dtype=np.int64)
        sums = np.add.reduceat(np.nan_to_num(values), begins)
        years[number] = np.divide(sums, known, out=years[number], where=known > 0)
        if known.sum():
            whole[number] = sums.sum() / known.sum()
    links = copies * len(arrays.out_idx)
    return Baseline(1 - same / links if links else 0.0, whole, years)


def _kept(arrays: Timed, drawn: Timed) -> int:
    """Return how many links of a graph are in a copy."""
    import numpy as np

    tails = np.repeat(np.arange(len(arrays.time)), np.diff(arrays.out_ptr))
    bits = len(arrays.time).bit_length()
    mine, theirs = ((tails << bits) | heads for heads in (arrays.out_idx, drawn.out_idx))
    return len(tails) - len(np.setdiff1d(mine, theirs, assume_unique=True))


def band(values: Floats) -> tuple[float | None, tuple[float, float] | None]:
    """Return the mean of copies and the middle 95 % of them.

    Parameters
    ----------
    values : array of float, shape (copies,)
        NaN where a copy has no value.

    Returns
    -------
    mean : float or None
        None if no copy has a value.
    interval : (float, float) or None
        2.5th and 97.5th percentile.
    """
    import numpy as np

    known = values[~np.isnan(values)]
    return (float(known.mean()) if len(known) else None), stability.middle(values)
