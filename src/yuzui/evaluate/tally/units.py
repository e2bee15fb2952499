# SPDX-License-Identifier: Apache-2.0
r"""Numbers of organisations or countries: weighted means and totals of values of their works.

.. math:: mean(o) = \frac{\sum_i w(i,o) x_i}{\sum_i w(i,o)}, \quad total(o) = \sum_i w(i,o) x_i

over the works that have a value. Of normalised scores these are MNCS and TNCS, of credits for the
top of a cell PP(top p) and P(top p). Beside a mean stands its stability interval: the works of the
unit are drawn again with Poisson weights, seeded by the name of the unit, so that neither other
units nor the order of rows change it.

References
----------
Waltman, Calero-Medina, Kosten et al. (2012), doi:10.1002/asi.22708, indicators and stability
intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from zlib import crc32

from yuzui.evaluate import stability

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from yuzui.evaluate.indicator import Part

    Floats = NDArray[np.floating[Any]]

FEW = 10
"""Works below which a unit is given no rank."""


def tables(id_type: str, names: Sequence[str]) -> tuple[Any, Any]:
    """Return the unbound tables ``weight`` and ``value``.

    Parameters
    ----------
    id_type : str
        Ibis type of work ids.
    names : sequence of str
        Columns of ``value``.

    Returns
    -------
    weight, value : ibis table
        As :func:`gathered` takes them.
    """
    import ibis

    weight = {"work_id": id_type, "unit": "string", "weight": "float64"}
    value = {"work_id": id_type, **dict.fromkeys(names, "float64")}
    return ibis.table(weight, name="weight"), ibis.table(value, name="value")


def each(weights: Any, values: Any, parts: Sequence[str]) -> Any:
    """Return the works of every unit, unit after unit, with weight and values.

    Parameters
    ----------
    weights, values : ibis table
        As :func:`gathered` takes them.
    parts : sequence of str
        Columns of ``values``.

    Returns
    -------
    ibis table
        ``unit``, ``work_id``, ``weight`` and the parts, in order of the first two.
    """
    both = weights.left_join(values, "work_id")
    return both.select("unit", "work_id", "weight", *parts).order_by(["unit", "work_id"])


def gathered(weights: Any, values: Any, parts: Sequence[str], complete: Sequence[str] = ()) -> Any:
    """Return the numbers of every unit.

    Parameters
    ----------
    weights : ibis table
        ``work_id``, ``unit``, ``weight``.
    values : ibis table
        ``work_id``, the parts, and columns that are 1 where a window is over, else 0.
    parts : sequence of str
        Columns of ``values``.
    complete : sequence of str
        Columns of ``values`` that say whether a window is over.

    Returns
    -------
    ibis table
        ``unit``, ``works`` (that it has part in), ``weight``, of each window the share of the
        weight whose window is over, and of each part ``<part>_valued`` (weight of works with a
        value) and ``<part>_total``.
    """
    import ibis

    both = weights.left_join(values, "work_id")
    found = {
        "works": both.work_id.count(),
        "weight": both.weight.sum(),
    }
    for name in complete:
        found[name] = (both.weight * both[name]).sum() / both.weight.sum()
    for part in parts:
        valued = both.weight.sum(where=both[part].notnull())
        found[f"{part}_valued"] = ibis.coalesce(valued, 0.0)
        found[f"{part}_total"] = (both.weight * both[part]).sum()
    return both.group_by("unit").agg(**found)


def ranked(means: Floats, works: NDArray[Any]) -> NDArray[Any]:
    """Return the place of each unit by its mean, 1 for the highest, ties alike.

    Parameters
    ----------
    means : array of float, shape (units,)
        NaN where there is none.
    works : array of int, shape (units,)
        Works of each unit.

    Returns
    -------
    masked array of int, shape (units,)
        Missing for units of fewer than :data:`FEW` works, which take no place from others.
    """
    import numpy as np

    told = (works >= FEW) & ~np.isnan(means)
    order = np.sort(means[told])
    above = len(order) - np.searchsorted(order, means, side="right")
    return np.ma.masked_array(above + 1, mask=~told)


def intervals(
    names: Sequence[str], works: NDArray[Any], weight: Floats, values: Floats, seed: int
) -> Floats:
    """Return the stability interval of the means of every unit.

    Parameters
    ----------
    names : sequence of str
        Units.
    works : array of int, shape (units,)
        Rows of each, one after the other.
    weight : array of float, shape (rows,)
        Part of a work that a unit has.
    values : array of float, shape (rows, k)
        Values of the work, NaN where there is none.
    seed : int
        Seed of the resampling.

    Returns
    -------
    array of float, shape (units, k, 2)
        2.5th and 97.5th percentile; NaN where no draw has a work with a value.
    """
    import numpy as np

    found = np.empty((len(names), values.shape[1], 2))
    ends = np.cumsum(works)
    for unit, (name, end, n) in enumerate(zip(names, ends.tolist(), works.tolist(), strict=True)):
        own, seeds = slice(end - n, end), [seed, crc32(name.encode())]
        found[unit] = stability.of_means(values[own], seeds, weight[own])
    return found


def called(part: Part, column: str) -> tuple[str, str]:
    """Return what the mean and the total of a part are called.

    Parameters
    ----------
    part : Part
        Of an indicator.
    column : str
        What its column is called, perhaps with a window behind it.

    Returns
    -------
    mean, total : str
        With the same window behind them.
    """
    if not part.mean or not part.total:
        return f"{column}_mean", f"{column}_total"
    behind = column.removeprefix(part.name)
    return part.mean + behind, part.total + behind
