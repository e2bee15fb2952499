# SPDX-License-Identifier: Apache-2.0
r"""Share of a work's citations that come after its first years.

.. math:: \frac{\#\{\text{citations with lag} \ge L\}}{\#\{\text{citations with lag} \ge 0\}}

over the citations seen to the end of the set: since more can still come, it is a lower bound. A
work whose window is not followed by one complete year has no value: it is too early to say.

References
----------
Wang (2013), doi:10.1007/s11192-012-0775-9, on the time that citations need.
"""

from __future__ import annotations

from typing import Any

from yuzui.evaluate.indicator import Example, Indicator, Parameters, Part, Tables
from yuzui.text import Text

TITLE = Text("Late citation share", "迟到引用占比")
UNIT = "1"
NEEDS = ("work.year", "citation.citing_id", "citation.cited_id")
WINDOWS = (3, 5, 10)
SOURCE = "doi:10.1007/s11192-012-0775-9"
META = Indicator(
    kind="relational",
    version=1,
    question=Text(
        "How much of a work's recognition would a short window miss?",
        "短窗口会漏掉多少认可？",
    ),
    cannot_tell=Text(
        "How much is still to come: the share only grows with the years observed. Works observed "
        "for different times are not comparable.",
        "不能说明将来还有多少引用：占比只会随观察年数上升，观察年数不同的成果不可比较。",
    ),
    parts=(Part("late_share_{window}", Text("share of later citations", "窗口之后的引用占比")),),
)
EXAMPLE = Example(
    works={"F": 2000, "a": 2001, "b": 2004, "c": 2005, "d": 2009, "y": 2006, "z": 2009},
    citations=(("a", "F"), ("b", "F"), ("c", "F"), ("d", "F"), ("z", "y"), ("F", "a")),
    window=5,
    expect={
        "F": {"late_share_5": "1/2"},
        "y": {"late_share_5": None},
        "b": {"late_share_5": None},
    },
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

    from yuzui.evaluate.relations import per_work, usable

    links = usable(t, p)
    late = ibis.ifelse(links.lag_y >= p.window, 1, 0)
    counted = links.group_by("cited_id").agg(n=links.citing_id.count(), late=late.sum())
    rows = per_work(t, counted)
    reason = ibis.cases(
        (rows.year.isnull(), "unknown_year"),
        (rows.year + p.window > p.through, "too_early"),
        (rows.n == 0, "uncited"),
        else_="",
    )
    share = rows.late.cast("float64") / rows.n.nullif(0).cast("float64")
    name = f"late_share_{p.window or 'open'}"
    value = ibis.ifelse(reason == "", share, ibis.null("float64"))
    return rows.select("work_id", **{name: value, f"{name}_null": reason})
