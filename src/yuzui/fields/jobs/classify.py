# SPDX-License-Identifier: Apache-2.0
"""Which works of a corpus belong to a field, and by which words; no verdict, since recall is another question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec.structs import replace

from yuzui.errors import InputError
from yuzui.fields import audit_state, concepts, corpora, expansion, linter, query, third_party
from yuzui.fields.audit_state import Kappa, Measured
from yuzui.fields.corpora import TEXTS, Corpus
from yuzui.fields.expansion import Expansion
from yuzui.fields.nodes import LANGUAGES, STATES, Node, chosen, nodes, state, tokens_version, trees
from yuzui.fields.query import Query, Term
from yuzui.fields.third_party import Recall, Share
from yuzui.job import form_sheets
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin, wilson
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number, percent
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("works of a field", "领域成果检索")
QUESTION = Text("Which works belong to a field, and by which words?", "哪些成果属于某一领域，依据哪些词语？")
SOURCE = "a corpus of titles and abstracts; queries of the lists, frozen by version"
LEVEL = "public"
SHOWN = 20
"""Hits that an answer lists."""
TITLE_WEIGHT, ABSTRACT_WEIGHT, FURTHER_WEIGHT = 0.6, 0.3, 0.2
NO_RECALL = Text("recall was not measured: no verdict", "未测查全率：不作判断")
CLASS_RECALL = Text(
    "recall is of that class, which may be wider than the field: no verdict",
    "查全率以该类别计，类别可能宽于领域：不作判断",
)
_HIT = Text("hit", "篇命中")
_DOCUMENT = Text("document", "篇文献")


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which node is looked for in which texts."""

    node: Annotated[str, Help(Text("node or list: LAB-7, LAB", "节点或清单：LAB-7、LAB"), argument=True)] = ""
    corpus: Annotated[
        tuple[str, ...],
        Help(Text("file or corpus; default: those on record", "成果文件或语料；缺省取已登记者"), metavar="FILE"),
    ] = ()
    label: Annotated[
        tuple[str, ...],
        Help(Text("class that is the field: measure against it", "代表该领域的类别，用于评测"), metavar="CLASS"),
    ] = ()  # fmt: skip
    expand: Annotated[bool, Help(Text("add works that cite hits or are cited by them", "沿引文扩展"), flag=True)] = (
        False
    )
    links: Annotated[
        str | None,
        Help(Text("citing and cited; else the workbook's sheet of links", "施引与被引；缺省取工作簿中的引文表"),
             metavar="FILE"),
    ] = None  # fmt: skip
    least: Annotated[
        int,
        msgspec.Meta(ge=1, le=100),
        Help(Text("links to hits that a work needs", "所需指向命中的引文数"), metavar="K"),
    ] = expansion.LEAST
    share: Annotated[
        float, msgspec.Meta(ge=0.01, le=1.0), Help(Text("share of all its links", "占其全部引文的比例"), metavar="S")
    ] = expansion.SHARE
    map: Annotated[str | None, MAP] = None


class QueryText(msgspec.Struct, frozen=True):
    """A query as it is written, in both languages, with how often the linter marks it."""

    version: int
    en: str | None
    zh: str | None
    tokens_version: int
    topics: list[str]
    synonyms: list[str]
    linted: dict[str, int]


class CorpusHits(msgspec.Struct, frozen=True):
    """Hits in one corpus, in all and by language of the query; documents that carry a topic of them.

    Topics are wider than most fields: their documents are hits of nodes without a query alone.
    """

    id: str
    documents: int
    hits: int
    by_language: dict[str, int]
    by_topic: int
    aside: int
    repeated: int
    alike: int
    undated: int
    unread: list[str]


class Labelled(msgspec.Struct, frozen=True):
    """Share of the hits that their source gives one class, with its 95 % interval (Wilson)."""

    corpus: str
    label: str
    k: int
    n: int
    precision: float
    interval: list[float]


class ToldApart(msgspec.Struct, frozen=True):
    """A term whose capitals count: documents that write it so, and those that write another word of the letters."""

    term: str
    written: int
    otherwise: int
    examples: list[str]


class Found(msgspec.Struct, frozen=True):
    """One hit: its score, and the words that found it."""

    corpus: str
    id: str | None
    title: str
    year: int | None
    score: float
    found_by: list[str]


