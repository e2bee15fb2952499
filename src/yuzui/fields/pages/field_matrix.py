# SPDX-License-Identifier: Apache-2.0
"""The lists of fields beside each other: which names what, what each has, which overlap."""

from __future__ import annotations

from yuzui.fields import corpora
from yuzui.fields.jobs import field_matrix
from yuzui.fields.jobs.field_matrix import Answer, Inputs
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.cache import Cache
from yuzui.view.page import EVERYONE, Block, Field, Figure, Form, Item, Items, Option, Page, Remedy, Visit
from yuzui.view.table import Link

PATH, ROLES = "/fields/matrix", EVERYONE
PLACE = ("results", 0)
TITLE = Text("Lists beside each other", "清单对照")
LEAD = Text(
    "A line of a list names a concept; two lists may name one. No list is ranked; a work of two concepts is one work.",
    "清单条目指向概念，两份清单可指同一概念。不作清单排名；同属两个概念的成果只计一项。",
)
_COMPUTED: Cache[Answer] = Cache(2_000_000)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    names = corpora.usual(workspace)
    wanted = visit.query.get("corpus", "")
    corpus = wanted if wanted in names else names[0]
    key = (str(workspace.dir.absolute()), workspace.version, workspace.subject, corpus)
    answer = _COMPUTED.get(key, lambda: field_matrix.compute(workspace, Inputs(corpus=corpus)), lambda _: 100_000)
    blocks: list[Block] = [field_matrix.LISTS.drawn(answer), field_matrix.matrix(answer)]
    twice = [one for one in answer.concepts if len(one.nodes) > 1]
    if twice:
        items = [
            Item(one.label, (join([same(id) for some in one.nodes.values() for id in some], " = ", " = "),))
            for one in twice
        ]
        blocks.append(Items(Text("Named by more than one list", "列于多份清单"), items))
    if answer.proposals:
        first = answer.proposals[0]
        blocks.append(field_matrix.PROPOSALS.drawn(answer))
        blocks.append(Remedy(Text("Say that two lines are one:", "判定两个条目为同一概念："),
                             f"yuzui field join {first.first} {first.second}"))  # fmt: skip
    picture = field_matrix.chart(answer)
    if picture is not None:
        blocks.append(Figure(picture))
        blocks.append(field_matrix.OVERLAP.drawn(answer))
    if len(names) > 1:
        options = [Option(name, same(name)) for name in names]
        choice = Field("corpus", Text("In the corpus", "语料"), same(corpus), kind="select", options=options)
        blocks.append(Form("corpus", PATH, [choice], Text("Show", "显示")))
    crumb = (Link(Text("Fields", "领域"), "/fields"), Link(TITLE, ""))
    works = Text("{n} works of {c}. ", "{c} 中 {n} 项成果。")
    lead = works.format(n=number(answer.documents), c=answer.corpus) + LEAD
    return Page(
        field_matrix.headline(answer), blocks, lead=lead, crumb=crumb, document=answer, stamp=pages.stamp(answer)
    )
