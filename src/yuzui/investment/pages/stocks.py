# SPDX-License-Identifier: Apache-2.0
"""Stocks of knowledge a scenario leaves behind, by type, under assumed loss and gestation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.investment import scenario, simulation_view
from yuzui.investment.path_sources import confirmations
from yuzui.investment.simulate import ROUGH
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Chip, Figure, Page, Split, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/path/stocks", 0, EVERYONE
TITLE = Text("Stocks of knowledge", "知识存量")
_CRUMB = (Link(Text("Path", "路径"), "/path"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    future = {name: one for name, one in scenario.shipped_names().items() if not one.replay}
    # the one that looks furthest first: a stock moves late
    names = {name: future[name].name for name in sorted(future, key=lambda n: -future[n].horizon)}
    chosen, links = pages.scenario(visit, PATH, names)
    document = _ran(workspace, chosen)
    picture = simulation_view.picture(document)
    basis = pages.text(document["stocks"]["basis"])
    entries = ((_MOVED, simulation_view.added(document)), (_BASIS, basis))
    return Page(
        simulation_view.stock_finding(document),
        (links, Split([Figure(picture)], [pages.reading(entries)]), _levels(document), _assumptions(document)),
        lead=simulation_view.late(document),
        crumb=_CRUMB,
        document=document,
        stamp=pages.stamp(document),
    )


@confirmations(8)
def _ran(workspace: Workspace, name: str) -> dict[str, Any]:
    from yuzui.investment import simulation_answer

    return simulation_answer.run(workspace, scenario.shipped_names()[name], ROUGH)


_MOVED = Text("What the levers move", "政策工具的作用")
_BASIS = Text("How it is reckoned", "计算方法")


def _levels(document: Mapping[str, Any]) -> DataTable:
    money = Text(" ({u})", "（{u}）").format(u=simulation_view.unit(document))
    keys = ("type", "year", "p50", "p10", "p90", "without", "added")
    columns = [
        Column(key, label + money, "", 0) if 1 < place < 6 else Column(key, label)
        for place, (key, label) in enumerate(zip(keys, simulation_view.HEADINGS, strict=True))
    ]
    columns[-1] = Column("added", simulation_view.HEADINGS[-1], "%", 2)
    title = Text("Stock of knowledge by type and year", "各类型各年知识存量")
    return DataTable("stocks-levels", title, columns, simulation_view.stock_table(document))


def _assumptions(document: Mapping[str, Any]) -> DataTable:
    return DataTable(
        "stocks-assumptions",
        Text("Assumptions", "假设"),
        (
            Column("prior", Text("Prior", "先验")),
            Column("low", Text("from", "下限"), digits=2),
            Column("high", Text("to", "上限"), digits=2),
            Column("kind", Text("Kind", "性质")),
            Column("definition", Text("What it means", "含义")),
        ),
        [
            (
                pages.text(one["label"]),
                min(one["arguments"]),
                max(one["arguments"]),
                Chip(_CHANGED if one["changed"] else _ASSUMED, "part"),
                pages.text(one["definition"]),
            )
            for one in document["stocks"]["priors"]
        ],
        note=Text("A scenario may change them under “priors”.", "情景可在“priors”中修改。"),
    )


_ASSUMED, _CHANGED = Text("assumption", "假设"), Text("changed by hand", "人工修改")
