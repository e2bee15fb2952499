# SPDX-License-Identifier: Apache-2.0
"""The catalogue of a workspace: what is in it, by kind and source, and a search over all of it."""

from __future__ import annotations

import msgspec

from yuzui.catalogue import finder
from yuzui.catalogue.answer import Answer, Facet
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("everything that is loaded, in one catalogue", "已载入全部内容的统一目录")
QUESTION = Text(
    "What is there, from whom, of which vintage, and may I use it?", "这里有什么？来自何处、何时版次？可否使用？"
)
SOURCE = "Robertson, Zaragoza 2009, doi 10.1561/1500000019"
LEVEL = "public"
SHOWN = 8
"""Sources shown in the transcript."""

find, groups, get, Seen = finder.find, finder.groups, finder.get, finder.Seen


class Inputs(msgspec.Struct, frozen=True):
    """Nothing is asked."""


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Bring the index up to date and count what the public finds in it."""
    everything = find(workspace.seen_by(PUBLIC), "", limit=0)
    snapshot = workspace.snapshot
    rested = {"snapshot": snapshot.digest if snapshot else None, "facets": everything.document()["facets"]}
    return Answer(
        run=Run.of("catalogue", rested),
        origin=everything.facets.mixed,
        source=SOURCE,
        count=everything.count,
        facets=everything.facets,
    )


def headline(answer: Answer) -> Text:
    """Return how much the public finds, of which kinds."""
    return Text("the public finds {n} things: {kinds}", "公众可检索 {n} 条：{kinds}").format(
        n=number(answer.count), kinds=join([counted(one) for one in answer.facets.kind])
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: how much there is, of which kinds, from which sources."""
    sources = answer.facets.source
    most = join([counted(one) for one in sources[:SHOWN]], "; ", "；")
    if len(sources) > SHOWN:
        most += Text("; and {n} more", "；另有 {n} 个").format(n=number(len(sources) - SHOWN))
    return [(Text("catalogue", "目录"), headline(answer)), (Text("sources", "来源"), most)]


def counted(facet: Facet) -> Text:
    """Return a value of a facet with its count."""
    return facet.label + same(" ") + number(facet.count)


def kinds(answer: Answer) -> Picture | None:
    """Draw things by kind."""
    if not answer.facets.kind:
        return None
    claim = Text("Most of it is of one kind: {label}", "数量最多的类别：{label}")
    meta = Meta(
        "catalogue",
        claim.format(label=counted(answer.facets.kind[0])),
        Text("things in the catalogue by kind", "目录条目数，按类别"),
        answer.origin,
        Text("catalogue of this workspace", "本工作区目录"),
        "",
        "/about/method#catalogue",
    )
    rows = [Bar(label=one.label, value=one.count) for one in answer.facets.kind]
    return bar_chart(meta, rows, (Text("things", "条目数"), ""))


def _facet_table(name: str) -> Table[Answer]:
    return Table(
        name,
        same(name),
        rows=lambda answer: getattr(answer.facets, name),
        columns=(
            Column("value", Text("value", "取值"), value=lambda one: one.label),
            Column("count", Text("count", "数量"), digits=0),
        ),
    )


VIEW = View(
    headline=headline,
    sentences=sentences,
    charts=(kinds,),
    first=tuple(map(_facet_table, ("kind", "source", "origin"))),
)
