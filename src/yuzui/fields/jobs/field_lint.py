# SPDX-License-Identifier: Apache-2.0
"""What should be mended in the query of a field before it is frozen, with examples from a corpus."""

from __future__ import annotations

from typing import Annotated

import msgspec

from yuzui.errors import InputError, Place
from yuzui.fields import corpora, linter, query
from yuzui.fields.corpora import TEXTS
from yuzui.fields.nodes import LANGUAGES, chosen, nodes, trees
from yuzui.fields.query import Query
from yuzui.job import form_sheets
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.text import Text, join, same
from yuzui.text.numbers import count
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("check of a query", "检索式检查")
QUESTION = Text("What should be mended in a query before it is frozen?", "检索式冻结之前应改正什么？")
SOURCE = "rules found while 63 queries were written; examples from the corpus"
LEVEL = "public"
SEVERITIES = {
    "error": Text("to be mended", "须改正"),
    "warning": Text("look at it", "请核对"),
    "note": Text("to be read", "供参考"),
}


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which query is checked, and in which texts."""

    node: Annotated[str, Help(Text("node, or a query in quotes", "节点，或加引号的检索式"), argument=True)] = ""
    corpus: Annotated[
        str, Help(Text("file of titles, or a set that comes with Yuzui", "含题名的文件，或随附数据集"), metavar="FILE")
    ] = ""
    map: Annotated[str | None, MAP] = None


class QueryMark(msgspec.Struct, frozen=True):
    """One thing that a query should be mended for, or that should be read."""

    node: str
    language: str
    code: str
    severity: str
    term: str
    message: Text
    fix: Text
    examples: list[str]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.field_lint/1"):
    """What is wrong with queries, gravest first."""

    origin: Origin
    source: str
    corpus: str
    documents: int
    queries: int
    marks: list[QueryMark]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return what is wrong with the queries of a node or list, or with a query itself.

    Raises
    ------
    InputError
        If nothing is named, or the query cannot be read.
    """
    if not inputs.node.strip():
        fix = Text("name one: yuzui field lint LAB-7", "请指定：yuzui field lint LAB-7")
        raise InputError(Text("no query is named", "未指定检索式"), fix=fix, code="missing_value")
    corpus = corpora.read(workspace, inputs.corpus, form_sheets.source_map(inputs.map, (TEXTS,)))
    made: list[QueryMark] = []
    checked = _checked(workspace, inputs.node)
    for node, lang, tree, others in checked:
        marks = linter.lint(tree)
        # what finds nothing because the corpus is of the other language says nothing of the query
        seen = linter.lint_hits(tree, corpus.postings, others)
        marks += [one for one in seen if one.code != "nothing_found" or not lang]
        made += [
            QueryMark(node, lang, one.code, one.severity, one.term, one.message, one.fix, list(one.examples))
            for one in marks
        ]
    order = list(SEVERITIES)
    return Answer(
        run=Run.of("field_lint", {"node": inputs.node, "texts": corpus.digest}),
        origin="derived",
        source=f"{corpus.source} ({corpus.vintage})",
        corpus=corpus.name,
        documents=len(corpus),
        queries=len(checked),
        marks=sorted(made, key=lambda one: order.index(one.severity)),
    )


def _checked(workspace: Workspace, text: str) -> list[tuple[str, str, Query, dict[str, Query]]]:
    """Return the queries named: of a node by language, or the one that was written instead of a node."""
    known = nodes(workspace)
    if any(sign in text for sign in (" ", '"', "=", "*")):
        return [("", "", query.parse(text, Place(column="NODE")), trees(known, "en", known.values()))]
    wanted = chosen(known, text)
    made = []
    for lang in LANGUAGES:
        others = trees(known, lang, wanted)
        made += [(node.id, lang, others[node.id], others) for node in wanted if node.id in others]
    return made


def headline(answer: Answer) -> Text:
    """Return how much is to be mended and looked at."""
    grave = sum(one.severity == "error" for one in answer.marks)
    doubts = sum(one.severity == "warning" for one in answer.marks)
    form = Text("{q}: {g} to be mended, {d} to be looked at", "{q}：须改正 {g} 处，请核对 {d} 处")
    return form.format(q=count(answer.queries, Text("query", "条检索式"), "queries"), g=grave, d=doubts)


def sentences(answer: Answer) -> list[Line]:
    """Return the marks one by one, each with how to mend it and what shows it."""
    lines: list[Line] = [(Text("checked", "已检查"), headline(answer))]
    for one in answer.marks:
        if one.severity == "note":
            continue
        words = (same(f"{one.node}: ") if one.node else Text("", "")) + one.message + Text("; ", "；") + one.fix
        if one.examples:
            words += (
                Text(" (", "（") + join([same(text[:60]) for text in one.examples[:3]], " · ", "、") + Text(")", "）")
            )
        lines.append((SEVERITIES[one.severity], words))
    return lines


MARKS = Table[Answer](
    "marks",
    Text("What to mend", "需处理之处"),
    rows=lambda answer: answer.marks,
    columns=(
        Column("node", Text("Node", "节点"), value=lambda one: one.node or "–"),
        Column("severity", Text("Grade", "程度"), value=lambda one: SEVERITIES[one.severity]),
        Column("term", Text("Term", "词语")),
        Column("message", Text("What is wrong", "问题"), value=lambda one: one.message),
        Column("fix", Text("How to mend it", "处理办法"), value=lambda one: one.fix),
        Column("examples", Text("In the corpus", "语料实例"), value=lambda one: " · ".join(one.examples)),
    ),
)
VIEW = View[Answer](headline, sentences, tables=(MARKS,))
