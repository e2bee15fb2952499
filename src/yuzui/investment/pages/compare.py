# SPDX-License-Identifier: Apache-2.0
"""Two scenarios beside one another on common draws."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from yuzui.investment import scenario, simulation_view
from yuzui.investment import simulation_answer as comparing
from yuzui.investment.path_sources import confirmations
from yuzui.investment.simulate import ROUGH
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Code, Figure, Filter, Page, Split, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/path/compare", 0, EVERYONE
TITLE = Text("Compare scenarios", "情景对照")
_CRUMB = (Link(Text("Path", "路径"), "/path"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    pairs = _pairs()
    if not pairs:
        return pages.missing(TITLE, "yuzui path compare A.yaml B.yaml", _CRUMB)
    chosen = (visit.query.get("a", ""), visit.query.get("b", ""))
    first, second = chosen if chosen in pairs else pairs[0]
    document = _compared(workspace, first, second)
    picture = simulation_view.difference(document)
    links = [Link(_name(a) + same(" ↔ ") + _name(b), f"{PATH}?a={a}&b={b}") for a, b in pairs]
    reading = pages.reading(comparing.lines(document))
    return Page(
        picture.meta.finding,
        (
            Filter(Text("Scenarios", "情景"), links, f"{PATH}?a={first}&b={second}"),
            Split([Figure(picture)], [reading]),
            _settings(document),
            _levers(document),
        ),
        lead=picture.meta.description,
        crumb=_CRUMB,
        document=document,
        stamp=pages.stamp(document),
    )


@lru_cache(maxsize=1)
def _pairs() -> list[tuple[str, str]]:
    """Return the shipped scenarios that can be compared: same series, seed, baseline and years."""
    read = scenario.shipped_names()

    def kind(name: str) -> tuple[Any, ...]:
        one = read[name]
        last = max(one.horizon, one.by or 0)
        return (one.country, one.replay, one.measure, one.of, one.seed, one.baseline, last)

    return [(a, b) for a in read for b in read if a < b and kind(a) == kind(b)]


@confirmations(8)
def _compared(workspace: Workspace, first: str, second: str) -> dict[str, Any]:
    read = scenario.shipped_names()
    return comparing.compare(workspace, read[first], read[second], ROUGH)


def _name(stem: str) -> Text:
    return scenario.shipped_names()[stem].name


def _settings(document: dict[str, Any]) -> DataTable:
    return DataTable(
        "settings",
        Text("What is set otherwise", "设定差异"),
        (Column("name", Text("Setting", "设定")), Column("a", same("A")), Column("b", same("B"))),
        [(Code(row["name"]), _said(row["first"]), _said(row["second"])) for row in document["settings"]],
    )


def _said(value: Any) -> Text:
    if value is None:
        return same("—")
    if isinstance(value, dict):
        return same(", ".join(f"{year}: {one:g}" for year, one in value.items()))
    return same(f"{value:g}" if isinstance(value, float) else str(value))


def _levers(settings: dict[str, Any]) -> DataTable:
    rows = [
        (same(side), pages.text(lever["title"]), *(lever["moved_pp"][-1][k] for k in _KEYS))
        for side, one in zip("AB", settings["scenarios"], strict=True)
        for lever in one["levers"]
    ]
    year = settings["scenarios"][0]["share"]["with"][-1]["year"]
    return DataTable(
        "levers",
        Text("What each lever moves in {y}, percentage points", "{y} 年各政策工具的贡献（百分点）").format(y=year),
        (
            Column("side", Text("Scenario", "情景")),
            Column("lever", Text("Lever", "政策工具")),
            Column("p50", Text("median", "中位数"), digits=3),
            Column("p10", Text("from", "下限"), digits=3),
            Column("p90", Text("to", "上限"), digits=3),
        ),
        rows,
        note=simulation_view.finding(settings["scenarios"][1]),
    )


_KEYS = ("p50", "p10", "p90")
