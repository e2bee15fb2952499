# SPDX-License-Identifier: Apache-2.0
"""Works that citations add to the hits of a field, kept so that the page of the field shows them."""

from __future__ import annotations

from typing import Annotated

import msgspec

from yuzui.errors import InputError
from yuzui.fields import expansion, third_party
from yuzui.fields.expansion import Expansion
from yuzui.fields.jobs import classify
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.text import Text, same
from yuzui.text.numbers import count, number
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("works that citations add to a field", "引文扩展所增成果")
QUESTION = Text("Which works belong to a field by their citations alone?", "哪些成果仅凭引文即可归入某领域？")
SOURCE = "citations among the works of a corpus, one round"
LEVEL = "network"
_HIT = Text("hit", "篇命中")


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Of which node, in which texts, along which links, by which rule."""

    node: Annotated[str, Help(Text("node or list: LAB-7, LAB", "节点或清单：LAB-7、LAB"), argument=True)] = ""
    corpus: Annotated[tuple[str, ...], Help(Text("file of titles with ids", "含编号与题名的文件"), metavar="FILE")] = ()
    links: Annotated[str | None, Help(Text("citing and cited", "施引与被引"), metavar="FILE")] = None
    least: Annotated[int, msgspec.Meta(ge=1, le=100), Help(Text("links to hits", "指向命中的引文数"), metavar="K")] = (
        expansion.LEAST
    )
    share: Annotated[float, msgspec.Meta(ge=0.01, le=1.0), Help(Text("share of all", "占全部引文"), metavar="S")] = (
        expansion.SHARE
    )
    label: Annotated[tuple[str, ...], Help(Text("class that is the field", "代表该领域的类别"), metavar="CLASS")] = ()
    map: Annotated[str | None, MAP] = None


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.field_expansion/1"):
    """Hits of a query, and what citations add to them; both are counted apart."""

    origin: Origin
    source: str
    node: str
    label: Text
    documents: int
    hits: int
    labels: list[str]
    precision: third_party.Share | None
    recall: third_party.Recall | None
    expansion: Expansion


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return what citations add.

    Raises
    ------
    InputError
        If no node is named, or no links are at hand.
    """
    words = {key: getattr(inputs, key) for key in ("node", "links", "least", "share", "label", "map")}
    if not inputs.corpus:
        raise InputError(
            Text("no works are named", "未指定成果文件"),
            expected="--corpus FILE",
            fix=Text("give works with ids and titles: --corpus FILE", "请给出含编号与题名的文件：--corpus FILE"),
            code="no_path",
        )
    return of(classify.compute(workspace, classify.Inputs(corpus=inputs.corpus, expand=True, **words)))


def of(answer: classify.Answer) -> Answer:
    """Return what citations added in an answer that was expanded."""
    if answer.expansion is None:
        raise ValueError(answer.node)
    return Answer(
        run=Run.of("field_expansion", {"classify": answer.run.inputs_hash}),
        origin=answer.origin,
        source=answer.source,
        node=answer.node,
        label=answer.label,
        documents=answer.documents,
        hits=answer.union,
        labels=answer.labels,
        precision=answer.precision if answer.labels else None,
        recall=answer.recall if answer.labels else None,
        expansion=answer.expansion,
    )


def headline(answer: Answer) -> Text:
    """Return how many works citations add to how many hits."""
    form = Text("{a} by its words, {n} by citations", "用词命中 {h} 篇，引文扩展增加 {k} 篇")
    added = answer.expansion.added
    more = count(added, Text("more work", "")) if added else Text("none", "")
    return form.format(a=count(answer.hits, _HIT), n=more, h=number(answer.hits), k=number(added))


def sentences(answer: Answer) -> list[Line]:
    """Return the headline, the rule, and what it does to precision and recall where classes were named."""
    lines: list[Line] = [
        (Text("by citations", "引文扩展"), headline(answer)),
        (Text("rule", "规则"), expansion.sentence(answer.expansion)),
    ]
    for name, before, after in (
        (Text("precision", "查准率"), answer.precision, answer.expansion.precision),
        (Text("recall", "查全率"), answer.recall, answer.expansion.recall),
    ):
        if before and after and before.value is not None and after.value is not None:
            words = Text("{a} by words, {b} with citations, against {l}", "用词 {a}，加引文 {b}（以 {l} 为准）")
            value = words.format(a=number(before.value, 2), b=number(after.value, 2), l=same(", ".join(answer.labels)))
            lines.append((name, value))
    return lines


ADDED = Table[Answer](
    "expanded",
    Text("Added by citations, those with most links to hits first", "引文扩展所增，按与命中文献的引文数"),
    rows=lambda answer: answer.expansion.works,
    columns=(*expansion.COLUMNS, Column("id", Text("Id", "编号"), places=("file", "pack"))),
)
VIEW = View[Answer](headline, sentences, first=(ADDED,))
