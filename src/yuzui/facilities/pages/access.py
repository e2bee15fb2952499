# SPDX-License-Identifier: Apache-2.0
"""Who can do this? A capability asked for in words and numbers, and the facilities that have it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from yuzui.errors import InputError
from yuzui.facilities import access_view
from yuzui.facilities.jobs import access
from yuzui.facilities.registry import serves
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Chip, Field, Figure, Form, Item, Items, Notice, Page, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/access", 0, EVERYONE
TITLE = Text("Who can do this?", "谁能做？")
_SHAPES = {"whole": "good", "named": "good", "part": "part", "unsaid": "none"}
_CRUMB = (Link(Text("Facilities", "设施"), "/facilities"),)
_EXAMPLES = (
    Text("photon energy 5..12 keV", "光子能量 5..12 keV"),
    Text("free-electron laser", "自由电子激光"),
    Text("rock cover ≥ 2000 m", "岩石覆盖 ≥ 2000 m"),
    Text("centrifuge 300 g", "离心机 300 g"),
)
_LEAD = Text(
    "One question, any operator. Only what a source states is found; of distances and waits that "
    "nobody knows none is made up.",
    "一次提问，遍及各运行单位。仅检索来源已说明的能力；未知的距离与等待时间不作推测。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    query, near = (visit.query.get(name, "").strip() for name in ("q", "near"))
    if not query:
        return Page(TITLE, [_form(query, near), _examples()], lead=_LEAD, crumb=_CRUMB)
    try:
        document = access.run(workspace, query=query, near=near)
    except InputError as error:
        parts = [part for part in (error.message, error.mending) if part is not None]
        words = join(parts, ": ", "：")
        return Page(TITLE, [_form(query, near), Notice(words), _examples()], lead=_LEAD, crumb=_CRUMB)
    blocks: list[Block] = [_form(query, near)]
    if document["found"]:
        blocks.append(_listing(document))
        blocks += [Figure(one) for one in access.pictures(document)]
    else:
        blocks.append(_examples())
    return Page(
        access_view.finding(document),
        blocks,
        lead=access_view.basis(document),
        crumb=_CRUMB,
        document=document,
        stamp=pages.stamp(document),
    )


def ready(row: Mapping[str, Any]) -> bool:
    """Say whether a facility takes users."""
    return serves(row["stage"])


def _form(query: str, near: str) -> Form:
    what = Text("What is to be done: words, and a range with its unit", "需要的能力：词语，以及带单位的范围")
    where = Text("From where: a town of the registry, or latitude,longitude",
                 "从何处出发：名录中的城市，或“纬度,经度”")  # fmt: skip
    fields = (Field("q", what, same(query)), Field("near", where, same(near), needed=False))
    return Form("access", "/access", fields, Text("Search", "检索"))


def _examples() -> Items:
    items = [Item(one, (), f"/access?{urlencode({'q': one.en})}") for one in _EXAMPLES]
    return Items(Text("For example", "例如"), items)


def _listing(document: Mapping[str, Any]) -> DataTable:
    rows = []
    for row in document["found"]:
        title = access_view.title(row)
        link = Link(title, f"/facilities/{encode(row['item'])}") if row["item"] else title
        rows.append(
            (
                link,
                join([access_view.capability(one) for one in row["capabilities"]], "; ", "；"),
                Chip(access_view.fits(row, row["fit"]), _SHAPES[row["fit"]] if ready(row) else "none"),
                access_view.stage(row),
                access_view.place(row),
                access_view.distance(row),
                access_view.queue(row),
                access_view.routes(row),
                access_view.price(row),
            )
        )
    return DataTable(
        "found",
        Text(
            "What was found: those that take users first, then the best fit and the nearest",
            "检索结果（先列已开放的设施，再按符合程度与距离）",
        ),
        (
            Column("facility", Text("Facility", "设施")),
            Column("capability", Text("Capability, as its source says", "能力（据来源）")),
            Column("fit", Text("Fits", "符合程度")),
            Column("stage", Text("Stage", "阶段")),
            Column("place", Text("Place", "地点")),
            Column("distance", Text("Distance", "距离")),
            Column("queue", Text("Wait", "等待")),
            Column("routes", Text("Apply by", "申请渠道")),
            Column("price", Text("Price", "价格")),
        ),
        rows,
    )
