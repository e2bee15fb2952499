# SPDX-License-Identifier: Apache-2.0
"""Which list names which concept, what each has in a corpus, and which concepts are nearly the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
import numpy as np

from yuzui.fields import concepts, corpora, field_join, field_view, judged_sample, series
from yuzui.fields.concepts import Overlap
from yuzui.fields.corpora import TEXTS, Corpus
from yuzui.fields.field_answer import USUAL
from yuzui.fields.field_answer import Inputs as FieldInputs
from yuzui.fields.field_frame import Frame, frame
from yuzui.fields.field_join import Proposal
from yuzui.fields.growth import STEADY
from yuzui.fields.nodes import Node, nodes, tokens_version
from yuzui.job import form_sheets
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin, wilson
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.palette import RIVER
from yuzui.view.table import Column, DataTable, Table
from yuzui.view.view import Line, View

TITLE = Text("lists of fields beside each other", "各清单领域对照")
QUESTION = Text(
    "Which lists name the same field, and which fields overlap?", "哪些清单列有同一领域？哪些领域相互重叠？"
)
SOURCE = "a corpus of titles and abstracts; lists of fields and their queries"
LEVEL = "public"
DEPTH = 2
"""Lines of a list are concepts down to this depth; those further below are parts of them."""
SAID, DRAWN = 8, 24
"""Pairs that the transcript lists, and the picture draws."""
_CONCEPT = Text("concept", "个概念")


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """In which texts lists are compared."""

    corpus: Annotated[
        str, Help(Text("file of titles, or a set that comes with Yuzui", "含题名的文件，或随附数据集"), metavar="FILE",
                  default=USUAL)
    ] = ""  # fmt: skip
    map: Annotated[str | None, MAP] = None


class Concept(msgspec.Struct, frozen=True):
    """A thing that lists name: its nodes by list, its works and their share, the verdict and why not more."""

    id: str
    label: Text
    nodes: dict[str, list[str]]
    works: int
    share: float
    word: str
    reasons: list[str]
    growth: list[float] | None


class ListSum(msgspec.Struct, frozen=True):
    """A list: its concepts, works that any of them has, and the sum over them."""

    id: str
    concepts: int
    union: int
    naive_sum: int


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.field_matrix/1"):
    """Concepts by list; a list that does not name a concept has none of its nodes."""

    origin: Origin
    source: str
    corpus: str
    documents: int
    window: list[int] | None
    strata: int
    lists: list[ListSum]
    concepts: list[Concept]
    overlap: list[Overlap]
    proposals: list[Proposal]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return concepts by list, with works of one corpus.

    Raises
    ------
    UnknownIdentifierError
        If there is no such corpus.
    """
    known = nodes(workspace)
    corpus = corpora.read(
        workspace, inputs.corpus or corpora.usual(workspace)[0], form_sheets.source_map(inputs.map, (TEXTS,))
    )
    shown = {node.id: node for node in known.values() if node.bodies and len(_path(known, node)) <= DEPTH}
    sets = concepts.documents(corpus, known, shown.values())
    groups = field_join.grouped(workspace, list(shown.values()))
    part = frame(corpus, np.zeros(0, np.int64), FieldInputs(corpus=inputs.corpus))
    years = np.array([year or 0 for year in corpus.dated], np.int64)
    made = [_concept(workspace, corpus, known, group, sets, part, years) for group in groups]
    return Answer(
        run=Run.of("field_matrix", {
            "bodies": digest([dict(node.bodies) for node in shown.values()]), "texts": corpus.digest,
            "tokens": tokens_version(), "groups": [[node.id for node in group] for group in groups],
        }),
        origin="derived", source=f"{corpus.source} ({corpus.vintage})", corpus=corpus.name, documents=len(corpus),
        window=[part.cells.years[0], part.cells.years[-1]] if part.cells.years else None,
        strata=len(part.cells.strata),
        lists=_lists(known, made, sets),
        concepts=made,
        overlap=concepts.overlaps(known, {one.id: sets[one.id] for one in made}),
        proposals=field_join.proposals(known, groups, sets),
    )  # fmt: skip


def _path(known: Mapping[str, Node], node: Node) -> list[str]:
    """Return what a node stands under, its list last."""
    return list(concepts.above(known, node.id))


