# SPDX-License-Identifier: Apache-2.0
r"""Types of works: articles, and what is no article, each as a share.

Each part is 1 for a work of that type and 0 for another, so that its mean over a set is the share
:math:`n_k / n` of works whose type is known. Types are words of the record; another word is
*other*.

References
----------
Hicks, Wouters, Waltman, de Rijcke & Rafols (2015), doi:10.1038/520429a: outputs of all kinds count.
"""

from __future__ import annotations

from typing import Any

from yuzui.evaluation.indicator import Example, Indicator, Parameters, Part, Tables
from yuzui.evaluation.relations import flags, reasoned
from yuzui.text import Text

TITLE = Text("Types of works", "成果类型占比")
UNIT = "1"
NEEDS = ("work.type",)
WINDOWS = (3, 5, 10, 20, 0)
SOURCE = "doi:10.1038/520429a"
KINDS = {
    "article": Text("article", "论文"),
    "review": Text("review", "综述"),
    "preprint": Text("preprint", "预印本"),
    "dataset": Text("dataset", "数据集"),
    "software": Text("software", "软件"),
    "patent": Text("patent", "专利"),
    "report": Text("report", "报告"),
    "standard": Text("standard", "标准"),
}
"""Types that have a share of their own."""
META = Indicator(
    kind="relational",
    version=1,
    question=Text(
        "What are the works: articles, data, software, patents, standards?",
        "这些成果是什么：论文、数据、软件、专利还是标准？",
    ),
    cannot_tell=Text(
        "What is worth more, or what was made and is in no database: sources know articles better "
        "than data, software and standards.",
        "不能说明何者更有价值，也不能说明未被数据库收录的成果：来源对论文的收录优于数据、软件与标准。",
    ),
    parts=(
        *(Part(f"is_{name}", label) for name, label in KINDS.items()),
        Part("is_other", Text("other type", "其他类型")),
    ),
    last=None,
    shares=True,
)
EXAMPLE = Example(
    works={"a": 2000, "d": 2000, "b": 2001, "u": 2001},
    citations=(),
    types={"a": "article", "d": "dataset", "b": "book"},
    expect={
        "a": {"is_article": 1, "is_dataset": 0, "is_other": 0},
        "d": {"is_article": 0, "is_dataset": 1, "is_other": 0},
        "b": {"is_article": 0, "is_dataset": 0, "is_other": 1},
        "u": {"is_article": None, "is_other": None},
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
    rows = named.group_by("work_id").agg(kind=named.type.min())
    known = ibis.coalesce(rows.kind, "") != ""
    holds = {f"is_{name}": rows.kind == name for name in KINDS}
    holds["is_other"] = rows.kind.notin(list(KINDS))
    why = ibis.ifelse(known, "", "no_type")
    return rows.select("work_id", **reasoned(why, **flags(**holds)))
