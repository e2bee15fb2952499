# SPDX-License-Identifier: Apache-2.0
"""The catalogue of a workspace: what is in it, by kind and source, and a search over all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.catalogue import finder
from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.model.finding import MARKED, mix
from yuzui.model.quantity import Origin
from yuzui.model.visibility import PUBLIC
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart

TITLE = Text("everything that is loaded, in one catalogue", "已载入全部内容的统一目录")
QUESTION = Text(
    "What is there, from whom, of which vintage, and may I use it?", "这里有什么？来自何处、何时版次？可否使用？"
)
SOURCE = "Robertson, Zaragoza 2009, doi 10.1561/1500000019"
SCHEMA = "yuzui.catalogue/1"
LEVEL = "public"
INPUTS: tuple[Input, ...] = ()
SHOWN = 8
"""Sources shown in the transcript."""

find, get, Seen = finder.find, finder.get, finder.Seen


def run(workspace: Workspace) -> dict[str, Any]:
    """Bring the index up to date and count what the public finds in it."""
    everything = find(workspace.seen_by(PUBLIC), "", limit=0)
    snapshot = workspace.snapshot
    inputs = {"snapshot": snapshot.digest if snapshot else None, "facets": everything["facets"]}
    return {
        "schema": SCHEMA,
        "run": stamp("catalogue", inputs),
        "origin": origin(everything["facets"]["origin"]),
        "source": SOURCE,
        "count": everything["count"],
        "facets": everything["facets"],
    }


def origin(values: Sequence[Mapping[str, Any]]) -> Origin:
    """Return what is counted: real, made up, or both."""
    origins: set[Origin] = {one["value"] if one["value"] in MARKED else "real" for one in values}
    return mix(origins) if origins else "real"


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript: how much there is, of which kinds, from which sources."""
    kinds, sources = document["facets"]["kind"], document["facets"]["source"]
    total = Text("the public finds {n} things: {kinds}", "公众可检索 {n} 条：{kinds}").format(
        n=number(document["count"]), kinds=join([_counted(one) for one in kinds])
    )
    most = join([_counted(one) for one in sources[:SHOWN]], "; ", "；")
    if len(sources) > SHOWN:
        more = Text("; and {n} more", "；另有 {n} 个").format(n=number(len(sources) - SHOWN))
        most += more
    return [(Text("catalogue", "目录"), total), (Text("sources", "来源"), most)]


def _counted(value: Mapping[str, Any]) -> Text:
    return Text.of(value["label"]) + same(" ") + number(value["count"])


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return one picture: things by kind."""
    kinds = document["facets"]["kind"]
    if not kinds:
        return []
    first = kinds[0]
    claim = Text("Most of it is of one kind: {label}", "数量最多的类别：{label}")
    meta = Meta(
        "catalogue",
        claim.format(label=_counted(first)),
        Text("things in the catalogue by kind", "目录条目数，按类别"),
        document["origin"],
        Text("catalogue of this workspace", "本工作区目录"),
        "",
        "/about/method#catalogue",
    )
    rows = [Bar(label=Text.of(one["label"]), value=one["count"]) for one in kinds]
    return [bar_chart(meta, rows, (Text("things", "条目数"), ""))]


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return counts by kind, source and origin as tables."""
    heads = {"en": ("value", "count"), "zh": ("取值", "数量")}[lang]
    return [
        Export(name, heads, [(one["label"][lang], one["count"]) for one in values], ("", "#,##0"))
        for name, values in document["facets"].items()
    ]
