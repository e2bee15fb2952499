# SPDX-License-Identifier: Apache-2.0
"""How a map of science is read: its finding, its levels, its bubbles, its tables."""

from __future__ import annotations

from typing import NamedTuple

from yuzui.fields.map_answer import HATCHED, Answer, Cluster, CoreWork, Level, Outline
from yuzui.job.result import read_from
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts.bubbles import Bubble, BubbleWords, bubble_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line

CORE_SHOWN = 3
_WORDS = BubbleWords(
    Text("cluster, as large as its works", "聚类，面积为成果数"),
    Text("less sure: other seeds part it", "不稳定：其他种子会拆分"),
    Text("holds 5 % or more of a node's works", "含某节点 5% 以上的成果"),
)


def headline(answer: Answer) -> Text:
    """Return what the map shows, and how many works stand nowhere on it."""
    first = answer.levels[0]
    nowhere = Text("every work has a link within the set", "全部成果在本集合内均有引用关系")
    if answer.unassigned:
        nowhere = Text(
            "{u} of {all} works ({share}) have no link within the set",
            "{all} 项成果中有 {u} 项（{share}）在本集合内无引用关系",
        ).format(
            u=number(answer.unassigned),
            all=number(answer.set.works),
            share=percent(answer.unassigned / answer.set.works),
        )
    hatched = sum(one.hatched for one in first.clusters)
    return (
        Text(
            "{n} of {least} works or more, {h} of them unsure; ", "不少于 {least} 项成果的{n}，其中 {h} 个不稳定；"
        ).format(n=_clusters(len(first.clusters)), least=number(answer.least), h=number(hatched))
        + nowhere
    )


def _clusters(n: int) -> Text:
    return Text("1 cluster" if n == 1 else "{n} clusters", "聚类 {n} 个").format(n=number(n))


def outlined(answer: Answer, level: int = 1) -> list[Outline]:
    """Return the nodes that have an outline on a level, those with most works first."""
    some = [one for one in answer.outlines if one.level == level and one.clusters]
    return sorted(some, key=lambda one: -one.works)


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    lines = [(Text("map", "地图"), headline(answer)), *answer.set.without_year]
    lines += [(Text("level {n}", "第 {n} 级").format(n=one.level), _level(one)) for one in answer.levels]
    lines.append((Text("plan", "规划"), _plan(answer)))
    if answer.previous:
        lines.append((Text("before", "上次"), Text(
            "{n} clusters of the three levels were found again by their core works; the map is turned as before",
            "三级共有 {n} 个聚类按核心成果与上次对应，地图已转至上次的方位",
        ).format(n=number(answer.aligned))))  # fmt: skip
    if answer.unused_names:
        lines.append((Text("look at", "请查看"), Text(
            "no work of the set is called {ids}: these names were not used", "本集合没有 {ids}：相应名称未使用",
        ).format(ids=", ".join(answer.unused_names[:5]))))  # fmt: skip
    if not answer.set.titled:
        lines.append((Text("look at", "请查看"), no_titles(answer)))
    lines.append((Text("cannot tell", "不能说明"), answer.cannot_tell))
    return lines


def no_titles(answer: Answer) -> Text:
    """Return what a set without titles cannot show."""
    return Text(
        "The works of {set} have no titles here: clusters bear the id of a core work, and no field of the plan can be "
        "outlined. Map your own: yuzui field map --works FILE --citations FILE",
        "{set} 的成果没有题名：聚类以核心成果的编号表示，无法标出规划领域。"
        "绘制自有地图：yuzui field map --works 文件 --citations 文件",
    ).format(set=answer.label)


def _level(one: Level) -> Text:
    sentence = Text(
        "{n} drawn ({works} works), {small} smaller ones ({more} works)",
        "绘出 {n} 个（{works} 项成果），另有较小聚类 {small} 个（{more} 项）",
    ).format(
        n=number(len(one.clusters)), works=number(sum(c.works for c in one.clusters)), small=number(one.small),
        more=number(one.works_in_small),
    )  # fmt: skip
    if one.agreement is not None and one.least_agreement is not None:
        sentence += Text(
            "; partitions of other seeds agree {a}, at least {b} (1 is equal, 0 is chance)",
            "；与其他种子的划分一致性 {a}，最低 {b}（1 为相同，0 为随机）",
        ).format(a=number(one.agreement, 2), b=number(one.least_agreement, 2))
    return sentence


