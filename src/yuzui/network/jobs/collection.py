# SPDX-License-Identifier: Apache-2.0
"""What collections hold: found by number, species and place, counted, and what may be asked for."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.network import collections
from yuzui.network.collections import GROUPS, Found, Group
from yuzui.text import Text, same
from yuzui.text.numbers import count, number
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("what collections hold", "库藏检索")
QUESTION = Text("What does the collection hold, and what may be asked for?", "库藏有哪些实物？哪些可以申请？")
SOURCE = "collections that are loaded"
MOST = 500
"""Objects listed; how many there are is said."""


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which objects are looked for, and by what they are counted."""

    number: Annotated[str, Help(Text("a number of the object", "实物编号"), metavar="NO")] = ""
    species: Annotated[str, Help(Text("words of the species", "物种名称"), metavar="WORDS")] = ""
    place: Annotated[str, Help(Text("words of the place", "产地"), metavar="WORDS")] = ""
    group: Annotated[
        Literal["species", "place", "collection", "year"], Help(Text("by what they are counted", "计数方式"))
    ] = "species"


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.collection/1"):
    """Objects that were found, counted by group, the first of them listed."""

    origin: Origin
    objects: int
    of: int
    group: str
    groups: list[Group]
    items: list[Found]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Look for objects."""
    found = collections.find(workspace, inputs.number, inputs.species, inputs.place)
    asked = [inputs.number, inputs.species, inputs.place, inputs.group]
    return Answer(
        run=Run.of("collection", {"asked": asked, "rows": digest([one.id for one in found])}),
        origin="real",
        objects=len(found),
        of=workspace.view.count("accession"),
        group=inputs.group,
        groups=collections.groups(found, inputs.group),
        items=found[:MOST],
    )


OBJECT = Text("object", "件实物")


def headline(answer: Answer) -> Text:
    """Return how many objects were found, of how many there are."""
    if not answer.of:
        return Text("No collection is loaded yet", "尚未载入库藏")
    if answer.objects == answer.of:
        return Text("{n} in {g}", "共 {n}，{g}").format(n=count(answer.objects, OBJECT), g=_groups(answer))
    return Text("{n} of {m} objects match", "{m} 件实物中符合条件的有 {n} 件").format(
        n=number(answer.objects), m=number(answer.of)
    )


def _groups(answer: Answer) -> Text:
    words = {"species": Text("species", "个物种"), "place": Text("place", "处产地"),
             "collection": Text("collection", "个库藏"), "year": Text("year", "个年份")}  # fmt: skip
    plural = "species" if answer.group == "species" else ""
    return count(len(answer.groups), words[answer.group], plural)


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: what was found, by group, and the first objects."""
    lines = [(Text("collections", "库藏"), headline(answer))]
    lines += [(GROUPS[answer.group], same(f"{one.value or '–'}: {one.objects}")) for one in answer.groups[:12]]
    if answer.objects <= 12:
        lines += [(same(one.id), same(" · ".join(filter(None, (one.species, one.place, one.collected)))))
                  for one in answer.items]  # fmt: skip
    return lines


SHAREABLE = {
    "yes": Text("yes", "是"),
    "conditional": Text("with conditions", "有条件"),
    "no": Text("no", "否"),
    "": Text("not stated", "未注明"),
}
COUNTS = Table[Answer](
    "counts",
    lambda answer: Text("Objects by {g}", "按{g}计数").format(g=GROUPS[answer.group]),
    rows=lambda answer: answer.groups,
    columns=(
        Column("value", Text("Value", "取值"), value=lambda row: row.value or "–"),
        Column("objects", Text("Objects", "件数"), digits=0),
    ),
    sheet=Text("counts", "计数"),
)
ITEMS = Table[Answer](
    "objects",
    Text("Objects", "实物"),
    rows=lambda answer: answer.items,
    columns=(
        Column("id", Text("No.", "编号")),
        Column("number", Text("Number in the collection", "库内编号")),
        Column("field_number", Text("Field number", "野外编号"), value=lambda row: row.field_number or "–"),
        Column("species", Text("Species", "物种")),
        Column("place", Text("Place", "产地")),
        Column("collected", Text("Collected", "采集日期"), value=lambda row: row.collected or "–"),
        Column("shareable", Text("May be given away", "可共享"), value=lambda row: SHAREABLE[row.shareable]),
        Column(
            "offer",
            Text("Ask for it", "申请"),
            value=lambda row: row.offer or "–",
            link=lambda _, row: f"/moves/material_request/new?offer={row.offer}" if row.offer else "",
        ),
    ),
    note=lambda answer: Text("The first {n} of {m}.", "共 {m} 件，列出前 {n} 件。").format(
        n=number(len(answer.items)), m=number(answer.objects)
    ) if answer.objects > len(answer.items) else None,
)  # fmt: skip
VIEW = View(headline=headline, sentences=sentences, first=(COUNTS,), tables=(ITEMS,))
