# SPDX-License-Identifier: Apache-2.0
"""Stocks of knowledge a scenario leaves behind, by type, under assumed loss and gestation."""

from __future__ import annotations

from yuzui.investment import scenario, simulation_run, simulation_view
from yuzui.investment.path_sources import confirmations
from yuzui.investment.simulate import ROUGH
from yuzui.investment.simulation_answer import Simulation, Stocks
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Chip, Figure, Page, Split, Visit
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/spending/stocks", EVERYONE
PLACE = ("spending", 0)
WAS = ("/path/stocks",)
TITLE = Text("Stocks of knowledge", "知识存量")
_CRUMB = (Link(Text("Spending target", "投入目标"), "/spending"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    future = {name: one for name, one in scenario.shipped_names().items() if not one.replay}
    # the one that looks furthest first: a stock moves late
    names = {name: future[name].name for name in sorted(future, key=lambda n: -future[n].horizon)}
    chosen, links = pages.scenario(visit, PATH, names)
    answer = _ran(workspace, chosen)
    stocks = answer.stocks
    if stocks is None:
        return pages.missing(TITLE, "yuzui path simulate", _CRUMB)
    entries = ((_MOVED, simulation_view.added(stocks)), (_BASIS, stocks.basis))
    return Page(
        simulation_view.stock_finding(stocks),
        (
            links,
            Split([Figure(simulation_view.picture(stocks, answer))], [pages.reading(entries)]),
            simulation_view.STOCKS.drawn(answer),
            _ASSUMPTIONS.drawn(stocks),
        ),
        lead=simulation_view.late(stocks),
        crumb=_CRUMB,
        document=answer,
        stamp=pages.stamp(answer),
    )


@confirmations(8)
def _ran(workspace: Workspace, name: str) -> Simulation:
    return simulation_run.run(workspace, scenario.shipped_names()[name], ROUGH)


_MOVED = Text("What the levers move", "政策工具的作用")
_BASIS = Text("How it is reckoned", "计算方法")


_ASSUMED, _CHANGED = Text("assumption", "假设"), Text("changed by hand", "人工修改")
_ASSUMPTIONS = Table[Stocks](
    "stocks-assumptions",
    Text("Assumptions", "假设"),
    rows=lambda stocks: stocks.priors,
    columns=(
        Column("prior", Text("Prior", "先验"), value=lambda prior: prior.label),
        Column("low", Text("from", "下限"), digits=2, value=lambda prior: min(prior.arguments)),
        Column("high", Text("to", "上限"), digits=2, value=lambda prior: max(prior.arguments)),
        Column("kind", Text("Kind", "性质"), value=lambda prior: Chip(_CHANGED if prior.changed else _ASSUMED, "part")),
        Column("definition", Text("What it means", "含义")),
    ),
    note=Text("A scenario may change them under “priors”.", "情景可在“priors”中修改。"),
)
