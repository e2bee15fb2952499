# SPDX-License-Identifier: Apache-2.0
"""What collections hold: searched by number, species and place; what may be asked for has its form."""

from __future__ import annotations

from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.network.collections import GROUPS
from yuzui.network.jobs import collection
from yuzui.network.jobs.collection import COUNTS, ITEMS, Inputs
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Block, Field, Form, Option, Page, Remedy, Visit
from yuzui.view.table import Link

PATH, ROLES = "/collections", EVERYONE
PLACE = ("network", 70)
TITLE = Text("Collections", "库藏")
LEAD = Text("What collections hold, by number, species and place.", "按编号、物种与产地检索库藏实物。")
_CRUMB = (Link(Text("Network", "体系"), "/network"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    asked = {name: visit.query.get(name, "").strip() for name in ("number", "species", "place", "group")}
    group = asked["group"] if asked["group"] in GROUPS else "species"
    answer = collection.compute(workspace, Inputs(**{**asked, "group": group}))  # type: ignore[arg-type]
    if not answer.of:
        fix = Text("Load one, such as the field records that come with Yuzui.", "请载入库藏，如随附的野外记录。")
        return Page(collection.headline(answer), [Remedy(fix, "yuzui load palmer_penguins.csv")], lead=LEAD,
                    crumb=_CRUMB)  # fmt: skip
    blocks: list[Block] = [_form(asked, group), COUNTS.drawn(answer)]
    if answer.items:
        blocks.append(ITEMS.drawn(answer))
    return Page(
        collection.headline(answer), blocks, lead=LEAD, crumb=_CRUMB, document=answer, stamp=pages.stamp(answer)
    )


def _form(asked: dict[str, str], group: str) -> Form:
    labels = {"number": Text("Number", "编号"), "species": Text("Species", "物种"), "place": Text("Place", "产地")}
    fields = [Field(name, label, same(asked[name]), False) for name, label in labels.items()]
    options = [Option(name, label) for name, label in GROUPS.items()]
    fields.append(Field("group", Text("Count by", "计数方式"), same(group), False, "select", options))
    return Form("search", PATH, fields, Text("Search", "检索"))
