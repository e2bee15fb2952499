# SPDX-License-Identifier: Apache-2.0
"""What stands in the registers more than once, and how often such a pair is right."""

from __future__ import annotations

from yuzui.catalogue.jobs import consolidation
from yuzui.catalogue.jobs.consolidation import NAMES, SAYS, Answer
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.numbers import percent
from yuzui.view.page import EVERYONE, Notice, Page, Prose, Visit
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/search/duplicates", EVERYONE
PLACE = ("facilities", 70)
WAS = ("/consolidation",)
TITLE = Text("Registered more than once", "重复登记")
_CRUMB = (Link(Text("Facilities", "设施"), "/facilities"),)
_LEAD = Text(
    "Names alone are compared: words weigh the more, the fewer entries share them. A pair is a "
    "suggestion to look at; whether two similar things are one too many it does not say.",
    "仅比较名称：共有该词的条目越少，该词权重越大。所列配对仅供核查，不判定两项相似设施是否重复建设。",
)
_RULE = Text(
    "A register's own key says which of its lines are one thing; the comparison never sees it. "
    "Between two registers nobody has said, so those pairs enter no precision. No register of "
    "libraries or field stations is loaded.",
    "同一登记册内哪些行为同一项，由该册编号认定，比较时不使用编号；分载于两册的配对无人认定，"
    "不计入准确率。尚未装载资源库或野外台站登记册。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    # as the one who asks may see it, now: a kept report was made for somebody's eyes
    answer = consolidation.compute(workspace, consolidation.Inputs())
    return Page(
        consolidation.headline(answer),
        (Prose((consolidation.right(answer),)), PAIRS.drawn(answer), Notice(_RULE), CURVE.drawn(answer)),
        lead=_LEAD,
        crumb=_CRUMB,
        document=answer,
        stamp=pages.stamp(answer),
    )


PAIRS = Table[Answer](
    "pairs",
    Text("Pairs, the most alike first", "配对（按相似度）"),
    rows=lambda answer: sorted(answer.pairs, key=lambda one: one.same is not None),
    columns=(
        Column("a", Text("One", "甲"), value=lambda one: one.a.words),
        Column("in_a", Text("Register", "登记册"), value=lambda one: NAMES[one.a.register]),
        Column("b", Text("Other", "乙"), value=lambda one: one.b.words),
        Column("in_b", Text("Register", "登记册"), value=lambda one: NAMES[one.b.register]),
        Column("likeness", Text("Likeness", "相似度"), digits=2),
        Column("says", Text("What the register says", "登记册的认定"), value=lambda one: SAYS[one.same]),
    ),
)
CURVE = Table[Answer](
    "precision",
    Text("What another threshold would give", "采用其他相似度下限的结果"),
    rows=lambda answer: [one for one in answer.curve if one.value is not None],
    columns=(
        Column("from", Text("Likeness from", "相似度下限"), digits=1, value=lambda one: one.threshold),
        Column("pairs", Text("Pairs", "对数"), digits=0),
        Column("of", Text("In one register", "同册对数"), digits=0),
        Column("hits", Text("One thing", "确为同一项"), digits=0),
        Column("value", Text("Precision", "准确率"), value=lambda one: percent(one.value, 0)),
        Column(
            "low",
            Text("95 % interval", "95% 区间"),
            value=lambda one: percent(one.low, 0) + Text(" to ", " 至 ") + percent(one.high, 0),
        ),
    ),
)
