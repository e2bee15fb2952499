# SPDX-License-Identifier: Apache-2.0
"""One field: its queries, what they find in the set that comes with Yuzui, and by which words."""

from __future__ import annotations

from yuzui.errors import UnknownIdentifierError, VisibilityError
from yuzui.fields import audit_view
from yuzui.fields.jobs import classify, field_lint
from yuzui.fields.nodes import STATES
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Item, Items, Page, Visit
from yuzui.view.table import Link

PATH, ROLES = "/fields/{id}", EVERYONE
PLACE = ("results", 0)
TITLE = Text("One field", "单个领域")
ADDRESS = "/fields/LAB-7"
LANGUAGES = {"en": Text("Query in English", "英文检索式"), "zh": Text("Query in Chinese", "中文检索式")}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    id = visit.parts["id"]
    try:
        answer = classify.compute(workspace, classify.Inputs(node=id))
    except UnknownIdentifierError as error:
        raise VisibilityError(error.message, seen=id, fix=error.fix, code="not_found") from None
    marks = field_lint.compute(workspace, field_lint.Inputs(node=id))
    blocks: list[Block] = [_facts(answer)]
    blocks += audit_view.card(answer)
    if len(answer.nodes) > 1:
        blocks.append(classify.NODES.drawn(answer))
    if answer.third_party:
        blocks.append(classify.CLASSES.drawn(answer))
    if answer.hits:
        blocks.append(classify.HITS.drawn(answer))
    if answer.query is not None:
        written = [(LANGUAGES[lang], body) for lang in LANGUAGES if (body := getattr(answer.query, lang))]
        items = [Item(label, (same(body),)) for label, body in written]
        blocks.append(Items(Text("How it is looked for", "如何检索"), items))
    if marks.marks:
        blocks.append(field_lint.MARKS.drawn(marks))
    return Page(
        classify.headline(answer),
        blocks,
        lead=same(f"{answer.node} ") + answer.label,
        crumb=(Link(Text("Fields", "领域"), "/fields"), Link(same(answer.node), "")),
        state=STATES[answer.state] if answer.state else None,
        document=answer,
        stamp=pages.stamp(answer),
    )


def _facts(answer: classify.Answer) -> Facts:
    version = answer.query.version if answer.query else None
    return Facts(
        (
            Fact(Text("Hits", "命中数"), same(f"{answer.union:,}"), Text("each document once", "每篇只计一次")),
            *audit_view.facts(answer),
            Fact(
                Text("Version of the query", "检索式版本"),
                same(str(version) if version else "–"),
                Text("frozen by number", "按编号冻结"),
            ),
        )
    )
