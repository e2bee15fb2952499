# SPDX-License-Identifier: Apache-2.0
"""Centres of the plan with the facilities that stand in them, as far as sources say."""

from __future__ import annotations

from yuzui.facilities.jobs import registry
from yuzui.facilities.jobs.registry import Centres
from yuzui.facilities.registry import CENTRE_KINDS, CENTRES, ITEMS, NAMES, REFERENCES, Centre, Site
from yuzui.facilities.registry_view import as_of
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import count
from yuzui.view.page import EVERYONE, Chip, Notice, Page, Visit
from yuzui.view.table import Column, Link, Table

PATH, MENU, ROLES = "/centres", 0, EVERYONE
TITLE = Text("Centres and their facilities", "创新中心与所属设施")
_SCIENCE = Text("comprehensive national science centre", "个综合性国家科学中心")
_NOT_FOUND = Chip(Text("not found", "未查到"), "bad")
_PARTLY = Chip(Text("partly sourced", "部分有来源"), "part")
_SOURCED = Chip(Text("sourced", "有来源"), "good")
_RULE = Text(
    "A facility stands in a centre if the words of its source name the centre, and in the region "
    "only if they name no more than that. No instrument is listed: none is loaded with the "
    "facility it belongs to.",
    "来源文字写明该中心的，归入该中心；只写明地区的，只列为同地区。未列仪器：尚未装载注明所属设施的仪器。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    tree = registry.centres(workspace)
    science = [one for one in tree.centres if one.kind.startswith("comprehensive")]
    dated = sum(bool(one.since) for one in science)
    finding = Text("{n}; the date of approval is known for {d} of them", "{n}；其中 {d} 个的批复时间已查到").format(
        n=count(len(science), _SCIENCE), d=dated
    )
    lead = Text(
        "From {file}, {vintage}. {n} more rest on memory alone and are not shown.",
        "来自 {file}（{vintage}）。另有 {n} 个仅凭记忆，未予显示。",
    ).format(file=CENTRES, vintage=tree.vintage, n=tree.held)
    return Page(
        finding,
        [LISTED.drawn(tree), Notice(_RULE), PLACED.drawn(tree)],
        lead=lead,
        crumb=(Link(Text("Facilities", "设施"), "/facilities"),),
    )


def _name(one: Centre) -> Text:
    return NAMES.get(one.id) or same(one.name)


def _items(sites: list[Site]) -> int:
    return len({site.parent for site in sites})


LISTED = Table[Centres](
    "centres",
    Text("Centres", "中心"),
    rows=lambda tree: tree.centres,
    columns=(
        Column("name", Text("Centre", "中心"), value=_name),
        Column("kind", Text("Kind", "类别"), value=lambda one: CENTRE_KINDS[one.kind]),
        Column("since", Text("Approved", "批复时间"), value=lambda one: same(one.since) if one.since else _NOT_FOUND),
        Column("status", Text("As the source says", "来源所述"), value=lambda one: same(one.status or "—")),
        Column("inside", Text("Facilities in it", "中心内设施"), digits=0, value=lambda one: _items(one.inside)),
        Column("region", Text("In its region only", "仅同地区"), digits=0, value=lambda one: _items(one.region_only)),
        Column(
            "known",
            Text("Sources", "来源情况"),
            value=lambda one: _SOURCED if one.fact_status == "sourced" else _PARTLY,
        ),
        Column("source", Text("Source", "来源"), value=lambda one: same(one.source or "—")),
    ),
)
TITLES = {item.id: item.title for item in (*ITEMS, *REFERENCES)}
PLACED = Table[Centres](
    "facilities",
    Text("Facilities that stand in a centre", "位于各中心的设施"),
    rows=lambda tree: [(one, site) for one in tree.centres for site in one.inside],
    columns=(
        Column("centre", Text("Centre", "中心"), value=lambda row: _name(row[0])),
        Column(
            "facility",
            Text("Facility", "设施"),
            value=lambda row: TITLES[row[1].parent],
            link=lambda _, row: f"/facilities/{encode(row[1].parent)}",
        ),
        Column("site", Text("Site, as written", "场址（原文）"), value=lambda row: same(row[1].site)),
        Column("status", Text("Status, as written", "状况（原文）"), value=lambda row: same(row[1].status or "—")),
        Column("as_of", Text("As of", "截至"), value=lambda row: as_of(row[1].status_as_of)),
        Column("source", Text("Source", "来源"), value=lambda row: same(row[1].source)),
    ),
)
