# SPDX-License-Identifier: Apache-2.0
"""What a changed query changes: works that entered and works that left, over all years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated

import msgspec
import numpy as np

from yuzui.errors import InputError, Place, UnknownIdentifierError
from yuzui.fields import concepts, corpora, field_hits, query
from yuzui.fields.corpora import TEXTS, Corpus
from yuzui.fields.field_answer import USUAL
from yuzui.fields.nodes import LANGUAGES, Node, nodes, tokens_version, versions
from yuzui.job import form_sheets
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.lines import CurvePoint, curve_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("two versions of a query", "检索式两版对照")
QUESTION = Text("Which works enter and leave with a new version of a query?", "检索式换版后，哪些成果进入、哪些离开？")
SOURCE = "queries of a field by version; a corpus of titles and abstracts"
LEVEL = "public"
SHOWN = 20
_WORK = Text("work", "项成果")


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which two versions of a query are compared in which texts."""

    node: Annotated[str, Help(Text("node: LAB-7", "节点：LAB-7"), argument=True)] = ""
    before: Annotated[int, Help(Text("older version", "旧版"), argument=True, metavar="2")] = 0
    after: Annotated[int, Help(Text("newer version", "新版"), argument=True, metavar="3")] = 0
    corpus: Annotated[
        str, Help(Text("file of titles, or a set that comes with Yuzui", "含题名的文件，或随附数据集"), metavar="FILE",
                  default=USUAL)
    ] = ""  # fmt: skip
    map: Annotated[str | None, MAP] = None


class TermChange(msgspec.Struct, frozen=True):
    """A term that is in one version alone: which, and its works."""

    term: str
    language: str
    change: str
    works: int


class Moved(msgspec.Struct, frozen=True):
    """A work that entered or left."""

    change: str
    id: str | None
    title: str
    year: int | None


