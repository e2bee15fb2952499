# SPDX-License-Identifier: Apache-2.0
"""Countries or organisations of a field beside the world: works, share, activity, rank, each with its interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.fields import concepts, corpora, countries, field_hits, ranks, shares
from yuzui.fields.corpora import TEXTS, Corpus
from yuzui.fields.nodes import Node, nodes, tokens_version
from yuzui.fields.ranks import Owners
from yuzui.job import form_sheets
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.text import Text, same
from yuzui.text.numbers import count, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.palette import RIVER
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("countries and organisations of a field", "领域的国家与机构比较")
QUESTION = Text(
    "Who has how much of a field, and can their order be told?", "各国家或机构在某领域占多少，名次能否分清？"
)
SOURCE = "works drawn again with replacement 1,000 times; Koopman 1984 (activity)"
LEVEL = "network"
COUNTRY, ORGANISATION = "country", "organisation"
UNITS = {COUNTRY: Text("country", "个国家或地区"), ORGANISATION: Text("organisation", "个机构")}
_MANY = {COUNTRY: "countries", ORGANISATION: "organisations"}
WORDS = {
    "country": COUNTRY, "countries": COUNTRY, "国家": COUNTRY, "organisation": ORGANISATION,
    "organization": ORGANISATION, "institution": ORGANISATION, "机构": ORGANISATION, "单位": ORGANISATION,
}  # fmt: skip
PERSONS = {"person", "people", "author", "authors", "researcher", "pi", "个人", "人员", "作者", "学者"}
NO_PERSONS = Text(
    "persons are not ranked: the works of one are too few to tell two apart, and a rank would judge a person",
    "不对个人排名：个人成果数量少，无法分清先后，且名次等于评价个人",
)
NO_COMPOSITE = Text(
    "there is no score over several fields or measures: a rank hides which of them makes it",
    "不给多个领域或指标合成总分：总分掩盖由哪一项造成",
)
FEW = 8
"""Fields of a list that are drawn, and owners drawn of each; tables hold all."""
_SHARE = {
    False: Text("share of the field, in parts", "占领域成果（分数计）"),
    True: Text("share of the field, whole works", "占领域成果（整项计）"),
}
_WORK, _FIELD = Text("work", "项成果"), Text("field", "个领域")


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Who is compared, in which field and which texts."""

    node: Annotated[str, Help(Text("node or list: LAB-7, LAB", "节点或清单：LAB-7、LAB"), argument=True)] = ""
    corpus: Annotated[
        str,
        Help(
            Text("file or corpus on record; else those on record", "文件或已登记语料；缺省取已登记者"), metavar="FILE"
        ),
    ] = ""
    by: Annotated[
        str,
        Help(
            Text("who is compared; else what the file has", "比较对象；缺省按文件所含"), metavar="country|organisation"
        ),
    ] = ""
    whole: Annotated[bool, Help(Text("rank by whole works, not parts", "按整项而非分数计名次"), flag=True)] = False
    since: Annotated[int | None, Help(Text("first year", "起始年份"), metavar="YEAR")] = None
    until: Annotated[int | None, Help(Text("last year", "截止年份"), metavar="YEAR")] = None
    top: Annotated[int, msgspec.Meta(ge=1, le=500), Help(Text("how many are listed", "列出数目"), metavar="N")] = 20
    composite: Annotated[
        bool, Help(Text("one rank over fields; it is refused", "跨领域总名次；将被拒绝"), flag=True)
    ] = False
    map: Annotated[str | None, MAP] = None


class Owner(msgspec.Struct, frozen=True):
    """A country or organisation in a field: works whole and in parts, share of the field, activity, rank.

    ``activity`` is its share of the field over the share of the field in all works; None with the reason where counts
    are too small.
    """

    node: str
    name: Text
    works: int
    fractional: float
    all_works: int
    share: float
    share_interval: list[float]
    activity: float | None
    activity_interval: list[float] | None
    refused: str
    rank: int
    rank_interval: list[int]


