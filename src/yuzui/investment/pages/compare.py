# SPDX-License-Identifier: Apache-2.0
"""Two scenarios beside one another on common draws."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from yuzui.investment import scenario, simulation_run, simulation_view
from yuzui.investment.path_sources import confirmations
from yuzui.investment.simulate import ROUGH
from yuzui.investment.simulation_answer import Comparison, Contribution, Spread
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Code, Figure, Filter, Page, Split, Visit
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/spending/compare", EVERYONE
PLACE = ("spending", 40)
WAS = ("/path/compare",)
TITLE = Text("Compare scenarios", "情景对照")
_CRUMB = (Link(Text("Spending target", "投入目标"), "/spending"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    pairs = _pairs()
    if not pairs:
        return pages.missing(TITLE, "yuzui path compare A.yaml B.yaml", _CRUMB)
    chosen = (visit.query.get("a", ""), visit.query.get("b", ""))
    first, second = chosen if chosen in pairs else pairs[0]
    answer = _compared(workspace, first, second)
    picture = simulation_view.difference(answer)
    links = [Link(_name(a) + same(" ↔ ") + _name(b), f"{PATH}?a={a}&b={b}") for a, b in pairs]
    reading = pages.reading(simulation_view.compared(answer))
    return Page(
        picture.meta.finding,
        (
            Filter(Text("Scenarios", "情景"), links, f"{PATH}?a={first}&b={second}"),
            Split([Figure(picture)], [reading]),
            _SETTINGS.drawn(answer),
            _LEVERS.drawn(answer),
        ),
        lead=picture.meta.description,
        crumb=_CRUMB,
        document=answer,
        stamp=pages.stamp(answer),
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
def _compared(workspace: Workspace, first: str, second: str) -> Comparison:
    read = scenario.shipped_names()
    return simulation_run.compare(workspace, read[first], read[second], ROUGH)


def _name(stem: str) -> Text:
    return scenario.shipped_names()[stem].name


def _value(value: Any) -> Text:
    if value is None:
        return same("—")
    if isinstance(value, dict):
        return same(", ".join(f"{year}: {one:g}" for year, one in value.items()))
    return same(f"{value:g}" if isinstance(value, float) else str(value))


_SETTINGS = Table[Comparison](
    "settings",
    Text("What is set otherwise", "设定差异"),
    rows=lambda answer: answer.settings,
    columns=(
        Column("name", Text("Setting", "设定"), value=lambda row: Code(row.name)),
        Column("a", same("A"), value=lambda row: _value(row.first)),
        Column("b", same("B"), value=lambda row: _value(row.second)),
    ),
)


class _Moved(NamedTuple):
    """What a lever moves in the last year."""

    side: str
    lever: Contribution
    last: Spread


_LEVERS = Table[Comparison](
    "levers",
    lambda answer: Text("What each lever moves in {y}, percentage points", "{y} 年各政策工具的贡献（百分点）").format(
        y=answer.scenarios[0].share.with_levers[-1].year
    ),
    rows=lambda answer: [
        _Moved(side, lever, lever.moved_pp[-1])
        for side, one in zip("AB", answer.scenarios, strict=True)
        for lever in one.levers
    ],
    columns=(
        Column("side", Text("Scenario", "情景"), value=lambda row: same(row.side)),
        Column("lever", Text("Lever", "政策工具"), value=lambda row: row.lever.title),
        Column("p50", Text("median", "中位数"), digits=3, value=lambda row: row.last.p50),
        Column("p10", Text("from", "下限"), digits=3, value=lambda row: row.last.p10),
        Column("p90", Text("to", "上限"), digits=3, value=lambda row: row.last.p90),
    ),
    note=lambda answer: simulation_view.finding(answer.scenarios[1]),
)