def _concept(
    workspace: Workspace,
    corpus: Corpus,
    known: Mapping[str, Node],
    group: Sequence[Node],
    sets: Mapping[str, np.ndarray],
    part: Frame,
    years: np.ndarray,
) -> Concept:
    first, hits = group[0], sets[group[0].id]
    cells = part.cells_of(years, hits)
    together, inside = series.both(cells)
    measured, changed = judged_sample.newest(workspace, first, corpus)
    recall = measured.recall if measured and not changed else None
    ends = (recall[1], recall[2]) if recall else None
    facts = series.Known(recall=ends, changed=changed, complete_through=part.through, moved=part.moved)
    ruling = series.ruled(cells, together, inside, facts, STEADY)
    by_list: dict[str, list[str]] = {}
    for node in group:
        by_list.setdefault((_path(known, node) or [node.id])[-1], []).append(node.id)
    rate = [together.rate, together.low, together.high] if together else None
    return Concept(
        first.id, first.label, by_list, int(hits.size), hits.size / len(corpus) if len(corpus) else 0.0,
        ruling.word, ruling.reasons, rate,
    )  # fmt: skip


def _lists(known: Mapping[str, Node], made: Sequence[Concept], sets: Mapping[str, np.ndarray]) -> list[ListSum]:
    """Return the lists; parts of a line are no lines of their own in the sum."""
    lists: dict[str, list[Concept]] = {}
    for one in made:
        for name in one.nodes:
            lists.setdefault(name, []).append(one)
    return [
        ListSum(
            name, len(some), int(concepts.together(sets[one.id] for one in some).size),
            sum(one.works for one in some if _top(known, name, one)),
        )
        for name, some in lists.items()
    ]  # fmt: skip


def _top(known: Mapping[str, Node], name: str, one: Concept) -> bool:
    return any(known[id].parent == name or id == name for id in one.nodes[name])


def headline(answer: Answer) -> Text:
    """Return how many concepts the lists name, how many of them twice, and how many pairs overlap."""
    twice = sum(len(one.nodes) > 1 for one in answer.concepts)
    form = Text(
        "{n} in {k} lists, {t} named by more than one; {p} overlap",
        "{k} 份清单共 {n}，其中 {t} 个列于一份以上；{p} 相互重叠",
    )
    return form.format(
        n=count(len(answer.concepts), _CONCEPT), k=len(answer.lists), t=twice,
        p=count(len(answer.overlap), Text("pair", "对")),
    )  # fmt: skip


def sentences(answer: Answer) -> list[Line]:
    """Return the lists with union beside sum, concepts of several lists, pairs that overlap."""
    lines: list[Line] = [(Text("matrix", "对照"), headline(answer))]
    sums = Text("{c}; union {u} works, summed {s}", "{c}；并集 {u} 项，逐项相加 {s}")
    lines += [
        (same(one.id), sums.format(c=count(one.concepts, _CONCEPT), u=number(one.union), s=number(one.naive_sum)))
        for one in answer.lists
    ]
    for one in answer.concepts:
        if len(one.nodes) > 1:
            ids = join([same(id) for some in one.nodes.values() for id in some], " = ", " = ")
            lines.append((Text("one concept", "同一概念"), one.label + Text(": ", "：") + ids))
    if answer.proposals:
        some = [same(f"{one.first} = {one.second}") for one in answer.proposals[:SAID]]
        ask = Text("{p}? A person decides: yuzui field join A B", "{p}？由人员判定：yuzui field join A B")
        lines.append((Text("may be one", "可能同一"), ask.format(p=join(some, ", ", "、"))))
    pair = Text("{a} has {p} of {b} ({n} of {m})", "{a} 含 {b} 的 {p}（{m} 项中的 {n} 项）")
    left = len(answer.overlap) - SAID
    lines += [
        (Text("overlap", "重叠"), pair.format(
            a=one.larger, b=one.smaller, p=percent(one.share, 0), n=one.works, m=one.of_smaller))
        for one in answer.overlap[:SAID]
    ]  # fmt: skip
    if left > 0:
        lines.append(
            (
                Text("overlap", "重叠"),
                Text("and {n} more: --table overlap", "另有 {n} 对：--table overlap").format(n=left),
            )
        )
    return lines


