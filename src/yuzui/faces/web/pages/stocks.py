# SPDX-License-Identifier: Apache-2.0
"""Stocks of knowledge a scenario leaves behind, by type, under assumed loss and gestation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.faces.web import documents
from yuzui.investment import scenario_file
from yuzui.investment.confirmed import kept
from yuzui.investment.simulate import ROUGH
from yuzui.investment.stock_report import shown
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.chart import Heading
from yuzui.view.page import EVERYONE, Chip, Figure, Link, Listing, Page, Split, Visit

PATH, MENU, ROLES = "/path/stocks", 0, EVERYONE
TITLE = Text("Stocks of knowledge", "知识存量")
_CRUMB = (Link(Text("Path", "路径"), "/path"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    future = {name: one for name, one in scenario_file.shipped().items() if not one.replay}
    # the one that looks furthest first: a stock moves late
    names = {name: future[name].name for name in sorted(future, key=lambda n: -future[n].horizon)}
    chosen, links = documents.scenario(visit, PATH, names)
    document = _ran(workspace, chosen)
    picture = shown.picture(document)
    basis = documents.text(document["stocks"]["basis"])
    said = ((_MOVED, shown.added(document)), (_BASIS, basis))
    return Page(
        shown.finding(document),
        (links, Split([Figure(picture)], [documents.reading(said)]), _levels(document), _assumptions(document)),
        lead=shown.late(document),
        crumb=_CRUMB,
        document=document,
        stamp=documents.stamp(document),
    )


@kept(8)
def _ran(workspace: Workspace, name: str) -> dict[str, Any]:
    from yuzui.investment.simulation import document

    return document.run(workspace, scenario_file.shipped()[name], ROUGH)


_MOVED = Text("What the levers move", "政策工具的作用")
_BASIS = Text("How it is reckoned", "计算方法")


def _levels(document: Mapping[str, Any]) -> Listing:
    money = Text(" ({u})", "（{u}）").format(u=shown.unit(document))
    keys = ("type", "year", "p50", "p10", "p90", "without", "added")
    columns = [
        Heading(key, label + money, "", 0) if 1 < place < 6 else Heading(key, label)
        for place, (key, label) in enumerate(zip(keys, shown.HEADINGS, strict=True))
    ]
    columns[-1] = Heading("added", shown.HEADINGS[-1], "%", 2)
    title = Text("Stock of knowledge by type and year", "各类型各年知识存量")
    return Listing("stocks-levels", title, columns, shown.table(document))


def _assumptions(document: Mapping[str, Any]) -> Listing:
    return Listing(
        "stocks-assumptions",
        Text("Assumptions", "假设"),
        (
            Heading("prior", Text("Prior", "先验")),
            Heading("low", Text("from", "下限"), digits=2),
            Heading("high", Text("to", "上限"), digits=2),
            Heading("kind", Text("Kind", "性质")),
            Heading("definition", Text("What it means", "含义")),
        ),
        [
            (
                documents.text(one["label"]),
                min(one["arguments"]),
                max(one["arguments"]),
                Chip(_CHANGED if one["changed"] else _ASSUMED, "part"),
                documents.text(one["definition"]),
            )
            for one in document["stocks"]["priors"]
        ],
        note=Text("A scenario may change them under “priors”.", "情景可在“priors”中修改。"),
    )


_ASSUMED, _CHANGED = Text("assumption", "假设"), Text("changed by hand", "人工修改")
