# SPDX-License-Identifier: Apache-2.0
"""A named person signs a scenario; from then on it cannot be changed, only followed by a child."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.investment import simulate
from yuzui.investment.scenario import Scenario
from yuzui.investment.simulation.problem import pose
from yuzui.job.signature import require, who
from yuzui.job.workspace import Workspace, clock
from yuzui.model.visibility import Eq
from yuzui.text import Text, same

_NAMED = Text("a scenario is signed by a named person, with a reason", "情景须具名签署并说明理由")
RULE = "fixed_rest"
"""Extra money enters the whole; scenarios know no other rule of the denominator."""


def name(scenario: Scenario) -> str:
    """Return the id of a scenario in the record: the beginning of its digest."""
    return scenario.digest[:12]


def signed(workspace: Workspace, scenario: Scenario) -> dict[str, str] | None:
    """Return who signed a scenario and when, None if nobody did."""
    if not (workspace.dir / "yuzui.sqlite").is_file():
        return None
    rows = workspace.view.select("scenario", where=Eq("id", name(scenario)))
    known = [row for row in rows if row["signed_by"]]
    return {"by": known[0]["signed_by"], "on": str(known[0]["signed_on"])} if known else None


def sign(workspace: Workspace, scenario: Scenario, by: str, reason: str) -> str:
    """Sign a scenario."""
    require(_NAMED, reason)
    by = who(workspace, by)
    posed, key = pose(workspace, scenario), name(scenario)
    with workspace.view.act("sign scenario", f"scenario {key}", reason, by) as change:
        _fresh(workspace, scenario)
        change.insert(
            "scenario",
            [
                {
                    "id": key,
                    "name": scenario.name.json(),
                    "parent": scenario.parent or None,
                    "base_year": posed.share.latest.year,
                    "base_vintage": posed.share.kind,
                    "horizon": scenario.horizon,
                    "denominator_rule": RULE,
                    "target": None,
                    "seed": scenario.seed,
                    "signed_by": by.strip(),
                    "signed_on": clock()[:10],
                }
            ],
        )
        change.insert("lever_setting", _settings(scenario, key, posed.share.latest.year))
    return key


def _fresh(workspace: Workspace, scenario: Scenario) -> None:
    """Refuse what is signed already, and a silent change of what was signed."""
    rows = workspace.view.select("scenario")
    key = name(scenario)
    if old := next((row for row in rows if row["id"] == key), None):
        raise InputError(
            Text("this scenario is signed already", "该情景已签署"),
            seen=f"{old['signed_by']} {old['signed_on']}",
            fix=Text(
                "change it and name this one as its parent: parent: {id}", "请修改后以其为上级情景：parent: {id}"
            ).format(id=key),
            code="signed_already",
        )
    alike = [row for row in rows if row["name"] == scenario.name.json()]
    if alike and scenario.parent not in {row["id"] for row in rows}:
        raise InputError(
            Text(
                "a scenario of this name is signed; what is changed becomes its child",
                "同名情景已签署；修改后须作为其下级情景",
            ),
            Place(column="parent"),
            seen=scenario.parent or "—",
            expected=alike[-1]["id"],
            fix=same(f"parent: {alike[-1]['id']}"),
            code="needs_parent",
        )


def _settings(scenario: Scenario, key: str, base: int) -> list[dict[str, Any]]:
    """Return one row per value; what holds in every year stands at the base year."""
    rows = []
    for lever, values in scenario.levers.items():
        units = {one.name: one.unit for one in simulate.lever(lever).PARAMETERS}
        for parameter, value in values.items():
            by_year = value if isinstance(value, Mapping) else {base: value}
            rows += [
                {
                    "scenario": key,
                    "lever": lever,
                    "year": year,
                    "parameter": parameter,
                    "value": float(one),
                    "unit": units[parameter],
                }
                for year, one in by_year.items()
            ]
    return rows
