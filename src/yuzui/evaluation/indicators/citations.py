# SPDX-License-Identifier: Apache-2.0
r"""Citations of a work from works of the set, within a window of years.

A window of :math:`L` years takes lags :math:`0 \ldots L-1`, where the lag is the year of the
citing work less that of the cited one; an open window takes all lags from 0. Counts given by an
outside index are never mixed with these.

References
----------
Waltman (2016), doi:10.1016/j.joi.2016.02.007, on windows and counting.
"""

from __future__ import annotations

from typing import Any

from yuzui.evaluation.indicator import Example, Indicator, Parameters, Part, Tables
from yuzui.evaluation.relations import in_window, per_work, reasoned
from yuzui.text import Text

TITLE = Text("Citations within a window", "窗口内被引次数")
UNIT = "1"
NEEDS = ("work.year", "citation.citing_id", "citation.cited_id")
WINDOWS = (3, 5, 10, 20, 0)
SOURCE = "doi:10.1016/j.joi.2016.02.007"
META = Indicator(
    kind="relational",
    version=1,
    question=Text("How often was it cited in its first years?", "发表后最初几年被引用多少次？"),
    cannot_tell=Text(
        "Quality, or impact outside the set. Fields cite at different rates: raw counts compare "
        "only works of one field, year and type.",
        "不能说明质量，也不能说明集合之外的影响。各领域引用习惯不同，"
        "原始次数只能在同领域、同年份、同类型的成果间比较。",
    ),
    parts=(Part("citations_{window}", Text("citations", "被引次数")),),
    params=("negative_lag", "self_citations"),
)
EXAMPLE = Example(
    works={"F": 2000, "a": 2000, "b": 2004, "c": 2005, "old": 1999, "u": None},
    citations=(
        ("a", "F"), ("b", "F"), ("b", "F"), ("c", "F"), ("F", "F"), ("old", "F"), ("u", "F"),
    ),
    window=5,
    expect={"F": {"citations_5": 2}, "c": {"citations_5": 0}, "u": {"citations_5": None}},
)  # fmt: skip


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
        ``work_id``, ``citations_<window>``, ``citations_<window>_null``.
    """
    import ibis

    rows = per_work(t, in_window(t, p))
    name = f"citations_{p.window or 'open'}"
    reason = ibis.ifelse(rows.year.isnull(), "unknown_year", "")
    return rows.select("work_id", **reasoned(reason, **{name: rows.n}))