def chart(answer: Answer) -> Picture | None:
    """Draw the pairs that overlap most, each with its interval; the table holds all."""
    if not answer.overlap:
        return None
    some = answer.overlap[:DRAWN]
    pair = Text("{b} in {a}", "{b} 在 {a} 中")
    dots = [
        Dot(pair.format(a=one.larger, b=one.smaller), one.share, *wilson(one.works, one.of_smaller), "pair")
        for one in some
    ]
    finding = Text("{n} of fields overlap by 0.6 or more", "{n}领域重叠达 0.6 以上").format(
        n=count(len(answer.overlap), Text("pair", "对"))
    )
    meta = Meta(
        "overlap-shares", finding,
        Text("Part of the second field's works that the first has, with 95 % intervals (Wilson); the {n} largest.",
             "第一个领域所含第二个领域成果的比例，附 95% 区间（Wilson）；列最大的 {n} 对。").format(n=len(some)),
        "derived", same(answer.source), f"{answer.window[0]}–{answer.window[1]}" if answer.window else "–",
        "/about/method#field",
    )  # fmt: skip
    kinds = {"pair": DotKind(Text("pair", "对"), RIVER)}
    return dot_chart(meta, dots, kinds, DotAxis(Text("part of its works", "占其成果比例"), "%", concepts.ALIKE))


def glyph(one: Concept) -> Text:
    """Return the glyph of a verdict and the share of works: ``○ 4.2 %``; nothing found is said."""
    if not one.works:
        return Text("∅ nothing found", "∅ 无命中")
    return same(f"{field_view.GLYPHS[one.word]} ") + percent(one.share)


def matrix(answer: Answer) -> DataTable:
    """Return concepts by list: glyph and share where a list names one, nothing where it does not."""
    columns = [
        Column("id", Text("Concept", "概念"), link=lambda _, one: f"/fields/{encode(one.id)}"),
        Column("label", Text("Field", "领域"), value=lambda one: one.label),
        Column("works", Text("Works", "成果"), digits=0),
        Column("word", Text("Verdict", "判断"), value=lambda one: field_view.WORDS[one.word]),
    ]
    columns += [_listed(one.id) for one in answer.lists]
    return Table[Answer](
        "matrix", Text("Concepts by list", "概念与清单对照"), rows=lambda some: some.concepts, columns=tuple(columns),
        note=LEGEND,
    ).drawn(answer)  # fmt: skip


LEGEND = Text(
    "▲ rising, ▼ falling, ■ steady, ○ too early to say, ∅ nothing found; beside it the share of the works of the "
    "corpus. Empty: this list does not name it.",
    "▲上升，▼下降，■持平，○尚不能判断，∅无命中；其后为占语料成果的比例。空白表示该清单未列。",
)


def _listed(name: str) -> Column:
    def cell(one: Concept) -> Text | None:
        return glyph(one) if name in one.nodes else None

    def shown(_: Answer, one: Concept) -> Text:
        return cell(one) or same("")

    return Column(f"in_{name}".lower(), same(name), value=cell, shown=shown)


LISTS = Table[Answer](
    "lists",
    Text("Lists", "清单"),
    rows=lambda answer: answer.lists,
    columns=(
        Column("id", Text("List", "清单")),
        Column("concepts", Text("Concepts", "概念"), digits=0),
        Column("union", Text("Works, each once", "成果（去重）"), digits=0),
        Column("naive_sum", Text("Summed over lines", "逐项相加"), digits=0),
    ),
    note=Text("A work of several lines is one work: the sum counts it more than once.",
              "属于多个条目的成果只是一项：相加会重复计数。"),
)  # fmt: skip
PAIR = (
    Column("larger", Text("Field", "领域")),
    Column("smaller", Text("has of", "所含领域")),
    Column("works", Text("Works in common", "共同成果"), digits=0),
    Column("of_smaller", Text("of", "共"), digits=0),
    Column("share", Text("Share", "占比"), "%", 0),
)
OVERLAP = Table[Answer](
    "overlap", Text("Fields that overlap", "重叠领域"), rows=lambda answer: answer.overlap, columns=PAIR
)
PROPOSALS = Table[Answer](
    "proposals",
    Text("May be one concept", "可能为同一概念"),
    rows=lambda answer: answer.proposals,
    columns=(
        Column("first", Text("Line", "条目")),
        Column("second", Text("and", "与")),
        Column("reasons", Text("What speaks for it", "依据"), value=lambda one: _reasons(one.reasons)),
    ),
    note=Text(
        "Two lines are one concept only once a named person has said so.", "须由具名人员判定，两个条目方为同一概念。"
    ),
)


def _reasons(codes: Sequence[str]) -> Text:
    return join([field_join.REASONS[one] for one in codes], ", ", "、")


VIEW = View[Answer](
    headline, sentences, charts=(chart,), tables=(LISTS, OVERLAP, PROPOSALS), further=lambda answer: (matrix(answer),)
)