class YearChange(msgspec.Struct, frozen=True):
    """One year: works by either version, and how many entered and left."""

    year: int
    before: int
    after: int
    entered: int
    left: int


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.field_diff/1"):
    """Two versions of a query, both recomputed over the whole span."""

    origin: Origin
    source: str
    node: str
    label: Text
    versions: list[int]
    before: int
    after: int
    corpus: str
    documents: int
    works_before: int
    works_after: int
    both: int
    entered: int
    left: int
    terms: list[TermChange]
    works: list[Moved]
    series: list[YearChange]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return what entered and left between two versions; without any, between the last two.

    Raises
    ------
    InputError
        If the node has one version alone.
    UnknownIdentifierError
        If there is no such node, version or corpus.
    """
    known = nodes(workspace)
    one = field_hits.wanted(known, inputs.node, "yuzui field diff")[0]
    every = versions(workspace, one)
    first, second = _two(one, every, inputs)
    corpus = corpora.read(
        workspace, inputs.corpus or corpora.usual(workspace)[0], form_sheets.source_map(inputs.map, (TEXTS,))
    )
    before, after = (_hits(corpus, known, every[version]) for version in (first, second))
    entered, left = np.setdiff1d(after, before), np.setdiff1d(before, after)
    return Answer(
        run=Run.of("field_diff", {
            "node": one.id, "bodies": digest([dict(every[version].bodies) for version in (first, second)]),
            "texts": corpus.digest, "tokens": tokens_version(),
        }),
        origin="derived", source=f"{corpus.source} ({corpus.vintage})", node=one.id, label=one.label,
        versions=sorted(every), before=first, after=second, corpus=corpus.name, documents=len(corpus),
        works_before=int(before.size), works_after=int(after.size),
        both=int(np.intersect1d(before, after).size), entered=int(entered.size), left=int(left.size),
        terms=_terms(corpus, every[first], every[second]),
        works=[
            Moved(change, row["id"], row["title"], row["year"])
            for change, some in (("entered", entered), ("left", left))
            for row in (corpus.rows[k] for k in some[:SHOWN].tolist())
        ],
        series=_series(corpus, before, after),
    )  # fmt: skip


def _two(node: Node, every: Mapping[int, Node], inputs: Inputs) -> tuple[int, int]:
    """Return the two versions that are compared."""
    listed = sorted(every)
    if len(listed) < 2:
        raise InputError(
            Text("this field has one version of its query alone", "该领域的检索式只有一版"),
            Place(column="NODE"),
            seen=f"{node.id} {listed[0]}",
            fix=Text(
                "load a changed query: yuzui field load fields.xlsx", "导入改动后的检索式：yuzui field load fields.xlsx"
            ),
            code="one_version",
        )
    first, second = inputs.before or listed[-2], inputs.after or listed[-1]
    for version in (first, second):
        if version not in every:
            raise UnknownIdentifierError(
                Text("this field has no such version", "该领域没有这一版检索式"),
                seen=f"{node.id} {version}",
                expected=" · ".join(map(str, listed)),
                code="unknown_version",
            )
    return first, second


def _hits(corpus: Corpus, known: Mapping[str, Node], node: Node) -> np.ndarray:
    return concepts.documents(corpus, {**known, node.id: node}, [node])[node.id]


def _terms(corpus: Corpus, before: Node, after: Node) -> list[TermChange]:
    """Return the terms that only one of the versions has."""
    made = []
    for lang in LANGUAGES:
        trees = [node.query(lang) for node in (before, after)]
        old, new = (dict.fromkeys(query.terms(tree)) if tree is not None else {} for tree in trees)
        for change, some in (
            ("added", [one for one in new if one not in old]),
            ("dropped", [one for one in old if one not in new]),
        ):
            for term in some:
                name = f"={term.text}" if term.exact else term.text
                made.append(TermChange(name, lang, change, int(corpus.postings.hits(term).size)))
    return made


def _series(corpus: Corpus, before: np.ndarray, after: np.ndarray) -> list[YearChange]:
    if corpus.years is None:
        return []
    old, new = set(before.tolist()), set(after.tolist())
    counts: dict[str, Counter[int]] = {name: Counter() for name in ("before", "after", "entered", "left")}
    for name, some in (("before", old), ("after", new), ("entered", new - old), ("left", old - new)):
        counts[name].update(year for k in some if (year := corpus.dated[k]) is not None)
    first, last = corpus.years
    return [
        YearChange(year, *(counts[name][year] for name in ("before", "after", "entered", "left")))
        for year in range(first, last + 1)
    ]


class Version(msgspec.Struct, frozen=True):
    """A version of a query: its works, and how many entered and left since the version before."""

    version: int
    works: int
    entered: int | None
    left: int | None
    en: str
    zh: str


def history(workspace: Workspace, node: Node, name: str) -> list[Version]:
    """Return every version of a query, the newest first, each computed over all years of a corpus."""
    known, corpus = nodes(workspace), corpora.read(workspace, name)
    made: list[Version] = []
    before: np.ndarray | None = None
    for version, one in sorted(versions(workspace, node).items()):
        hits = _hits(corpus, known, one)
        came = went = None
        if before is not None:
            came, went = int(np.setdiff1d(hits, before).size), int(np.setdiff1d(before, hits).size)
        made.append(Version(version, int(hits.size), came, went, one.bodies.get("en", ""), one.bodies.get("zh", "")))
        before = hits
    return made[::-1]


HISTORY = Table[list[Version]](
    "versions",
    Text("Versions", "版本"),
    rows=lambda some: some,
    columns=(
        Column("version", Text("Version", "版本"), digits=0),
        Column("works", Text("Works", "成果"), digits=0),
        Column("entered", Text("Entered", "进入"), digits=0),
        Column("left", Text("Left", "离开"), digits=0),
        Column("en", Text("Query in English", "英文检索式"), places=("file", "pack")),
        Column("zh", Text("Query in Chinese", "中文检索式"), places=("file", "pack")),
    ),
    note=Text("Each version is computed over all years.",
              "各版均在全部年份上重新计算。"),
)  # fmt: skip


def headline(answer: Answer) -> Text:
    """Return how many works each version has, how many entered and left."""
    form = Text(
        "{f}, version {a} to {b}: {n} before, {m} now; {e} entered, {l} left",
        "{f}，第 {a} 版至第 {b} 版：原 {n}，现 {m}；进入 {e}，离开 {l}",
    )
    return form.format(
        f=answer.label, a=answer.before, b=answer.after, n=number(answer.works_before),
        m=count(answer.works_after, _WORK), e=number(answer.entered), l=number(answer.left),
    )  # fmt: skip


CHANGES = {
    "added": Text("added", "新增"), "dropped": Text("dropped", "删去"),
    "entered": Text("entered", "进入"), "left": Text("left", "离开"),
}  # fmt: skip


def sentences(answer: Answer) -> list[Line]:
    """Return the counts, the terms that changed, some works of either kind."""
    lines: list[Line] = [(Text("changed", "变动"), headline(answer))]
    for change in ("added", "dropped"):
        some = [same(f"{one.term} ({one.works})") for one in answer.terms if one.change == change]
        some = list({one.en: one for one in some}.values())  # a term may stand in the queries of both languages
        if some:
            more = Text(" …", "等") if len(some) > 8 else Text("", "")
            lines.append((CHANGES[change], join(some[:8], ", ", "、") + more))
    for change in ("entered", "left"):
        lines += [(CHANGES[change], same(one.title[:90])) for one in answer.works if one.change == change][:3]
    return lines


def chart(answer: Answer) -> Picture | None:
    """Draw the works of both versions year by year."""
    if len(answer.series) < 2:
        return None
    names = {"before": answer.before, "after": answer.after}
    points = [
        CurvePoint(float(one.year), float(getattr(one, name)), Text("version {v}", "第 {v} 版").format(v=version))
        for name, version in names.items()
        for one in answer.series
    ]
    meta = Meta(
        "versions", headline(answer),
        Text("Works of the corpus that either version finds, by year.", "两版检索式逐年命中的成果数。"), "derived",
        same(answer.source), f"{answer.series[0].year}–{answer.series[-1].year}", "/about/method#field",
    )  # fmt: skip
    return curve_chart(meta, points, (Text("year", "年份"), Text("works", "成果"), ""))


TERMS = Table[Answer](
    "terms",
    Text("Terms that changed", "改动的词语"),
    rows=lambda answer: answer.terms,
    columns=(
        Column("term", Text("Term", "词语")),
        Column("language", Text("Language", "语言"), value=lambda one: _language(one.language)),
        Column("change", Text("Change", "变动"), value=lambda one: CHANGES[one.change]),
        Column("works", Text("Works", "成果"), digits=0),
    ),
)
WORKS = Table[Answer](
    "works",
    Text("Works that entered or left", "进入与离开的成果"),
    rows=lambda answer: answer.works,
    columns=(
        Column("change", Text("Change", "变动"), value=lambda one: CHANGES[one.change]),
        Column("title", Text("Title", "题名")),
        Column("year", Text("Year", "年份"), value=lambda one: str(one.year) if one.year else "–"),
    ),
    note=Text("Twenty of each kind at most.", "每类至多列二十项。"),
)
SERIES = Table[Answer](
    "series",
    Text("Works by year", "逐年成果"),
    rows=lambda answer: answer.series,
    columns=(
        Column("year", Text("Year", "年份"), form="0"),
        Column("before", Text("Before", "旧版"), digits=0),
        Column("after", Text("After", "新版"), digits=0),
        Column("entered", Text("Entered", "进入"), digits=0),
        Column("left", Text("Left", "离开"), digits=0),
    ),
)


def _language(lang: str) -> Text:
    return {"en": Text("English", "英文"), "zh": Text("Chinese", "中文")}[lang]


VIEW = View[Answer](headline, sentences, charts=(chart,), tables=(SERIES, TERMS, WORKS))