class NodeHits(msgspec.Struct, frozen=True):
    """One node with its query and its hits over all corpora."""

    id: str
    label: Text
    kind: str
    state: str
    reason: Text
    query: QueryText
    hits: int
    by_language: dict[str, int]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.classify/1"):
    """Hits of a node or of the nodes of a list; ``union`` counts a document once, ``naive_sum`` once a node."""

    origin: Origin
    source: str
    node: str
    label: Text
    state: str
    reason: Text
    query: QueryText | None
    nodes: list[NodeHits]
    corpora: list[CorpusHits]
    documents: int
    union: int
    naive_sum: int
    third_party: list[Labelled]
    hits: list[Found]
    told_apart: list[ToldApart]
    labels: list[str]
    labelled: int
    precision: Share | None
    recall: Recall | None
    kappa: Kappa | None
    audit: str
    window: list[int] | None
    warning: Text
    expansion: Expansion | None = None


@dataclass(frozen=True)
class _Side:
    """One corpus with the queries of the nodes asked for, by language."""

    corpus: Corpus
    trees: Mapping[str, Mapping[str, Query]]

    def hits(self, node: Node, lang: str) -> np.ndarray:
        """Return the documents that a node's query of one language fits."""
        tree = self.trees[lang].get(node.id)
        return self.corpus.postings.hits(tree, self.trees[lang]) if tree is not None else np.zeros(0, np.int64)

    def every(self, node: Node) -> dict[str, np.ndarray]:
        """Return the documents of a node by each language, and those that its topics bring where it has no query."""
        topics = sorted(self.corpus.by_topic(node.topics)) if not node.bodies else []
        return {**{lang: self.hits(node, lang) for lang in LANGUAGES}, "topic": np.array(topics, np.int64)}


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return the hits of a node, or of each node that stands directly under a list.

    Raises
    ------
    InputError
        If no node is named.
    UnknownIdentifierError
        If a list has no such node, or there is no such corpus.
    """
    if not inputs.node.strip():
        fix = Text("name one: yuzui field classify LAB-7", "请指定节点：yuzui field classify LAB-7")
        raise InputError(Text("no node is named", "未指定节点"), fix=fix, code="missing_value")
    known = nodes(workspace)
    wanted = chosen(known, inputs.node)
    by_language = {lang: trees(known, lang, wanted) for lang in LANGUAGES}
    source = form_sheets.source_map(inputs.map, (TEXTS,))
    names = inputs.corpus or corpora.usual(workspace)
    sides = [_Side(corpora.read(workspace, name, source), by_language) for name in names]
    links = _links(workspace, inputs, sides)
    each, counts, union = _counted(wanted, sides)
    audits = audit_state.audited(workspace, wanted)
    each = [_stated(node, audits.get(node.id)) for node in each]
    one = wanted[0] if len(wanted) == 1 else None
    measured = audit_state.measured(workspace, one) if one else None
    here = _here(measured, sides) if not inputs.label else None
    years = [year for side in sides for year in side.corpus.years or ()]
    precision, recall, labelled = (here.precision, here.recall, here.labelled) if here else (None, None, 0)
    if inputs.label:
        precision, recall, labelled = _against(sides, union, inputs.label)
    return Answer(
        run=_run(inputs, wanted, sides, links),
        origin="derived",
        source="; ".join(f"{side.corpus.source} ({side.corpus.vintage})" for side in sides),
        node=one.id if one else inputs.node.strip().upper(),
        label=one.label if one else Text("{n} nodes", "{n} 个节点").format(n=len(wanted)),
        state=each[0].state if one else "",
        reason=_reason(each[0], measured) if one else Text("", ""),
        query=each[0].query if one else None,
        nodes=each,
        corpora=counts,
        documents=sum(len(side.corpus) for side in sides),
        union=sum(one.hits for one in counts),
        naive_sum=sum(node.hits for node in each),
        third_party=_classes(sides, union),
        hits=_best(wanted, sides, union),
        told_apart=sorted(
            (one for node in wanted for one in _told_apart(node, sides)), key=lambda one: -one.otherwise
        ),
        labels=list(inputs.label),
        labelled=labelled,
        precision=precision,
        recall=recall,
        kappa=here.kappa if here else None,
        audit=here.sheet if here else "",
        window=[min(years), max(years)] if years else None,
        warning=CLASS_RECALL if inputs.label else _warning(here, sides),
        expansion=_expansion(inputs, sides, union, links) if links is not None else None,
    )  # fmt: skip


def _links(workspace: Workspace, inputs: Inputs, sides: Sequence[_Side]) -> expansion.Links | None:
    """Return the links along which hits are expanded, None where they are not."""
    if not inputs.expand and not inputs.links:
        return None
    return expansion.Links([side.corpus for side in sides], expansion.files(workspace, inputs.links, inputs.corpus))


def _expansion(
    inputs: Inputs, sides: Sequence[_Side], union: Sequence[np.ndarray], links: expansion.Links
) -> Expansion:
    """Return what citations add to hits; they stay apart from them."""
    added, counts = links.expand(union, inputs.least, inputs.share)
    both = [np.union1d(hits, more) for hits, more in zip(union, added, strict=True)]
    precision, recall, _ = _against(sides, both, inputs.label) if inputs.label else (None, None, 0)
    works = expansion.listed([side.corpus for side in sides], added, counts)
    return Expansion(
        inputs.least, inputs.share, len(links), links.aside, sum(one.size for one in added),
        sum(one.size for one in both), works, precision, recall,
    )  # fmt: skip


def _run(inputs: Inputs, wanted: Sequence[Node], sides: Sequence[_Side], links: expansion.Links | None) -> Run:
    settings: dict[str, Any] = {
        "node": inputs.node,
        "bodies": digest([dict(node.bodies) for node in wanted]),
        "texts": [side.corpus.digest for side in sides],
        "tokens": tokens_version(),
    }
    if inputs.label:
        settings["label"] = inputs.label
    if links is not None:
        settings["links"] = [links.digest, inputs.least, inputs.share]
    return Run.of("classify", settings)


def _here(measured: Measured | None, sides: Sequence[_Side]) -> Measured | None:
    """Return what an audit says, if it was made in one of these corpora: it speaks of no other."""
    names = [side.corpus.name for side in sides]
    return measured if measured is not None and measured.corpus in names else None


def _stated(node: NodeHits, audit: Measured | None) -> NodeHits:
    """Return a node that is defined as audited, where an audit says so."""
    return replace(node, state=audit.state, reason=audit.reason) if audit and node.state == "defined" else node


def _reason(node: NodeHits, measured: Measured | None) -> Text:
    """Return why a node is as far as it is; of one that an audit left open what is still to be done."""
    if node.state != "defined" or measured is None:
        return node.reason
    return (
        Text("queries of both languages find something; not audited: ", "中英文检索式均有命中；尚未抽检：")
        + measured.reason
    )


def _warning(measured: Measured | None, sides: Sequence[_Side]) -> Text:
    """Return what stands in the way of a verdict; of an audited query what it rests on."""
    if measured is None or measured.recall is None:
        return NO_RECALL
    if any(side.corpus.name == measured.corpus and side.corpus.digest == measured.frame for side in sides):
        return Text("recall within the frame of the audit", "查全率以抽检总体为准")
    return Text(
        "recall within the frame of the audit, a part or an earlier state of these texts",
        "查全率以抽检总体为准，该总体为此语料的一部分或早先版本",
    )


def _counted(
    wanted: Sequence[Node], sides: Sequence[_Side]
) -> tuple[list[NodeHits], list[CorpusHits], list[np.ndarray]]:
    """Return the hits of each node, of each corpus, and the documents of each corpus that any node has."""
    found = [[side.every(node) for node in wanted] for side in sides]
    each = []
    for place, node in enumerate(wanted):
        by = {lang: sum(rows[place][lang].size for rows in found) for lang in LANGUAGES}
        titled = {
            lang: sum(
                side.corpus.written_in(lang, rows[place][lang]).size for side, rows in zip(sides, found, strict=True)
            )
            for lang in LANGUAGES
        }
        word, reason = state(node, titled)
        hits = sum(_together([*rows[place].values()]).size for rows in found)
        each.append(NodeHits(node.id, node.label, node.kind, word, reason, _written(node), int(hits), by))
    counts, union = [], []
    for side, rows in zip(sides, found, strict=True):
        by_lang = {lang: _together([row[lang] for row in rows]) for lang in LANGUAGES}
        every = _together([part for row in rows for part in row.values()])
        union.append(every)
        sizes = {lang: int(documents.size) for lang, documents in by_lang.items()}
        one = side.corpus
        topics = len(one.by_topic([id for node in wanted for id in node.topics]))
        counts.append(
            CorpusHits(one.name, len(one), int(every.size), sizes, topics, one.aside, one.repeated, one.alike,
                       one.undated, list(one.unread))
        )  # fmt: skip
    return each, counts, union


def _together(hits: Sequence[np.ndarray]) -> np.ndarray:
    return np.unique(np.concatenate(hits)) if hits else np.zeros(0, np.int64)


def _against(sides: Sequence[_Side], union: Sequence[np.ndarray], labels: Sequence[str]) -> tuple[Share, Recall, int]:
    """Return precision and recall against classes of the sources, and the documents that have any class.

    Raises
    ------
    InputError
        If no document has any of the classes.
    """
    right = hit = members = labelled = 0
    for side, documents in zip(sides, union, strict=True):
        verdicts = third_party.belongs(side.corpus, labels)
        half = third_party.measured(documents, verdicts, np.ones(verdicts.size, bool))
        right, hit = right + half.precision.k, hit + half.precision.n
        members, labelled = members + half.recall.n, labelled + int((verdicts >= 0).sum())
    if not members:
        raise _no_class(sides, labels)
    return third_party.share(right, hit), third_party.recall(right, members, "third_party"), labelled


def _no_class(sides: Sequence[_Side], labels: Sequence[str]) -> InputError:
    classes = Counter(one for side in sides for k in range(len(side.corpus)) for one in side.corpus.classes(k))
    return InputError(
        Text("no document has this class", "没有文献属于该类别"),
        seen=", ".join(labels),
        expected=" · ".join(name for name, _ in classes.most_common(6)) or "field | discipline | 学科",
        fix=Text("write a class as the file does; the column of classes may be named by --map",
                 "请按文件中的写法填写类别；类别列可用 --map 指定"),
        code="unknown_class",
    )  # fmt: skip


def _told_apart(node: Node, sides: Sequence[_Side]) -> list[ToldApart]:
    """Return the terms of a node whose capitals keep documents out, with how many either way."""
    made = []
    exact = dict.fromkeys(
        term for side in sides for lang in LANGUAGES for term in concepts.bringing(node, side.trees[lang]) if term.exact
    )
    for term in exact:
        written = otherwise = 0
        examples: list[str] = []
        for side in sides:
            index = side.corpus.postings
            so, any_way = index.hits(term), index.hits(Term(term.text))
            others = np.setdiff1d(any_way, so)
            written, otherwise = written + so.size, otherwise + others.size
            examples += [index.titles[k] for k in others[:3].tolist()]
        if otherwise:
            made.append(ToldApart(term.text, int(written), int(otherwise), examples[:3]))
    return made


def _written(node: Node) -> QueryText:
    marks = Counter(
        mark.code for lang in LANGUAGES if (tree := node.query(lang)) is not None for mark in linter.lint(tree)
    )
    words = dict.fromkeys(
        term.text for lang in LANGUAGES if (tree := node.query(lang)) is not None for term in query.terms(tree)
    )
    return QueryText(
        node.version, node.bodies.get("en"), node.bodies.get("zh"), tokens_version(), list(node.topics), list(words),
        dict(marks),
    )  # fmt: skip


def _classes(sides: Sequence[_Side], union: Sequence[np.ndarray]) -> list[Labelled]:
    """Return the commonest classes that sources give the hits."""
    made = []
    for side, documents in zip(sides, union, strict=True):
        classes = [own for k in documents.tolist() if (own := side.corpus.classes(k))]
        labels, n = Counter(label for one in classes for label in one), len(classes)
        for label, k in labels.most_common(5):
            made.append(Labelled(side.corpus.name, label, k, n, k / n, list(wilson(k, n))))
    return made


def _best(wanted: Sequence[Node], sides: Sequence[_Side], union: Sequence[np.ndarray]) -> list[Found]:
    """Return the hits with the highest score, and the words by which each was found."""
    made: list[Found] = []
    for side, documents in zip(sides, union, strict=True):
        index = side.corpus.postings
        asked = dict.fromkeys(
            term for lang in LANGUAGES for node in wanted for term in concepts.bringing(node, side.trees[lang])
        )
        titles = {term: set(index.hits(query.Title(term)).tolist()) for term in asked}
        texts = {term: set(index.hits(term).tolist()) for term in asked}
        weights = side.corpus.by_topic([id for node in wanted for id in node.topics])
        for k in documents.tolist():
            by = [term for term in asked if k in texts[term]]
            score = scored(
                any(k in titles[term] for term in by), any(k not in titles[term] for term in by), len(by),
                weights.get(k, 0.0),
            )  # fmt: skip
            row = side.corpus.rows[k]
            made.append(Found(side.corpus.name, row["id"], row["title"], row["year"], score, [one.text for one in by]))
    return sorted(made, key=lambda one: (-one.score, one.corpus, one.id or "", one.title))[:SHOWN]


def scored(title: bool, abstract: bool, terms: int, topic: float = 0.0) -> float:
    """Return the score of a hit: 1 - (1 - 0.6 in the title)(1 - 0.3 in the abstract)(1 - 0.2) for each further term.

    A topic of the field that the document carries counts with its weight, as one more factor.
    """
    left = (1 - TITLE_WEIGHT if title else 1.0) * (1 - ABSTRACT_WEIGHT if abstract else 1.0) * (1 - topic)
    return round(1 - left * (1 - FURTHER_WEIGHT) ** max(0, terms - 1), 6)


def headline(answer: Answer) -> Text:
    """Return the hits, what class their source gives most of them, and that recall was not measured."""
    words = Text("{h} of {d} · ", "{d}中 {h} · ").format(
        h=count(answer.union, _HIT), d=count(answer.documents, _DOCUMENT)
    )
    if answer.labels and answer.precision is not None and answer.recall is not None:
        return words + _measures(answer.precision, answer.recall, answer.labels) + answer.warning
    if answer.precision is not None:
        measured = Text("precision {p}, recall {r} · ", "查准率 {p}，查全率 {r} · ")
        words += measured.format(p=audit_state.share(answer.precision), r=audit_state.share(answer.recall))
    if answer.third_party:
        top = answer.third_party[0]
        low, high = top.interval
        words += Text("{l} {p} [{a}, {b}] of hits · ", "命中中 {l} 占 {p} [{a}, {b}] · ").format(
            l=same(top.label), p=number(top.precision, 2), a=number(low, 2), b=number(high, 2)
        )
    return words + answer.warning


def lacking(one: CorpusHits) -> list[Line]:
    """Return what of a corpus was not read or is doubtful, in one line; nothing where all was."""
    parts = [
        words.format(n=count(n, Text("row", "行")))
        for n, words in (
            (one.aside, Text("{n} not readable", "{n}无法读取")),
            (one.repeated, Text("{n} left out as repeats", "{n}重复，不计")),
            (one.alike, Text("{n} with title and year of another, counted", "{n}题名、年份相同，仍计入")),
            (one.undated, Text("{n} without a year", "{n}无年份")),
        )
        if n
    ]
    if one.unread:
        named = join([same(f"“{name}”") for name in one.unread[:6]], ", ", "、")
        parts.insert(0, named + (Text(" …", "等") if len(one.unread) > 6 else Text("", "")))
    return [(Text("not read", "未读取"), same(f"{one.id}: ") + join(parts, "; ", "；"))] if parts else []


def _measures(precision: Share, recall: Recall, labels: Sequence[str]) -> Text:
    """Return precision and recall against classes, each with its interval."""
    words = Text("of those with a class {p} in {l} · {r} of {l} hit · ", "有类别者中 {p} 属 {l} · {l} 中命中 {r} · ")
    rates = []
    for one in (precision, recall):
        ends = one.interval
        if one.value is None or ends is None:
            rates.append(same("–"))
            continue
        form = Text("{v} [{a}, {b}]", "{v} [{a}, {b}]")
        rates.append(form.format(v=number(one.value, 2), a=number(ends.low, 2), b=number(ends.high, 2)))
    return words.format(p=rates[0], r=rates[1], l=_either(labels))


def _either(labels: Sequence[str]) -> Text:
    return join([same(one) for one in labels], " or ", "或")


def transcript(answer: Answer) -> list[Line]:
    """Return what of the corpora was not read, the hits, the state, what carries them."""
    lines: list[Line] = [line for one in answer.corpora for line in lacking(one)]
    lines.append((Text("found", "命中"), headline(answer)))
    if answer.expansion is not None:
        lines.append((Text("by citations", "引文扩展"), expansion.sentence(answer.expansion)))
        if answer.expansion.precision is not None:
            lines.append((Text("with them", "扩展之后"), expansion.measures(answer.expansion)))
    if answer.query is not None:
        lines.append((Text("state", "状态"), STATES[answer.state] + Text(": ", "：") + answer.reason))
    for one in answer.nodes if len(answer.nodes) > 1 else ():
        lines.append((same(one.id), one.label + Text(": ", "：") + count(one.hits, _HIT)))
    if len(answer.nodes) > 1:
        sums = Text("{u} documents once each; summed over nodes {s}", "去重后 {u} 篇；逐节点相加为 {s}")
        lines.append((Text("union", "并集"), sums.format(u=number(answer.union), s=number(answer.naive_sum))))
    for apart in answer.told_apart[:2]:
        words = Text("“{t}” so written in {n}, other capitals in {m}", "“{t}”照此书写 {n}，大小写不同 {m}")
        counts = words.format(t=apart.term, n=number(apart.written), m=number(apart.otherwise))
        lines.append((Text("told apart", "区分"), counts))
    for hit in answer.hits[:3]:
        by = join([same(word) for word in hit.found_by[:4]], ", ", "、")
        lines.append((Text("such as", "例如"), same(hit.title[:90]) + Text(" (", "（") + by + Text(")", "）")))
    return lines


NODES = Table[Answer](
    "nodes",
    Text("Nodes", "节点"),
    rows=lambda answer: answer.nodes,
    columns=(
        Column("id", Text("Node", "节点")),
        Column("label", Text("Field", "领域"), value=lambda one: one.label),
        Column("state", Text("State", "状态"), value=lambda one: STATES[one.state]),
        Column("hits", Text("Hits", "命中数"), digits=0),
    ),
)
HITS = Table[Answer](
    "hits",
    Text("Hits", "命中文献"),
    rows=lambda answer: answer.hits,
    columns=(
        Column("title", Text("Title", "题名")),
        Column("year", Text("Year", "年份"), value=lambda one: str(one.year) if one.year else "–"),
        Column("found_by", Text("By the words", "命中词语"), value=lambda one: ", ".join(one.found_by)),
        Column("score", Text("Score", "得分"), digits=2),
    ),
)
CLASSES = Table[Answer](
    "classes",
    Text("Classes by their source", "来源类别"),
    rows=lambda answer: answer.third_party,
    columns=(
        Column("label", Text("Class", "类别")),
        Column("k", Text("Hits in it", "其中命中"), digits=0),
        Column("share", Text("Share of hits", "占比"), value=lambda one: percent(one.precision)),
        Column("low", Text("Low", "下限"), value=lambda one: percent(one.interval[0])),
        Column("high", Text("High", "上限"), value=lambda one: percent(one.interval[1])),
    ),
)
TOLD_APART = Table[Answer](
    "told_apart",
    Text("Terms told apart by capitals", "按大小写区分的词"),
    rows=lambda answer: answer.told_apart,
    columns=(
        Column("term", Text("Term", "词")),
        Column("written", Text("Documents that write it so", "照此书写的文献"), digits=0),
        Column("otherwise", Text("With other capitals: another thing", "大小写不同者：所指不同"), digits=0),
        Column("examples", Text("Such as", "例如"), value=lambda one: "; ".join(one.examples)),
    ),
)
EXPANDED = Table[Answer](
    "expanded",
    Text("Added by citations", "引文扩展所增"),
    rows=lambda answer: answer.expansion.works if answer.expansion else [],
    columns=expansion.COLUMNS,
)
VIEW = View[Answer](headline, transcript, tables=(NODES, HITS, CLASSES, TOLD_APART, EXPANDED))
