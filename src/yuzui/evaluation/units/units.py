# SPDX-License-Identifier: Apache-2.0
r"""Numbers of organisations or countries: weighted means and totals of values of their works.

.. math:: mean(o) = \frac{\sum_i w(i,o) x_i}{\sum_i w(i,o)}, \quad total(o) = \sum_i w(i,o) x_i

over the works that have a value. Of normalised scores these are MNCS and TNCS, of credits for the
top of a cell PP(top p) and P(top p). Beside a mean stands its stability interval: the works of the
unit are drawn again with Poisson weights, which all units share; those of many works are drawn in
groups by a lot seeded by the name of the unit. Neither other units nor the order of rows change it.

References
----------
Waltman, Calero-Medina, Kosten et al. (2012), doi:10.1002/asi.22708, indicators and stability
intervals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from yuzui.evaluation import stability
from yuzui.evaluation.indicator import Part
from yuzui.evaluation.units.counting import Shares
from yuzui.evaluation.units.keys import fresh
from yuzui.solve.kernels.arrays import chunks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]
    Ints = NDArray[np.integer[Any]]

FEW = 10
"""Works below which a unit is given no rank."""
TOGETHER = 64
"""Units that are drawn at a time."""
ROWS = 1 << 18
"""Works of units that are added up at a time, if no unit has more."""


def gathered(shares: Shares, values: Mapping[str, Floats], complete: Mapping[str, Floats]) -> dict[str, NDArray[Any]]:
    """Return the numbers of every unit that has part in a work."""
    starts = np.append(np.flatnonzero(fresh(shares.unit)), len(shares.unit))
    works: NDArray[Any] = np.diff(starts)
    columns_: dict[str, NDArray[Any]] = {"unit": shares.unit[starts[:-1]], "works": works}
    columns = {**complete, **values}
    sums = {name: np.empty((2, len(works))) for name in columns}
    columns_["weight"] = np.empty(len(works))
    for first, last in chunks(works, ROWS):
        rows, many = slice(starts[first], starts[last]), works[first:last]
        unit, weight = np.repeat(np.arange(len(many)), many), shares.weight[rows]
        columns_["weight"][first:last] = np.bincount(unit, weight)
        for name, value in columns.items():
            sums[name][:, first:last] = _summed(unit, weight, value[shares.work[rows]])
    for name in complete:
        columns_[name] = sums[name][1] / columns_["weight"]
    for name in values:
        columns_[f"{name}_valued"], columns_[f"{name}_total"] = sums[name]
    return columns_


def _summed(unit: Ints, weight: Floats, own: Floats) -> tuple[Floats, Floats]:
    """Return weight and weighted sum of the works of each unit that have a value."""
    unknown = np.isnan(own)
    known = np.where(unknown, 0, weight)
    own[unknown] = 0
    valued = np.bincount(unit, known).astype(np.float64)
    total = np.bincount(unit, own * known)
    return valued, np.where(valued > 0, total, np.nan)


def ranked(means: Floats, works: NDArray[Any]) -> NDArray[Any]:
    """Return the place of each unit by its mean, 1 for the highest, ties alike."""
    eligible = (works >= FEW) & ~np.isnan(means)
    order = np.sort(means[eligible])
    above = len(order) - np.searchsorted(order, means, side="right")
    return np.ma.masked_array(above + 1, mask=~eligible)


def intervals(names: Sequence[str], works: Ints, shares: Shares, values: Sequence[Floats], seed: int) -> Floats:
    """Return the stability interval of the means of every unit."""
    blocks: list[Floats] = [np.empty((0, len(values), 2))]
    ends = np.cumsum(works).tolist()
    for first in range(0, len(names), TOGETHER):
        some = slice(first, first + TOGETHER)
        sizes = works[some].tolist()
        rows = slice(ends[first] - sizes[0], ends[first] - sizes[0] + sum(sizes))
        of = shares.work[rows]
        lots = [(seed, crc32(name.encode())) for name in names[some]]
        own = [value[of] for value in values]
        blocks.append(stability.of_sets(own, shares.weight[rows], sizes, lots, seed))
    return np.concatenate(blocks)


def called(part: Part, column: str) -> tuple[str, str]:
    """Return what the mean and the total of a part are called."""
    if not part.mean or not part.total:
        return f"{column}_mean", f"{column}_total"
    behind = column.removeprefix(part.name)
    return part.mean + behind, part.total + behind
