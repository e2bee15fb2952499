# SPDX-License-Identifier: Apache-2.0
"""What changed priors do to a scenario: the default beside the changed one, on common draws."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.investment import scenario_file, simulate, stocks
from yuzui.investment.assumptions.asked import Set, under
from yuzui.investment.confirmed import kept
from yuzui.investment.lever import TYPES
from yuzui.investment.scenario import Scenario
from yuzui.investment.simulate import ROUGH
from yuzui.investment.simulation import asked as levers
from yuzui.investment.simulation import compare, problem
from yuzui.investment.simulation.problem import Posed, Ran
from yuzui.job.result import read_from
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.numbers import percent, signed
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts import curves

Pairs = tuple[tuple[str, str], ...]
"""What was filled in of levers, as a value that can be kept."""


def names() -> list[str]:
    """Return the scenarios of the future that come with Yuzui, most priors first."""
    found = scenario_file.shipped()
    future = [name for name, one in found.items() if not one.replay]
    return sorted(future, key=lambda name: (-len(used(found[name])), name))


def shipped(name: str) -> Scenario:
    """Return a scenario that comes with Yuzui."""
    return scenario_file.shipped()[name]


def used(scenario: Scenario) -> dict[str, list[Text]]:
    """Return the priors that the levers of a scenario rest on, each with those levers."""
    found: dict[str, list[Text]] = {}
    for name in simulate.sequence(scenario.levers):
        _note(found, simulate.lever(name))
    return found


def chosen(given: Mapping[str, str]) -> str:
    """Return the shipped scenario asked for; empty if levers were filled in instead."""
    if _levers(given):
        return ""
    known = names()
    name = given.get("scenario", "").strip() or known[0]
    if name not in known:
        raise InputError(
            Text("there is no such scenario", "没有该情景"),
            Place(column="scenario"),
            seen=name[:60],
            expected=" ".join(known),
            code="no_such_scenario",
        )
    return name


def _levers(given: Mapping[str, str]) -> Pairs:
    known = simulate.levers()
    found = [(k, v) for k, v in given.items() if k.partition(".")[0] in known and v.strip()]
    horizon = [("horizon", given["horizon"])] if given.get("horizon", "").strip() else []
    return tuple(sorted(found + horizon)) if found else ()


def effect(workspace: Workspace, given: Mapping[str, str], set_: Set) -> dict[str, Any]:
    """Run a scenario with the priors of the papers and with those that were set."""
    name, filled = chosen(given), _levers(given)
    before, ran, told = _default(workspace, name, filled)
    after = problem.under(workspace, before, under(before.scenario, set_))
    return compare.beside(before, after, (ran, told), ROUGH, stocked=False)


@kept(8)
def _default(workspace: Workspace, name: str, filled: Pairs) -> tuple[Posed, Ran, dict[str, Any]]:
    """Return a scenario as the papers have it, run: the same for every change of its priors."""
    from yuzui.investment.simulation import document, problem

    if name:
        found = problem.pose(workspace, shipped(name))
    else:
        scenario = levers.asked(workspace, dict(filled))
        found = problem.under(workspace, levers.posed(workspace, scenario.horizon), scenario)
    ran = problem.ran(found, ROUGH)
    return found, ran, document.told(found, ROUGH, None, ran, stocked=False)


def used_in(document: Mapping[str, Any]) -> dict[str, list[Text]]:
    """Return the priors that a run rests on, each with the levers, or the stocks it leaves."""
    found = {name: [STOCKS] for kind in TYPES for name in stocks.names(kind)}
    for name in document["scenarios"][0]["order"]:
        _note(found, simulate.lever(name))
    return found


STOCKS = Text("stocks of knowledge, not the share", "知识存量（不影响占比）")


def _note(found: dict[str, list[Text]], lever: ModuleType) -> None:
    for one in lever.PARAMETERS:
        if one.prior:
            found.setdefault(one.prior, []).append(lever.TITLE)


def odds(document: Mapping[str, Any]) -> list[tuple[int, float, float]]:
    """Return the odds of the target by year: as the papers have it, and as it was set."""
    first, second = (
        {row["by"]: row["probability"] for row in one["odds"] if row["world"] == "with"}
        for one in document["scenarios"]
    )
    return [(by, first[by], second[by]) for by in sorted(first)]


def finding(document: Mapping[str, Any]) -> Text:
    """Return what the change does, in one sentence."""
    first, second = document["scenarios"]
    row = document["difference_pp"][-1]
    words = Text(
        "{name}: the changed priors move the share of {year} by {pp} percentage points, from {a} to {b}",
        "{name}：修改先验使 {year} 年占比由 {a} 变为 {b}，相差 {pp} 个百分点",
    )
    if document["settings"] and not row["p05"] and not row["p95"]:
        words = Text(
            "{name}: no lever of it rests on the changed priors; the share of {year} stays at {a}",
            "{name}：所含政策工具均不依赖所改先验，{year} 年占比仍为 {a}",
        )
    name = first["scenario"]["name"]
    return words.format(
        name=Text.of(name),
        year=row["year"],
        pp=signed(row["p50"], 3),
        a=percent(first["share"]["with"][-1]["p50"], 2),
        b=percent(second["share"]["with"][-1]["p50"], 2),
    )


def picture(document: Mapping[str, Any]) -> Picture:
    """Return the difference of the share by year: two lines of it would lie on one another."""
    first = document["scenarios"][0]
    label = Text("changed less default", "所设减默认")
    begin = {"year": first["base"]["year"], "p50": 0.0, "p10": 0.0, "p90": 0.0}
    rows = [
        {"x": r["year"], "y": r["p50"], "group": label, "low": r["p10"], "high": r["p90"]}
        for r in (begin, *document["difference_pp"])
    ]
    description = Text(
        "the line is the median of the differences on common draws; the band holds 8 in 10",
        "线为共同随机数下差异的中位数；带状区为八成区间",
    )
    read = read_from(first["files"])
    meta = Meta("priors-effect", finding(document), description, "derived", *read)
    points = Text("change of the share, percentage points", "占比变动（百分点）")
    return curves.draw(meta, rows, (Text("year", "年份"), points, ""))
