# SPDX-License-Identifier: Apache-2.0
r"""Normalised log-transformed citation score: the logarithm of citations over its mean in the cell.

.. math:: NLCS_i = \frac{W \ln(1 + c_i)}{\sum_{j \in cell} w_j \ln(1 + c_j)}

in a cell of weight :math:`W`: a work of one field has the weight :math:`w = 1`, one of several
stands in a cell of each by its share. Citations are spread very unevenly, so a mean of plain
scores follows a few works; that of the logarithms does not, which makes it the better one for sets
of some hundred works. Over all works of a set its mean is 1 in every cell in which anything was
cited; where nothing was there is no value.

References
----------
Thelwall (2017), doi:10.1016/j.joi.2016.12.002.
"""

from __future__ import annotations

from typing import Any

from yuzui.evaluation.indicator import Example, Indicator, Parameters, Part, Tables
from yuzui.evaluation.relations import by_work, celled, every_work, log1p, reasoned
from yuzui.text import Text

TITLE = Text("Normalised log citation score (NLCS)", "归一化对数引文分数（NLCS）")
UNIT = "1"
NEEDS = ("work.year", "work.field", "work.type", "citation.citing_id", "citation.cited_id")
WINDOWS = (3, 5, 10, 20, 0)
SOURCE = "doi:10.1016/j.joi.2016.12.002"
META = Indicator(
    kind="relational",
    version=1,
    question=Text(
        "How often was it cited beside its cell, if one more citation counts less than the last?",
        "与所在单元相比它被引用了多少（每多一次引用，分量递减）？",
    ),
    cannot_tell=Text(
        "Quality, or impact outside the set. Twice the score is not twice the citations; it hangs "
        "on how fields are drawn, and in a cell of few works it says little.",
        "不能说明质量，也不能说明集合之外的影响。分数翻倍并非被引次数翻倍；"
        "取值取决于领域如何划分，单元内成果过少时说明不了什么。",
    ),
    parts=(
        Part(
            "nlcs", Text("logarithm of citations over its mean", "被引次数对数与均值之比"), mean="mnlcs", total="tnlcs"
        ),
    ),
    params=("negative_lag", "self_citations", "pool_cells"),
)
EXAMPLE = Example(
    works={"F": 2000, "G": 2000, "H": 2000, "a": 2001, "b": 2001, "u": None},
    citations=(("a", "F"), ("b", "G")),
    window=5,
    expect={"F": {"nlcs": "3/2"}, "H": {"nlcs": 0}, "a": {"nlcs": None}, "u": {"nlcs": None}},
)


def expr(t: Tables, p: Parameters) -> Any:
    """Return the expression.

    Parameters
    ----------
    t : Tables
        Works and links.
    p : Parameters
        Window and ``negative_lag``.

    Returns
    -------
    ibis table
        ``work_id``, ``nlcs``, ``nlcs_null``.
    """
    import ibis

    cells = celled(t, p)
    rows = every_work(t, by_work(t, cells, nlcs=log1p(cells.n) * cells.weight / cells.logs.nullif(0.0)))
    reason = ibis.cases((~rows.dated, "unknown_year"), (rows.total == 0, "cell_uncited"), else_="")
    return rows.select("work_id", **reasoned(reason, nlcs=rows.nlcs))
