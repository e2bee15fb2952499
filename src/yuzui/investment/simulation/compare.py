# SPDX-License-Identifier: Apache-2.0
"""``yuzui path compare``: two scenarios on common random numbers; their difference is no noise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from yuzui.errors import InputError
from yuzui.investment import simulate
from yuzui.investment.scenario import Scenario
from yuzui.investment.simulation import document as forms
from yuzui.investment.simulation import problem as posing
from yuzui.investment.simulation import signing
from yuzui.investment.simulation.problem import Posed, Ran
from yuzui.investment.simulation.words import finding, rough
from yuzui.job.result import stamp
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent

SCHEMA = "yuzui.path.compare/1"


def run(workspace: Workspace, one: Scenario, other: Scenario, draws: int | None = None) -> dict[str, Any]:
    """Run two scenarios on the same draws."""
    for name in ("country", "replay", "measure", "of", "seed", "baseline", "target", "by"):
        if getattr(one, name) != getattr(other, name):
            raise _apart(name, getattr(one, name), getattr(other, name))
    number_of = one.draws if draws is None else draws
    posed = [posing.pose(workspace, scenario) for scenario in (one, other)]
    if posed[0].years != posed[1].years:
        raise _apart("horizon", posed[0].years[-1], posed[1].years[-1])
    ran = posing.ran(posed[0], number_of)
    first = forms.told(posed[0], number_of, signing.signed(workspace, one), ran)
    signed = signing.signed(workspace, other)
    return beside(posed[0], posed[1], (ran, first), number_of, signed)


def beside(
    one: Posed,
    other: Posed,
    done: tuple[Ran, dict[str, Any]],
    draws: int,
    signed: dict[str, str] | None = None,
    stocked: bool = True,
) -> dict[str, Any]:
    """Return a scenario that was run beside another on the same draws."""
    before, first = done
    after = posing.ran(other, draws)
    difference = np.asarray(100 * (after.after.share() - before.after.share()))
    both = [first, forms.told(other, draws, signed, after, stocked)]
    ids = [document["run"]["id"] for document in both]
    return {
        "schema": SCHEMA,
        "run": stamp("path.compare", {"runs": ids}, seed=one.scenario.seed),
        "scenarios": both,
        "difference_pp": simulate.later(difference, one.years),
        "settings": _settings(one.scenario, other.scenario),
    }


def _settings(one: Scenario, other: Scenario) -> list[dict[str, Any]]:
    """Return what is set in one scenario and not, or otherwise, in the other."""
    sides = [
        {f"{name}.{key}": v for name, values in s.levers.items() for key, v in values.items()}
        | {"growth": s.growth}
        | _total(s)
        | {f"prior {name}": [kind, *arguments] for name, (kind, arguments) in s.priors.items()}
        for s in (one, other)
    ]
    names = sorted(sides[0].keys() | sides[1].keys())
    return [
        {"name": name, "first": _plain(sides[0].get(name)), "second": _plain(sides[1].get(name))}
        for name in names
        if sides[0].get(name) != sides[1].get(name)
    ]


def _total(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario says of all R&D as intensity times GDP."""
    one = scenario.total
    if one is None:
        return {}
    said = {"intensity": one.intensity, "gdp": one.gdp, "gdp growth": one.growth}
    return {f"total {name}": value for name, value in said.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): one for key, one in sorted(value.items())}
    return value


def lines(document: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript: each scenario, and what lies between them."""
    first, second = document["scenarios"]
    row = document["difference_pp"][-1]
    words = Text(
        "{pp} percentage points in {year} (8 in 10 between {low} and {high}, common draws)",
        "{year} 年相差 {pp} 个百分点（共同随机数，八成在 {low} 与 {high} 之间）",
    )
    if not first["draws"]:
        words = Text("{pp} percentage points in {year}", "{year} 年相差 {pp} 个百分点")
        words += Text(", at the medians", "（按中位数）")
    words = words.format(
        pp=number(row["p50"], 3), low=number(row["p10"], 3), high=number(row["p90"], 3), year=row["year"]
    ) + rough(first)
    odds = [_last_odds(one) for one in (first, second)]
    chance = Text("{a} → {b} in {by}", "{by} 年：{a} → {b}").format(
        a=percent(odds[0]["probability"], 0), b=percent(odds[1]["probability"], 0), by=odds[0]["by"]
    )
    found = [(same("A"), finding(first)), (same("B"), finding(second)), (Text("difference", "差异"), words)]
    # one run at the medians has no odds
    return [*found, (Text("odds", "可能性"), chance)] if first["draws"] else found


def _last_odds(document: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = [row for row in document["odds"] if row["world"] == "with"][-1]
    return found


def _apart(name: str, one: Any, other: Any) -> InputError:
    return InputError(
        Text("the scenarios cannot be compared: they differ in {name}", "两个情景无法对照：{name} 不同").format(
            name=name
        ),
        seen=f"{one} / {other}",
        fix=Text("give both the same value", "请将两者设为相同值"),
        code="not_comparable",
    )
