# SPDX-License-Identifier: Apache-2.0
"""How fragile a scenario is: itself under each stress, on common draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.investment import scenario, stress
from yuzui.investment.backcast_fragility import LEVER, TITLES, untested
from yuzui.investment.path_sources import confirmations
from yuzui.investment.simulate import ROUGH
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Figure, Notice, Page, Remedy, Split, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/path/stress", 0, EVERYONE
TITLE = Text("Stress test", "压力测试")
_CRUMB = (Link(Text("Path", "路径"), "/path"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    known = scenario.shipped_names()
    # first those that spend, so that the page opens on one with something to lose
    order = sorted(known, key=lambda name: LEVER not in known[name].levers)
    chosen, links = pages.scenario(visit, PATH, {name: known[name].name for name in order})
    document = _stressed(workspace, chosen)
    reading = pages.reading(stress.lines(document)[1:2])
    shown = [Split([Figure(stress.picture(document))], [reading])] if document["stresses"] else [reading]
    return Page(
        stress.finding(document),
        (
            links,
            *shown,
            _table(document),
            *(Notice(pages.sentence(untested(one))) for one in document["untested"]),
            Remedy(_HOW, "yuzui path simulate SCENARIO.yaml --stress"),
        ),
        lead=_LEAD,
        crumb=_CRUMB,
        document=document,
        stamp=pages.stamp(document),
    )


_LEAD = Text(
    "Each stress is the same scenario with something taken from it, run on the same draws: what "
    "lies between is the stress and no noise.",
    "每项压力都是从同一情景中取走某项条件，并以同一组随机数重算：差异即压力所致，而非噪声。",
)
_HOW = Text("Your own scenario under the same stresses:", "对您自己的情景作同样的压力测试：")


@confirmations(16)
def _stressed(workspace: Workspace, name: str) -> dict[str, Any]:
    return stress.run(workspace, scenario.shipped_names()[name], ROUGH)


def _table(document: Mapping[str, Any]) -> DataTable:
    rows = [
        (
            TITLES[one["name"]],
            stress.assumed(one),
            stress.at(document, one["share"])["p50"],
            *(stress.at(document, one["difference_pp"])[key] for key in ("p50", "p10", "p90")),
            one["odds"],
        )
        for one in document["stresses"]
    ]
    return DataTable(
        "stresses",
        Text("What each stress leaves in {by}", "{by} 年各项压力之后").format(by=document["by"]),
        (
            Column("stress", Text("Stress", "压力")),
            Column("assumed", Text("What is assumed", "假设")),
            Column("share", Text("Real share", "实际占比"), "%", 2),
            Column("pp", Text("Change, points", "变动（百分点）"), "", 2),
            Column("low", Text("from", "下限"), "", 2),
            Column("high", Text("to", "上限"), "", 2),
            Column("odds", Text("Odds", "达标可能性"), "%", 0),
        ),
        rows,
    )