class FieldOwners(msgspec.Struct, frozen=True):
    """One field in the world: works, those whose owner is known, owners, and how many of those listed are in order.

    ``certain`` counts listed owners that have one rank in 95 of 100 draws.
    """

    node: str
    label: Text
    works: int
    known: int
    owners: int
    certain: int
    listed: list[Owner]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.field_rank/1"):
    """Owners of the works of fields, each figure with its interval."""

    origin: Origin
    source: str
    node: str
    by: str
    whole: bool
    corpus: str
    documents: int
    known: int
    window: list[int] | None
    fields: list[FieldOwners]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return who has how much of each field.

    Raises
    ------
    InputError
        ``composite_refused`` for persons and for one rank over fields; if the corpus does not say whose works these
        are, or a query finds nothing.
    UnknownIdentifierError
        If a list has no such node, or there is no such corpus.
    """
    by = _unit(inputs)
    known = nodes(workspace)
    wanted = field_hits.wanted(known, inputs.node, "yuzui field rank")
    corpus = corpora.read(workspace, inputs.corpus, form_sheets.source_map(inputs.map, (TEXTS,)))
    by = by or _what_it_has(corpus)
    cells = [row.get(by) for row in corpus.rows]
    if not any(cells):
        raise _no_column(corpus, by)
    span = _span(corpus, inputs)
    every = ranks.owners([cell if inside else None for cell, inside in zip(cells, span, strict=True)], by == COUNTRY)
    sets = concepts.documents(corpus, known, wanted)
    if not any((span[documents]).any() for documents in sets.values()):
        field_hits.union(corpus, wanted, known)
        raise _no_year(corpus, inputs)
    totals = every.counts()[0], int(span.sum()), len(np.unique(every.document))
    fields = [_field(workspace, inputs, node, sets[node.id][span[sets[node.id]]], every, totals) for node in wanted]
    one = wanted[0] if len(wanted) == 1 else None
    years = [int(row["year"]) for row, inside in zip(corpus.rows, span, strict=True) if inside and row["year"]]
    return Answer(
        run=Run.of("field_rank", {
            "node": inputs.node, "by": by, "whole": inputs.whole, "top": inputs.top, "texts": corpus.digest,
            "owners": digest(cells), "years": [inputs.since, inputs.until], "tokens": tokens_version(),
            "bodies": digest([dict(node.bodies) for node in wanted]),
        }, seed=workspace.seed),
        origin="derived",
        source=f"{corpus.source} ({corpus.vintage})",
        node=one.id if one else inputs.node.strip().upper(),
        by=by,
        whole=inputs.whole,
        corpus=corpus.name,
        documents=totals[1],
        known=totals[2],
        window=[min(years), max(years)] if years else None,
        fields=fields,
    )  # fmt: skip


def _unit(inputs: Inputs) -> str:
    """Return who is compared, empty where nothing was asked; persons and scores are refused."""
    word = inputs.by.strip().casefold()
    if inputs.composite or word in PERSONS:
        raise InputError(
            NO_COMPOSITE if inputs.composite else NO_PERSONS,
            Place(column="--composite" if inputs.composite else "--by"),
            inputs.by,
            "--by country | --by organisation",
            Text("compare countries or organisations, field by field", "请逐领域比较国家或机构"),
            code="composite_refused",
        )
    if word and word not in WORDS:
        raise InputError(
            Text("this is nobody who can be compared", "无法按此比较"),
            Place(column="--by"),
            inputs.by,
            "country | organisation",
            Text("compare countries or organisations", "请比较国家或机构"),
            code="value",
        )
    return WORDS.get(word, "")


def _what_it_has(corpus: Corpus) -> str:
    """Return country where the corpus names any, else organisation."""
    return COUNTRY if any(row.get(COUNTRY) for row in corpus.rows) else ORGANISATION


def _no_column(corpus: Corpus, by: str) -> InputError:
    return InputError(
        Text("this corpus does not say whose works these are", "该语料未注明成果所属"),
        Place(column="--corpus"),
        corpus.name,
        "country · 国家 | organisation · 机构",
        Text("add a column “{c}”, entries parted by semicolons", "请补充“{c}”列，各项以分号分隔").format(c=by),
        code=f"no_{by}",
    )


def _no_year(corpus: Corpus, inputs: Inputs) -> InputError:
    first, last = corpus.years or (0, 0)
    return InputError(
        Text("the field has no work of these years", "该领域在这些年份没有成果"),
        Place(column="--since --until"),
        f"{inputs.since or ''}-{inputs.until or ''}",
        f"{first}-{last}",
        Text("choose years that the corpus has", "请选择语料所含年份"),
        code="nothing_found",
    )


def _span(corpus: Corpus, inputs: Inputs) -> np.ndarray:
    """Return of each document whether it is of the years asked for."""
    if inputs.since is None and inputs.until is None:
        return np.ones(len(corpus), bool)
    low, high = inputs.since or 0, inputs.until or 9_999
    return np.array([row["year"] is not None and low <= row["year"] <= high for row in corpus.rows], bool)


def _field(
    workspace: Workspace,
    inputs: Inputs,
    node: Node,
    hits: np.ndarray,
    every: Owners,
    totals: tuple[np.ndarray, int, int],
) -> FieldOwners:
    """Return the owners of the works of one field, the first by rank."""
    n = int(every.document.max(initial=-1)) + 1
    some = every.of(hits[hits < n], n)
    full, parts = some.counts()
    one = ranks.ranked(some, workspace.seed, not inputs.whole)
    known = len(np.unique(some.document))
    there = np.flatnonzero(full)
    order = sorted(there.tolist(), key=lambda k: (one.rank[k], -parts[k], every.names[k]))
    listed = order[: inputs.top]
    rows = []
    for k in listed:
        mine = int(full[k]), int(totals[0][k])
        index = shares.activity(mine, (known, totals[2]), mine)
        rows.append(Owner(
            node.id, countries.label(every.names[k]), mine[0], float(parts[k]), mine[1], float(one.share[k]),
            [float(one.share_low[k]), float(one.share_high[k])], index.ratio,
            [index.low, index.high] if index.low is not None and index.high is not None else None, index.refused,
            int(one.rank[k]), [int(one.low[k]), int(one.high[k])],
        ))  # fmt: skip
    certain = sum(one.low[k] == one.high[k] for k in listed)
    return FieldOwners(node.id, node.label, int(hits.size), known, int(there.size), int(certain), rows)


def headline(answer: Answer) -> Text:
    """Return who is first in a field, by which rank, and of how many the order can be told."""
    some = [one for one in answer.fields if one.listed]
    if not some:
        return Text("of no work the owner is known", "所有成果均未注明所属")
    if len(answer.fields) > 1:
        sure = sum(map(_apart, some))
        form = Text("{n}: in {k} who is first can be told", "{n}中，{k} 个可以分清居首者")
        return form.format(n=count(len(answer.fields), _FIELD), k=number(sure))
    return line(some[0], answer.by)


def _apart(field: FieldOwners) -> bool:
    """Say whether the first can be told from the second; two that always tie cannot."""
    first, second = field.listed[0], field.listed[1:2]
    return first.rank_interval[1] == 1 and not any(one.rank_interval[0] == 1 for one in second)


def line(field: FieldOwners, by: str) -> Text:
    """Return who is first in one field, or that it cannot be told, with the interval of the rank."""
    first = field.listed[0]
    words = Text(
        "{name} is first of {n}: {w} of {k} works, rank {r}; ", "{n}中 {name} 居首：{k} 项成果中占 {w}，名次 {r}；"
    )
    if not _apart(field):
        words = Text(
            "Who is first of {n} cannot be told: the largest has {w} of {k} works, rank {r}; ",
            "{n}中居首者无法分清：最多者在 {k} 项成果中占 {w}，名次 {r}；",
        )
    sure = Text("of the first {m} the place of {c} is certain", "前 {m} 位中 {c} 位名次可以分清")
    if not field.certain:
        sure = Text("of the first {m} no place is certain", "前 {m} 位名次均难分清")
    return words.format(
        name=first.name, n=count(field.owners, UNITS[by], _MANY[by]), w=number(first.fractional, 1),
        k=number(field.known), r=same(_rank(first)),
    ) + sure.format(m=number(len(field.listed)), c=number(field.certain))  # fmt: skip


def _rank(one: Owner) -> str:
    return f"{one.rank} [{one.rank_interval[0]}–{one.rank_interval[1]}]"


def sentences(answer: Answer) -> list[Line]:
    """Return the headline, the first of each field, whose works are not known."""
    lines: list[Line] = [(Text("ranks", "名次"), headline(answer))]
    if len(answer.fields) > 1:
        lines += [(same(one.node), line(one, answer.by)) for one in answer.fields if one.listed]
    else:
        lines += [(same(_rank(one)), _row(one)) for one in answer.fields[0].listed[:6]]
    unknown = sum(one.works - one.known for one in answer.fields)
    if unknown:
        form = Text("of {n} it is not known whose they are; they count for nobody", "{n}未注明所属，不计入任何一方")
        lines.append((Text("unknown", "所属不明"), form.format(n=count(unknown, _WORK))))
    lines.append((Text("read it", "读法"), READING))
    return lines


READING = Text(
    "works were drawn again 1,000 times; an interval is where 95 of 100 draws put the rank, and two that overlap "
    "cannot be told apart. No rank over fields, none of persons",
    "对成果重抽一千次，区间为其中95%的名次范围；区间重叠者先后难分。不作跨领域总排名，不对个人排名",
)


OWN = Text(
    "Works of your own are compared from a file with countries or organisations.",
    "比较本单位成果，请提供含国家或机构列的文件。",
)


def _row(one: Owner) -> Text:
    form = Text("{n}: {w} ({f} in parts), {s} of the field, activity {a}", "{n}：{w}（分数计 {f}），占 {s}，活跃度 {a}")
    if one.activity is None:
        form = Text("{n}: {w} ({f} in parts), {s} of the field", "{n}：{w}（分数计 {f}），占 {s}")
    return form.format(
        n=one.name, w=count(one.works, _WORK), f=number(one.fractional, 1), s=percent(one.share), a=_activity(one)
    )


def _activity(one: Owner) -> Text:
    if one.activity is None or one.activity_interval is None:
        return Text("too few works", "成果过少")
    low, high = one.activity_interval
    return same(f"{one.activity:.2f} [{low:.2f}, {high:.2f}]")


def _of(field: FieldOwners, answer: Answer) -> Text:
    """Return who is first, with the field where there are several."""
    words = line(field, answer.by)
    return words if len(answer.fields) == 1 else same(field.node) + Text(": ", "：") + words


def chart(answer: Answer) -> Sequence[Picture]:
    """Return the share of each field of those listed, with intervals."""
    made = []
    most = None if len(answer.fields) == 1 else FEW
    for field in answer.fields[:FEW]:
        rows = field.listed[:most]
        dots = [Dot(one.name, one.share, one.share_interval[0], one.share_interval[1], "owner") for one in rows]
        if dots:
            meta = Meta(
                "shares" if most is None else f"shares-{field.node}", _of(field, answer),
                Text("share of the works of {f}, with the interval of works drawn again",
                     "占{f}成果的份额及重抽成果所得区间").format(f=same(field.node)),
                answer.origin, same(answer.source), "",
            )  # fmt: skip
            axis = DotAxis(_SHARE[answer.whole], "%")
            made.append(dot_chart(meta, dots, {"owner": DotKind(Text("share", "占比"), RIVER)}, axis))
    return made


def _share(one: Owner) -> Text:
    low, high = one.share_interval
    form = Text("{s} [{a}–{b}]", "{s} [{a}–{b}]")
    return form.format(s=percent(one.share), a=number(100 * low, 1), b=number(100 * high, 1))


def _end(name: str, k: int) -> Callable[[Owner], float | None]:
    def value(one: Owner) -> float | None:
        ends = getattr(one, name)
        return ends[k] if ends else None

    return value


def _numbers(name: str, label: Text, digits: int, unit: str = "") -> tuple[Column, ...]:
    """Return the columns of a file: a figure and the ends of its interval, which stands beside it everywhere."""
    ends = f"{name}_interval"
    return (
        Column(name, label, unit, digits, places=_FILES),
        *(
            Column(
                f"{name}_{end}", label + word, unit, digits, places=_FILES,
                value=_end(ends, k),
            )
            for k, (end, word) in enumerate((("low", Text(", from", "下限")), ("high", Text(", to", "上限"))))
        ),
    )  # fmt: skip


_FILES = ("file", "pack")
_RANK, _ACTIVITY, _OF_FIELD = Text("Rank", "名次"), Text("Activity", "活跃度"), Text("Share", "占比")
_95 = Text(" [95 %]", " [95%]")
_NODE = Column("node", Text("Field", "领域"))
_COLUMNS = (
    # a file that a page hands out holds what the page shows: interval and figure in one cell
    Column("rank", _RANK + _95, value=lambda one: same(_rank(one)), places=("page",)),
    *_numbers("rank", _RANK, 0),
    Column("name", Text("Name", "名称"), value=lambda one: one.name),
    Column("works", Text("Works", "成果数"), digits=0),
    Column("fractional", Text("In parts", "分数计"), digits=1),
    Column("share", _OF_FIELD + _95, value=_share, places=("page",)),
    *_numbers("share", _OF_FIELD, 1, "%"),
    Column("activity", _ACTIVITY + _95, value=_activity, places=("page",)),
    *_numbers("activity", _ACTIVITY, 2),
    Column(
        "refused", Text("Why no activity", "不给活跃度的原因"), places=_FILES,
        value=lambda one: shares.REFUSALS.get(one.refused, same("")),
    ),
    Column("all_works", Text("All its works", "全部成果"), digits=0, places=_FILES),
)  # fmt: skip
_TITLE = Text("Who has how much", "各方占比")


def _listed(answer: Answer) -> list[Owner]:
    return [one for field in answer.fields for one in field.listed]


OWNERS = Table[Answer]("owners", _TITLE, rows=_listed, columns=(replace(_NODE, places=_FILES), *_COLUMNS))
BY_FIELD = Table[Answer]("owners", _TITLE, rows=_listed, columns=(_NODE, *_COLUMNS))
WORLD = Table[Answer](
    "world",
    Text("Fields in all", "领域合计"),
    rows=lambda answer: answer.fields,
    columns=(
        Column("node", Text("Field", "领域")),
        Column("label", Text("Name", "名称"), value=lambda one: one.label),
        Column("works", Text("Works", "成果数"), digits=0),
        Column("known", Text("Owner known", "已注明所属"), digits=0),
        Column("owners", Text("Owners", "所属数"), digits=0),
        Column("certain", Text("Places that can be told", "可分清名次"), digits=0),
    ),
)
VIEW = View[Answer](headline, sentences, charts=(chart,), first=(OWNERS,), tables=(WORLD,))
