# SPDX-License-Identifier: Apache-2.0
"""Works that a query may have missed, as two lists beside each other: proposals for a person, never hits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import msgspec
import numpy as np

from yuzui.fields import candidates, corpora, field_hits
from yuzui.fields.corpora import TEXTS, Corpus
from yuzui.fields.nodes import nodes, tokens_version
from yuzui.job import form_sheets
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin, wilson
from yuzui.solve import embedding
from yuzui.text import Text, same
from yuzui.text.numbers import count, number
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

if TYPE_CHECKING:
    from numpy.typing import NDArray

TITLE = Text("works that a query may have missed", "检索式可能遗漏的文献")
QUESTION = Text("Which works read like those of a field and were not found?", "哪些文献与该领域相近而未被检出？")
SOURCE = "tokens of hits against the rest (log-odds); vectors of words of wordllama 0.4 (MIT)"
LEVEL = "public"
INSTALL = "pip install 'yuzui[candidates]'"
METHODS = {"log_odds": Text("by words", "按用词"), "embeddings": Text("by vectors of words", "按词向量")}
_DOCUMENT, _HIT = Text("document", "篇文献"), Text("hit", "篇命中")


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Near which node, in which texts, how many of each list."""

    node: Annotated[str, Help(Text("node or list: LAB-7, LAB", "节点或清单：LAB-7、LAB"), argument=True)] = ""
    corpus: Annotated[
        str,
        Help(
            Text("file or corpus on record; else those on record", "文件或已登记语料；缺省取已登记者"), metavar="FILE"
        ),
    ] = ""
    top: Annotated[
        int, msgspec.Meta(ge=1, le=1_000), Help(Text("proposals of each list", "每个列表的候选数"), metavar="N")
    ] = 20
    map: Annotated[str | None, MAP] = None


class Proposal(msgspec.Struct, frozen=True):
    """A document that is no hit: its place in this list and in the other, and the classes its source gives it."""

    rank: int
    other: int | None
    id: str | None
    title: str
    year: int | None
    classes: list[str]


