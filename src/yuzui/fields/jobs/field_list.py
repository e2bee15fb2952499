# SPDX-License-Identifier: Apache-2.0
"""The lists of fields: which nodes have a query in either language, and how far each is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

import msgspec

from yuzui.fields import audit_state, corpora, query
from yuzui.fields.audit_state import Measured
from yuzui.fields.nodes import LANGUAGES, STATES, Node, chosen, nodes, state, tokens_version, trees
from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.text import Text
from yuzui.text.address import encode
from yuzui.text.numbers import count
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("fields and their queries", "领域与检索式")
QUESTION = Text("Which fields are defined, and how far is each?", "哪些领域已有定义，各到何种程度？")
SOURCE = "lists of the plan and queries of 63 nodes (own work, version 1, not audited)"
LEVEL = "public"
KINDS = {
    "query": Text("query", "检索式"),
    "union": Text("union of its parts", "下级并集"),
    "project": Text("project, followed by its phases", "项目，按阶段跟踪"),
}
_NODE = Text("node", "个节点")


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which nodes are listed."""

    node: Annotated[str, Help(Text("node or list: LAB, BOX2-03", "节点或清单：LAB、BOX2-03"), argument=True)] = ""


class FieldNode(msgspec.Struct, frozen=True):
    """One node: how far it is and why, hits that its file states, and how many terms it is looked for by."""

    id: str
    parent: str
    label: Text
    kind: str
    state: str
    reason: Text
    english: int
    chinese: int
    terms: dict[str, int]
    topics: int
    version: int


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.field_list/1"):
    """Nodes, and how many are in each state."""

    origin: Origin
    source: str
    nodes: list[FieldNode]
    states: dict[str, int]
    english: int
    chinese: int
    tokens_version: int


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return all nodes, one, or those under a list.

    Raises
    ------
    UnknownIdentifierError
        If no list has such a node.
    """
    known = nodes(workspace)
    wanted = list(known.values())
    if inputs.node.strip():
        heads = chosen(known, inputs.node)
        under = {one.id for one in heads}
        wanted = [one for one in known.values() if one.id in under or one.parent in under]
    wanted = _counted(workspace, known, wanted)
    audits = audit_state.audited(workspace, wanted)
    made = [_row(node, audits.get(node.id)) for node in wanted]
    return Answer(
        run=Run.of("field_list", {"node": inputs.node, "bodies": digest([dict(node.bodies) for node in wanted])}),
        origin="real",
        source=SOURCE,
        nodes=made,
        states=dict(Counter(one.state for one in made)),
        english=sum(one.english > 0 for one in made),
        chinese=sum(one.chinese > 0 for one in made),
        tokens_version=tokens_version(),
    )


def _counted(workspace: Workspace, known: Mapping[str, Node], some: list[Node]) -> list[Node]:
    """Return nodes with hits of each language: those that no file states, in the corpus that is looked in."""
    open_ = [one for one in some if one.bodies and not one.counted]
    if not open_:
        return some
    corpus = corpora.read(workspace, "")
    counted: dict[str, dict[str, int]] = {one.id: {} for one in open_}
    for lang in LANGUAGES:
        asked = trees(known, lang, open_)
        for one in open_:
            hits = corpus.postings.hits(asked[one.id], asked) if one.id in asked else None
            counted[one.id][lang] = corpus.written_in(lang, hits).size if hits is not None else 0
    return [replace(one, counted=counted[one.id]) if one.id in counted else one for one in some]


def _row(node: Node, audit: Measured | None) -> FieldNode:
    word, reason = state(node, {})
    if audit is not None and word == "defined":
        word, reason = audit.state, audit.reason
    terms = {lang: sum(1 for _ in query.terms(tree)) for lang in LANGUAGES if (tree := node.query(lang)) is not None}
    return FieldNode(
        node.id, node.parent, node.label, node.kind, word, reason, node.counted.get("en", 0), node.counted.get("zh", 0),
        terms, len(node.topics), node.version,
    )  # fmt: skip


def headline(answer: Answer) -> Text:
    """Return how many nodes find something in either language, and that none was audited."""
    form = Text(
        "{n}: {e} find something in English, {z} in Chinese, {a} audited",
        "{n}：英文有命中 {e} 个，中文有命中 {z} 个，已抽检 {a} 个",
    )
    return form.format(
        n=count(len(answer.nodes), _NODE), e=answer.english, z=answer.chinese, a=answer.states.get("audited", 0)
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the headline and how many are in each state."""
    lines: list[Line] = [(Text("fields", "领域"), headline(answer))]
    lines += [(STATES[word], count(answer.states[word], _NODE)) for word in STATES if word in answer.states]
    return lines


NODES = Table[Answer](
    "nodes",
    Text("Fields", "领域"),
    rows=lambda answer: answer.nodes,
    columns=(
        Column("id", Text("Node", "节点"), link=lambda _, one: f"/fields/{encode(one.id)}"),
        Column("label", Text("Field", "领域"), value=lambda one: one.label),
        Column("state", Text("State", "状态"), value=lambda one: STATES[one.state]),
        Column("english", Text("English hits", "英文命中"), digits=0),
        Column("chinese", Text("Chinese hits", "中文命中"), digits=0),
        Column("kind", Text("Kind", "类型"), value=lambda one: KINDS[one.kind]),
        Column("reason", Text("Why", "原因"), value=lambda one: one.reason),
    ),
)
VIEW = View[Answer](headline, sentences, tables=(NODES,))
