# SPDX-License-Identifier: Apache-2.0
r"""Delayed recognition: how long a work slept, and when it awoke.

With :math:`c_t` citations in year :math:`t` after publication and :math:`t_m` the first year of
the maximum, the line from :math:`(0, c_0)` to :math:`(t_m, c_{t_m})` is what steady growth would
have given, and

.. math:: B = \sum_{t=0}^{t_m} \frac{s\,t + c_0 - c_t}{\max(1, c_t)}, \quad
          s = \frac{c_{t_m} - c_0}{t_m}

:math:`B = 0` if :math:`t_m = 0`. The awakening year is the :math:`t` farthest below the line,
:math:`\arg\max_t |(c_{t_m} - c_0)\,t - t_m c_t + t_m c_0|`, the earliest on ties; there is none if
:math:`B \le 0`. The sum is taken over years with citations only,
:math:`s\,t_m(t_m+1)/2 + c_0(t_m+1) + \sum_{c_t>0} [(s\,t + c_0)/c_t - 1 - (s\,t + c_0)]`, so that
rounding cannot make an exact 0 positive.

The coefficient grows with the years observed, so beside it stands its percentile among the works of
the same field and decade of publication. With weights :math:`w` of the works there (1, or the share
of the field in the work), :math:`W` of all of them, :math:`L` of those below and :math:`E` of those
equal, it is :math:`100\,(L + E/2) / W`: works that are alike share one, and the mean over the field
and decade is 50. Coefficients nearer to one another than :math:`10^{-9}` are equal. Of a work of
several fields it is the mean by their shares; works without a field are held against one another.

References
----------
Ke, Ferrara, Radicchi & Flammini (2015), doi:10.1073/pnas.1424329112; percentiles of ties: Waltman
& Schreiber (2013), doi:10.1002/asi.22775.
"""

from __future__ import annotations

import numpy as np

from yuzui.evaluation.indicator import Columns, Example, Indicator, Parameters, Part, Peers
from yuzui.solve.kernels import history
from yuzui.solve.kernels.arrays import CitationArrays
from yuzui.text import Text

TITLE = Text("Delayed recognition (sleeping beauty)", "迟到的认可（睡美人）")
UNIT = "1"
NEEDS = ("work.year", "work.field", "citation.citing_id", "citation.cited_id")
WINDOWS = (0,)
SOURCE = "doi:10.1073/pnas.1424329112"
META = Indicator(
    kind="graph",
    version=2,
    question=Text("Was the work recognised late, and when?", "成果是否很久以后才得到认可？何时？"),
    cannot_tell=Text(
        "Whether late recognition was deserved, or whether a work not yet awake will awake. "
        "Values grow with the years observed: compare works of one field and age.",
        "不能说明迟到的认可是否应得，也不能说明尚未唤醒的成果将来是否会被唤醒。"
        "取值随观察年数增大，只宜在同领域、同年龄的成果间比较。",
    ),
    parts=(
        Part("sb", Text("sleeping beauty coefficient", "睡美人系数")),
        Part("sb_peak", Text("age at the peak", "引用高峰年龄"), "a"),
        Part("sb_awakening", Text("age at awakening", "唤醒年龄"), "a"),
        Part("sb_percentile", Text("percentile of it in field and decade", "系数在同领域同年代中的百分位"), "%"),
    ),
    lags="year",
    last=None,
    params=("negative_lag",),
)
EXAMPLE = Example(
    works={"F": 2000, **{f"{age}.{i}": 2000 + age for age, n in
                         ((0, 1), (5, 2), (6, 5), (7, 10)) for i in range(n)}},
    citations=tuple((f"{age}.{i}", "F") for age, n in
                    ((0, 1), (5, 2), (6, 5), (7, 10)) for i in range(n)),
    window=0,
    expect={
        # (18 + 1/2) of 19 works; those that cite it are alike: 18/2 of 19
        "F": {"sb": "711/35", "sb_peak": 7, "sb_awakening": 4, "sb_percentile": "1850/19"},
        "0.0": {"sb": 0, "sb_peak": 0, "sb_awakening": None, "sb_percentile": "900/19"},
    },
)  # fmt: skip

TINY = 1e-9
"""Values nearer to 0 than this are 0."""


def shard(arrays: CitationArrays, focal: tuple[int, int], p: Parameters) -> Columns:
    """Find coefficient, peak and awakening for a range of works; ages are whole years.

    Parameters
    ----------
    arrays : CitationArrays
        The graph, with time in years.
    focal : (int, int)
        Half-open range of node numbers.
    p : Parameters
        ``negative_lag``, kernel engine.

    Returns
    -------
    dict of array, shape (focal works,)
        ``peak`` and ``woke`` (age, -1 where the peak is at age 0), ``value``.
    """
    ages, value = history.delays(
        np.asarray(arrays.time, dtype=np.int16), arrays.in_ptr, arrays.in_idx, focal,
        p.negative_lag == "clip0", engine=p.kernels,
    )  # fmt: skip
    return {"peak": ages[:, 0], "woke": ages[:, 2], "value": value}


def finish(columns: Columns, p: Parameters) -> Columns:
    """Say what was recognised late.

    Parameters
    ----------
    columns : dict of array
        From :func:`shard`, any range of works.
    p : Parameters
        Not used.

    Returns
    -------
    dict of array
        The parts of :data:`META` and ``sb_awakening_null``.
    """
    sb = np.where(np.abs(columns["value"]) < TINY, 0.0, columns["value"])
    late = sb > 0
    return {
        "sb": sb,
        "sb_peak": columns["peak"],
        "sb_awakening": np.ma.masked_array(np.where(late, columns["woke"], 0), mask=~late),
        "sb_awakening_null": np.where(late, "", "not_delayed"),
    }


def among(columns: Columns, peers: Peers) -> Columns:
    """Hold the coefficient of each work against those of its field and decade.

    Parameters
    ----------
    columns : dict of array
        From :func:`finish`, of all works.
    peers : Peers
        Fields and decades of all works.

    Returns
    -------
    dict of array
        ``sb_percentile``: below 100 and above 0.
    """
    value, rows = columns["sb"][peers.work], len(peers.work)
    order = np.argsort(value)
    few = peers.cell.astype(np.uint16) if peers.cell.max(initial=0) < 2**16 else peers.cell
    order = order[np.argsort(few[order], kind="stable")]
    value, cell, share = value[order], peers.cell[order], peers.share[order]
    first = np.ones(rows, dtype=bool)
    first[1:] = cell[1:] != cell[:-1]
    # engines may differ in the last digit: what is that near is equal
    apart = first.copy()
    apart[1:] |= np.diff(value) > TINY * np.maximum(1, np.abs(value[1:]))
    below = np.concatenate([np.zeros(1, share.dtype), np.cumsum(share)])
    runs, cells = (np.append(np.flatnonzero(one), rows) for one in (apart, first))
    mine = np.cumsum(first[runs[:-1]]) - 1
    start, whole = below[cells[:-1]][mine], np.diff(below[cells])[mine]
    # whole numbers to the end, where shares are: twice what lies below and what is equal once
    twice = below[runs[:-1]] + below[runs[1:]] - 2 * start
    each = np.empty(rows)
    each[order] = np.repeat(100 * twice / (2 * whole), np.diff(runs))
    if share.dtype.kind == "i":
        return {"sb_percentile": each}
    return {"sb_percentile": np.bincount(peers.work, each * peers.share, len(columns["sb"]))}
