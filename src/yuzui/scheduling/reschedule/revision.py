# SPDX-License-Identifier: Apache-2.0
"""A schedule that changes another: checked anew, its bound proven anew from the stored prices.

The prices of the parent prove a bound of the changed instance too, as any prices do; so no solver
is needed, and the certificate can be checked like every other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.errors import InternalError
from yuzui.scheduling import check
from yuzui.scheduling.verify import verify
from yuzui.solve.solution import proven, relative_gap
from yuzui.text import Text

_KEPT = ("baselines", "seed", "bound_kind")


def child(document: Mapping[str, Any], bookings: Sequence[Any], parent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of a changed schedule."""
    broken = check.violations(document, bookings)
    if broken:
        raise InternalError(
            Text("the changed schedule breaks a rule: {what}", "变更后的排程违反规则：{what}").format(
                what=broken[0].message
            )
        )
    objective = check.objective(document, bookings)
    unplaced, certificate = _rest(document, bookings, parent)
    body = {
        "status": "feasible",
        "objective": objective,
        **{name: parent[name] for name in _KEPT},
        "certificate": certificate,
        "schedule": list(bookings),
        "unplaced": unplaced,
        "checker": "ok",
        "cpu_seconds": 0.0,
        "findings": list(parent.get("findings", ())),
    }
    ceiling = verify(document, {**body, "bound": objective, "gap": None})["proven"]
    if ceiling is None:
        raise InternalError(Text("the bound of the changed schedule is not proven", "变更后排程的上界无法证明"))
    bound = max(ceiling, objective)
    status = "optimal" if proven(objective, bound) else "feasible"
    gap = relative_gap(objective, bound)
    return {**body, "bound": bound, "gap": gap, "status": status}


def _rest(
    document: Mapping[str, Any], bookings: Sequence[Any], parent: Mapping[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Return what is not placed, and the prices with those of the tasks the parent did not know."""
    placed = {str(row["task"]) for row in bookings}
    said = {str(row["task"]): row for row in parent["unplaced"]}
    known = said.keys() | {str(row["task"]) for row in parent["schedule"]}
    tasks = {str(row.get("id")): row for row in document["tasks"]}
    left = [said.get(id, {"task": id, "reason": "competition"}) for id in tasks if id not in placed]
    # a task nobody knew is worth its value at most: its own row pays for it
    fresh = {f"task:{id}": float(tasks[id]["value"]) for id in tasks if id in placed - known}
    certificate = parent["certificate"]
    return left, {**certificate, "duals": {**certificate["duals"], **fresh}}
