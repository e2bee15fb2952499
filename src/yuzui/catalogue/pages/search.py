# SPDX-License-Identifier: Apache-2.0
"""The catalogue: everything that is loaded, counted by kind and source, and searched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from yuzui.catalogue.answer import Advice, Hit, SearchResults
from yuzui.catalogue.jobs import catalogue
from yuzui.catalogue.jobs.catalogue import counted
from yuzui.job.workspace import Workspace
from yuzui.model.finding import ORIGINS
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.page import EVERYONE, Block, Chip, Figure, Filter, Item, Items, Page, Search, Visit
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/search", EVERYONE
PLACE = ("", 0)
WAS = ("/catalogue",)
TITLE = Text("Search", "搜索")
SIZE = 25
_ORIGIN = {
    "real": "good", "derived": "part", "mixed": "part", "secondary": "part",
    "synthetic": "none", "example": "none", "unverified": "none",
}  # fmt: skip


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    parameter = visit.query.get
    query = parameter("q", "").strip()
    kind, source = parameter("kind") or None, parameter("source") or None
    results = catalogue.find(workspace, query, kind, parameter("after") or None, SIZE, source)
    blocks: list[Block] = [Search(query, "/search")]
    if results.advice:
        blocks.append(_advice(results.advice))
    blocks += [_kinds(results, query), HITS.drawn(results)]
    if results.next:
        more = {"q": query, "kind": kind, "source": source, "after": results.next}
        link = Link(Text("next {n}", "后 {n} 条").format(n=SIZE), _address(more))
        blocks.append(Filter(Text("Further", "更多"), (link,)))
    if results.facets.source:
        blocks.append(Figure(_picture(results)))
    return Page(_finding(results, query), blocks, lead=_LEAD, document=results)


_LEAD = Text(
    "Pages, terms, proposals, clauses of the plan, data sets, facilities, works and results. What "
    "comes from elsewhere names its source, licence and vintage. Counts are of what you may see.",
    "页面、术语、申请书、规划条款、数据集、设施、成果和研究结果；外部数据均注明来源、许可和版次。"
    "计数仅含您可见的内容。",
)


def _finding(results: SearchResults, query: str) -> Text:
    count = number(results.count)
    if not query:
        return Text("{n} things can be found here", "此处可检索 {n} 条内容").format(n=count)
    if not results.count:
        return Text("No results for “{q}”", "未找到“{q}”").format(q=query)
    form = Text("{n} results for “{q}”", "“{q}”的检索结果：{n} 条")
    if results.count == 1:
        form = Text("One result for “{q}”", "“{q}”的检索结果：1 条")
    return form.format(n=count, q=query)


def _address(parameters: Mapping[str, str | None]) -> str:
    query = {name: value for name, value in parameters.items() if value}
    return "/search" + (f"?{urlencode(query)}" if query else "")


def _advice(advice: Sequence[Advice]) -> Items:
    items = []
    for one in advice:
        alone = Text("“{p}” alone: {n}", "仅“{p}”：{n} 条").format(p=one.phrase, n=number(one.count))
        near = Text("near it: ", "相近：") + join([same(f"“{word}”") for word in one.near])
        items.append(Item(alone, (near,) if one.near else ()))
    return Items(Text("What each word finds", "各词检索结果"), items)


def _kinds(results: SearchResults, query: str) -> Filter:
    current = _address({"q": query, "kind": results.only.get("kind")})
    links = [Link(Text("all kinds", "全部类别"), _address({"q": query}))]
    links += [Link(counted(one), _address({"q": query, "kind": one.value})) for one in results.facets.kind]
    return Filter(Text("Show", "显示"), links, current)


def _place(_: SearchResults, hit: Hit) -> str:
    return hit.page or f"/r/{encode(hit.kind)}/{encode(hit.id)}"


HITS = Table[SearchResults](
    "hits",
    lambda results: Text("{n} shown of {all}", "共 {all} 条，显示 {n} 条").format(
        n=len(results.hits), all=number(results.count)
    ),
    rows=lambda results: results.hits,
    columns=(
        Column("title", Text("What", "内容"), link=_place),
        Column("kind", Text("Kind", "类别"), value=lambda hit: hit.kind_label),
        Column("about", Text("About it", "说明"), value=lambda hit: hit.snippet if hit.snippet.en else hit.subtitle),
        Column("source", Text("Source", "来源"), value=lambda hit: same(hit.source or "—")),
        Column("vintage", Text("Vintage", "版次")),
        Column(
            "origin",
            Text("Origin", "来源性质"),
            value=lambda hit: Chip(ORIGINS[hit.origin], _ORIGIN[hit.origin]) if hit.origin else None,
        ),
        Column("licence", Text("Licence or terms", "许可或条款"), value=lambda hit: same(hit.licence or "—")),
    ),
)


def _picture(results: SearchResults) -> Picture:
    sources = results.facets.source
    meta = Meta(
        "sources",
        Text(
            "They come from {n} sources; the largest gives {most} of {all}",
            "出自 {n} 个来源；最多的一个占 {all} 条中的 {most} 条",
        ).format(n=number(len(sources)), most=number(sources[0].count), all=number(results.count)),
        Text("things found, by source; the first {n}", "检索结果按来源；前 {n} 个").format(n=min(10, len(sources))),
        results.facets.mixed,
        Text("catalogue of this workspace", "本工作区目录"),
        "",
        "/about/method#catalogue",
    )
    rows = [Bar(label=one.label, value=one.count) for one in sources[:10]]
    return bar_chart(meta, rows, (Text("things", "条目数"), ""))
