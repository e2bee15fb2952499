# SPDX-License-Identifier: Apache-2.0
r"""Credit for the top of the cell: the share of a work that is among the p % most cited.

In a cell of weight :math:`W` (field, year and type; a work of one field weighs 1, one of several
stands in a cell of each by its share) let :math:`F(c)` be the weight of those cited at most
:math:`c` times and :math:`m` of those cited just :math:`t` times, where
:math:`t = \min\{c : F(c) \ge (1-p) W\}`. A work cited more than :math:`t` times has credit 1,
one cited less 0, and those at :math:`t` share what is left:

.. math:: \frac{F(t) - (1-p) W}{m}

so that the credits of a cell add up to just :math:`pW`. Ties are never broken by the order of
records: that alone moves institutions of some hundred works by a point.

References
----------
Waltman & Schreiber (2013), doi:10.1002/asi.22775.
"""

from __future__ import annotations

from typing import Any

from yuzui.evaluation.indicator import Example, Indicator, Parameters, Part, Tables
from yuzui.evaluation.relations import by_work, celled, every_work, reasoned
from yuzui.text import Text

TITLE = Text("Share among the most cited (PP top)", "高被引份额（PP top）")
UNIT = "1"
NEEDS = ("work.year", "work.field", "work.type", "citation.citing_id", "citation.cited_id")
WINDOWS = (3, 5, 10, 20, 0)
SOURCE = "doi:10.1002/asi.22775"
LEVELS = (1, 2, 5, 10, 20, 50)
"""Per cent of a cell."""
SLACK = 1e-9
"""How far a sum of shares may lie beside the line that it stands for, by the weight of the cell."""
META = Indicator(
    kind="relational",
    version=1,
    question=Text(
        "Is it among the most cited works of its field, year and type?",
        "它是否属于同领域、同年份、同类型成果中被引最多的一部分？",
    ),
    cannot_tell=Text(
        "Quality, or how far above the line a work is. In a cell of few works, or where most are "
        "cited equally often, credits are small parts shared by many.",
        "不能说明质量，也不能说明超出界线多少。单元内成果过少或多数被引次数相同时，由众多成果分享很小的份额。",
    ),
    parts=tuple(
        Part(
            f"pp{level}_credit",
            Text(f"credit for the top {level} %", f"前 {level}% 的份额"),
            mean=f"pp_top{level}",
            total=f"p_top{level}",
        )
        for level in LEVELS
    ),
    params=("negative_lag", "self_citations", "pool_cells"),
)
EXAMPLE = Example(
    works={"F": 2000, "G": 2000, "H": 2000, "I": 2000, "a": 2001, "b": 2001, "u": None},
    citations=(("a", "F"), ("b", "F"), ("a", "G"), ("b", "H")),
    window=5,
    expect={
        "F": {"pp10_credit": "2/5", "pp20_credit": "4/5", "pp50_credit": 1},
        "G": {"pp10_credit": 0, "pp20_credit": 0, "pp50_credit": "1/2"},
        "H": {"pp10_credit": 0, "pp20_credit": 0, "pp50_credit": "1/2"},
        "I": {"pp10_credit": 0, "pp50_credit": 0},
        "a": {"pp1_credit": "1/100", "pp50_credit": "1/2"},
        "u": {"pp10_credit": None},
    },
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
        ``work_id``, the parts of :data:`META` and beside each ``<part>_null``.

    Notes
    -----
    A work is above :math:`t` if those cited less often alone reach the line; all is compared in
    hundredths of a work, as whole numbers where works have one field each.
    """
    import ibis

    cells = celled(t, p)
    # sums of shares come out a little beside the line where they should lie on it
    slack = 0 if t.work_field is None else 100 * SLACK * cells.weight
    credits_: dict[str, Any] = {}
    for level in LEVELS:
        line = (100 - level) * cells.weight
        over = 100 * cells.upto - line
        below = 100 * (cells.upto - cells.equal) - line
        shared = over.cast("float64") / (100 * cells.equal).cast("float64")
        credits_[f"pp{level}_credit"] = ibis.cases((below >= -slack, 1.0), (over > 0, shared), else_=0.0)
    rows = every_work(t, by_work(t, cells, **credits_))
    undated = ibis.ifelse(rows.dated, "", "unknown_year")
    return rows.select("work_id", **reasoned(undated, **{name: rows[name] for name in credits_}))