def _plan(answer: Answer) -> Text:
    if not answer.nodes:
        return Text("no node of a list finds a work by its title", "没有清单节点按题名命中成果")
    some = outlined(answer)
    text = Text(
        "{k} of {n} nodes that find works have an outline: clusters that hold 5 % or more of their works",
        "{n} 个有命中的节点中，{k} 个可标出轮廓：含其 5% 以上成果的聚类",
    ).format(k=number(len(some)), n=number(answer.nodes))
    free = sum(not one.nodes for one in answer.levels[0].clusters)
    return text + Text("; {n} clusters lie within none", "；{n} 个聚类不在任何轮廓内").format(n=number(free))


def bubbles(answer: Answer, level: int = 1) -> Picture | None:
    """Draw a level."""
    chosen = answer.levels[level - 1]
    if not chosen.clusters:
        return None
    source, vintage = read_from(answer.files)
    finding = headline(answer) if level == 1 else Text("Level {n}: ", "第 {n} 级：").format(n=level) + _level(chosen)
    meta = Meta(
        f"map-{level}", finding,
        Text(
            "Each bubble is a cluster of works that cite each other, named by its words; bubbles stand nearer the more "
            "they cite each other. There are no axes: only distances count.",
            "每个圆为一组互相引用的成果，以其特征词命名；互引越多，距离越近。无坐标轴，仅距离有意义。",
        ),
        "derived", source, vintage, "/about/method#science_map",
    )  # fmt: skip
    some = [
        Bubble(one.label, _short(one), one.x, one.y, one.radius, one.hatched, one.nodes[0] if one.nodes else "")
        for one in chosen.clusters
    ]
    table = CLUSTERS_OF.drawn(chosen, "file")
    return bubble_chart(meta, some, _WORDS, Twin(table.columns, [tuple(row) for row in table.rows]))


def _short(one: Cluster) -> Text:
    if one.renamed:
        return one.label
    return same(one.terms[0] if one.terms else one.core[0].id)


def core_works(cluster: Cluster) -> Text:
    """Return the core works of a cluster in words."""
    return join([same(_work(one)) for one in cluster.core[:CORE_SHOWN]], "; ", "；")


def _work(one: CoreWork) -> str:
    return f"{one.title} ({one.id}, {one.year})" if one.title else f"{one.id} ({one.year})"


_COLUMNS = (
    Column("number", Text("Cluster", "聚类"), digits=0),
    Column("label", Text("Words", "特征词")),
    Column("works", Text("Works", "成果"), digits=0),
    Column("stability", Text("Stability", "稳定性"), digits=2),
    Column(
        "state", Text("Reading", "判读"),
        value=lambda one: Text("unsure", "不稳定") if one.hatched else Text("sure", "稳定"),
    ),
    Column("recent", Text("Of the last 2 years", "近两年占比"), "%", 0),
    Column("inside", Text("Links inside", "内部引用"), "%", 0),
    Column("median_year", Text("Median year", "年份中位数"), form="0"),
    Column("nodes", Text("Fields of the plan", "规划领域"), value=lambda one: same(" ".join(one.nodes) or "—")),
    Column("core", Text("Core work", "核心成果"), value=lambda one: same(_work(one.core[0])), places=("page",)),
    Column("core_works", Text("Core works", "核心成果"), value=core_works, places=("file", "pack")),
)  # fmt: skip
CLUSTERS_OF = Table[Level](
    "clusters", Text("Clusters", "聚类"), rows=lambda level: level.clusters, columns=_COLUMNS,
    note=Text(
        "Stability is the share of other seeds that keep its works in a cluster; under {n} it is hatched.",
        "稳定性为其他种子仍将其成果归入该聚类的比例；低于 {n} 以斜线表示。",
    ).format(n=number(HATCHED, 1)),
)  # fmt: skip


class _Row(NamedTuple):
    level: int
    one: Cluster


