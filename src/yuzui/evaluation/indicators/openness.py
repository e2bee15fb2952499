# SPDX-License-Identifier: Apache-2.0
r"""Open access: which works anybody can read, and how they are open.

Each part is 1 or 0 for a work, so that its mean over a set is the share :math:`n_k / n` of works of
known status. A work has one status. Diamond and gold are open in a journal that is open as a
whole, diamond where nobody pays for being published; hybrid is open under a licence in a journal
that is not; bronze is free to read at its publisher without one; green is open in a repository
alone, so that a copy of an open article there does not count. A work known to be open without more
counts as open and has no value in the other parts. A work of which nothing is known has no value:
it is neither open nor closed.

References
----------
Piwowar, Priem, Larivière et al. (2018), doi:10.7717/peerj.4375, statuses; Robinson-Garcia, Costas
& van Leeuwen (2020), doi:10.7717/peerj.9410, shares of units.
"""

from __future__ import annotations

from typing import Any

from yuzui.evaluation.indicator import Example, Indicator, Parameters, Part, Tables
from yuzui.evaluation.relations import flags, reasoned
from yuzui.text import Text

TITLE = Text("Open access", "开放获取")
UNIT = "1"
NEEDS = ("work.oa_status",)
WINDOWS = (3, 5, 10, 20, 0)
SOURCE = "doi:10.7717/peerj.4375"
WAYS = {
    "diamond": Text("diamond (open journal, nobody pays)", "钻石（开放期刊，双向免费）"),
    "gold": Text("gold (open journal)", "金色（开放期刊）"),
    "hybrid": Text("hybrid (licensed, journal not open)", "混合（非开放期刊，有许可）"),
    "bronze": Text("bronze (free to read, no licence)", "青铜（免费阅读，无许可）"),
    "green": Text("green (repository alone)", "绿色（仅存储库）"),
}
"""Ways to be open."""
META = Indicator(
    kind="relational",
    version=1,
    question=Text(
        "What share of the works can anybody read, and how were they opened?",
        "有多大比例的成果可供任何人阅读？以何种方式开放？",
    ),
    cannot_tell=Text(
        "Whether a work may be used again, when it was opened, or what opening it cost. Sources "
        "look for open copies at different times and in different places: compare shares of one "
        "source only.",
        "不能说明成果能否再利用、何时开放、开放费用几何。各来源查找开放副本的时间与范围不同，只宜比较同一来源的占比。",
    ),
    parts=(
        Part("is_open", Text("open", "开放"), mean="pp_oa", total="p_oa"),
        *(Part(f"is_{name}", label) for name, label in WAYS.items()),
    ),
    last=None,
    shares=True,
)
EXAMPLE = Example(
    works={"gold": 2000, "green": 2000, "shut": 2001, "some": 2001, "lost": 2001},
    citations=(),
    openness={"gold": "gold", "green": "green", "shut": "closed", "some": "open"},
    expect={
        "gold": {"is_open": 1, "is_gold": 1, "is_green": 0},
        "green": {"is_open": 1, "is_gold": 0, "is_green": 1},
        "shut": {"is_open": 0, "is_gold": 0, "is_green": 0},
        "some": {"is_open": 1, "is_gold": None, "is_green": None},
        "lost": {"is_open": None, "is_gold": None, "is_green": None},
    },
)


def expr(t: Tables, p: Parameters) -> Any:
    """Return the expression.

    Parameters
    ----------
    t : Tables
        Works.
    p : Parameters
        Not used: nothing here hangs on a window.

    Returns
    -------
    ibis table
        ``work_id``, the parts of :data:`META` and beside each ``<part>_null``.
    """
    import ibis

    named = t.work.filter(t.work.work_id.notnull())
    rows = named.group_by("work_id").agg(status=named.oa_status.min())
    status = ibis.coalesce(rows.status, "")
    known = ibis.ifelse(status == "", "no_openness", "")
    detailed = ibis.ifelse(status == "open", "no_status", known)
    holds = flags(**{f"is_{name}": status == name for name in WAYS})
    is_open = flags(is_open=status != "closed")
    return rows.select("work_id", **reasoned(known, **is_open), **reasoned(detailed, **holds))
