# SPDX-License-Identifier: Apache-2.0
"""How well the queries do in each domain, against classes that others gave the documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import msgspec
import numpy as np

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.fields import corpora, third_party
from yuzui.fields.corpora import Corpus
from yuzui.fields.nodes import Node, nodes, tokens_version
from yuzui.fields.third_party import COVERS, DOMAINS, ELSEWHERE, SAME, Half, LabelSet
from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("method of the fields, by domain", "各门类检索方法验证")
QUESTION = Text(
    "How well do the queries do in each domain, against classes that others gave?",
    "各门类检索式与他人分类相比效果如何？",
)
SOURCE = "classes of arXiv, of one-topic conferences and of Chinese disciplines; half of the documents unseen"
LEVEL = "public"
PRECISION, RECALL = 0.7, 0.5
"""Lower ends that must be reached: of precision always, of recall where class and field mean the same."""
NODES = 2
"""Nodes of a domain that must reach them before the procedure is shown there."""
_NODE = Text("node", "个节点")
_SETS = {
    "paperscape_9196_works": Text("arXiv 1991–1996", "arXiv 1991—1996"),
    "conference_works": Text("conferences 1987–2025", "学术会议 1987—2025"),
    "csl_zh_10k": Text("Chinese abstracts 2010–2020", "中文文摘 2010—2020"),
}


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which domain is measured, on which sets."""

    domain: Annotated[
        str,
        Help(Text("domain: computing, physical, engineering, life, medicine; all if none is named",
                  "门类：computing、physical、engineering、life、medicine；不写则全部"), argument=True),
    ] = ""  # fmt: skip
    corpus: Annotated[
        tuple[str, ...],
        Help(Text("set with classes of others: paperscape_9196_works, conference_works, csl_zh_10k",
                  "带他人分类的数据集：paperscape_9196_works、conference_works、csl_zh_10k"), metavar="FILE"),
    ] = ()  # fmt: skip


class Measured(msgspec.Struct, frozen=True):
    """One node on one set: both halves, and whether the unseen one reaches the bar."""

    domain: str
    node: str
    label: Text
    corpus: str
    classes: list[str]
    within: list[str]
    covers: str
    words: Text
    documents: int
    seen: Half
    unseen: Half
    all: Half
    met: bool
    reason: Text