class Listed(msgspec.Struct, frozen=True):
    """One list, and how many of its proposals are in the class that the source gives most hits (Wilson)."""

    method: str
    proposals: list[Proposal]
    label: str | None
    k: int
    n: int
    interval: list[float] | None


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.field_candidates/1"):
    """Two lists of proposals; ``embeddings`` is null where the extra is missing."""

    origin: Origin
    source: str
    node: str
    label: Text
    version: int | None
    corpus: str
    documents: int
    hits: int
    log_odds: Listed
    embeddings: Listed | None
    both: int | None
    install: str | None


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return what reads like the hits of a node and is none.

    Raises
    ------
    InputError
        If no node is named, or its queries find nothing in the corpus.
    UnknownIdentifierError
        If there is no such node or corpus.
    """
    known = nodes(workspace)
    wanted = field_hits.wanted(known, inputs.node, "yuzui field candidates")
    corpus = corpora.read(workspace, inputs.corpus, form_sheets.source_map(inputs.map, (TEXTS,)))
    hits = field_hits.union(corpus, wanted, known)
    orders = {"log_odds": candidates.ranked(corpus.postings, hits)}
    if embedding.available():
        orders["embeddings"] = candidates.alike(corpus.postings, hits)
    label = _commonest(corpus, hits)
    lists = {
        name: _listed(
            corpus, name, order[: inputs.top], label, orders[other] if (other := _other(name)) in orders else None
        )
        for name, order in orders.items()
    }
    one = wanted[0] if len(wanted) == 1 else None
    tops = [set(order[: inputs.top].tolist()) for order in orders.values()]
    return Answer(
        run=Run.of("field_candidates", {
            "node": inputs.node, "top": inputs.top, "bodies": digest([dict(node.bodies) for node in wanted]),
            "texts": corpus.digest, "tokens": tokens_version(), "lists": list(orders),
        }),
        origin="derived",
        source=f"{corpus.source} ({corpus.vintage})",
        node=one.id if one else inputs.node.strip().upper(),
        label=one.label if one else Text("{n} nodes", "{n} 个节点").format(n=len(wanted)),
        version=one.version if one else None,
        corpus=corpus.name,
        documents=len(corpus),
        hits=int(hits.size),
        log_odds=lists["log_odds"],
        embeddings=lists.get("embeddings"),
        both=len(tops[0] & tops[1]) if len(tops) > 1 else None,
        install=None if "embeddings" in orders else INSTALL,
    )  # fmt: skip


def _other(name: str) -> str:
    return next(one for one in METHODS if one != name)


def _commonest(corpus: Corpus, hits: NDArray[np.int64]) -> str | None:
    """Return the class that the source gives most hits."""
    counts = Counter(label for k in hits.tolist() for label in corpus.classes(k))
    return min(counts, key=lambda one: (-counts[one], one)) if counts else None


def _listed(
    corpus: Corpus, method: str, first: NDArray[np.int64], label: str | None, other: NDArray[np.int64] | None
) -> Listed:
    places = {} if other is None else {k: rank for rank, k in enumerate(other.tolist(), start=1)}
    proposals = [
        Proposal(rank, places.get(k), row["id"], row["title"], row["year"], corpus.classes(k))
        for rank, k in enumerate(first.tolist(), start=1)
        for row in (corpus.rows[k],)
    ]
    classed = [one for one in proposals if one.classes]
    if label is None or not classed:
        return Listed(method, proposals, None, 0, 0, None)
    k = sum(label in one.classes for one in classed)
    return Listed(method, proposals, label, k, len(classed), list(wilson(k, len(classed))))


def headline(answer: Answer) -> Text:
    """Return how many are proposed beside how many hits, and that none of them counts."""
    n = len(answer.log_odds.proposals)
    if not n:
        return Text("every document is a hit: nothing is left to propose", "所有文献均已命中，无可推荐")
    if answer.embeddings is None:
        form = Text("{n} proposed by words beside {h} of {d}; none counts", "按用词推荐 {n}（{d}中 {h}）；均不计入")
        return form.format(n=count(n, _DOCUMENT), h=count(answer.hits, _HIT), d=count(answer.documents, _DOCUMENT))
    form = Text(
        "{n} proposed by words and {m} by vectors, {b} by both, beside {h} of {d}; none counts",
        "按用词推荐 {n} 篇，按词向量推荐 {m} 篇，两者共有 {b} 篇（{d}中 {h}）；均不计入",
    )
    return form.format(
        n=number(n), m=number(len(answer.embeddings.proposals)), b=number(answer.both or 0),
        h=count(answer.hits, _HIT), d=count(answer.documents, _DOCUMENT),
    )  # fmt: skip


def sentences(answer: Answer) -> list[Line]:
    """Return the headline, what of each list is in the class of the hits, the first of each, what to install."""
    lines: list[Line] = [(Text("proposed", "推荐"), headline(answer))]
    lines += [(METHODS[one.method], classed(one)) for one in lists(answer) if one.label is not None]
    lines += [
        (METHODS[one.method], same(f"{proposal.rank} {proposal.title[:90]}"))
        for one in lists(answer)
        for proposal in one.proposals[:3]
    ]
    if answer.install:
        lines.append((METHODS["embeddings"], MISSING))
        lines.append((Text("install", "安装"), same(answer.install)))
    return lines


MISSING = Text(
    "not listed: needs the extra [candidates] (a table of words, nothing is fetched)",
    "未列出：需要附加组件 [candidates]（词向量表，不联网）",
)


def lists(answer: Answer) -> Sequence[Listed]:
    """Return the lists that there are."""
    return [answer.log_odds] if answer.embeddings is None else [answer.log_odds, answer.embeddings]


def classed(one: Listed) -> Text:
    """Return how many proposals are in the class that most hits have."""
    low, high = one.interval or (0.0, 0.0)
    form = Text("{k} of {n} in {l} [{a}, {b}], as most hits", "{n} 篇中 {k} 篇属 {l} [{a}, {b}]（命中文献最常见类别）")
    return form.format(k=number(one.k), n=number(one.n), l=same(one.label or ""), a=number(low, 2), b=number(high, 2))


def _table(method: str, key: str) -> Table[Answer]:
    return Table[Answer](
        key,
        Text("Proposed ", "推荐：") + METHODS[method],
        rows=lambda answer: next((one.proposals for one in lists(answer) if one.method == method), []),
        columns=(
            Column("rank", Text("Rank", "序"), digits=0),
            Column("title", Text("Title", "题名")),
            Column("year", Text("Year", "年份"), value=lambda one: str(one.year) if one.year else "–"),
            Column("classes", Text("Class", "类别"), value=lambda one: ", ".join(one.classes) or "–"),
            Column("other", Text("Rank in the other list", "另一列表中的序"), digits=0),
        ),
    )


BY_WORDS, BY_VECTORS = _table("log_odds", "by_words"), _table("embeddings", "by_vectors")
VIEW = View[Answer](headline, sentences, tables=(BY_WORDS, BY_VECTORS))
