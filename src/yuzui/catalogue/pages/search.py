# SPDX-License-Identifier: Apache-2.0
"""Search: everything that is loaded, by groups; all of one group or kind, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from yuzui.catalogue.answer import Advice, Facet, Group, Hit, SearchGroups, SearchResults
from yuzui.catalogue.finder import marked
from yuzui.catalogue.jobs import catalogue
from yuzui.catalogue.jobs.catalogue import counted
from yuzui.catalogue.kinds import GROUPS
from yuzui.job.workspace import Workspace
from yuzui.model.finding import ORIGINS
from yuzui.store.tokens import Phrase, phrases
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.page import (
    EVERYONE,
    Block,
    Chip,
    Figure,
    Filter,
    Item,
    Items,
    Marked,
    Match,
    Matches,
    Page,
    Prose,
    Search,
    Visit,
)
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
    """Return the page: by groups where words are asked for, else a list, else what can be found."""
    parameter = visit.query.get
    query = parameter("q", "").strip()
    kind, source, group = (parameter(name) or None for name in ("kind", "source", "group"))
    if kind is None and source is None and group is None and not parameter("after"):
        return _grouped(catalogue.groups(workspace, query)) if query else _everything(workspace)
    results = catalogue.find(workspace, query, kind, parameter("after") or None, SIZE, source, group)
    blocks: list[Block] = [Search(query, "/search")]
    if results.advice:
        blocks += _advice(query, results.advice)
    blocks += [_kinds(results, query), HITS.drawn(results)]
    if results.next:
        more = {"q": query, "kind": kind, "source": source, "group": group, "after": results.next}
        link = Link(Text("next {n}", "后 {n} 条").format(n=SIZE), _address(more))
        blocks.append(Filter(Text("Further", "更多"), (link,)))
    return Page(_finding(results.count, query), blocks, lead=_LEAD, document=results)


_LEAD = Text(
    "Pages, terms, proposals, clauses of the plan, data sets, facilities, works and results. What "
    "comes from elsewhere names its source, licence and vintage. Counts are of what you may see.",
    "页面、术语、申请书、规划条款、数据集、设施、成果和研究结果；外部数据均注明来源、许可和版次。"
    "计数仅含您可见的内容。",
)


def _everything(workspace: Workspace) -> Page:
    """Return what can be found, by groups and by sources."""
    results = catalogue.find(workspace, limit=0)
    finding = Text("{n} things can be found here", "此处可检索 {n} 条内容").format(n=number(results.count))
    blocks: list[Block] = [Search("", "/search"), _searched(results.facets.kind)]
    if results.facets.source:
        blocks.append(Figure(_picture(results)))
    return Page(finding, blocks, lead=_LEAD, document=results)


def _searched(kinds: Sequence[Facet]) -> Items:
    """Return what is searched: each group with how much of it there is."""
    count = {one.value: one.count for one in kinds}
    items = []
    for name, group in GROUPS.items():
        if many := sum(count.get(kind, 0) for kind in group.kinds):
            items.append(Item(group.label, (number(many),), _address({"group": name})))
    return Items(Text("What is searched", "检索范围"), items)


def _grouped(found: SearchGroups) -> Page:
    wanted = phrases(found.query)
    blocks: list[Block] = [Search(found.query, "/search")]
    if found.also:
        also = Text("also searched: {w}", "同时检索：{w}")
        blocks.append(Prose((also.format(w=join([same(word) for word in found.also], ", ", "、")),)))
    if found.advice:
        blocks += _advice(found.query, found.advice)
    blocks += [_matches(group, found.query, wanted) for group in found.groups]
    if not found.groups:
        places = [group.label for group in GROUPS.values()]
        form = Text("Searched: {w}. Only what you may see is counted.", "检索范围：{w}。仅含您可见的内容。")
        blocks.append(Prose((form.format(w=join(places, " · ", "、")),)))
    return Page(_finding(found.count, found.query), blocks, document=found)


def _matches(group: Group, query: str, wanted: Sequence[Phrase]) -> Matches:
    shown = []
    for hit in group.hits:
        line = hit.snippet if hit.snippet.en else hit.subtitle
        note = hit.kind_label if len(GROUPS[group.name].kinds) > 1 else None
        shown.append(Match(_place(hit), _marked(hit.title, wanted), _marked(line, wanted), note))
    more = None
    if group.count > len(shown):
        more = Link(
            Text("all {n}", "全部 {n} 条").format(n=number(group.count)), _address({"q": query, "group": group.name})
        )
    title = group.label + Text(" ({n})", "（{n}）").format(n=number(group.count))
    return Matches(title, shown, more)


def _marked(text: Text, wanted: Sequence[Phrase]) -> Marked:
    return Marked(marked(text.en, wanted), marked(text.zh, wanted))


def _finding(count: int, query: str) -> Text:
    if not query:
        return Text("{n} things can be found here", "此处可检索 {n} 条内容").format(n=number(count))
    if not count:
        return Text("No results for “{q}”", "未找到“{q}”").format(q=query)
    form = Text("{n} results for “{q}”", "“{q}”的检索结果：{n} 条")
    if count == 1:
        form = Text("One result for “{q}”", "“{q}”的检索结果：1 条")
    return form.format(n=number(count), q=query)


def _address(parameters: Mapping[str, str | None]) -> str:
    query = {name: value for name, value in parameters.items() if value}
    return "/search" + (f"?{urlencode(query)}" if query else "")


def _advice(query: str, advice: Sequence[Advice]) -> list[Block]:
    """Return words near those that find nothing, as further questions, and what each word finds alone."""
    near = [(one.phrase, word) for one in advice for word in one.near]
    links = []
    for phrase, word in near:
        other = query.casefold().replace(phrase, word) if phrase in query.casefold() else word
        links.append(Link(same(other), _address({"q": other})))
    blocks: list[Block] = [Filter(Text("Did you mean", "您要找的是"), links)] if links else []
    if len(advice) > 1:
        alone = Text("“{p}” alone: {n}", "仅“{p}”：{n} 条")
        items = [
            Item(alone.format(p=one.phrase, n=number(one.count)), (), _address({"q": one.phrase}) if one.count else "")
            for one in advice
        ]
        blocks.append(Items(Text("What each word finds", "各词检索结果"), items))
    return blocks


def _kinds(results: SearchResults, query: str) -> Filter:
    group, kind = results.only.get("group", ""), results.only.get("kind")
    links = [Link(Text("all kinds", "全部类别"), _address({"q": query}))]
    if group in GROUPS:
        links.append(Link(GROUPS[group].label, _address({"q": query, "group": group})))
    links += [Link(counted(one), _address({"q": query, "kind": one.value})) for one in results.facets.kind]
    return Filter(Text("Show", "显示"), links, _address({"q": query, "kind": kind, "group": "" if kind else group}))


def _place(hit: Hit) -> str:
    return hit.page or f"/r/{encode(hit.kind)}/{encode(hit.id)}"


HITS = Table[SearchResults](
    "hits",
    lambda results: Text("{n} shown of {all}", "共 {all} 条，显示 {n} 条").format(
        n=len(results.hits), all=number(results.count)
    ),
    rows=lambda results: results.hits,
    columns=(
        Column("title", Text("What", "内容"), link=lambda _, hit: _place(hit)),
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