class Domain(msgspec.Struct, frozen=True):
    """One domain: nodes that were measured and those that reach the bar on every set that counts."""

    id: str
    label: Text
    nodes: int
    met: int
    shown: bool
    reached: list[str]
    missing: Text


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.field_method/1"):
    """What the queries get of the classes that others gave; ``validated`` counts nodes, each once."""

    origin: Origin
    source: str
    seed: int
    tokens_version: int
    precision_bar: float
    recall_bar: float
    nodes_bar: int
    domains: list[Domain]
    measured: list[Measured]
    sets: list[str]
    validated: int
    labelled: int


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return the measures of each node that has a class on one of the sets.

    Raises
    ------
    UnknownIdentifierError
        If there is no such domain or set.
    InputError
        If no set is named, or none of them has classes for the domain.
    """
    wanted = _domains(inputs.domain)
    if not inputs.corpus:
        raise InputError(
            Text("no set with classes of others is named", "未指定带他人分类的数据集"),
            expected=" · ".join(_SETS),
            fix=Text(
                "name one: --corpus paperscape_9196_works.parquet", "请指定：--corpus paperscape_9196_works.parquet"
            ),
            code="missing_value",
        )
    sets = {one.name: one for one in (corpora.read(workspace, name) for name in inputs.corpus)}
    lines = [one for one in third_party.label_sets() if one.domain in wanted and one.corpus in sets]
    if not lines:
        raise InputError(
            Text("no class of these sets stands for a node of this domain", "这些数据集中没有对应该门类节点的类别"),
            seen=", ".join(sets),
            expected=" · ".join(_sets_of(wanted)) or "–",
            fix=Text("take a set that has: yuzui field classify NODE --label CLASS measures any other",
                     "请换用有对应类别的数据集；其他语料可用 yuzui field classify 节点 --label 类别"),
            code="no_labels",
        )  # fmt: skip
    known = nodes(workspace)
    halves = {name: third_party.unseen(one) for name, one in sets.items()}
    made = [_measured(one, known, sets[one.corpus], halves[one.corpus]) for one in lines]
    reached = _reached(made)
    return Answer(
        run=Run.of("field_method", {
            "domain": wanted, "texts": [one.digest for one in sets.values()], "tokens": tokens_version(),
            "labels": digest([[one.node, one.classes, one.within] for one in made]),
            "bodies": digest([dict(known[one.node].bodies) for one in made]),
        }),
        origin="derived",
        source="; ".join(f"{one.source} ({one.vintage})" for one in sets.values()),
        seed=third_party.SEED,
        tokens_version=tokens_version(),
        precision_bar=PRECISION,
        recall_bar=RECALL,
        nodes_bar=NODES,
        domains=[_domain(name, made, reached) for name in wanted],
        measured=made,
        sets=sorted(sets),
        validated=len(reached),
        labelled=sum(_labelled(one) for one in sets.values()),
    )  # fmt: skip


def _domains(name: str) -> list[str]:
    word = name.strip().casefold()
    if not word:
        return list(DOMAINS)
    if word not in DOMAINS:
        raise UnknownIdentifierError(
            Text("there is no such domain", "没有该门类"),
            seen=name,
            expected=" · ".join(DOMAINS),
            fix=Text("take one of these", "请使用其中之一"),
            code="unknown_domain",
        )
    return [word]


def _sets_of(domains: Sequence[str]) -> list[str]:
    return sorted({one.corpus for one in third_party.label_sets() if one.domain in domains})


def _labelled(corpus: Corpus) -> int:
    return int((third_party.belongs(corpus, ("*",)) >= 0).sum())


def _measured(one: LabelSet, known: Mapping[str, Node], corpus: Corpus, unseen: np.ndarray) -> Measured:
    documents = third_party.hits(corpus, known, known[one.node])
    verdicts = third_party.belongs(corpus, one.labels, one.within)
    seen, held_out = (third_party.measured(documents, verdicts, part) for part in (~unseen, unseen))
    every = third_party.measured(documents, verdicts, np.ones(len(corpus), bool))
    met, reason = _verdict(one, held_out)
    return Measured(
        one.domain, one.node, known[one.node].label, one.corpus, list(one.labels), list(one.within), one.covers,
        one.words, int((verdicts >= 0).sum()), seen, held_out, every, met, reason,
    )  # fmt: skip


def _verdict(one: LabelSet, half: Half) -> tuple[bool, Text]:
    """Return whether the unseen half reaches the bar, and the first reason why not."""
    if one.covers == ELSEWHERE:
        return False, Text("the class is of another domain", "该类别属其他门类")
    right, recall = half.precision.interval, half.recall.interval
    if right is None:
        return False, Text("no hit is labelled", "命中文献均无类别")
    if right.low < PRECISION:
        return False, Text("precision may be as low as {p}", "查准率下限 {p}").format(p=number(right.low, 2))
    if one.covers == SAME and (recall is None or recall.low < RECALL):
        low = number(recall.low if recall is not None else 0.0, 2)
        return False, Text("recall may be as low as {r}", "查全率下限 {r}").format(r=low)
    return True, Text("reached on the half that stayed unseen", "在保留的一半上达到")


def _reached(made: Iterable[Measured]) -> set[str]:
    """Return the nodes that reach the bar on every set that counts."""
    counting = [one for one in made if one.covers != ELSEWHERE]
    return {one.node for one in counting} - {one.node for one in counting if not one.met}


def _domain(name: str, made: Sequence[Measured], reached: set[str]) -> Domain:
    here = list(dict.fromkeys(one.node for one in made if one.domain == name and one.covers != ELSEWHERE))
    met = [node for node in here if node in reached]
    missing = Text("", "")
    if not here:
        missing = Text("none of these sets has classes for it", "这些数据集中没有其类别")
    elif len(met) < NODES:
        missing = Text(
            "{m} of {n} nodes reach the bar: a labelled set of this domain that is large enough is missing",
            "{n} 个节点中 {m} 个达标：缺少足够大的该门类带标引文献集",
        ).format(m=number(len(met)), n=number(len(here)))
    return Domain(name, DOMAINS[name], len(here), len(met), len(met) >= NODES, met, missing)


def headline(answer: Answer) -> Text:
    """Return in which domains the procedure is shown, and in which it is not."""
    shown = [one.label for one in answer.domains if one.shown]
    others = [one.label for one in answer.domains if not one.shown]
    words = Text("Shown in {d}", "已在{d}验证") if shown else Text("Shown in no domain", "尚未在任何门类验证")
    words = words.format(d=join(shown, " and ", "、"))
    if others:
        words += Text("; not in {o}", "；{o}尚未").format(o=join(others, ", ", "、"))
    return words


def transcript(answer: Answer) -> list[Line]:
    """Return the headline, each domain, and what the bar is."""
    lines: list[Line] = [(Text("method", "方法"), headline(answer))]
    for one in answer.domains:
        words = Text("{m} of {n}", "{n}中 {m} 个达标").format(m=number(one.met), n=count(one.nodes, _NODE))
        lines.append((one.label, one.missing if one.missing.en else words))
    bar = Text(
        "on the half that stayed unseen: lower end of precision {p}; of recall {r} where class and field mean the "
        "same; {n} nodes a domain",
        "以保留的一半为准：查准率下限 {p}；类别与领域含义相同时查全率下限 {r}；每门类 {n} 个节点",
    )
    figures = bar.format(p=number(PRECISION, 2), r=number(RECALL, 2), n=number(NODES))
    return [*lines, (Text("bar", "标准"), figures)]


def _interval(of: third_party.Share | third_party.Recall) -> Text:
    if of.value is None or of.interval is None:
        return same("–")
    parts = (f"{of.k}/{of.n}", number(of.value, 2), number(of.interval.low, 2), number(of.interval.high, 2))
    return Text("{k} = {v} [{a}, {b}]", "{k} = {v} [{a}, {b}]").format(
        k=same(parts[0]), v=parts[1], a=parts[2], b=parts[3]
    )


MEASURED = Table[Answer](
    "measured",
    Text("Fields against classes of others", "各领域与他人分类对照"),
    rows=lambda answer: answer.measured,
    columns=(
        Column("domain", Text("Domain", "门类"), value=lambda one: DOMAINS[one.domain]),
        Column("node", Text("Field", "领域"), value=lambda one: same(f"{one.node} ") + one.label),
        Column("corpus", Text("Set", "数据集"), value=lambda one: _SETS.get(one.corpus, same(one.corpus))),
        Column("words", Text("Class covers", "类别范围"), value=lambda one: one.words),
        Column("covers", Text("Class and field", "类别与领域"), value=lambda one: COVERS[one.covers]),
        Column(
            "unseen",
            Text("Precision, unseen half", "查准率（保留半）"),
            value=lambda one: _interval(one.unseen.precision),
        ),
        Column(
            "recall", Text("Recall, unseen half", "查全率（保留半）"), value=lambda one: _interval(one.unseen.recall)
        ),
        Column(
            "seen", Text("Precision, seen half", "查准率（已见半）"), value=lambda one: _interval(one.seen.precision)
        ),
        Column("reason", Text("Result", "结果"), value=lambda one: one.reason),
    ),
)
VIEW = View[Answer](headline, transcript, tables=(MEASURED,))
