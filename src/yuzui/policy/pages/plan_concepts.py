# SPDX-License-Identifier: Apache-2.0
"""One idea stands in several lists of a plan: which lists, and what is counted once, not twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.policy.pages import plan
from yuzui.policy.plan_answer import Answer, Concept
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Anchor, Fact, Facts, Notice, Page, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/plan/concepts", EVERYONE
PLACE = ("plan", 20)
TITLE = Text("Concepts of the plan", "规划概念")
LISTS: Mapping[str, Text] = {
    "LAB": Text("laboratory fields", "实验室领域"),
    "FRO": Text("frontier fields", "前沿领域"),
    "COR": Text("core technologies", "核心技术"),
    "BOX2": Text("Box 2", "专栏2"),
}
"""Names of the lists of the first plan; a list of another plan is called by its own letters."""
RELATIONS = {
    "exact": Text("the same", "相同"),
    "broader": Text("broader", "更广"),
    "narrower": Text("narrower", "更窄"),
    "related": Text("related", "相关"),
}
_NONE = Text("This plan names no concepts", "该规划未列概念")
_LEAD = Text(
    "Each entry of a list belongs to exactly one concept. What is found for two entries of one "
    "concept is one find: the union counts it once, the sum twice.",
    "清单中每一条目恰属一个概念。同一概念的两个条目所找到的同一对象只算一个：并集计一次，相加计两次。",
)
_LIMIT = Text(
    "Counted here: clauses of the plan. No works, patents or people are classified by concept yet.",
    "此处所计为规划条款；成果、专利与人员尚未按概念分类。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = plan.answered(workspace, visit)
    concepts = answer.concepts
    crumb = (Link(plan.TITLE, "/plan"), Link(TITLE, ""))
    if not concepts:
        return Page(_NONE, (), crumb=crumb, stamp=pages.stamp(answer))
    shared = sum(len(concept.lists) > 1 for concept in concepts)
    finding = Text(
        "{n} of {all} concepts stand in more than one list of the plan", "{all} 个概念中有 {n} 个见于规划的多个清单"
    ).format(n=shared, all=len(concepts))
    blocks = (_facts(answer), _matrix(concepts), _counts(answer), Notice(_LIMIT))
    return Page(
        finding,
        blocks,
        lead=_LEAD,
        crumb=crumb,
        document={"plan": answer.plan, "concepts": msgspec.to_builtins(concepts)},
        stamp=pages.stamp(answer),
    )


def _totals(answer: Answer) -> tuple[int, int]:
    """Return clauses that speak of any concept, once each, and summed over all list nodes."""
    once = sum(bool(clause.concepts) for clause in answer.clauses)
    return once, sum(concept.sum for concept in answer.concepts)


def _facts(answer: Answer) -> Facts:
    concepts = answer.concepts
    once, total = _totals(answer)
    lists = {name for concept in concepts for name in concept.lists}
    return Facts(
        (
            Fact(Text("Concepts", "概念"), number(len(concepts)),
                 Text("in {n} lists", "分属 {n} 个清单").format(n=len(lists))),
            Fact(Text("List entries", "清单条目"), number(sum(c.nodes for c in concepts)),
                 Text("each in one concept", "每条恰属一个概念")),
            Fact(Text("Clauses", "条款"), number(once), Text("each counted once", "去重计数")),
            Fact(Text("Double count", "重复计数"), number(total - once),
                 Text("a sum over entries says {n}", "按条目相加为 {n}").format(n=number(total))),
        )
    )  # fmt: skip


def _matrix(concepts: Sequence[Concept]) -> DataTable:
    names = {name for concept in concepts for name in concept.lists}
    lists = [name for name in LISTS if name in names] + sorted(names - set(LISTS))
    return DataTable(
        "matrix",
        Text("Which lists name a concept", "各清单所列概念"),
        (
            Column("concept", Text("Concept", "概念")),
            *(Column(name.lower(), LISTS.get(name, same(name))) for name in lists),
            Column("see", Text("See also", "另见")),
        ),
        [
            (Anchor(concept.label, concept.id), *(_entries(concept, name) for name in lists), _see(concept, concepts))
            for concept in concepts
        ],
        note=Text("An entry without a remark says the same as the concept.", "未加说明的条目与概念同义。"),
    )


def _entries(concept: Concept, name: str) -> Text | None:
    items = []
    for node in concept.lists.get(name, ()):
        relation = concept.relations.get(node, "narrower")
        remark = Text(" ({r})", "（{r}）").format(r=RELATIONS[relation])
        items.append(same(node) + (same("") if relation == "exact" else remark))
    return join(items) if items else None


def _see(concept: Concept, concepts: Sequence[Concept]) -> Text | None:
    labels = {other.id: other.label for other in concepts}
    names = [labels.get(name, same(name)) for name in concept.see]
    return join(names) if names else None


def _counts(answer: Answer) -> DataTable:
    once, total = _totals(answer)
    rows = [(c.label, c.nodes, c.union, c.sum, c.sum - c.union) for c in answer.concepts]
    rows.sort(key=lambda row: (-row[4], -row[2]))
    every = Text("all concepts together", "全部概念合计")
    nodes = sum(concept.nodes for concept in answer.concepts)
    return DataTable(
        "counts",
        Text(
            "Summing over list entries would count {n} clauses that are {m}", "按清单条目相加会得 {n} 条，实为 {m} 条"
        ).format(n=number(total), m=number(once)),
        (
            Column("concept", Text("Concept", "概念")),
            Column("nodes", Text("List entries", "清单条目"), digits=0),
            Column("union", Text("Clauses, each once", "条款（去重）"), digits=0),
            Column("sum", Text("Summed over entries", "按条目相加"), digits=0),
            Column("double", Text("Counted twice", "重复计数"), digits=0),
        ),
        [*rows, (every, nodes, once, total, total - once)],
        note=Text(
            "A clause on several concepts stands in each of their rows, and once in the last.",
            "涉及多个概念的条款在各行均计入，末行只计一次。",
        ),
    )