CLUSTERS = Table[Answer](
    "clusters",
    Text("Clusters", "聚类"),
    rows=lambda answer: [_Row(level.level, one) for level in answer.levels for one in level.clusters],
    columns=(
        Column("level", Text("Level", "级"), digits=0),
        *(
            Column(
                c.name,
                c.label,
                c.unit,
                c.digits,
                form=c.form,
                places=c.places,
                value=(lambda row, c=c: c.plain(row.one)),  # type: ignore[misc]
            )
            for c in _COLUMNS
        ),
    ),
)
LEVELS = Table[Answer](
    "levels",
    Text("Levels of detail", "细分级别"),
    rows=lambda answer: answer.levels,
    columns=(
        Column("level", Text("Level", "级"), digits=0),
        Column("resolution", Text("Resolution γ", "分辨率 γ"), value=lambda one: f"{one.resolution:g}"),
        Column("clusters", Text("Clusters drawn", "绘出聚类"), digits=0, value=lambda one: len(one.clusters)),
        Column("small", Text("Smaller clusters", "较小聚类"), digits=0),
        Column("works_in_small", Text("Works in these", "其中成果"), digits=0),
        Column("agreement", Text("Agreement of seeds", "种子间一致性"), digits=2),
        Column("least_agreement", Text("The least", "最低"), digits=2),
        Column("hatched", Text("Hatched", "斜线"), digits=0, value=lambda one: sum(c.hatched for c in one.clusters)),
        Column("disconnected", Text("Clusters that fall apart", "内部不连通"), digits=0),
        Column("quality", Text("Quality", "质量函数"), digits=4),
    ),
)


class _Held(NamedTuple):
    outline: Outline
    cluster: int
    works: int


def held(answer: Answer, level: int) -> list[_Held]:
    """Return the clusters of each outline of a level."""
    return [_Held(one, part.cluster, part.works) for one in outlined(answer, level) for part in one.clusters]


_HELD = (
        Column("level", Text("Level", "级"), digits=0, value=lambda row: row.outline.level),
        Column("node", Text("Node", "节点"), value=lambda row: row.outline.node),
        Column("label", Text("Field", "领域"), value=lambda row: row.outline.label),
        Column("all", Text("Works of the field", "领域成果"), digits=0, value=lambda row: row.outline.works),
        Column("unassigned", Text("of these without a link", "其中无引用关系"), digits=0,
               value=lambda row: row.outline.unassigned),
        Column("cluster", Text("Cluster", "聚类"), digits=0),
        Column("works", Text("Works in it", "其中成果"), digits=0),
        Column("share", Text("Share", "占比"), "%", 0, value=lambda row: row.works / row.outline.works),
    )  # fmt: skip
_FIELDS = Text("Fields of the plan on the map", "规划领域在图上的位置")
_FOUND_BY = Text(
    "Works are those that the query of a field finds by title; how good it is stands on the page of the field.",
    "成果按领域检索式在题名中命中；查准率与查全率见领域页面。",
)
OUTLINES = Table[Answer](
    "outlines",
    _FIELDS,
    rows=lambda answer: [row for level in answer.levels for row in held(answer, level.level)],
    columns=_HELD,
    note=_FOUND_BY,
    sheet=Text("outlines", "规划领域"),
)
OUTLINES_OF = Table[list[_Held]]("outlines", _FIELDS, lambda rows: rows, _HELD, _FOUND_BY)


class _Core(NamedTuple):
    level: int
    cluster: int
    work: CoreWork


CORE = Table[Answer](
    "core_works",
    Text("Core works", "核心成果"),
    rows=lambda answer: [
        _Core(level.level, one.number, work) for level in answer.levels for one in level.clusters for work in one.core
    ],
    columns=(
        Column("level", Text("Level", "级"), digits=0),
        Column("cluster", Text("Cluster", "聚类"), digits=0),
        Column("id", Text("Work", "成果"), value=lambda row: row.work.id),
        Column("title", Text("Title", "题名"), value=lambda row: row.work.title),
        Column("year", Text("Year", "年份"), form="0", value=lambda row: row.work.year),
    ),
)
