# SPDX-License-Identifier: Apache-2.0
r"""Distance to the nearest patent: how many citations lead from a patent to the work.

A work that a patent cites is at distance 1, a work cited by a work at distance :math:`d` at most at
:math:`d + 1`:

.. math:: D_i = 1 + \min_{j \text{ cites } i} D_j, \quad D = 0 \text{ for patents}

A patent itself has no value, nor has a work to which no chain of citations leads from a patent.
Patents are the works of type ``patent`` in the set, and those outside that cite its works by the
file of ``--patents``. A work without a year is in no chain.

References
----------
Ahmadpoor & Jones (2017), doi:10.1126/science.aam9527.
"""

from __future__ import annotations

import numpy as np

from yuzui.evaluation.indicator import Columns, Example, Indicator, Parameters, Part, Timed
from yuzui.solve.kernels import rewire
from yuzui.text import Text

TITLE = Text("Distance to patents", "专利距离")
UNIT = "1"
NEEDS = ("work.year", "work.type", "citation.citing_id", "citation.cited_id")
WINDOWS = (0,)
SOURCE = "doi:10.1126/science.aam9527"
META = Indicator(
    kind="graph",
    version=1,
    question=Text("Through how many citations does a patent rest on this work?", "专利经过多少步引用依据到该成果？"),
    cannot_tell=Text(
        "Whether the work was of use to the patent: examiners and lawyers cite too, and much that "
        "is used is never cited. Recent works have had no time; links missing from the set make "
        "distances longer.",
        "不能说明该成果对专利是否有用：审查员和代理人也会引用，而许多用到的成果从未被引用。"
        "新近成果尚无时间被引用；集合缺失的引文会使距离变长。",
    ),
    parts=(Part("patent_distance", Text("citations from the nearest patent", "距最近专利的步数")),),
    lags="year",
    marks=("patent",),
    last=None,
)
EXAMPLE = Example(
    works={"P": 2010, "w1": 2005, "w2": 2003, "w3": 2001, "w4": 2001},
    citations=(("P", "w1"), ("w1", "w2"), ("w2", "w3")),
    types={"P": "patent"},
    window=0,
    expect={
        "w1": {"patent_distance": 1},
        "w2": {"patent_distance": 2},
        "w3": {"patent_distance": 3},
        "w4": {"patent_distance": None},
        "P": {"patent_distance": None},
    },
)


def shard(arrays: Timed, focal: tuple[int, int], p: Parameters) -> Columns:
    """Search the whole graph, and return a range of works.

    Parameters
    ----------
    arrays : Timed
        The graph with its marks.
    focal : (int, int)
        Half-open range of node numbers.
    p : Parameters
        Kernel engine.

    Returns
    -------
    dict of array, shape (focal works,)
        ``steps`` from the nearest patent, -1 if there is no way.
    """
    marks = arrays.marked()
    lists = (arrays.out_ptr, arrays.out_idx)
    distances = rewire.steps(*lists, marks.patent, marks.tapped, engine=p.kernels)
    return {"steps": distances[slice(*focal)]}


def touches(arrays: Timed, focal: tuple[int, int]) -> int:
    """Return how many links the search visits: the references of the works."""
    return int(arrays.out_ptr[focal[1]] - arrays.out_ptr[focal[0]])


def finish(columns: Columns, p: Parameters) -> Columns:
    """Say why a value is missing.

    Parameters
    ----------
    columns : dict of array
        From :func:`shard`.
    p : Parameters
        Not used.

    Returns
    -------
    dict of array
        The part of :data:`META` and ``patent_distance_null``.
    """
    steps = columns["steps"]
    missing = np.where(steps == 0, "is_patent", np.where(steps < 0, "no_patent", ""))
    value = np.ma.masked_array(np.maximum(steps, 0), mask=steps <= 0)
    return {"patent_distance": value, "patent_distance_null": missing}
