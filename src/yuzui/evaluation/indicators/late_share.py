# SPDX-License-Identifier: Apache-2.0
r"""Share of a work's citations that come after its first years.

Of the citations of the first :math:`2L` years, the part that came after :math:`L` years:

.. math:: \frac{\#\{L \le \text{lag} < 2L\}}{\#\{0 \le \text{lag} < 2L\}}

so that works of different ages can be compared. A work whose first :math:`2L` years are not over
has no value: it is too early to say.

References
----------
Wang (2013), doi:10.1007/s11192-012-0775-9, on the time that citations need.
"""

from __future__ import annotations

from typing import Any

from yuzui.evaluation.indicator import Example, Indicator, Parameters, Part, Tables
from yuzui.evaluation.relations import histories, per_work, reasoned
from yuzui.text import Text

TITLE = Text("Late citation share", "迟到引用占比")
UNIT = "1"
NEEDS = ("work.year", "citation.citing_id", "citation.cited_id")
WINDOWS = (3, 5, 10)
SOURCE = "doi:10.1007/s11192-012-0775-9"
META = Indicator(
    kind="relational",
    version=1,
    question=Text("How much of a work's recognition would a short window miss?", "短窗口会漏掉多少认可？"),
    cannot_tell=Text(
        "What comes after twice the window, or whether late recognition was deserved. A share of "
        "few citations says little.",
        "不能说明两倍窗口之后的引用，也不能说明迟到的认可是否应得。引用很少时，占比说明不了什么。",
    ),
    parts=(Part("late_share_{window}", Text("share of later citations", "窗口之后的引用占比")),),
    last=(2, -1),
    params=("negative_lag", "self_citations"),
)
EXAMPLE = Example(
    works={"F": 2000, "a": 2001, "b": 2004, "c": 2005, "d": 2009, "y": 2006, "z": 2009},
    citations=(("a", "F"), ("b", "F"), ("c", "F"), ("d", "F"), ("z", "y"), ("F", "a")),
    window=5,
    expect={"F": {"late_share_5": "1/2"}, "y": {"late_share_5": None}, "b": {"late_share_5": None}},
)


def expr(t: Tables, p: Parameters) -> Any:
    """Return the expression.

    Parameters
    ----------
    t : Tables
        Works and links.
    p : Parameters
        Window, ``through`` and ``negative_lag``.

    Returns
    -------
    ibis table
        ``work_id``, ``late_share_<window>``, ``late_share_<window>_null``.
    """
    import ibis

    ages = histories(t, p)
    ages = ages.filter(ages.lag_y < 2 * p.window)
    late = ibis.ifelse(ages.lag_y >= p.window, ages.n, 0)
    counted = ages.group_by("cited_id").agg(n=ages.n.sum(), late=late.sum())
    rows = per_work(t, counted)
    reason = ibis.cases(
        (rows.year.isnull(), "unknown_year"),
        (rows.year + 2 * p.window > p.through + 1, "too_early"),
        (rows.n == 0, "uncited"),
        else_="",
    )
    share = rows.late.cast("float64") / rows.n.nullif(0).cast("float64")
    return rows.select("work_id", **reasoned(reason, **{f"late_share_{p.window or 'open'}": share}))
