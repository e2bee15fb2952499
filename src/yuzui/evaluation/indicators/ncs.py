# SPDX-License-Identifier: Apache-2.0
r"""Normalised citation score: citations over the mean of the cell of field, year and type.

.. math:: NCS_i = c_i / \mu, \quad \mu = \frac{\sum_{j \in cell} w_j c_j}{\sum_{j \in cell} w_j}

where a work of one field has the weight :math:`w = 1` in its cell. One of several fields stands in
a cell of each with the share of that field as weight, and its score is the sum of its scores in
them by these shares. Over all works of a set its mean is 1, in every cell, whatever the
window. Where nothing of a cell was cited each of its works has just the mean and is given 1;
``zero_mean="null"`` leaves it without a value. With ``pool_cells=N`` cells of fewer than N works
are put together within their field and year, and the next larger joins them while they are fewer
than N still: a cell goes as a whole, so that the mean over all works stays 1. A mean follows
outliers: for small sets the share in the top of the cell says more.

References
----------
Waltman, van Eck, van Leeuwen, Visser & van Raan (2011), doi:10.1016/j.joi.2010.08.001.
"""

from __future__ import annotations

from typing import Any

from yuzui.evaluation.indicator import Example, Indicator, Parameters, Part, Tables
from yuzui.evaluation.relations import by_work, celled, every_work, reasoned
from yuzui.text import Text

TITLE = Text("Normalised citation score (NCS)", "归一化引文分数（NCS）")
UNIT = "1"
NEEDS = ("work.year", "work.field", "work.type", "citation.citing_id", "citation.cited_id")
WINDOWS = (3, 5, 10, 20, 0)
SOURCE = "doi:10.1016/j.joi.2010.08.001"
META = Indicator(
    kind="relational",
    version=1,
    question=Text(
        "How often was it cited, beside works of its field, year and type?",
        "与同领域、同年份、同类型的成果相比，它被引用了多少？",
    ),
    cannot_tell=Text(
        "Quality, or impact outside the set. It hangs on how fields are drawn, a few works cited "
        "very often move the mean, and in a cell of few works it says little.",
        "不能说明质量，也不能说明集合之外的影响。取值取决于领域如何划分，"
        "少数高被引成果会拉动均值，单元内成果过少时说明不了什么。",
    ),
    parts=(
        Part("citations_{window}", Text("citations", "被引次数")),
        Part("ncs", Text("citations over the mean of the cell", "被引次数与单元均值之比"), mean="mncs", total="tncs"),
        Part("cell_works", Text("works in its cell", "单元内成果数"), steady=False),
    ),
    params=("negative_lag", "self_citations", "zero_mean", "pool_cells"),
)
EXAMPLE = Example(
    works={"F": 2000, "G": 2000, "H": 2000, "I": 2000, "a": 2001, "b": 2001, "c": 2001, "u": None},
    citations=(("a", "F"), ("b", "F"), ("c", "F"), ("a", "G"), ("a", "I"), ("b", "I")),
    fields={"F": "x", "G": "x", "H": "x", "I": "y"},
    window=5,
    expect={
        "F": {"citations_5": 3, "ncs": "9/4", "cell_works": 3},
        "G": {"citations_5": 1, "ncs": "3/4", "cell_works": 3},
        "H": {"citations_5": 0, "ncs": 0, "cell_works": 3},
        "I": {"citations_5": 2, "ncs": 1, "cell_works": 1},
        "a": {"citations_5": 0, "ncs": 1, "cell_works": 3},
        "u": {"citations_5": None, "ncs": None, "cell_works": None},
    },
)


def expr(t: Tables, p: Parameters) -> Any:
    """Return the expression.

    Parameters
    ----------
    t : Tables
        Works and links.
    p : Parameters
        Window, ``negative_lag`` and ``zero_mean``.

    Returns
    -------
    ibis table
        ``work_id``, the parts of :data:`META` and beside each ``<part>_null``.
    """
    import ibis

    cells = celled(t, p)
    # multiplied before it is divided, so that equal citations give equal scores
    score = (cells.n * cells.weight).cast("float64") / cells.total.nullif(0).cast("float64")
    bare = p.zero_mean == "one"
    score = ibis.ifelse(cells.total == 0, 1.0, score) if bare else score
    rows = every_work(t, by_work(t, cells, ncs=score))
    name = f"citations_{p.window or 'open'}"
    undated = ibis.ifelse(rows.dated, "", "unknown_year")
    reason = ibis.cases((~rows.dated, "unknown_year"), (rows.total == 0, "" if bare else "cell_uncited"), else_="")
    return rows.select(
        "work_id",
        **reasoned(undated, **{name: rows.n}),
        **reasoned(reason, ncs=rows.ncs),
        **reasoned(undated, cell_works=rows.works),
    )
