# SPDX-License-Identifier: Apache-2.0
"""Who can do this? A capability asked for in words and numbers, and the facilities that have it."""

from __future__ import annotations

from urllib.parse import urlencode

from yuzui.errors import InputError
from yuzui.facilities import access_view
from yuzui.facilities.inputs import Access
from yuzui.facilities.jobs import access
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.view.page import EVERYONE, Block, Field, Figure, Form, Item, Items, Notice, Page, Visit
from yuzui.view.table import Link

PATH, ROLES = "/facilities/find", EVERYONE
PLACE = ("facilities", 10)
WAS = ("/access",)
TITLE = Text("Who can do this?", "谁能做？")
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
        answer = access.compute(workspace, Access(query=query, near=near))
    except InputError as error:
        parts = [part for part in (error.message, error.mending) if part is not None]
        words = join(parts, ": ", "：")
        return Page(TITLE, [_form(query, near), Notice(words), _examples()], lead=_LEAD, crumb=_CRUMB)
    blocks: list[Block] = [_form(query, near)]
    if answer.matches:
        figures = [Figure(picture) for picture in access.VIEW.pictures(answer)]
        blocks += [access_view.MATCHES.drawn(answer), *figures]
    else:
        blocks.append(_examples())
    return Page(
        access_view.headline(answer),
        blocks,
        lead=access_view.basis(answer),
        crumb=_CRUMB,
        document=answer,
        stamp=pages.stamp(answer),
    )


def _form(query: str, near: str) -> Form:
    what = Text("What is to be done: words, and a range with its unit", "需要的能力：词语，以及带单位的范围")
    where = Text("From where: a town of the registry, or latitude,longitude",
                 "从何处出发：名录中的城市，或“纬度,经度”")  # fmt: skip
    fields = (Field("q", what, same(query)), Field("near", where, same(near), needed=False))
    return Form("access", "/facilities/find", fields, Text("Search", "检索"))


def _examples() -> Items:
    items = [Item(one, (), f"/facilities/find?{urlencode({'q': one.en})}") for one in _EXAMPLES]
    return Items(Text("For example", "例如"), items)
