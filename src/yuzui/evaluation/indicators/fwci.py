# SPDX-License-Identifier: Apache-2.0
r"""Field-weighted citation impact: citations of four years over what works like it were cited.

.. math:: FWCI_i = c_i / \mu, \quad \mu = \frac{\sum_{j \in cell} c_j}{W}

for citations at lags 0 to 3 (the year of publication and three more), whatever other window is
asked for, and a cell of :math:`W` works of one field, year and type: a work counts in the one field
of its row, never in several, and small cells are never put together. It is not rounded; pages show
four decimals. An index computes it over all that it covers, so its values differ from those within
a set.

References
----------
Purkayastha, Palmaro, Falk-Krzesinski & Baas (2019), doi:10.1016/j.joi.2019.03.012.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from yuzui.evaluation.indicator import Example, Indicator, Parameters, Part, Tables
from yuzui.evaluation.indicators import ncs
from yuzui.text import Text

TITLE = Text("Field-weighted citation impact (FWCI)", "领域加权引文影响力（FWCI）")
UNIT = "1"
NEEDS = ("work.year", "work.type", "citation.citing_id", "citation.cited_id")
WINDOWS = (3, 5, 10, 20, 0)
SOURCE = "doi:10.1016/j.joi.2019.03.012"
LAGS = 4
"""Years that are counted, from that of publication on."""
META = Indicator(
    kind="relational",
    version=1,
    question=Text(
        "How often was it cited in four years, beside works of its field, year and type?",
        "与同领域、同年份、同类型的成果相比，它在四年内被引用了多少？",
    ),
    cannot_tell=Text(
        "Quality, or impact outside the set: an index that covers more gives other values. A few "
        "works cited very often move the mean, and four years miss what is recognised late.",
        "不能说明质量，也不能说明集合之外的影响：收录更广的索引给出的值不同。"
        "少数高被引成果会拉动均值，四年窗口会漏掉迟到的认可。",
    ),
    parts=(Part("fwci", Text("citations of four years over the mean", "四年被引次数与均值之比")),),
    last=(0, LAGS - 1),
    params=("negative_lag", "self_citations", "zero_mean"),
)
EXAMPLE = Example(
    works={"F": 2000, "G": 2000, "H": 2000, "a": 2003, "b": 2003, "c": 2004, "u": None},
    citations=(("a", "F"), ("b", "F"), ("c", "F"), ("a", "G"), ("c", "H"), ("c", "a")),
    fields={"F": "x", "G": "x", "H": "x"},
    window=5,
    # lag 4 is out: F is cited 2 times and G once, 3 in all over 3 works
    expect={
        "F": {"fwci": 2},
        "G": {"fwci": 1},
        "H": {"fwci": 0},
        "a": {"fwci": 2},
        "b": {"fwci": 0},
        "u": {"fwci": None},
    },
)


def expr(t: Tables, p: Parameters) -> Any:
    """Return the expression.

    Parameters
    ----------
    t : Tables
        Works and links.
    p : Parameters
        ``negative_lag``, ``self_citations`` and ``zero_mean``.

    Returns
    -------
    ibis table
        ``work_id``, ``fwci``, ``fwci_null``.
    """
    one_field = replace(t, work_field=None, cell=None)
    scores = ncs.expr(one_field, replace(p, window=LAGS, pool_cells=0))
    return scores.select("work_id", fwci=scores.ncs, fwci_null=scores.ncs_null)
