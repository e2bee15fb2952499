# SPDX-License-Identifier: Apache-2.0
"""Stocks of knowledge a scenario leaves behind, by type, under assumed loss and gestation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from yuzui.charts.picture import Heading
from yuzui.studies.parts.stocks import shown
from yuzui.studies.parts.workspace import Workspace
from yuzui.text import Text
from yuzui.web import documents
from yuzui.web.page import (
    EVERYONE,
    Chip,
    Figure,
    Filter,
    Item,
    Items,
    Link,
    Listing,
    Page,
    Split,
    Visit,
)

PATH, MENU, ROLES = "/path/stocks", 0, EVERYONE
TITLE = Text("Stocks of knowledge", "知识存量")
_CRUMB = (Link(Text("Path", "路径"), "/path"),)
DRAWS = 1_000


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    names = _names()
    asked = visit.query.get("scenario", "")
    chosen = asked if asked in names else next(iter(names))
    document = _ran(chosen)
    picture = shown.picture(document)
    links = [Link(title, f"{PATH}?scenario={name}") for name, title in names.items()]
    reading = Items(
        Text("What it means", "含义"),
        [
            Item(shown.grown(document), (shown.late(document),)),
            Item(_BASIS, (documents.text(document["stocks"]["basis"]),)),
        ],
    )
    return Page(
        shown.finding(document),
        (
            Filter(Text("Scenario", "情景"), links, f"{PATH}?scenario={chosen}"),
            Split([Figure(picture)], [reading]),
            _levels(document),
            _assumptions(document),
        ),
        lead=picture.meta.finding,
        crumb=_CRUMB,
        document=document,
        stamp=documents.stamp(document),
    )


@lru_cache(maxsize=1)
def _names() -> dict[str, Text]:
    """Return the shipped scenarios of the future, the one that looks furthest first."""
    from yuzui.invest import scenario, scenario_file

    every = [scenario_file.read(path) for path in scenario.shipped()]
    read = [one for one in every if not one.replay]
    return {one.id: one.name for one in sorted(read, key=lambda one: (-one.horizon, one.id))}


@lru_cache(maxsize=8)
def _ran(name: str) -> dict[str, Any]:
    from yuzui.invest import scenario, scenario_file
    from yuzui.studies.parts.simulation import document

    read = scenario_file.read(scenario.folder() / f"{name}.yaml")
    return document.run(Workspace("."), read, DRAWS)


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
